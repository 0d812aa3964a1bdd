"""Reads the field's dated rules from `data/` into the values the core works with."""

from __future__ import annotations

import tomllib
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from huiyin.field.core.aggregate import MeanRule
from huiyin.field.core.plausible import TimeRule
from huiyin.field.core.reading import epoch_ms
from huiyin.field.core.validity import FlagMeaning, ValidityRules, ValueRange, Verdict


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("huiyin.field") / "data" / name).read_text(encoding="utf-8"))


@cache
def validity_rules() -> ValidityRules:
    """Flag letters of every edition and physical ranges, from `data/validity.toml`."""
    table = _table("validity.toml")
    flags = [
        FlagMeaning(
            edition=group["edition"],
            letter=row["letter"],
            verdict=Verdict(row["verdict"]),
            meaning=row["meaning"],
            source=group["source"],
            confidence=group["confidence"],
        )
        for group in table["flag"]
        for row in group["letters"]
    ]
    ranges = {
        row["factor"]: ValueRange(
            row["factor"], row.get("low"), row.get("high"), row["source"], row["confidence"]
        )
        for row in table["range"]
    }
    return ValidityRules(flags, ranges)


@cache
def time_rule() -> TimeRule:
    """Which time labels are believed."""
    row = _table("validity.toml")["time"]
    return TimeRule(
        future_ms=row["future_minutes"] * 60_000,
        earliest=epoch_ms(datetime.fromisoformat(row["earliest"])),
        source=row["source"],
    )


@cache
def mean_rule() -> MeanRule:
    """How hourly and daily values are made."""
    row = _table("validity.toml")["mean"]
    return MeanRule(
        row["min_share"],
        row["count_unflagged"],
        frozenset(row["ph_factors"]),
        row["source"],
        row["confidence"],
    )


@cache
def gateway_policy() -> dict[str, Any]:
    """The gateway's limits and pace, from `data/gateway.toml`."""
    return _table("gateway.toml")
