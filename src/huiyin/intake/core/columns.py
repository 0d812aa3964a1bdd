"""Which column means what: labels of headers against a table of synonyms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from rapidfuzz import fuzz, process

from huiyin.intake.core.values import Reason, plain, why

LEAST_LIKENESS = 80.0
NOISE = re.compile(r"[()\[\]【】《》:：*·.、,，/_\-\"'“”]")
MONTH_PROGRESS = re.compile(
    r"\A(?:(?:\d{4}年)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?|第?[一二三四1-4]季度|第?\d{1,2}周)"
    r"(?:整改|工作|最新)?(?:进展|进度|完成|推进)?(?:情况)?\Z"
)


class Shape(StrEnum):
    """How a column's cells are read."""

    TEXT = "text"
    LIMIT = "limit"
    DAY = "day"
    UNITS = "units"
    PEOPLE = "people"
    PHONE = "phone"
    COUNT = "count"
    DEGREES = "degrees"
    LONGITUDE = "longitude"
    LATITUDE = "latitude"
    WORD = "word"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnKind:
    """One meaning a column can have. ``many``: several columns may have it."""

    code: str
    zh: str
    en: str
    shape: Shape = Shape.TEXT
    longest: int = 4000
    many: bool = False
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """What the columns and words of ledgers mean, from the tables in ``data/``.

    ``words`` by column code: words written in its cells, with their meaning.
    """

    kinds: Mapping[str, ColumnKind]
    words: Mapping[str, Mapping[str, str]]

    @cached_property
    def labels(self) -> dict[str, str]:
        """Column code by label as `label_key` writes it."""
        return {
            label_key(name): kind.code
            for kind in self.kinds.values()
            for name in (kind.zh, kind.en, *kind.synonyms)
        }


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """What one column was taken as. No code: nothing known. ``why`` stands with a guess."""

    label: str
    code: str = ""
    why: Reason | None = None


def label_key(label: str) -> str:
    """A header's label without spaces and signs.

    >>> label_key(" 责任人（及 电话）")
    '责任人及电话'
    """
    return NOISE.sub("", plain(label))


def match_label(parts: tuple[str, ...], vocabulary: Vocabulary) -> ColumnMatch:
    """A column by its label, or the labels of its header rows from the top down."""
    label = " / ".join(parts)
    for candidate in _candidates(parts):
        code = vocabulary.labels.get(candidate)
        if code is not None:
            return ColumnMatch(label, code)
    if any(MONTH_PROGRESS.match(label_key(part)) for part in parts):
        return ColumnMatch(label, "progress")
    return _similar(label, parts, vocabulary)


def _candidates(parts: tuple[str, ...]) -> list[str]:
    """Together first, then the lowest row's own label, then those above it."""
    keys = [label_key(part) for part in parts]
    bare = [re.sub(r"\(.*?\)", "", plain(part)) for part in parts]
    ordered = ["".join(keys), *reversed(keys), *(label_key(part) for part in reversed(bare))]
    return [key for key in ordered if key]


def _similar(label: str, parts: tuple[str, ...], vocabulary: Vocabulary) -> ColumnMatch:
    known = vocabulary.labels
    for key in _candidates(parts):
        if not 2 <= len(key) <= 30:
            continue
        found = process.extractOne(
            key, known.keys(), scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS
        )
        inside = found or _inside(key, known)
        if inside is not None:
            kind = vocabulary.kinds[known[inside[0]]]
            reason = why(message="“%(label)s” was taken as %(name)s.", label=label, name=kind.zh)
            return ColumnMatch(label, kind.code, reason)
    return ColumnMatch(label)


def _inside(key: str, known: Mapping[str, str]) -> tuple[str, ...] | None:
    """The longest known label of three signs or more that the label contains."""
    inside = [name for name in known if len(name) >= 3 and name in key]
    return (max(inside, key=len),) if inside else None


def match_columns(
    labels: Mapping[int, tuple[str, ...]],
    vocabulary: Vocabulary,
    chosen: Mapping[int, str] | None = None,
) -> dict[int, ColumnMatch]:
    """Every column's meaning; what a person has chosen (empty: leave aside) goes first.

    Of two columns of one meaning the surer, then the earlier one, keeps it.
    """
    matches: dict[int, ColumnMatch] = {}
    for column, parts in labels.items():
        if chosen is not None and column in chosen:
            matches[column] = ColumnMatch(" / ".join(parts), chosen[column])
        else:
            matches[column] = match_label(parts, vocabulary)
    for column in _doubles(matches, vocabulary):
        matches[column] = ColumnMatch(
            matches[column].label, "", why(message="Another column already has this meaning.")
        )
    return matches


def _doubles(matches: Mapping[int, ColumnMatch], vocabulary: Vocabulary) -> Iterable[int]:
    taken: set[str] = set()
    for column in sorted(matches, key=lambda c: (matches[c].why is not None, c)):
        code = matches[column].code
        if not code or vocabulary.kinds[code].many:
            continue
        if code in taken:
            yield column
        taken.add(code)


def word_value(raw: str, words: Mapping[str, str]) -> tuple[str, bool] | None:
    """(meaning, sure) of a word in a cell: whole, or contained in it; None when unknown."""
    key = label_key(raw)
    if key in words:
        return words[key], True
    inside = [word for word in words if len(word) >= 2 and word in key]
    return (words[max(inside, key=len)], False) if inside else None
