"""Reads the field's dated rules from `data/` into the values the core works with."""

from __future__ import annotations

import tomllib
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from huiyin.base.errors import HuiyinError
from huiyin.base.paths import data_dir
from huiyin.field.core.aggregate import MeanRule, Spoiling, Weighting
from huiyin.field.core.plausible import TimeRule
from huiyin.field.core.reading import epoch_ms
from huiyin.field.core.validity import FlagMeaning, ValidityRules, ValueRange, Verdict
from huiyin.field.factors import load_factors


class BadPolicy(HuiyinError):
    """The city's own policy file says something that has no meaning."""


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
def mean_rule(kind: str = "") -> MeanRule:
    """How hourly and daily values are made at a point of this kind."""
    table = _table("validity.toml")
    row, weighting, spoiling = table["mean"], table["weighting"], table["spoiling"]
    return MeanRule(
        row["min_share"],
        row["count_unflagged"],
        frozenset(row["ph_factors"]),
        row["source"],
        row["confidence"],
        weighting=Weighting(weighting["flow_factor"], _loads(), *_dated(weighting))
        if kind in weighting["kinds"]
        else None,
        spoiling=Spoiling(*_dated(spoiling)) if kind in spoiling["kinds"] else None,
    )


def _dated(row: dict[str, Any]) -> tuple[datetime, str, str]:
    return datetime.fromisoformat(row["since"]), row["source"], row["confidence"]


def _loads() -> frozenset[str]:
    """Factors of water that are carried off by weight."""
    rows = load_factors().values()
    return frozenset(
        row.code for row in rows if row.scope == "water" and row.load_unit in {"kg", "g", "mg"}
    )


def gateway_policy() -> dict[str, dict[str, Any]]:
    """The gateway's limits and pace: `data/gateway.toml`, under the city's own `gateway.toml`
    in its data directory. Raises BadPolicy for a setting that does not exist."""
    policy = {section: dict(values) for section, values in _table("gateway.toml").items()}
    own = data_dir() / "gateway.toml"
    if not own.exists():
        return policy
    for section, values in tomllib.loads(own.read_text(encoding="utf-8")).items():
        for name, value in values.items():
            if name not in policy.get(section, {}):
                raise BadPolicy(
                    f"{own} sets [{section}] {name}, which the gateway does not have.",
                    "See data/gateway.toml of huiyin.field for the settings there are.",
                )
            policy[section][name] = value
    return policy
