"""What stands in the cells of the offices' own forms, for many matters at a time.

Words are those that Chinese ledgers use, whatever language the reader has: the forms are sent on.
Raisers' names do not go into them; a team of inspectors is an office, not a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib import import_module

from django.conf import settings

from huiyin.base.clock import CHINA
from huiyin.ledger import rulebook
from huiyin.ledger.choices import Channel, Grade, RaiserKind, State
from huiyin.ledger.core import events as e
from huiyin.ledger.core.states import FINAL, UNIT_CLOCK, Verb
from huiyin.ledger.history import event_of
from huiyin.ledger.models import Clue, Event, Matter, SealedText, User

TOLD = (
    *(Verb.REGISTER, Verb.ACCEPT, Verb.PASS, Verb.FAIL, Verb.DECIDE_EXTENSION),
    *(Verb.PROPOSE_CLOSE, Verb.CLOSE, Verb.RECHECK),
)
OFFICES = frozenset({Channel.INSPECTION, Channel.UPPER_LEVEL, Channel.IMPORT})
ENDED = {State.DECLINED: "不予立项", State.MERGED: "已并案", State.CANCELLED: "已撤销登记"}
NOT_BEGUN = frozenset({State.REGISTERED, State.ASSIGNED, State.DISPUTED})
Value = str | int | date | None
Known = Mapping[str, Value]


@dataclass(frozen=True)
class Told:
    """What the events of one matter say that its row does not."""

    last: Mapping[Verb, e.Event] = field(default_factory=dict)
    extensions: int = 0
    description: str = ""
    check: e.Passed | e.Failed | None = None


def values(matters: Sequence[Matter], now: datetime) -> list[dict[str, Value]]:
    """One mapping by column for each matter, in their order; unknown is left out."""
    told = _told(matters)
    people = _names(told)
    further = [more(matters) for more in _providers()]
    return [
        _values(matter, told[matter.pk], people, now)
        | {k: v for known in further for k, v in known.get(matter.pk, {}).items()}
        for matter in matters
    ]


@cache
def _providers() -> tuple[Callable[[Sequence[Matter]], Mapping[int, Known]], ...]:
    """Functions of floors above that know further columns, as the settings name them."""
    found = []
    for dotted in settings.HUIYIN_LEDGER_COLUMNS:
        module, _, name = dotted.rpartition(".")
        found.append(getattr(import_module(module), name))
    return tuple(found)


def _told(matters: Sequence[Matter]) -> dict[int, Told]:
    rows = Event.objects.filter(matter__in=matters, verb__in=TOLD).order_by("matter", "seq")
    by_matter: dict[int, list[e.Event]] = {matter.pk: [] for matter in matters}
    for row in rows:
        by_matter[row.matter_id].append(event_of(row))
    refs = {
        event.description.ref: key
        for key, events in by_matter.items()
        for event in events
        if isinstance(event, e.Registered) and event.description is not None
    }
    texts = dict(SealedText.objects.filter(ref__in=refs).values_list("ref", "text"))
    described = {refs[ref]: text for ref, text in texts.items()}
    return {key: _of(events, described.get(key, "")) for key, events in by_matter.items()}


def _of(events: Sequence[e.Event], description: str) -> Told:
    checks = [event for event in events if isinstance(event, e.Passed | e.Failed)]
    return Told(
        last={event.verb: event for event in events},
        extensions=sum(isinstance(ev, e.ExtensionDecided) and ev.granted for ev in events),
        description=description,
        check=checks[-1] if checks else None,
    )


def _names(told: Mapping[int, Told]) -> dict[str, str]:
    people = {one.check.actor for one in told.values() if one.check is not None}
    for one in told.values():
        accepted = one.last.get(Verb.ACCEPT)
        if isinstance(accepted, e.Accepted) and accepted.handler:
            people.add(accepted.handler)
    return dict(User.objects.filter(username__in=people).values_list("username", "display_name"))


def _values(
    matter: Matter, told: Told, people: Mapping[str, str], now: datetime
) -> dict[str, Value]:
    clue = min(matter.clues.all(), key=lambda one: one.pk, default=None)
    steps = list(matter.steps.all())
    known: dict[str, Value] = {
        "number": matter.number,
        "source": str(Channel(matter.channel).label),
        "team": _team(clue),
        "found_on": _day(clue.observed_at) if clue else None,
        "problem": told.description or matter.title,
        "category": matter.cause,
        "place": matter.place_name,
        "coordinates": _position(matter),
        "grade": "重大" if matter.grade == Grade.MAJOR else "一般",
        "measures": "\n".join(f"{n}. {step.title}" for n, step in enumerate(steps, 1)),
        "rectification": _rectification(matter),
        "lead": matter.lead_unit.name if matter.lead_unit else "",
        "co_units": "、".join(unit.name for unit in matter.co_units.all()),
        "person": _handler(told, people),
        "due": _day(matter.due),
        "stages": "\n".join(
            f"{step.title}（{step.due:%Y-%m-%d}）" if step.due else step.title for step in steps
        ),
        "progress": _progress(matter),
        "completion": _completion(matter, now),
        "evidence": f"{matter.evidence_count}份" if matter.evidence_count else "",
        "closed_on": _day(matter.closed_at),
        "extensions": told.extensions,
        "publicity": _publicity(matter, told),
        "recheck": _recheck(told),
        "remark": _remark(matter, now),
    }
    return known | _check(told, people)


def _day(when: datetime | None) -> date | None:
    return when.astimezone(CHINA).date() if when else None


def _team(clue: Clue | None) -> str:
    """The team that found it, when an office raised it; never a person or an enterprise."""
    if clue is None or clue.raiser is None or clue.raiser_kind != RaiserKind.UNIT:
        return ""
    return clue.raiser.name if clue.channel in OFFICES else ""


def _position(matter: Matter) -> str:
    if matter.longitude is None or matter.latitude is None:
        return ""
    return f"{matter.longitude:.6f}, {matter.latitude:.6f}"


def _rectification(matter: Matter) -> str:
    policy = rulebook.kinds().get(matter.kind)
    return "" if policy is None else "立行立改" if policy.auto_plan else "分阶段整改"


def _handler(told: Told, people: Mapping[str, str]) -> str:
    accepted = told.last.get(Verb.ACCEPT)
    if not isinstance(accepted, e.Accepted) or not accepted.handler:
        return ""
    return people.get(accepted.handler, "")


def _progress(matter: Matter) -> str:
    moved = matter.last_event_at.astimezone(CHINA)
    steps = f"节点{matter.steps_done}/{matter.steps_total}，" if matter.steps_total else ""
    return f"{steps}最近办理{moved:%Y-%m-%d}"


def _completion(matter: Matter, now: datetime) -> str:
    """已完成 only for what is struck off; behind the limit is 滞后."""
    state = State(matter.state)
    if state is State.CLOSED:
        return "已完成"
    if state in FINAL:
        return ENDED[state]
    if matter.red_from is not None and matter.red_from < now:
        return "滞后"
    return "未启动" if state in NOT_BEGUN else "序时推进"


def _check(told: Told, people: Mapping[str, str]) -> dict[str, Value]:
    check = told.check
    if check is None:
        return {}
    unmet = [result for result in check.results if not result.met]
    opinion = "通过" if isinstance(check, e.Passed) else f"未通过：{check.reason}"
    remarks = "；".join(result.remark for result in unmet if result.remark)
    return {
        "checker": people.get(check.actor, ""),
        "check_opinion": f"{opinion}。{remarks}" if remarks else opinion,
        "checked_on": _day(check.seen_at),
    }


def _publicity(matter: Matter, told: Told) -> str:
    proposed = told.last.get(Verb.PROPOSE_CLOSE)
    if not isinstance(proposed, e.CloseProposed) or proposed.public_until is None:
        return ""
    until = proposed.public_until.astimezone(CHINA)
    if matter.state == State.CLOSING:
        return f"公示中，至{until:%Y-%m-%d}"
    return f"已公示至{until:%Y-%m-%d}" if matter.state == State.CLOSED else ""


def _recheck(told: Told) -> str:
    recheck = told.last.get(Verb.RECHECK)
    if not isinstance(recheck, e.Rechecked):
        return ""
    day = recheck.seen_at.astimezone(CHINA)
    return f"{day:%Y-%m-%d} {'未反弹' if recheck.passed else '反弹'} {recheck.remark}".strip()


def _remark(matter: Matter, now: datetime) -> str:
    said = [f"第{matter.cycle}轮"] if matter.cycle > 1 else []
    if matter.state in UNIT_CLOCK and matter.was_red(now):
        said.append("曾超期")
    if matter.merged_into:
        said.append(f"并入{matter.merged_into}")
    return "，".join(said)
