"""What the ledger knows of a matter, as plain facts for letters: in Chinese, raisers masked."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.base.clock import CHINA
from huiyin.documents.core import build as b
from huiyin.documents.core.chinese import day
from huiyin.ledger import rulebook
from huiyin.ledger.choices import STATES
from huiyin.ledger.core import events as e
from huiyin.ledger.core.matter import Matter as Folded
from huiyin.ledger.core.parts import Clue
from huiyin.ledger.core.states import RaiserKind
from huiyin.ledger.core.workdays import local_date
from huiyin.ledger.history import History, history
from huiyin.ledger.models import Matter, SealedText
from huiyin.ledger.names import Names, names_for
from huiyin.ledger.sentences import channel_name
from huiyin.ledger.verbs.check_photos import photo_of

CHINESE = "zh-hans"
E = TypeVar("E", bound=e.Event)


def matter_facts(row: Matter, now: datetime, *, raiser: str = "") -> b.MatterFacts:
    """The facts of a matter as of `now`; with those of one raiser when his ref is given."""
    with translation.override(CHINESE):
        past = history(row.pk)
        return _Facts(past, names_for(past.folded.matter, past.events), now).all(raiser)


class _Facts:
    """One matter's history, asked for one thing after another."""

    def __init__(self, past: History, names: Names, now: datetime) -> None:
        self.past, self.names, self.now = past, names, now
        self.matter: Folded = past.folded.matter

    def all(self, raiser: str) -> b.MatterFacts:
        """Everything letters ask for."""
        matter = self.matter
        people = matter.people_raisers
        first = matter.clues[0] if matter.clues else None
        plan, submitted = self._last(e.PlanProposed), self._last(e.Submitted)
        return b.MatterFacts(
            number=matter.id,
            title=matter.title,
            found=self._found(first),
            channel=channel_name(first.channel) if first else "",
            registered_at=matter.registered_at,
            lead=self.names.unit(matter.lead) if matter.lead else "",
            co_units=tuple(self.names.unit(code) for code in matter.co_units),
            state=str(STATES[matter.state].label),
            original_due=matter.original_due,
            due=matter.due,
            late_days=self._late_days(),
            steps=self._steps(),
            measures=plan.measures if plan else "",
            self_check=submitted.self_check if submitted else "",
            submitted=self._who(submitted),
            evidence=len(matter.evidence),
            check=self._check(),
            extension=self._extension(),
            extensions_granted=matter.extensions_granted,
            returned=self._returned(),
            people=len(people),
            answered=sum(one.replied_at is not None for one in people),
            called_back=sum(one.called_back_at is not None and one.reached for one in people),
            publicity_until=matter.public_until,
            proposed=self._who(self._last(e.CloseProposed)),
            statement=getattr(self._last(e.CloseProposed), "statement", ""),
            closed=self._who(self._last(e.Closed)) if matter.closed_at else None,
            raiser=self._raiser(raiser) if raiser else None,
        )

    def _last(self, kind: type[E]) -> E | None:
        return next((ev for ev in reversed(self.past.events) if isinstance(ev, kind)), None)

    def _found(self, first: Clue | None) -> str:
        sealed = self.matter.description
        text = _text(sealed.ref) if sealed else ""
        return text or (first.summary if first else "")

    def _who(self, event: e.Event | None) -> tuple[str, datetime] | None:
        return None if event is None else (self._signed(event), event.at)

    def _signed(self, event: e.Event) -> str:
        unit = f"（{self.names.unit(event.unit)}）" if event.unit else ""
        return self.names.person(event.actor) + unit

    def _late_days(self) -> int | None:
        due = self.matter.due
        if due is None or self.now <= due:
            return None
        calendar = rulebook.calendar()
        return calendar.working_days_between(local_date(due), local_date(self.now))

    def _steps(self) -> tuple[b.StepFacts, ...]:
        roadmap = self.matter.roadmap
        return tuple(
            b.StepFacts(
                title=step.title,
                owner=self.names.owner(step.owner),
                due=day(step.due),
                done_at=step.done_at,
            )
            for step in (roadmap.steps if roadmap else ())
        )

    def _check(self) -> b.CheckFacts | None:
        event = next(
            (ev for ev in reversed(self.past.events) if isinstance(ev, e.Passed | e.Failed)), None
        )
        if event is None:
            return None
        return b.CheckFacts(
            by=self._signed(event),
            seen_at=event.seen_at,
            seen_where=event.seen_where.name,
            passed=isinstance(event, e.Passed),
            reason=event.reason if isinstance(event, e.Failed) else "",
            findings=tuple((_(r.criterion), r.met, photo_of(r.remark)[0]) for r in event.results),
        )

    def _extension(self) -> b.ExtensionFacts | None:
        asked = self._last(e.ExtensionAsked)
        if asked is None:
            return None
        decided = self._last(e.ExtensionDecided)
        if decided is not None and self._place(decided) < self._place(asked):
            decided = None
        return b.ExtensionFacts(
            by=self._signed(asked),
            at=asked.at,
            due_before=self._due_before(asked),
            until=asked.until,
            reason=asked.reason,
            granted=decided.granted if decided else None,
            decided_by=self._signed(decided) if decided else "",
            decided_at=decided.at if decided else None,
            decision_reason=decided.reason if decided else "",
            new_due=decided.due if decided and decided.granted else None,
        )

    def _place(self, event: e.Event) -> int:
        return self.past.events.index(event)

    def _due_before(self, asked: e.ExtensionAsked) -> datetime | None:
        """The due date that was in force when the extension was asked for."""
        moved = (e.Assigned, e.ExtensionDecided, e.Resumed, e.DueRecomputed, e.Recurred)
        before = reversed(self.past.events[: self._place(asked)])
        return next((ev.due for ev in before if isinstance(ev, moved)), None)

    def _returned(self) -> b.ReturnFacts | None:
        words = {
            e.PlanReturned: "整改方案",
            e.Failed: "销号申请",
            e.CalledBackUnsolved: "办理结果（回访未解决）",
            e.Objected: "拟销号事项（公示异议）",
        }
        event = next((ev for ev in reversed(self.past.events) if type(ev) in words), None)
        if event is None:
            return None
        return b.ReturnFacts(
            what=words[type(event)],
            by=self._signed(event),
            at=event.at,
            reason=event.reason,  # type: ignore[attr-defined] - each of the four has one
        )

    def _raiser(self, ref: str) -> b.RaiserFacts | None:
        clue = next((clue for clue in self.matter.clues if clue.raiser == ref), None)
        if clue is None or clue.raiser_kind is RaiserKind.SENSOR:
            return None
        replies = [ev for ev in self.past.events if isinstance(ev, e.Replied) and ev.raiser == ref]
        return b.RaiserFacts(
            name=self.names.raiser(ref),
            raised_at=clue.observed_at.astimezone(CHINA),
            channel=channel_name(clue.channel),
            answer=_text(replies[-1].answer.ref) if replies else "",
        )


def _text(ref: str) -> str:
    row = SealedText.objects.filter(ref=ref, erased_at=None).first()
    return row.text if row else ""
