"""Everything a page about one matter needs to know, read once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import cast

from django.http import HttpRequest

from huiyin.base import clock
from huiyin.ledger import access, directory, rulebook
from huiyin.ledger.core import events as e
from huiyin.ledger.core import matter as core
from huiyin.ledger.core.context import Context
from huiyin.ledger.core.decide import ask, permitted
from huiyin.ledger.core.duties import needs_draw
from huiyin.ledger.core.kinds import KindPolicy
from huiyin.ledger.core.lights import Light, light
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import FINAL, State, Verb
from huiyin.ledger.history import History, history_of
from huiyin.ledger.models import Event, Matter, User
from huiyin.ledger.names import Names, names_for
from huiyin.ledger.waiting import waits

NEVER_OFFERED = frozenset({Verb.ABSORB, Verb.SUGGEST, Verb.RECOMPUTE_DUE, Verb.FAIL})
"""Acts of the system, the other half of a merge, and the fail that the check page includes."""
ORDER = (
    *(Verb.DECIDE_EXTENSION, Verb.CANCEL, Verb.SUBMIT, Verb.COMPLETE_STEP, Verb.ADD_EVIDENCE),
    *(Verb.DRAW_VERIFIER, Verb.PASS, Verb.REPLY, Verb.CALLBACK_OK, Verb.PROPOSE_CLOSE),
)
"""Which of several acts owed comes first."""


@dataclass(frozen=True)
class Scene:
    """One matter as one person sees it now. `stored` are its event rows, `past` their sum."""

    user: User
    row: Matter
    stored: tuple[Event, ...]
    past: History
    context: Context

    @property
    def matter(self) -> core.Matter:
        """The folded matter."""
        return self.past.folded.matter

    @property
    def now(self) -> datetime:
        """The city's time when the page was asked for."""
        return self.context.now

    @property
    def policy(self) -> KindPolicy:
        """The policy the matter is handled under."""
        return self.context.policy

    @cached_property
    def names(self) -> Names:
        """Names of all who take part."""
        return names_for(self.matter, self.past.events)

    @cached_property
    def may_unmask(self) -> bool:
        """Whether this person may look at raisers."""
        return access.may_unmask(self.user, self.now)

    @cached_property
    def light(self) -> Light | None:
        """The light with its reasons; none when nothing is owed."""
        if self.matter.state in FINAL:
            return None
        return light(self.matter, self.policy, self.context.calendar, self.now)

    @cached_property
    def acts(self) -> list[tuple[Verb, Refusal | None]]:
        """Every act of this state, each with None or why not."""
        return [
            (verb, refusal)
            for verb, refusal in permitted(self.matter, self.context)
            if verb not in NEVER_OFFERED
        ]

    def refusal(self, verb: Verb) -> Refusal | None:
        """Why this person may not do this now, or None."""
        answer = ask(self.matter, verb, self.context)
        return answer if isinstance(answer, Refusal) else None

    @cached_property
    def next_act(self) -> Verb | None:
        """What the matter waits for and this person may do."""
        folded = self.past.folded
        suggested = folded.recurrence_suggested_at is not None
        owed = {
            wait.verb for wait in waits(self.matter, self.policy, recurrence_suggested=suggested)
        }
        if Verb.ADD_EVIDENCE in owed and self.matter.fresh_evidence:
            owed.add(Verb.COMPLETE_STEP)
        mine = [verb for verb, refusal in self.acts if refusal is None and verb in owed]
        return min(mine, key=_rank, default=None)

    def last(self, kind: type[e.Event]) -> e.Event | None:
        """The latest event of this kind."""
        return next((ev for ev in reversed(self.past.events) if isinstance(ev, kind)), None)

    def pairs(self) -> Iterator[tuple[Event, e.Event]]:
        """Stored rows beside their values, oldest first."""
        return zip(self.stored, self.past.events, strict=True)


def _rank(verb: Verb) -> int:
    return ORDER.index(verb) if verb in ORDER else len(ORDER)


def open_scene(request: HttpRequest, number: str) -> Scene:
    """The matter of this number for who asks. Raises Refused when it is not open to him."""
    user = cast(User, request.user)
    now = clock.now()
    row = access.may_see(user, number, now)
    stored = tuple(Event.objects.filter(matter=row).order_by("seq"))
    past = history_of(stored)
    policy = rulebook.policy_of(past.folded.matter)
    drawing = past.folded.matter.state is State.VERIFYING and needs_draw(past.folded.matter, policy)
    context = Context(
        actor=directory.person(user, now),
        now=now,
        policy=policy,
        calendar=rulebook.calendar(),
        directory=directory.lenders(past.folded.matter, now)
        | (directory.verifiers(now) if drawing else {}),
    )
    return Scene(user, row, stored, past, context)
