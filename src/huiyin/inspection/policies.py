"""The dated data of rounds and rechecks: `data/rounds.yaml`, `rechecks.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from huiyin.inspection.core.draw import Risk, RiskPolicy
from huiyin.inspection.core.grouping import Alike
from huiyin.inspection.errors import NotInForce


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPolicy:
    """What a round is held to; days are calendar days unless named working days."""

    frequency_days: int
    longest_days: int
    answer_working_days: int
    photos_per_finding: int
    alike: Alike
    source: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckPolicy:
    """How a recheck list is drawn and how long there is to do it."""

    risk: RiskPolicy
    work_days: int
    unit_failures_days: int
    source: str
    confidence: str


def round_policy(on: date) -> RoundPolicy:
    """The rules of rounds in force on a day. Raises NotInForce."""
    entry = _in_force("rounds.yaml", on)
    return RoundPolicy(
        frequency_days=entry["frequency_days"],
        longest_days=entry["longest_days"],
        answer_working_days=entry["answer_working_days"],
        photos_per_finding=entry["photos_per_finding"],
        alike=Alike(**entry["alike"]),
        source=entry["source"],
        confidence=entry["confidence"],
    )


def recheck_policy(on: date) -> RecheckPolicy:
    """The weights of risk in force on a day. Raises NotInForce."""
    entry = _in_force("rechecks.yaml", on)
    return RecheckPolicy(
        risk=RiskPolicy(
            name=entry["name"],
            weights={Risk(name): weight for name, weight in entry["weights"].items()},
            evidence_at_least=entry["evidence_at_least"],
            overdue_days=entry["overdue_days"],
        ),
        work_days=entry["work_days"],
        unit_failures_days=entry["unit_failures_days"],
        source=entry["source"],
        confidence=entry["confidence"],
    )


@cache
def _load(name: str) -> tuple[dict[str, Any], ...]:
    text = files("huiyin.inspection").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(yaml.safe_load(text))


def _in_force(name: str, on: date) -> dict[str, Any]:
    for entry in _load(name):
        until = entry["effective_to"]
        if entry["effective_from"] <= on and (until is None or on <= until):
            return entry
    raise NotInForce(f"{name}: nothing was in force on {on}.", f"Add an entry to data/{name}.")
