"""The demo city's letters: drafted by the system or by the cast, issued by people, in many states.

The same verbs as everybody's; nothing here writes a row.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from huiyin.documents.core.circular import CircularFacts
from huiyin.documents.core.kinds import Kind
from huiyin.documents.core.register import DocState
from huiyin.documents.models import Document
from huiyin.documents.verbs import drafting, issuing
from huiyin.documents.verbs.suggesting import suggest_notices
from huiyin.ledger import rulebook
from huiyin.ledger.core.states import State
from huiyin.ledger.demo.people import person
from huiyin.ledger.history import history
from huiyin.ledger.models import Matter

EVERY_DAYS = 2
SUPERVISOR, LEADER, REGISTRAR = "suheng", "liangyuan", "wenjing"


def play_day(evening: datetime, last_day: date) -> None:
    """On some evenings the system looks at the lights and the office turns to its drafts.

    On the last day forms and letters are written about what has happened.
    """
    day = evening.date()
    if rulebook.calendar().is_working_day(day) and day.toordinal() % EVERY_DAYS == 0:
        suggest_notices(evening)
        for draft in Document.objects.filter(state=DocState.DRAFT).order_by("pk"):
            _turn_to(draft, evening)
    if day == last_day:
        _write_letters(evening)
        suggest_notices(evening)


def _turn_to(draft: Document, at: datetime) -> None:
    """Each draft meets another fate, so that the register shows every one of them."""
    fates = (_finish, _withdraw, _send, _dismiss)
    settled = Document.objects.exclude(state=DocState.DRAFT).count()
    if draft.level == "red":
        drafting.sign(draft.pk, actor=person(LEADER), at=at)
    fates[settled % len(fates)](draft, at)


def _send(draft: Document, at: datetime) -> None:
    issuing.issue(draft.pk, deliver_now=True, actor=person(SUPERVISOR), at=at)


def _finish(draft: Document, at: datetime) -> None:
    _send(draft, at)
    hour = timedelta(hours=1)
    units = list(draft.deliveries.values_list("unit__code", flat=True))
    for code in units:
        issuing.receipt(draft.pk, actor=person(f"{code}-head"), at=at + hour)
        words = "已安排专人，按路线图推进，按期反馈。"
        issuing.answer(draft.pk, words=words, actor=person(f"{code}-head"), at=at + 2 * hour)
    issuing.archive(draft.pk, actor=person(REGISTRAR), at=at + 3 * hour)


def _dismiss(draft: Document, at: datetime) -> None:
    drafting.dismiss(draft.pk, reason="已电话提醒，暂不发文。", actor=person(SUPERVISOR), at=at)


def _withdraw(draft: Document, at: datetime) -> None:
    issuing.issue(draft.pk, actor=person(SUPERVISOR), at=at)
    issuing.withdraw(draft.pk, reason="时限写错，另行发文。", actor=person(SUPERVISOR), at=at)


def _write_letters(at: datetime) -> None:
    written: tuple[tuple[Kind, Callable[[], Matter | None]], ...] = (
        (Kind.CHECK_SHEET, lambda: _in(State.REPLYING)),
        (Kind.STRIKE_OFF_FORM, lambda: _in(State.CLOSED)),
        (Kind.REPLY_LETTER, lambda: _in(State.CLOSED)),
        (Kind.EXTENSION_FORM, _extended),
        (Kind.RETURN_OPINION, lambda: _in(State.RECTIFYING)),
    )
    for kind, find in written:
        matter = find()
        if matter is not None:
            _write(kind, matter, at)
    _circular(at)


def _in(state: State) -> Matter | None:
    """A matter of this state that a person has raised."""
    found = Matter.objects.filter(state=state, clues__raiser__isnull=False)
    return found.order_by("pk").first()


def _extended() -> Matter | None:
    found = Matter.objects.filter(events__verb="ask_extension")
    return found.order_by("pk").first()


def _write(kind: Kind, matter: Matter, at: datetime) -> None:
    raiser = ""
    if kind is Kind.REPLY_LETTER:
        raiser = history(matter.pk).folded.matter.people_raisers[0].raiser
    actor = person(SUPERVISOR)
    made = drafting.draft(kind, matter.number, actor=actor, at=at, raiser=raiser).document
    issuing.issue(made.pk, deliver_now=True, actor=actor, at=at)


def _circular(at: datetime) -> None:
    """A draft that says it is synthetic; figures of the demo are not worked out here."""
    facts = CircularFacts(
        period="2020年9月",
        figures=(("在办事项", f"{Matter.objects.filter(is_open=True).count()}件", "全市（虚构）"),),
        good=("云溪区实行整改前后同点位拍照（虚构）。",),
        problems=("个别单位签收不及时（虚构）。",),
        next_steps=("请各单位对照台账按期反馈（虚构）。",),
    )
    units = ["yunxi", "baishi", "changqiao", "lvwan"]
    drafting.draft_circular(facts, units=units, actor=person(SUPERVISOR), at=at)
