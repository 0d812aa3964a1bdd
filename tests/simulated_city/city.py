"""One clock for all matters: who does what next. Every act is asked of the ledger's core.

Most acts are the sensible next one by somebody in a fitting role; some are by anybody at all,
so that the rules of separation have something to refuse.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache

from huiyin.ledger import rulebook
from huiyin.ledger.core import commands as c
from huiyin.ledger.core import events as e
from huiyin.ledger.core.context import Context
from huiyin.ledger.core.decide import PINS_ANEW, decide
from huiyin.ledger.core.evolve import evolve
from huiyin.ledger.core.lifecycle import TABLE, UNIT_ROLES, Relation
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.parts import Person, Place
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import Grade, State, Verb
from huiyin.ledger.core.workdays import WorkCalendar
from huiyin.ledger.verbs.sealing import Envelopes
from tests.simulated_city.acts import MAKE, Scene
from tests.simulated_city.staff import Staff

V, S = Verb, State
KINDS = ("finding", "exceedance", "risk_source", "request", "target", "task", "rectify_now")
CAUSES = ("sewage", "dust", "waste", "noise", "outfall", "fire_lane")
STRANGER_SHARE = 0.03
"""Acts tried by anybody at all, with any verb."""

NEXT: Mapping[State, Mapping[Verb, float]] = {
    S.REGISTERED: {
        V.ASSIGN: 20,
        V.INTERIM_REPLY: 3,
        V.DECLINE: 1,
        V.MERGE: 1.5,
        V.ASK_CANCEL: 0.6,
        V.CANCEL: 4,
        V.ADD_CLUE: 2,
    },
    S.ASSIGNED: {V.ACCEPT: 20, V.DISPUTE: 2, V.DELEGATE: 0.5, V.ASK_EXTENSION: 0.3},
    S.DISPUTED: {V.ADJUDICATE: 20, V.NOTE: 1},
    S.PLANNING: {
        V.RECOMPUTE_DUE: 5,
        V.PROPOSE_PLAN: 20,
        V.DELEGATE: 0.7,
        V.ASK_EXTENSION: 1,
        V.TELL_DUE: 3,
    },
    S.PLAN_REVIEW: {V.APPROVE_PLAN: 20, V.RETURN_PLAN: 4, V.DECIDE_EXTENSION: 6},
    S.RECTIFYING: {
        V.COMPLETE_STEP: 20,
        V.ADD_EVIDENCE: 6,
        V.SUBMIT: 9,
        V.SUSPEND: 0.7,
        V.ASK_EXTENSION: 1.5,
        V.DECIDE_EXTENSION: 4,
        V.TELL_DUE: 3,
        V.DELEGATE: 0.7,
        V.HAND_OVER: 0.8,
        V.ADD_CLUE: 0.7,
        V.SUGGEST: 0.7,
        V.RECOMPUTE_DUE: 12,
        V.NOTE: 0.5,
    },
    S.SUSPENDED: {V.RESUME: 10, V.REVIEW_HOLD: 5, V.NOTE: 1},
    S.VERIFYING: {V.PASS: 16, V.FAIL: 4, V.DRAW_VERIFIER: 6, V.ADD_CLUE: 0.3},
    S.REPLYING: {
        V.REPLY: 14,
        V.CALLBACK_OK: 14,
        V.CALLBACK_UNSOLVED: 1,
        V.PROPOSE_CLOSE: 10,
        V.OBJECT: 0.4,
        V.ADD_CLUE: 0.4,
    },
    S.CLOSING: {V.CLOSE: 20, V.OBJECT: 1.2},
    S.CLOSED: {V.RECHECK: 4, V.RECUR: 2, V.SUGGEST: 1, V.NOTE: 0.3},
}


def _to_call(matter: Matter) -> list[str]:
    """Raisers answered and not called back."""
    answered = (r for r in matter.people_raisers if r.replied_at is not None)
    return [r.raiser for r in answered if r.called_back_at is None]


WORTH_TRYING: Mapping[Verb, Callable[[Matter], object]] = {
    V.CANCEL: lambda m: m.cancel_asked_by,
    V.DECIDE_EXTENSION: lambda m: m.extension,
    V.TELL_DUE: lambda m: m.raisers_to_tell,
    V.RECOMPUTE_DUE: lambda m: m.due_provisional and m.due_by_term,
    V.DRAW_VERIFIER: lambda m: m.is_major and m.draw is None,
    V.COMPLETE_STEP: lambda m: m.roadmap is not None and m.roadmap.unfinished,
    V.REPLY: lambda m: any(r.replied_at is None for r in m.people_raisers),
    V.CALLBACK_OK: _to_call,
    V.CALLBACK_UNSOLVED: _to_call,
    V.PROPOSE_CLOSE: lambda m: not _to_call(m),
    V.HAND_OVER: lambda m: m.handlers or m.delegations_in_force,
}
"""What nobody with sense would try when there is nothing to it."""
NOTICE_DAY = (11, 10)
"""By when the office has entered next year's calendar; before, later due dates are provisional."""
PAUSE_HOURS: Mapping[State, float] = {
    S.REGISTERED: 10,
    S.ASSIGNED: 10,
    S.DISPUTED: 20,
    S.PLANNING: 40,
    S.PLAN_REVIEW: 30,
    S.RECTIFYING: 90,
    S.SUSPENDED: 400,
    S.VERIFYING: 60,
    S.REPLYING: 20,
    S.CLOSING: 90,
    S.CLOSED: 2000,
}
"""The usual time to the next act; the time to one that was refused is a tenth of it."""


@dataclass(slots=True)
class Life:
    """A matter and all that happened to it."""

    matter: Matter
    events: list[e.Event]
    done: int = 0


@dataclass(slots=True)
class City:
    """The city at work. `live` makes it live; nothing here touches a database."""

    rng: random.Random
    staff: Staff
    start: datetime
    days: int
    records: Envelopes = field(default_factory=Envelopes)
    lives: dict[str, Life] = field(default_factory=dict)
    accepted: Counter[Verb] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    _queue: list[tuple[datetime, str]] = field(default_factory=list)
    _recent: list[str] = field(default_factory=list)
    _serial: int = 0

    @property
    def end(self) -> datetime:
        """When the simulation stops."""
        return self.start + timedelta(days=self.days)

    def live(self, matters: int) -> Iterator[datetime]:
        """Let `matters` come in over the days and be worked on; yields the time of each act."""
        for number in range(1, matters + 1):
            at = self.start + timedelta(minutes=self.rng.randrange(self.days * 24 * 60))
            heapq.heappush(self._queue, (_daytime(at, self.rng), f"SIM{number:06d}"))
        while self._queue:
            now, key = heapq.heappop(self._queue)
            if now >= self.end:
                return
            pause = self._register(key, now) if key not in self.lives else self._act(key, now)
            if pause is not None:
                heapq.heappush(self._queue, (_daytime(now + pause, self.rng), key))
            yield now

    def _register(self, key: str, now: datetime) -> timedelta | None:
        kind = self.rng.choice(KINDS)
        place = Place(name=f"点位{self._next() % 500}", code=f"{key}-place")
        policy = rulebook.in_force(kind, now)
        blank = Matter(
            id=key,
            kind=kind,
            title="",
            cause="",
            state=S.REGISTERED,
            version=0,
            cycle=1,
            grade=Grade.ORDINARY,
            registered_at=now,
            state_since=now,
            last_event_at=now,
            clues=(),
            raisers=(),
            place=place,
        )
        scene = self._scene(blank, now)
        command = c.Register(
            matter_id=key,
            title=scene.text("点位问题"),
            cause=self.rng.choice(CAUSES),
            clue=scene.clue(),
            place=place,
            grade=Grade.MAJOR if self.rng.random() < 0.15 else Grade.ORDINARY,
            description=self.records.seal(key, scene.text("情况描述")),
        )
        row = TABLE[V.REGISTER]
        actor = self.rng.choice(self.staff.holders(row.who, now))
        context = Context(actor=actor, now=now, policy=policy, calendar=calendar_on(now))
        events = decide(None, command, context)
        if isinstance(events, Refusal):
            raise AssertionError(events)
        self.lives[key] = Life(evolve(None, events[0]), [])
        self._take(self.lives[key], events, fresh=True)
        self._recent = [*self._recent[-30:], key]
        return self._pause(self.lives[key], 1)

    def _act(self, key: str, now: datetime) -> timedelta | None:
        life = self.lives[key]
        weights = NEXT.get(life.matter.state)
        if weights is None or (life.matter.state is S.CLOSED and self.rng.random() < 0.6):
            return None
        stranger = self.rng.random() < STRANGER_SHARE
        verb = self.rng.choice(list(MAKE)) if stranger else self._sensible(life.matter, weights)
        scene = self._scene(life.matter, now)
        if verb is V.MERGE:
            scene.other = self._open_matter(key)
        command = MAKE[verb](scene)
        for actor in self._actors(verb, scene, stranger):
            events = self._ask(scene, command, actor)
            if not isinstance(events, Refusal):
                self._take(life, events)
                if isinstance(command, c.Merge) and scene.other is not None:
                    self._absorb(scene, actor)
                return self._pause(life, 1)
            self.refused[events.code] += 1
        return self._pause(life, 0.1)

    def _sensible(self, matter: Matter, weights: Mapping[Verb, float]) -> Verb:
        worth = {
            verb: weight
            for verb, weight in weights.items()
            if verb not in WORTH_TRYING or WORTH_TRYING[verb](matter)
        }
        return self.rng.choices(list(worth), list(worth.values()))[0]

    def _actors(self, verb: Verb, scene: Scene, stranger: bool) -> list[Person]:
        """Up to four who might: of a fitting role and unit, or anybody."""
        if stranger:
            return [self.rng.choice(list(scene.people.values()))]
        row = TABLE[verb]
        who = row.roles(scene.matter)
        fitting = [
            person
            for person in self.staff.holders(who, scene.now)
            if row.relation is Relation.NONE
            or person.unit in scene.matter.units
            or not person.roles & UNIT_ROLES & set(who)
        ]
        lent = [d.receiver for d in scene.matter.delegations if d.role in who]
        fitting += [scene.people[name] for name in lent]
        if verb in {V.PASS, V.FAIL} and scene.matter.draw is not None:
            fitting.append(scene.people[scene.matter.draw.drawn])
        return self.rng.sample(fitting, k=min(4, len(fitting)))

    def _ask(
        self, scene: Scene, command: c.Command, actor: Person
    ) -> tuple[e.Event, ...] | Refusal:
        return decide(scene.matter, command, self._context(scene, command, actor))

    def _context(self, scene: Scene, command: c.Command, actor: Person) -> Context:
        matter = scene.matter
        anew = command.verb in PINS_ANEW or matter.policy is None
        policy = rulebook.in_force(matter.kind, scene.now) if anew else rulebook.policy_of(matter)
        return Context(
            actor=actor,
            now=scene.now,
            policy=policy,
            calendar=calendar_on(scene.now),
            directory=scene.people,
            main=scene.other,
        )

    def _absorb(self, scene: Scene, actor: Person) -> None:
        """The main matter takes over the clues, as the ledger's shell lets it."""
        main = self.lives[scene.other.id]  # type: ignore[union-attr]
        known = {clue.id for clue in main.matter.clues}
        clues = tuple(clue for clue in scene.matter.clues if clue.id not in known)
        asked = replace(scene, matter=main.matter, other=None)
        events = self._ask(asked, c.Absorb(from_matter=scene.matter.id, clues=clues), actor)
        if isinstance(events, Refusal):
            raise AssertionError(events)
        self._take(main, events)

    def _open_matter(self, key: str) -> Matter | None:
        """Another matter of late that is still open."""
        open_ones = [
            self.lives[other].matter
            for other in self._recent
            if other != key and self.lives[other].matter.state in NEXT
        ]
        open_ones = [matter for matter in open_ones if matter.state is not S.CLOSED]
        return self.rng.choice(open_ones) if open_ones else None

    def _take(self, life: Life, events: tuple[e.Event, ...], *, fresh: bool = False) -> None:
        for event in events:
            if not fresh:
                life.matter = evolve(life.matter, event)
            life.events.append(event)
            self.accepted[event.verb] += 1

    def _scene(self, matter: Matter, now: datetime) -> Scene:
        policy = (
            rulebook.in_force(matter.kind, now)
            if matter.policy is None
            else rulebook.policy_of(matter)
        )
        people = self.staff.directory(now)
        return Scene(matter, policy, now, self.rng, self.staff, people, self.records, self._next())

    def _pause(self, life: Life, share: float) -> timedelta:
        usual = PAUSE_HOURS.get(life.matter.state, 24.0)
        return timedelta(hours=usual * share * self.rng.uniform(0.2, 1.8))

    def _next(self) -> int:
        self._serial += 1
        return self._serial


@cache
def _published(year: int) -> WorkCalendar:
    """The calendar as far as it is known while `year` is the last one published."""
    whole = rulebook.calendar()
    known = {number: table for number, table in whole.years.items() if number <= year}
    return replace(whole, years=known)


def calendar_on(now: datetime) -> WorkCalendar:
    """The calendar the office has at `now`."""
    return _published(now.year + ((now.month, now.day) >= NOTICE_DAY))


def _daytime(at: datetime, rng: random.Random) -> datetime:
    """The same moment, or the next morning when nobody works at that hour."""
    if 8 <= at.hour < 18:
        return at
    morning = at.replace(hour=9, minute=rng.randrange(60), second=rng.randrange(60))
    return morning if at.hour < 8 else morning + timedelta(days=1)
