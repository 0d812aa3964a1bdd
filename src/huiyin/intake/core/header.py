"""Where the table of a sheet is: title rows, header rows, data rows, and what is neither."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huiyin.intake.core.columns import Vocabulary, label_key
from huiyin.intake.core.grid import CellFault, Grid, Value, text_of
from huiyin.intake.core.values import plain

SEARCHED_ROWS, SEARCHED_COLUMNS = 40, 200
LEAST_LABELS = 2
LONGEST_LABEL = 40
TRAILING = re.compile(
    r"\A(?:合计|总计|小计|共计|填表人|填报人|填报单位|制表|审核人|审核|联系人及|备注[::]|注[::\d]"
    r"|说明[::]|填报日期|填报时间|填表日期|单位负责人|负责人签字|主要负责人|签字|盖章|总数|total\b)",
    re.I,
)
SECTION = re.compile(
    r"(?:第?[一二三四五六七八九十百]+[、.部章节]|\([一二三四五六七八九十]+\)|[ivx]+[、.])"
)
NUMERAL = re.compile(r"\(?[一二三四五六七八九十]+\)?[、.]?")


class RowKind(StrEnum):
    """What a row below the header is."""

    DATA = "data"
    SECTION = "section"
    REPEATED = "repeated"
    TRAILING = "trailing"


@dataclass(frozen=True, slots=True)
class Layout:
    """The table on a sheet. ``labels``: those of each column from the top down."""

    top: int
    bottom: int
    labels: dict[int, tuple[str, ...]]
    title: str

    @property
    def fingerprint(self) -> tuple[str, ...]:
        """The labels in order: the same form has the same ones."""
        return tuple(
            "/".join(label_key(part) for part in self.labels[c]) for c in sorted(self.labels)
        )


@dataclass(frozen=True, slots=True)
class RowSeen:
    """A row below the header, and its text when it is no data."""

    row: int
    kind: RowKind
    text: str = ""


def find_layout(grid: Grid, vocabulary: Vocabulary) -> Layout | None:
    """The header with the most known labels among the first rows; None when there is none."""
    best, score = None, LEAST_LABELS - 1
    for row in range(min(grid.height, SEARCHED_ROWS)):
        known = len(_known_labels(grid, row, vocabulary))
        if known > score:
            best, score = row, known
    if best is None:
        return None
    top, bottom = _block(grid, best, vocabulary)
    labels = {
        column: parts
        for column in range(min(grid.width, SEARCHED_COLUMNS))
        if (parts := _parts(grid, column, top, bottom))
    }
    return Layout(top, bottom, labels, _title(grid, top))


def _known_labels(grid: Grid, row: int, vocabulary: Vocabulary) -> set[str]:
    """Meanings of the row's own texts, by exact label only: titles hold such words too."""
    found = set()
    for column in range(min(grid.width, SEARCHED_COLUMNS)):
        value = grid.at(row, column)
        if isinstance(value, str) and len(value) <= LONGEST_LABEL:
            code = vocabulary.labels.get(label_key(value))
            if code is not None:
                found.add(code)
    return found


def _block(grid: Grid, row: int, vocabulary: Vocabulary) -> tuple[int, int]:
    """First and last header row around the row with the most labels."""
    top, bottom = row, row
    while top > 0 and _heads(grid, top - 1, top):
        top -= 1
    for column in range(min(grid.width, SEARCHED_COLUMNS)):
        area = grid.area(row, column)
        if area is not None and area.top == row and _is_header_text(grid.at(row, column)):
            bottom = max(bottom, min(area.bottom, row + 3))
    while bottom - top < 4 and _continues(grid, bottom, vocabulary):
        bottom += 1
    return top, bottom


def _heads(grid: Grid, upper: int, lower: int) -> bool:
    """Whether the upper row groups or spans labels of the lower: no title over the whole width."""
    filled = sum(grid.at(lower, c) is not None for c in range(grid.width))
    for column in range(min(grid.width, SEARCHED_COLUMNS)):
        area = grid.area(upper, column)
        if area is None or not _is_header_text(grid.at(area.top, area.left)):
            continue
        if area.top <= upper < area.bottom and area.bottom >= lower:
            return True
        if 1 < area.width < max(3, 0.7 * filled) and grid.at(lower, area.left) is not None:
            return True
    return False


def _continues(grid: Grid, bottom: int, vocabulary: Vocabulary) -> bool:
    """Whether the next row still belongs to the header: labels under a merged one."""
    below = bottom + 1
    if below >= grid.height:
        return False
    texts = [grid.at(below, c) for c in range(min(grid.width, SEARCHED_COLUMNS))]
    filled = [value for value in texts if value is not None]
    if not filled or not all(_is_header_text(value) for value in filled):
        return False
    under_merged = any(
        value is not None and (area := grid.area(bottom, c)) is not None and area.width > 1
        for c, value in enumerate(texts)
    )
    known = len(_known_labels(grid, below, vocabulary))
    return under_merged or (known >= 2 and known * 2 >= len(filled))


def _is_header_text(value: Value) -> bool:
    return isinstance(value, str) and len(value.strip()) <= LONGEST_LABEL


def _parts(grid: Grid, column: int, top: int, bottom: int) -> tuple[str, ...]:
    parts: list[str] = []
    for row in range(top, bottom + 1):
        text = " ".join(text_of(grid.shown(row, column)).split())
        if text and (not parts or parts[-1] != text):
            parts.append(text)
    return tuple(parts)


def _title(grid: Grid, top: int) -> str:
    lines = []
    for row in range(top):
        words = [text_of(grid.at(row, c)).strip() for c in range(grid.width)]
        if line := " ".join(word for word in words if word):
            lines.append(line)
    return "\n".join(lines)[:1000]


def rows_below(grid: Grid, layout: Layout) -> Iterator[RowSeen]:
    """Every row below the header that has anything in it."""
    heads = {label_key(part) for parts in layout.labels.values() for part in parts}
    titles = {line.strip() for line in layout.title.splitlines()}
    for row in range(layout.bottom + 1, grid.height):
        filled = [(c, v) for c, v in enumerate(grid.rows[row]) if grid.at(row, c) is not None]
        if filled:
            yield _classified(grid, row, filled, heads, titles)


def _classified(
    grid: Grid, row: int, filled: list[tuple[int, Value]], heads: set[str], titles: set[str]
) -> RowSeen:
    texts = [text_of(value).strip() for _, value in filled]
    first = texts[0]
    text = " ".join(texts)[:200]
    same = sum(label_key(one) in heads for one in texts)
    if (same >= 2 and same * 10 >= 6 * len(texts)) or (len(texts) == 1 and first in titles):
        return RowSeen(row, RowKind.REPEATED, text)
    typed = any(isinstance(v, date) for _, v in filled)
    if TRAILING.match(plain(first)) and (
        len(texts) <= 4 or first[:2] in {"合计", "总计", "小计", "共计"}
    ):
        return RowSeen(row, RowKind.TRAILING, text)
    if not typed and _is_section(grid, row, filled):
        return RowSeen(row, RowKind.SECTION, texts[-1])
    return RowSeen(row, RowKind.DATA)


def _is_section(grid: Grid, row: int, filled: list[tuple[int, Value]]) -> bool:
    """One heading alone in its row, or a numeral and a heading: 一 | 大气污染防治."""
    column, value = filled[0]
    if isinstance(value, CellFault) or not isinstance(value, str):
        return False
    area = grid.area(row, column)
    wide = area is not None and area.width >= 3
    if len(filled) == 1:
        return bool(SECTION.match(plain(value))) or wide
    numeral = NUMERAL.fullmatch(plain(value))
    return len(filled) == 2 and numeral is not None and isinstance(filled[1][1], str)
