"""What is asked of each row of an imported table before it may stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite

from django.utils.translation import gettext as _

from huiyin.water.core.discharge.conditions import parse_condition
from huiyin.water.core.discharge.confidence import is_legal
from huiyin.water.core.discharge.editions import EditionRow, may_both_hold
from huiyin.water.core.discharge.limits import (
    Basis,
    DischargeLimit,
    DischargeStandard,
    FigureState,
)
from huiyin.water.core.discharge.units import UnitRefused, canonical, convert
from huiyin.water.core.standards import Rule
from huiyin.water.standard_rows import NO_LIMIT, NOT_ABOUT, edition_row, level_columns, plain

FAR_OFF = 100
"""How many times beyond every standing figure of its factor a figure must lie to be asked back:
between a plausible change and the factor 1000 of a mistaken unit."""
CONFIDENCES = ("high", "medium", "low", "unverified", "not_found")
LONGEST = 500
_FORMULA = re.compile(r"^[=+@\t]|^-[^0-9]")
_CODE = re.compile(r"[a-z]\d{2}[0-9a-z]{3}")


@dataclass(frozen=True, slots=True)
class Problem:
    """Where something is wrong, what, and what to do; `column` is empty for a whole line."""

    line: int
    column: str
    why: str
    todo: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A cell that is taken only when somebody says it is meant so; `key` names cell and text."""

    line: int
    column: str
    why: str
    key: str


@dataclass(frozen=True, slots=True)
class Against:
    """What rows are held against: the standard's standing rows, and all standards known."""

    code: str
    standing: DischargeStandard
    known: Mapping[str, DischargeStandard]
    as_law: bool

    def named(self, factor: str) -> DischargeLimit | None:
        """The factor as it stands here, else in another standard."""
        for standard in (self.standing, *self.known.values()):
            for row in standard.limits:
                if row.factor == factor:
                    return row
        return None

    def in_standing_unit(
        self, line: int, row: dict[str, str]
    ) -> tuple[dict[str, str], list[Problem]]:
        """The row with its figures in the unit in which the factor stands, and what was changed."""
        named = self.named(row["factor"])
        if named is None or canonical(row["unit"]) == canonical(named.unit):
            return row, []
        found, told = dict(row) | {"unit": named.unit}, []
        limit = edition_row(row).limit
        for column in level_columns(row):
            figure = limit.figure(column.split("_", 1)[1])
            if figure is None or figure.state is not FigureState.NUMBER:
                continue
            bounds = [one for one in (figure.low, figure.high) if isfinite(one)]
            found[column] = "-".join(plain(convert(one, row["unit"], named.unit)) for one in bounds)
            was, now = f"{row[column]} {row['unit']}", f"{found[column]} {named.unit}"
            told.append(
                Problem(line, column, _("%(was)s is %(now)s.") % {"was": was, "now": now}, "")
            )
        return found, told


def refused(
    line: int, row: Mapping[str, str], against: Against, before: Sequence[EditionRow]
) -> Problem | None:
    """The first thing for which the row cannot stand."""
    for column, why, todo in _faults(row, against, before):
        return Problem(line, column, why, todo)
    return None


Fault = tuple[str, str, str]


def _faults(
    row: Mapping[str, str], against: Against, before: Sequence[EditionRow]
) -> Iterator[Fault]:
    """Lazily, so that later checks may rely on earlier ones."""
    yield from _text_faults(row, against)
    yield from _word_faults(row)
    yield from _figure_faults(row)
    yield from _unit_faults(row, against)
    if against.as_law and not is_legal(row["confidence"]) and _says_figures(row):
        yield (
            "confidence",
            _("Figures of confidence “%(word)s” never become law.") % {"word": row["confidence"]},
            _("Import the table as advisory, or read the official text and write high."),
        )
    yield from _overlap_faults(edition_row(row).limit, against, before)


def _text_faults(row: Mapping[str, str], against: Against) -> Iterator[Fault]:
    for column, text in row.items():
        if text != NOT_ABOUT and _FORMULA.match(text):
            yield column, _("The cell begins like a formula."), _("Write plain text or a number.")
        if len(text) > LONGEST:
            yield column, _("The cell is longer than 500 characters."), _("Shorten it.")
    if row["standard"] != against.code:
        told = {"said": row["standard"], "code": against.code}
        yield (
            "standard",
            _("The row is of “%(said)s”, not of %(code)s.") % told,
            _("Import each standard on its own."),
        )
    for column in ("factor", "name_zh", "name_en", "source"):
        if not row[column]:
            yield column, _("The cell is empty."), _("Every row names its factor and its source.")


def _word_faults(row: Mapping[str, str]) -> Iterator[Fault]:
    choices: tuple[tuple[str, Iterable[str]], ...] = (
        ("rule", (Rule.MAX, Rule.MIN, Rule.RANGE)),
        ("averaging", tuple(Basis)),
    )
    for column, words in choices:
        if row[column] not in words:
            yield _no_word(column, row[column], words)
    if row["confidence"].split(" ", 1)[0] not in CONFIDENCES:
        yield _no_word("confidence", row["confidence"], CONFIDENCES)
    for code in row["factor_codes"].split():
        if not _CODE.fullmatch(code):
            yield _no_word("factor_codes", code, ("w01018",))
    for column in ("effective_from", "effective_to"):
        if row[column] or column == "effective_from":
            try:
                date.fromisoformat(row[column])
            except ValueError:
                yield _no_word(column, row[column], ("2026-03-01",))
    if row["effective_to"] and row["effective_to"] < row["effective_from"]:
        yield "effective_to", _("The row ends before it begins."), _("Correct one of the days.")
    try:
        parse_condition(row["condition"])
    except ValueError:
        known = ("water_temp>12", "built_before_2006-01-01", "reused", "season_11-01_to_03-31")
        yield _no_word("condition", row["condition"], known)


def _no_word(column: str, said: str, words: Iterable[str]) -> Fault:
    return (
        column,
        _("“%(said)s” is not understood.") % {"said": said},
        _("Write it like this: %(words)s.") % {"words": ", ".join(map(str, words))},
    )


def _figure_faults(row: Mapping[str, str]) -> Iterator[Fault]:
    for column in level_columns(row):
        text = row[column]
        if text in {"", "?", NOT_ABOUT, NO_LIMIT, "not_detected"}:
            continue
        try:
            bounds = [float(part) for part in text.split("-")] if "-" in text else [float(text)]
        except ValueError:
            bounds = []
        wanted = 2 if row["rule"] == Rule.RANGE else 1
        fine = len(bounds) == wanted and all(isfinite(one) and one >= 0 for one in bounds)
        if not fine or bounds != sorted(bounds):
            known = ("6-9" if wanted == 2 else "50", "not_detected", NO_LIMIT, NOT_ABOUT)
            yield _no_word(column, text, known)
    for column in ("influent_over", "removal_over"):
        try:
            fine = not row[column] or (isfinite(float(row[column])) and float(row[column]) > 0)
        except ValueError:
            fine = False
        if not fine:
            yield _no_word(column, row[column], ("350", "0.60"))


def _unit_faults(row: Mapping[str, str], against: Against) -> Iterator[Fault]:
    named = against.named(row["factor"])
    wanted = named.unit if named else "mg/L"
    told = {"said": row["unit"], "unit": wanted}
    mend = _("Write the unit in which the figures are printed; %(unit)s is usual here.") % told
    try:
        canonical(row["unit"])
    except UnitRefused:
        yield "unit", _("“%(said)s” is no unit of a limit.") % told, mend
        return
    if named is None:
        return
    try:
        convert(1.0, row["unit"], named.unit)
    except UnitRefused:
        yield "unit", _("%(said)s cannot be converted into %(unit)s.") % told, mend
    if named.rule != row["rule"]:
        yield _no_word("rule", row["rule"], (named.rule,))


def _says_figures(row: Mapping[str, str]) -> bool:
    return any(row[column] not in {"", "?", NOT_ABOUT} for column in level_columns(row))


def _overlap_faults(
    limit: DischargeLimit, against: Against, before: Sequence[EditionRow]
) -> Iterator[Fault]:
    for one in before:
        if beside(limit, one.limit, same_too=True):
            yield (
                "factor",
                _("An earlier row of the file says this already for the same days."),
                _("Keep one of the two, or give the older one an effective_to."),
            )
    other = next((row for row in against.standing.limits if beside(limit, row)), None)
    if other is not None:
        yield (
            "condition",
            _("It would hold beside a standing row of %(factor)s with another condition.")
            % {"factor": limit.factor},
            _("Write the same condition as the standing row, so that this one replaces it."),
        )


def beside(one: DischargeLimit, other: DischargeLimit, *, same_too: bool = False) -> bool:
    """Whether two rows of a factor and basis would hold at once, by different conditions.

    `same_too`: two rows of the same conditions count as well.
    """
    if (one.factor, one.basis) != (other.factor, other.basis):
        return False
    first, second = sorted((one, other), key=lambda row: row.effective_from)
    if not first.in_force(second.effective_from):
        return False
    shared = {level for level, _figure in one.figures} & {level for level, _figure in other.figures}
    if not shared or (one.conditions == other.conditions and not same_too):
        return False
    return may_both_hold(one.conditions, other.conditions)


def asked_back(line: int, row: Mapping[str, str], against: Against) -> Iterator[Asked]:
    """Cells that look like a slip: a unit mistaken, a factor that no standard knows."""
    limit = edition_row(row).limit
    if against.named(limit.factor) is None:
        why = _("No standard knows the factor “%(factor)s”.") % {"factor": limit.factor}
        yield Asked(line, "factor", why, _asking(line, "factor", limit.factor))
        return
    standing = _figures(against, limit.factor)
    for column in level_columns(row):
        figure = limit.figure(column.split("_", 1)[1])
        if not standing or figure is None or figure.state is not FigureState.NUMBER:
            continue
        number = figure.high if isfinite(figure.high) else figure.low
        if not min(standing) / FAR_OFF < number < max(standing) * FAR_OFF:
            told = {
                "figure": f"{row[column]} {row['unit']}",
                "low": plain(min(standing)),
                "high": plain(max(standing)),
            }
            why = _(
                "%(figure)s lies far off what stands (%(low)s to %(high)s): was µg/L taken for "
                "mg/L, or the reverse?"
            )
            yield Asked(line, column, why % told, _asking(line, column, row[column]))


def _asking(line: int, column: str, text: str) -> str:
    return f"{line}:{column}={text}"


def _figures(against: Against, factor: str) -> list[float]:
    """The standing figures of a factor above zero, of every level, basis and day."""
    for standard in (against.standing, *against.known.values()):
        found = [
            bound
            for row in standard.limits
            if row.factor == factor
            for _level, figure in row.figures
            if figure.state is FigureState.NUMBER
            for bound in (figure.high if isfinite(figure.high) else figure.low,)
            if bound > 0
        ]
        if found:
            return found
    return []
