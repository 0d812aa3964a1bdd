"""Invented histories of matters as columns: written by hand, or any lawful one Hypothesis finds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from huiyin.inspection.assessment_files import rule_files
from huiyin.inspection.core.assessment.timeline import EVENTS

START = datetime(2020, 1, 1, tzinfo=UTC)
UNITS = ("A", "B", "C")
POLICY = rule_files()[0].policy
NEXT = {
    "": ("register",),
    "registered": ("assign", "assign", "cancel", "add_clue"),
    "assigned": ("accept", "accept", "accept", "dispute", "ask_extension"),
    "disputed": ("adjudicate",),
    "planning": ("propose_plan",),
    "plan_review": ("approve_plan", "approve_plan", "return_plan"),
    "rectifying": ("submit", "submit", "suspend", "ask_extension", "decide_extension", "add_clue"),
    "suspended": ("resume",),
    "verifying": ("pass", "pass", "fail"),
    "replying": ("reply", "reply", "callback_ok", "callback_unsolved", "object", "propose_close"),
    "closing": ("close", "object"),
    "closed": ("recur", "recheck"),
    "cancelled": (),
}
TO = {
    "register": "registered", "assign": "assigned", "cancel": "cancelled", "accept": "planning",
    "dispute": "disputed", "adjudicate": "assigned", "propose_plan": "plan_review",
    "approve_plan": "rectifying", "return_plan": "planning", "submit": "verifying",
    "suspend": "suspended", "resume": "rectifying", "pass": "replying", "fail": "rectifying",
    "callback_unsolved": "rectifying", "object": "rectifying", "propose_close": "closing",
    "close": "closed", "recur": "assigned",
}  # fmt: skip


def day(number: float) -> datetime:
    """That many days after the start."""
    return START + timedelta(days=number)


class Tale:
    """One matter's events, written one after another; times in days after the start."""

    def __init__(self, matter: str = "m1", *, kind: str = "finding", grade: str = "ordinary"):
        self.matter, self.kind, self.grade = matter, kind, grade
        self.rows: list[dict[str, Any]] = []

    def say(self, verb: str, at: float, **facts: Any) -> Tale:
        first = not self.rows
        row = dict.fromkeys(EVENTS) | {
            "matter": self.matter, "seq": len(self.rows) + 1, "at": day(at), "verb": verb,
            "kind": self.kind if first else None, "grade": self.grade if first else None,
        }  # fmt: skip
        for name, value in facts.items():
            moment = name in {"due", "stage_due"} and value is not None
            row[name] = day(value) if moment else value
        self.rows.append(row)
        return self

    def to_unit(self, unit: str = "A", *, at: float = 0, due: float = 10) -> Tale:
        """Registered by one person and assigned."""
        self.say("register", at, raisers=["p1"])
        return self.say("assign", at, lead=unit, co_units=[], due=due)

    def at_work(self, unit: str = "A", *, at: float = 0, due: float = 10) -> Tale:
        self.to_unit(unit, at=at, due=due)
        for verb in ("accept", "propose_plan", "approve_plan"):
            self.say(verb, at + 1)
        return self

    def passed(self, *, submitted: float, checked: float, answer_by: float = 99) -> Tale:
        return self.say("submit", submitted).say("pass", checked, stage_due=answer_by)

    def closed(
        self, *, at: float, satisfied: bool | None = True, reached: bool | None = None
    ) -> Tale:
        self.say("reply", at, raiser="p1")
        self.say("callback_ok", at, raiser="p1", satisfied=satisfied, reached=reached)
        return self.say("propose_close", at).say("close", at)


def frame(*tales: Tale) -> pl.DataFrame:
    """The events of all tales as columns."""
    return pl.DataFrame([row for tale in tales for row in tale.rows], schema=EVENTS)


@st.composite
def a_tale(draw: st.DrawFn, matter: str) -> Tale:
    """Any history the lifecycle allows, in its verbs and order; dates lie as they like."""
    grade = draw(st.sampled_from(["ordinary", "major"]))
    tale = Tale(matter, kind=draw(st.sampled_from(["finding", "request"])), grade=grade)
    state, at, raisers, owed = "", 0.0, ["p1"], set[str]()
    for _ in range(draw(st.integers(2, 30))):
        verbs = NEXT[state]
        if not verbs:
            break
        verb = draw(st.sampled_from(verbs))
        at += draw(st.sampled_from([0, 0.25, 1, 3, 10, 45]))
        if verb == "propose_close" and owed:
            verb = "reply"
        facts = _facts(draw, verb, at, raisers, owed)
        if facts is None:
            continue
        tale.say(verb, at, **facts)
        if verb == "pass":
            owed = set(raisers)
        state = TO.get(verb, state)
    return tale


def _facts(
    draw: st.DrawFn, verb: str, at: float, raisers: list[str], owed: set[str]
) -> dict[str, Any] | None:
    unit = st.sampled_from(UNITS)
    due = at + draw(st.sampled_from([-5, 0, 1, 5, 20]))
    if verb in {"register", "add_clue"}:
        if verb == "register":
            return {"raisers": ["p1"]}
        raisers.append(f"p{len(raisers) + 1}")
        return {"raisers": [raisers[-1]]}
    if verb in {"assign", "adjudicate"}:
        facts: dict[str, Any] = {"lead": draw(unit), "co_units": draw(st.sampled_from([[], ["B"]]))}
        return facts | ({"due": due} if verb == "assign" else {})
    if verb in {"recur", "resume"}:
        return {"due": due}
    return _deciding(draw, verb, at, due) or _answering(draw, verb, raisers, owed)


def _deciding(draw: st.DrawFn, verb: str, at: float, due: float) -> dict[str, Any] | None:
    if verb == "decide_extension":
        return {"due": due, "granted": draw(st.booleans())}
    if verb == "pass":
        return {"stage_due": draw(st.sampled_from([None, at + 1, at + 5]))}
    return None


def _answering(
    draw: st.DrawFn, verb: str, raisers: list[str], owed: set[str]
) -> dict[str, Any] | None:
    if verb == "reply":
        if not owed:
            return None
        raiser = draw(st.sampled_from(sorted(owed)))
        owed.discard(raiser)
        return {"raiser": raiser}
    if verb.startswith("callback"):
        said = draw(st.sampled_from([True, False, None])) if verb == "callback_ok" else None
        reached = verb != "callback_ok" or draw(st.sampled_from([True, True, None, False]))
        return {"raiser": raisers[0], "satisfied": said if reached is not False else None} | {
            "reached": reached
        }
    return {"passed": draw(st.booleans())} if verb == "recheck" else {}


@st.composite
def a_city(draw: st.DrawFn, most: int = 4) -> list[Tale]:
    """Several matters."""
    return [draw(a_tale(f"m{n}")) for n in range(draw(st.integers(1, most)))]
