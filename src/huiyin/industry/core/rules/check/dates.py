"""Dates: two versions in force at once, ends without renewal, windows, parameters without value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, pairwise

from huiyin.industry.core.rules.check.finding import Finding, Severity
from huiyin.industry.core.rules.mentions import Mentions
from huiyin.industry.core.rules.policy import Catalogue, Policy, Version, Window, Words


def all_of(catalogue: Catalogue, today: date) -> Iterator[Finding]:
    """Every finding about dates."""
    for policy in catalogue.policies.values():
        yield from versions(policy)
        yield from ended(policy, today)
        yield from windows(policy)
        yield from unset(catalogue, policy, today)


def told(severity: Severity, kind: str, policy: Policy, version: Version, words: Words) -> Finding:
    """A finding about a version of a policy."""
    return Finding(severity, kind, policy.id, version.doc, version.place, words)


def versions(policy: Policy) -> Iterator[Finding]:
    """Versions that are law on the same day, and days between them without law."""
    live = sorted((one for one in policy.versions if not one.draft), key=lambda one: one.start)
    for one, other in combinations(live, 2):
        if one.end is None or other.start <= one.end:
            ends = one.end.isoformat() if one.end else None
            yield told(
                Severity.ERROR, "two_in_force", policy, other,
                Words(
                    f"两个版本同时有效:“{one.doc}”至{ends or '无截止日'},"
                    f"“{other.doc}”自{other.start}起",
                    f"two versions are in force at once: “{one.doc}” until "
                    f"{ends or 'further notice'}, “{other.doc}” from {other.start}",
                ),
            )  # fmt: skip
    for one, other in pairwise(live):
        if one.end is not None and other.start > one.end + timedelta(days=1):
            yield told(
                Severity.NOTE, "no_version", policy, other,
                Words(
                    f"{one.end}之后到{other.start}之前没有有效版本",
                    f"no version is in force after {one.end} and before {other.start}",
                ),
            )  # fmt: skip


def ended(policy: Policy, today: date) -> Iterator[Finding]:
    """A policy whose last version is past its end."""
    live = [one for one in policy.versions if not one.draft]
    last = max(live, key=lambda one: one.start, default=None)
    if last is None or last.end is None or last.end >= today:
        return
    unknown = last.renewal_unknown
    yield told(
        Severity.NOTE, "ended", policy, last,
        Words(
            f"已于{last.end}到期" + (",是否延续未知" if unknown else ""),
            f"it ended on {last.end}" + (", whether it is renewed is unknown" if unknown else ""),
        ),
    )  # fmt: skip


def windows(policy: Policy) -> Iterator[Finding]:
    """Windows on days on which no version is law, and windows that cover each other."""
    for window in policy.windows:
        if not all(in_force(policy, day) for day in (window.open, window.close)):
            yield Finding(
                Severity.WARNING, "window_outside", policy.id, "", policy.place,
                Words(
                    f"{window.year}年申报期({window.open}至{window.close})不全在有效期内",
                    f"the window of {window.year} ({window.open} to {window.close}) "
                    "is not all within a version in force",
                ),
            )  # fmt: skip
    for one, other in combinations(policy.windows, 2):
        if overlap(one, other):
            yield Finding(
                Severity.WARNING, "windows_overlap", policy.id, "", policy.place,
                Words(f"申报期重叠:{one.open}与{other.open}开始的两个",
                      f"two windows overlap: those that open on {one.open} and {other.open}"),
            )  # fmt: skip


def overlap(one: Window, other: Window) -> bool:
    """Whether two windows have a day in common."""
    return one.open <= other.close and other.open <= one.close


def in_force(policy: Policy, day: date) -> bool:
    """Whether a version is law on a day."""
    return policy.at(day) is not None


def unset(catalogue: Catalogue, policy: Policy, today: date) -> Iterator[Finding]:
    """Parameters of the version in force that have no value today."""
    version = policy.at(today)
    if version is None:
        return
    used = Mentions()
    used.of_version(version)
    for name in sorted(used.parameters):
        dated = catalogue.parameters[name].at(today)
        if dated is None or dated.value is None:
            note = f" ({dated.note})" if dated and dated.note else ""
            yield told(
                Severity.WARNING, "parameter_unset", policy, version,
                Words(
                    f"参数{name}在{today}没有值{note}",
                    f"the parameter {name} has no value on {today}{note}",
                ),
            )  # fmt: skip
