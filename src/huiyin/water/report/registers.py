"""The parts of a month that the registers give: sheets, rates, effluent, supply, the canal's zeros.

Each is worked out for no reader in particular, from what was known at the closing's moment. Values
keep codes and figures; names of subjects may change, so they are looked up when shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from huiyin.base.clock import CHINA
from huiyin.water.choices import SubjectKind
from huiyin.water.core.assessment import Period
from huiyin.water.core.shares import Range
from huiyin.water.core.supply.offtake import Month
from huiyin.water.models import Subject
from huiyin.water.queries import register
from huiyin.water.queries.canal import canal_zeros
from huiyin.water.queries.effluent import month_online
from huiyin.water.queries.facility_records import months_of
from huiyin.water.queries.rates import month_rates
from huiyin.water.queries.supply import month_supply
from huiyin.water.report.part import Known, Part, listed
from huiyin.water.risk_words import ZERO_WORDS
from huiyin.water.verbs.facilities import LOGGER
from huiyin.water.words import english


@dataclass(frozen=True, slots=True)
class Cells:
    """Rows of text, by the names of their columns."""

    rows: tuple[tuple[str | None, ...], ...]


def percent(found: Range | None) -> str | None:
    """93.1 or 88.0–93.1: a share as a range in percent."""
    if found is None:
        return None
    low, high = f"{100 * found.low:.1f}", f"{100 * found.high:.1f}"
    return low if low == high else f"{low}–{high}"


def share(found: float | None) -> str | None:
    """A share in percent, None where there is none."""
    return None if found is None else f"{100 * found:.2f}"


def amount(found: Range) -> str:
    """A volume; with both ends where it is not known."""
    return f"{found.low:g}" if found.low == found.high else f"{found.low:g}–{found.high:g}"


def _rates(month: Period, known: Known) -> Cells:
    found = month_rates(month.first_day, known_before=known.before)
    return Cells(
        tuple(
            (one.definition.name_zh, one.definition.name_en, percent(one.range),
             percent(one.by_design), str(one.n), str(one.unknown), str(one.facilities))
            for one in found
        )
    )  # fmt: skip


def _sheets(month: Period, known: Known) -> Cells:
    """The sheets of the facilities that were entered by then."""
    entered = register.standing(SubjectKind.FACILITY, known_before=known.before)
    mine = sorted((one.subject for one in entered), key=lambda subject: subject.code)
    day = known.before.astimezone(CHINA).date()
    found = months_of(mine, month.year, month.number, day, known_before=known.before)
    return Cells(
        tuple(
            (one.subject.code, str(len(one.runs)), str(one.due), str(len(one.missing)),
             str(len(one.findings)))
            for one in found
        )
    )  # fmt: skip


def _online(month: Period, known: Known) -> Cells:
    """The facilities whose logger was connected by then."""
    loggers = register.standing(LOGGER, known_before=known.before)
    mine = Subject.objects.filter(pk__in={one.subject_id for one in loggers})
    found = month_online(month.first_day, known_before=known.before, subjects=mine)
    return Cells(
        tuple(
            (code, str(one.judged), str(one.over), share(one.rates.transmission),
             share(one.rates.validity), share(one.rates.product))
            for code, one in sorted(found.items())
        )
    )  # fmt: skip


def _supply(month: Period, known: Known) -> Cells:
    found = month_supply(Month(month.year, month.number), known_before=known.before)
    return Cells(
        tuple(
            (code, None if planned is None else f"{planned:g}", amount(taken.range),
             amount(ecological.range))
            for code, _name, planned, taken, ecological in found.offtakes
        )
    )  # fmt: skip


def _zeros(month: Period, _known: Known) -> Cells:
    """As at the end of the month's last day: what happened later does not change it."""
    zeros = canal_zeros(month.last_day).zeros
    names = ("unassigned", "overdue", "unverified", "unanswered", "returned")
    return Cells(
        tuple(
            (name, str(len(getattr(zeros, name).sure)), str(len(getattr(zeros, name).unsure)))
            for name in names
        )
    )


def _rows(value: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
    """As they were kept."""
    rows: Sequence[Sequence[Any]] = value["rows"]
    return rows


def _with_names(value: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
    """Rows whose first cell is the code of a facility or an offtake, which gets its name."""
    kinds = (SubjectKind.FACILITY, SubjectKind.OFFTAKE)
    names = dict(Subject.objects.filter(kind__in=kinds).values_list("code", "name"))
    return [[f"{code} {names.get(code, '')}".strip(), *rest] for code, *rest in _rows(value)]


def _rate_rows(value: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
    """Rates by the name of their definition in the reader's language."""
    return [[en if english() else zh, *rest] for zh, en, *rest in _rows(value)]


def _zero_rows(value: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
    """Zeros in words."""
    return [[ZERO_WORDS.get(name, name), *rest] for name, *rest in _rows(value)]


REGISTERS: tuple[Part, ...] = (
    listed(
        "sheets", gettext_lazy("Month sheets"), _sheets, table=gettext_lazy("Month sheets"),
        columns=(gettext_lazy("Facility"), gettext_lazy("Days entered"), gettext_lazy("Days due"),
                 gettext_lazy("Days missing"), gettext_lazy("Entries in doubt")),
        rows=_with_names, rules=("month_sheet.csv", "entry_checks.yaml"),
    ),
    listed(
        "rates", gettext_lazy("Facilities"), _rates, table=gettext_lazy("Running rates"),
        columns=(gettext_lazy("Rate"), "%", gettext_lazy("By design capacity, %"), "n",
                 gettext_lazy("Unknown"), gettext_lazy("Facilities")),
        rows=_rate_rows, rules=("operation_rates.yaml",),
    ),
    listed(
        "online", gettext_lazy("Effluent"), _online, table=gettext_lazy("On-line effluent"),
        columns=(gettext_lazy("Facility"), gettext_lazy("Days judged"), gettext_lazy("Days over"),
                 gettext_lazy("Transmission, %"), gettext_lazy("Validity, %"),
                 gettext_lazy("Product, %")),
        rows=_with_names, rules=("effluent_rules.yaml",),
    ),
    listed(
        "supply", gettext_lazy("Water supply"), _supply, table=gettext_lazy("Offtakes, 10⁴ m³"),
        columns=(gettext_lazy("Offtake"), gettext_lazy("Planned volume"), gettext_lazy("Taken"),
                 gettext_lazy("Ecological")),
        rows=_with_names, rules=("supply_tolerances.yaml",),
    ),
    listed(
        "zeros", gettext_lazy("The canal's zeros"), _zeros, table=gettext_lazy("Zeros at the end"),
        columns=(gettext_lazy("What"), gettext_lazy("Matters"), gettext_lazy("Not known")),
        rows=_zero_rows, rules=("risk_policy.yaml",),
    ),
)  # fmt: skip
