"""What a column of a register is: the code, the name, a field in a unit, a title, a decision."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from huiyin.industry.core.rules.fields import Field
from huiyin.industry.core.rules.policy import Catalogue
from huiyin.industry.core.rules.units import UNITS, Unit

CODE_WORDS = frozenset(
    {"统一社会信用代码", "社会信用代码", "信用代码", "code", "credit_code", "uscc"}
)
NAME_WORDS = frozenset({"企业名称", "单位名称", "公司名称", "名称", "name"})
PERIODS = {
    "FY-1": ("上年", "上年度", "fy-1", "去年"),
    "FY-2": ("前年", "前年度", "fy-2", "上上年"),
    "FY-3": ("大前年", "fy-3"),
    "Q": ("本季", "q"),
    "Q-4": ("上年同季", "去年同季", "q-4"),
}
STARTS = ("起", "起始", "发证日期", "认定日期", "from", "start")
ENDS = ("止", "截止", "有效期至", "to", "end", "until")
BRACKETS = re.compile(r"[((\[【]([^))\]】]*)[))\]】]")
TOLD = frozenset({*STARTS, *ENDS, *(word for words in PERIODS.values() for word in words)})
ALIKE = str.maketrans("()[]【】", "()()()")
SEPARATORS = re.compile(r"[\s_\-·::—]+")


@dataclass(frozen=True, slots=True)
class CodeColumn:
    """The enterprise's code."""


@dataclass(frozen=True, slots=True)
class NameColumn:
    """The enterprise's name."""


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """A field, and the unit in which this column gives it."""

    field: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class TitleColumn:
    """A title: whether it is held (`state`), or the first or last day of its validity."""

    title: str
    role: str = "state"


@dataclass(frozen=True, slots=True)
class DecisionColumn:
    """What a person decided on a judged leaf (`policy:leaf`)."""

    question: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A column that is not used, and why; `hint` says how to have it used."""

    why: str
    hint: str = ""


Meaning: TypeAlias = CodeColumn | NameColumn | FieldColumn | TitleColumn | DecisionColumn | Unread


def meanings(headings: Sequence[str], catalogue: Catalogue) -> tuple[Meaning, ...]:
    """The meaning of every heading; of two columns for one thing the second is left unread."""
    found: list[Meaning] = []
    for heading in headings:
        one = meaning(heading, catalogue)
        if not isinstance(one, Unread) and _place(one) in map(_place, found):
            one = Unread("another column already gives this", "remove one of the two columns")
        found.append(one)
    return tuple(found)


def _place(one: Meaning) -> object:
    return one.field if isinstance(one, FieldColumn) else one


def meaning(heading: str, catalogue: Catalogue) -> Meaning:
    """The meaning of one heading such as `营业收入(万元)`, `研发费用(前年,万元)` or `rev`."""
    plain = heading.strip()
    bare, notes = _parts(plain)
    if bare.lower() in CODE_WORDS:
        return CodeColumn()
    if bare.lower() in NAME_WORDS:
        return NameColumn()
    if ":" in plain and plain.split(":")[0] in catalogue.policies:
        return DecisionColumn(plain)
    if title := _title(plain, bare, notes, catalogue.titles):
        return title
    return _field(plain, bare, notes, catalogue.fields)


def _parts(heading: str) -> tuple[str, list[str]]:
    """The heading without brackets that hold only units, periods or roles, and these notes."""
    notes: list[str] = []

    def kept(found: re.Match[str]) -> str:
        said = [part for part in re.split(r"[,,;;、\s]+", found[1]) if part]
        if not all(part in UNITS or part.lower() in TOLD for part in said):
            return found[0]
        notes.extend(said)
        return ""

    return BRACKETS.sub(kept, heading).strip(), notes


def _like(one: str) -> str:
    """A name for comparison: all brackets alike."""
    return one.translate(ALIKE).strip()


def _title(
    plain: str, bare: str, notes: Sequence[str], titles: Mapping[str, object]
) -> TitleColumn | None:
    for name in (plain, bare):
        if name in titles:
            role = next((r for r in map(_role, notes) if r), "state")
            return TitleColumn(name, role)
    for title in titles:
        if bare.startswith(title) and (role := _role(SEPARATORS.sub("", bare[len(title) :]))):
            return TitleColumn(title, role)
    return None


def _role(word: str) -> str:
    low = word.lower()
    return "start" if low in STARTS else "end" if low in ENDS else ""


def _field(
    plain: str, bare: str, notes: Sequence[str], fields: Mapping[str, Field]
) -> FieldColumn | Unread:
    units = [note for note in notes if note in UNITS]
    periods = [period for period, words in PERIODS.items() for n in notes if n.lower() in words]
    names = [bare] if bare in fields else []
    if not names:
        names = [
            name
            for name, one in fields.items()
            if _like(bare) in {_like(name) for name in (one.zh, one.en, _full(one))}
        ]
    if len(names) > 1 and periods:
        names = [name for name in names if fields[name].period.startswith(periods[0])]
    if len(names) > 1:
        spoken = [name for name in names if fields[name].period in ("FY-1", "FY-1 end", "as_of")]
        names = spoken if len(spoken) == 1 else names
    if not names:
        known = [*fields, *(one.zh for one in fields.values())]
        close = difflib.get_close_matches(bare, known, n=1, cutoff=0.75)
        return Unread("no field has this name", f"did you mean {close[0]}?" if close else "")
    if len(names) > 1:
        return Unread(
            f"this may be {' or '.join(names)}",
            f"name the period too, such as ({PERIODS['FY-1'][0]}) or ({PERIODS['FY-2'][0]})",
        )
    return _in_unit(fields[names[0]], units)


def _full(field: Field) -> str:
    """The Chinese name with its period before it."""
    return f"{PERIODS.get(field.period, ('',))[0]}{field.zh}"


def _in_unit(field: Field, units: Sequence[str]) -> FieldColumn | Unread:
    unit = UNITS[units[0]] if units else field.measured_in
    if unit.dimension is not field.dimension:
        return Unread(
            f"{field.id} is {field.dimension}, but the heading says {unit.symbol}",
            f"give it in {field.unit}, or mend the heading",
        )
    return FieldColumn(field.id, unit)
