"""Loads the dated data of the facility ledger: definitions of rates, month sheet, checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from huiyin.water.core.facilities.checks import Check, CheckRule
from huiyin.water.core.facilities.rates import Basis, Definition
from huiyin.water.core.facilities.sheet import Column, Summary
from huiyin.water.dated import kept, rows
from huiyin.water.standards import NotInForce

RATES = "operation_rates.yaml"
WORDS = ("what_zh", "what_en", "todo_zh", "todo_en")


@cache
def rate_definitions(on: date) -> Mapping[str, Definition]:
    """The definitions in force on `on` by key; raises NotInForce."""
    plain = (
        *("key", "name_zh", "name_en", "formula_zh", "formula_en", "low", "high"),
        *("leave_out_approved_stops", "needs_effluent", "min_hours", "effluent_days"),
    )
    return {
        row["key"]: Definition(basis=Basis(row["basis"]), **kept(row, *plain))
        for row in rows(RATES, on)
    }


def rate_definition(key: str, on: date) -> Definition:
    """One definition, such as "effective_operation"; raises NotInForce."""
    found = rate_definitions(on)
    if key not in found:
        raise NotInForce(f"no rate {key!r} was defined on {on}", f"Known: {', '.join(found)}.")
    return found[key]


@cache
def month_sheet_columns(on: date) -> tuple[Column, ...]:
    """The columns of the month sheet in their order; raises NotInForce."""
    return tuple(
        Column(
            unit=row["unit"] or "",
            decimals=None if row["decimals"] is None else int(row["decimals"]),
            summary=Summary(row["summary"]),
            **kept(row, "field", "name_zh", "name_en"),
        )
        for row in rows("month_sheet.csv", on)
    )


@cache
def entry_checks(on: date) -> Mapping[Check, CheckRule]:
    """The checks on entries in force on `on`; raises NotInForce."""
    return {
        (check := Check(row["check"])): CheckRule(check=check, **kept(row, "mark", *WORDS))
        for row in rows("entry_checks.yaml", on)
    }
