"""Loads the dated policy of the water judge (data/judge_policy.yaml)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import yaml

from huiyin.base.clock import CHINA
from huiyin.water.core.episodes import JudgePolicy
from huiyin.water.standards import NotInForce, data_text, dated


@cache
def judge_policy(on: date) -> JudgePolicy:
    """The judge's policy in force on the day `on`; raises NotInForce."""
    entry = _entry(on)
    return JudgePolicy(
        consecutive=entry["consecutive"],
        recovery=entry["recovery"],
        max_gap=timedelta(hours=entry["max_gap_hours"]),
        spike_wait=timedelta(hours=entry["spike_wait_hours"]),
    )


def policy_at(time: datetime) -> JudgePolicy:
    """The policy a reading of `time` is judged by; before the first one, the first one."""
    first: date = min(entry["effective_from"] for entry in _entries())
    return judge_policy(max(time.astimezone(CHINA).date(), first))


def reach() -> timedelta:
    """How far apart readings can be and still stand in one run, under any policy."""
    return max(e["consecutive"] * timedelta(hours=e["max_gap_hours"]) for e in _entries())


@cache
def valid_statuses(on: date) -> frozenset[str]:
    """Publisher's station states under which a reading may confirm or end an episode."""
    return frozenset(_entry(on)["valid_statuses"])


@cache
def _entries() -> tuple[dict[str, Any], ...]:
    return tuple(yaml.safe_load(data_text("judge_policy.yaml")))


def _entry(on: date) -> dict[str, Any]:
    for entry in _entries():
        if dated(entry, on):
            return dict(entry)
    raise NotInForce(f"no judge policy was in force on {on}", "See data/judge_policy.yaml.")


def cause_of(factor_zh: str, on: date) -> str:
    """The cause of a matter about a factor (its Chinese name), by the policy of the day `on`."""
    text: str = _entry(on)["cause"]
    return text.format(factor=factor_zh)


def policy_date(on: date) -> date:
    """Since when the policy of the day `on` is in force: its name in the record."""
    since: date = _entry(on)["effective_from"]
    return since


def fresh_for(interval_seconds: int | None) -> timedelta:
    """How old a reading may be and still say how the water is now, for a reporting interval."""
    entry = _entry(date.max)
    usual = timedelta(hours=entry["usual_interval_hours"])
    interval = timedelta(seconds=interval_seconds) if interval_seconds else usual
    return interval * entry["fresh_intervals"]
