"""Shipped data of documents: organ words and notice rules."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from huiyin.base.errors import HuiyinError
from huiyin.documents.core.kinds import Kind
from huiyin.documents.core.levels import Level, LevelRule, NoticeRules
from huiyin.ledger.core.kinds import Confidence
from huiyin.ledger.core.lights import Reason

DATA = Path(__file__).parent / "data"


class NoRules(HuiyinError):
    """No notice rules are in force on that day."""


@cache
def shipped_words() -> dict[Kind, str]:
    """The organ word of each kind until the office enters its own."""
    plain = tomllib.loads((DATA / "series.toml").read_text(encoding="utf-8"))
    return {Kind(name): word for name, word in plain.items()}


@cache
def all_rules() -> dict[str, NoticeRules]:
    """Every variant of the notice rules, by code."""
    return {entry["code"]: _rules(entry) for entry in _file()["variants"]}


def rules(on: date) -> NoticeRules:
    """The notice rules in use on a day. Raises NoRules."""
    begun = [entry for entry in _file()["in_use"] if entry["effective_from"] <= on]
    if not begun:
        raise NoRules(f"No notice rules were in force on {on}.", "See data/notice_rules.yaml.")
    return all_rules()[max(begun, key=lambda entry: entry["effective_from"])["variant"]]


@cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DATA / "notice_rules.yaml").read_text(encoding="utf-8"))
    return found


def _rules(entry: dict[str, Any]) -> NoticeRules:
    return NoticeRules(
        code=entry["code"],
        effective_from=entry["effective_from"],
        levels=tuple(
            LevelRule(
                level=Level(one["level"]),
                reasons=frozenset(Reason(name) for name in one["reasons"]),
                signed=one.get("signed", False),
            )
            for one in entry["levels"]
        ),
        receipt_days=entry["receipt_days"],
        answer_days=entry["answer_days"],
        source=entry["source"],
        confidence=Confidence(entry["confidence"]),
    )
