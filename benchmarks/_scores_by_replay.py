"""The peer of the assessment: one matter after another, its events replayed in plain Python.

Written from the words of `inspection.core.assessment.measures`, sharing no code with the columnar
scorer, so that each checks the other. Rows are dicts with the columns of `timeline.EVENTS`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

WITH_UNIT = {"assigned", "planning", "plan_review", "rectifying"}
OVER = {"closed", "declined", "merged", "cancelled"}
LEADS_TO = {
    "register": "registered", "decline": "declined", "merge": "merged", "cancel": "cancelled",
    "assign": "assigned", "accept": "planning", "dispute": "disputed", "adjudicate": "assigned",
    "propose_plan": "plan_review", "approve_plan": "rectifying", "return_plan": "planning",
    "submit": "verifying", "suspend": "suspended", "resume": "rectifying", "pass": "replying",
    "fail": "rectifying", "callback_unsolved": "rectifying", "propose_close": "closing",
    "close": "closed", "object": "rectifying", "recur": "assigned",
}  # fmt: skip
Row = dict[str, Any]


class Cycle:
    """What one cycle of a matter has come to."""

    def __init__(self, row: Row, lead: str | None, co_units: list[str]) -> None:
        self.lead, self.co_units = lead, co_units
        self.start = row["at"]
        self.due = self.original = row["due"]
        self.back = timedelta(0)
        self.waits = False
        self.held = timedelta(0)
        self.late: dict[str, tuple[datetime, int]] = {}
        self.lates: dict[str, dict[str, tuple[datetime, int]]] = {}
        self.passed: tuple[datetime, int] | None = None
        self.found: list[tuple[Any, ...]] = []


class Replay:
    """One matter, event by event."""

    def __init__(self, rows: list[Row], policy: Any, until: datetime) -> None:
        self.rows, self.policy, self.until = rows, policy, until
        self.kind, self.grade = rows[0]["kind"], rows[0]["grade"]
        self.state = ""
        self.cycles: list[Cycle] = []
        self.people: set[str] = set()
        self.owed: dict[str, tuple[int, datetime | None]] = {}

    def run(self) -> list[tuple[Any, ...]]:
        for place, row in enumerate(self.rows):
            self.take(row)
            end = self.rows[place + 1]["at"] if place + 1 < len(self.rows) else self.until
            self.stay(row, end)
        self.last()
        weight = self.policy.difficulty.grades.get(self.grade, 100)
        weight = weight * self.policy.difficulty.kinds.get(self.kind, 100) // 100
        return [line for n, one in enumerate(self.cycles, 1) for line in self.lines(n, one, weight)]

    def take(self, row: Row) -> None:
        verb = row["verb"]
        before = self.state
        self.state = LEADS_TO.get(verb, self.state)
        if verb in {"assign", "recur"}:
            former = self.cycles[-1] if self.cycles else None
            if former is not None:
                self.came_back(former, row["at"])
            lead = row["lead"] if verb == "assign" else former and former.lead
            joined = row["co_units"] if verb == "assign" else former.co_units if former else []
            self.cycles.append(Cycle(row, lead, joined or []))
        if before == "replying" and self.state == "rectifying":
            self.pulled_back(row["at"])
        handler = getattr(self, f"on_{verb}", None)
        if handler is not None and self.cycles:
            handler(row, self.cycles[-1])
        self.people |= set(row["raisers"] or ())

    def stay(self, row: Row, end: datetime) -> None:
        if not self.cycles:
            return
        cycle = self.cycles[-1]
        if self.state == "suspended":
            cycle.held += end - row["at"]
        if self.state not in WITH_UNIT:
            return
        for name, due, waits in (
            ("on_time", cycle.due + cycle.back, cycle.waits),
            ("on_time_original", cycle.original, False),
        ):
            moment = max(row["at"], due)
            if not waits and moment < end and name not in cycle.late:
                cycle.late[name] = (moment, row["seq"])

    def on_adjudicate(self, row: Row, cycle: Cycle) -> None:
        if row["lead"] != cycle.lead:
            cycle.lates[cycle.lead or ""] = cycle.late
            cycle.lead, cycle.waits = row["lead"], False
            cycle.late = cycle.lates.get(row["lead"], {})
            if self.policy.transfer == "give_back":
                cycle.back = row["at"] - cycle.start
        cycle.co_units = row["co_units"] or []

    def on_ask_extension(self, _row: Row, cycle: Cycle) -> None:
        cycle.waits = True

    def on_decide_extension(self, row: Row, cycle: Cycle) -> None:
        cycle.waits = False
        if row["granted"]:
            cycle.due, cycle.back = row["due"], timedelta(0)

    def on_submit(self, _row: Row, cycle: Cycle) -> None:
        cycle.waits = False

    def on_resume(self, row: Row, cycle: Cycle) -> None:
        cycle.due = row["due"]

    on_recompute_due = on_resume

    def on_fail(self, row: Row, cycle: Cycle) -> None:
        self.checked(row, cycle, good=False)

    def on_pass(self, row: Row, cycle: Cycle) -> None:
        self.checked(row, cycle, good=True)
        if cycle.passed is None:
            cycle.passed = (row["at"], row["seq"])
        self.owed = dict.fromkeys(self.people, (row["seq"], row["stage_due"]))

    def checked(self, row: Row, cycle: Cycle, *, good: bool) -> None:
        if not any(line[0] == "first_pass" for line in cycle.found):
            cycle.found.append(("first_pass", row["seq"], row["at"], good))

    def on_reply(self, row: Row, cycle: Cycle) -> None:
        asked = self.owed.pop(row["raiser"], None)
        if asked is not None:
            self.answer(cycle, asked, row["at"], row["seq"])

    def answer(
        self, cycle: Cycle, asked: tuple[int, datetime | None], at: datetime, seq: int
    ) -> None:
        passed, limit = asked
        if limit is None or at <= limit:
            cycle.found.append(("answered", seq, at, True))
        else:
            cycle.found.append(("answered", passed, limit, False))

    def pulled_back(self, at: datetime) -> None:
        cycle = self.cycles[-1]
        for passed, limit in self.owed.values():
            if limit is not None and limit < at:
                cycle.found.append(("answered", passed, limit, False))
        self.owed = {}

    def on_callback_ok(self, row: Row, cycle: Cycle) -> None:
        solved = None if row["reached"] is False else True
        cycle.found.append(("solved", row["seq"], row["at"], solved))
        cycle.found.append(("satisfied", row["seq"], row["at"], row["satisfied"]))

    def on_callback_unsolved(self, row: Row, cycle: Cycle) -> None:
        cycle.found.append(("solved", row["seq"], row["at"], False))
        cycle.found.append(("satisfied", row["seq"], row["at"], False))

    def on_recheck(self, row: Row, cycle: Cycle) -> None:
        cycle.found.append(("held_up", row["seq"], row["at"], row["passed"]))

    def on_close(self, row: Row, cycle: Cycle) -> None:
        for name, days in self.windows():
            over = row["at"] + timedelta(days=days)
            if over < self.until:
                cycle.found.append((name, row["seq"], over, True))

    def came_back(self, cycle: Cycle, at: datetime) -> None:
        self.owed = {}
        for place, (name, seq, over, _) in enumerate(cycle.found):
            if name.startswith("lasting") and at <= over:
                cycle.found[place] = (name, seq, over, False)

    def windows(self) -> tuple[tuple[str, int], ...]:
        return (
            ("lasting_short", self.policy.short_days),
            ("lasting_long", self.policy.long_days),
        )

    def last(self) -> None:
        if not self.cycles:
            return
        cycle = self.cycles[-1]
        for passed, limit in self.owed.values():
            if limit is not None and limit < self.until:
                cycle.found.append(("answered", passed, limit, False))
        if self.state not in OVER:
            age = self.until - cycle.start - cycle.held
            young = age <= timedelta(days=self.policy.old_days)
            now = self.until - timedelta(microseconds=1)
            cycle.found.append(("not_old", self.rows[-1]["seq"], now, young))

    def lines(self, number: int, cycle: Cycle, weight: int) -> Iterable[tuple[Any, ...]]:
        found = list(cycle.found)
        for name in ("on_time", "on_time_original"):
            late = cycle.late.get(name)
            if cycle.passed is not None and (late is None or cycle.passed[0] <= late[0]):
                found.append((name, cycle.passed[1], cycle.passed[0], True))
            elif late is not None:
                found.append((name, late[1], late[0], False))
        matter, share = self.rows[0]["matter"], self.policy.co_unit_share
        for measure, seq, at, good in found:
            if cycle.lead is not None:
                yield (measure, cycle.lead, matter, number, seq, at, good, weight, "lead")
            for unit in cycle.co_units if share else ():
                yield (measure, unit, matter, number, seq, at, good, weight * share // 100, "co")


def outcomes(rows: Iterable[Row], policy: Any, *, until: datetime) -> list[tuple[Any, ...]]:
    """The same rows as `core.assessment.outcomes`, in no particular order."""
    ordered = sorted((row for row in rows if row["at"] < until), key=_place)
    found: list[tuple[Any, ...]] = []
    for _, group in groupby(ordered, key=lambda row: row["matter"]):
        found += Replay(list(group), policy, until).run()
    return found


def _place(row: Row) -> tuple[str, int]:
    return row["matter"], row["seq"]


def shares(
    found: Iterable[tuple[Any, ...]], *, start: datetime, end: datetime
) -> dict[tuple[str, str], tuple[int, int, int]]:
    """(known, good weight, whole weight) of each unit and measure in a period."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for measure, unit, _matter, _cycle, _seq, at, good, weight, _part in found:
        if start <= at < end and good is not None and weight:
            line = sums[unit, measure]
            line[0] += 1
            line[1] += weight if good else 0
            line[2] += weight
    return {key: (known, good, whole) for key, (known, good, whole) in sums.items()}
