"""Near-misses: what would have to be true, at least cost, by when, and what it is worth.

Nothing real is shrunk to fit: a field moves only where its advice says so. What people decide and
what is not known is listed, not costed. Always-true facts stay true: to raise the part may take
raising the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.facts import Facts, Number, Spell
from huiyin.industry.core.rules.judge import Judge, Outcome
from huiyin.industry.core.rules.lower import Lowering
from huiyin.industry.core.rules.near.cliffs import Lost, lost
from huiyin.industry.core.rules.near.efforts import Efforts
from huiyin.industry.core.rules.near.goals import Every, Goal, Holds
from huiyin.industry.core.rules.near.search import PATIENCE, Found, Search
from huiyin.industry.core.rules.near.situation import TITLE, Situation, Wish, situation_of
from huiyin.industry.core.rules.near.system import shortfall
from huiyin.industry.core.rules.normal import months_before
from huiyin.industry.core.rules.policy import Catalogue, Policy
from huiyin.industry.core.rules.verdict import lowest_values
from huiyin.industry.core.rules.worth import Worth, worth


@dataclass(frozen=True, slots=True)
class Change:
    """A field that must move; `cost` None: nobody said what it costs, or time brings it.

    `leaves`: what it closes; none: an always-true fact ties it to another change.
    """

    field: str
    start: int
    to: int
    cost: int | None
    waits: bool = False
    leaves: tuple[str, ...] = ()
    service: str = ""
    evidence: str = ""

    @property
    def by(self) -> int:
        """How far it moves."""
        return self.to - self.start


@dataclass(frozen=True, slots=True)
class Obtain:
    """A title to get; `by` names the policies that give it."""

    title: str
    cost: int | None
    by: tuple[str, ...]
    leaves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """What would have to be true.

    `money`: what the priced changes cost; `unpriced`: those nobody put a price on. `earliest`: the
    day on which waiting is over (None with `undated` names: nobody can say). `wishes`: what must
    turn out so. `lapses`: titles it rests on that end before then. `proven`: no cheaper way exists.
    """

    changes: tuple[Change, ...]
    titles: tuple[Obtain, ...]
    wishes: tuple[Wish, ...]
    money: int
    unpriced: tuple[str, ...]
    earliest: date | None
    undated: tuple[str, ...] = ()
    waited: tuple[str, ...] = ()
    lapses: tuple[str, ...] = ()
    contradicted: tuple[tuple[str, ...], ...] = ()
    proven: bool = True


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A policy, what its rule says now, the least way to it, its worth then, and what is lost."""

    policy: str
    as_of: date
    now: Outcome
    way: Way | None
    worth: Worth | None = None
    lost: tuple[Lost, ...] = ()


def least_change(
    catalogue: Catalogue,
    tree: ground.Tree,
    facts: Facts,
    as_of: date,
    efforts: Efforts,
    *,
    wishful: bool = True,
    patience: int = PATIENCE,
) -> Way | None:
    """The cheapest way to make a ground tree true; None: there is none.

    Cheapest: fewest changes without price, then least money, fewest wishes, least movement without
    price, the earliest day. Without `wishful` the way rests on known facts only. After `patience`
    nodes the best so far is told as not proven.
    """
    situation = situation_of(catalogue, facts, as_of, efforts)
    return _least(situation, Holds(tree), wishful, patience)


def near_miss(
    catalogue: Catalogue,
    policy: Policy,
    facts: Facts,
    as_of: date,
    efforts: Efforts,
    *,
    wishful: bool = True,
    received: Number | None = None,
) -> NearMiss | None:
    """How an enterprise comes to meet a policy; None: no version is in force on the day."""
    version = policy.at(as_of)
    if version is None:
        return None
    lowering = Lowering(catalogue, policy.id, version, as_of)
    rule = lowering.rule()
    goals: list[Goal] = [Holds(rule)]
    if version.applies is not None:
        goals.append(Holds(lowering.tree(version.applies)))
    now = Judge(facts, as_of, lowest_values(catalogue))(rule)
    situation = situation_of(catalogue, facts, as_of, efforts)
    way = _least(situation, Every(tuple(goals)), wishful)
    if way is None:
        return NearMiss(policy.id, as_of, now, None)
    after = changed(catalogue, facts, way, as_of)
    return NearMiss(
        policy.id,
        as_of,
        now,
        way,
        worth(catalogue, policy, after, as_of, received),
        lost(catalogue, facts, after, as_of),
    )


def changed(catalogue: Catalogue, facts: Facts, way: Way, as_of: date) -> Facts:
    """The facts once the way is gone: numbers moved, titles held, persons' decisions as wished."""
    given = {one.gives.title: one.gives for one in catalogue.policies.values() if one.gives}
    titles = dict(facts.titles)
    for one in way.titles:
        months = given[one.title].months if one.title in given else None
        end = None if months is None else months_before(as_of, -months)
        titles[one.title] = (*titles.get(one.title, ()), Spell(as_of, end))
    decided = {name: w.wanted for w in way.wishes if w.kind == "decision" for name in w.names}
    return replace(
        facts,
        numbers={**facts.numbers, **{one.field: one.to for one in way.changes}},
        titles=titles,
        decided={**facts.decided, **decided},
    )


def _least(situation: Situation, goal: Goal, wishful: bool, patience: int = PATIENCE) -> Way | None:
    search = Search(situation, wishful, patience)
    found = search.run(goal)
    return None if found is None else _way(situation, found, search.proven)


def _way(situation: Situation, found: Found, proven: bool) -> Way:
    """The best branch told field by field."""
    steps = {name: k for name, k in found.steps.items() if k}
    closes = _closes(found, steps)
    changes = tuple(
        _change(situation, name, k, closes.get(name, ()))
        for name, k in steps.items()
        if not name.startswith(TITLE)
    )
    titles = tuple(
        _obtain(situation, name.removeprefix(TITLE), closes.get(name, ()))
        for name in steps
        if name.startswith(TITLE)
    )
    ready = {one.field: situation.ready(one.field, one.by) for one in changes if one.waits}
    days = [day for day in (*ready.values(), found.branch.wait) if day is not None]
    undated = tuple(name for name, day in ready.items() if day is None)
    earliest = max([situation.as_of, *days])
    return Way(
        changes=changes,
        titles=titles,
        wishes=found.branch.wishes,
        money=found.key[1],
        unpriced=tuple(name for name in steps if situation.movers[name].fixed_cost[0]),
        earliest=None if undated else earliest,
        undated=undated,
        waited=found.branch.waited,
        lapses=_lapses(situation, found.branch.titles, earliest),
        contradicted=situation.contradicted,
        proven=proven,
    )


def _closes(found: Found, steps: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """By mover, the leaves that do not hold without it."""
    closes: dict[str, list[str]] = {}
    for one in found.branch.rows:
        for name, weight in one.weights:
            without = {other: k for other, k in steps.items() if other != name}
            if weight > 0 and name in steps and one.leaf and shortfall(one, without) > 0:
                closes.setdefault(name, []).append(one.leaf)
    return {name: tuple(dict.fromkeys(leaves)) for name, leaves in closes.items()}


def _change(situation: Situation, name: str, k: int, leaves: tuple[str, ...]) -> Change:
    mover, one = situation.movers[name], situation.catalogue.fields[name]
    cost = None if mover.loose else mover.fixed + (mover.cost or 0) * k
    to = mover.value + mover.move * k
    return Change(name, mover.value, to, cost, mover.waits, leaves, one.service, one.evidence)


def _obtain(situation: Situation, title: str, leaves: tuple[str, ...]) -> Obtain:
    policies = situation.catalogue.policies.values()
    by = tuple(one.id for one in policies if one.gives and one.gives.title == title)
    return Obtain(title, situation.movers[TITLE + title].cost, by, leaves)


def _lapses(situation: Situation, titles: tuple[str, ...], earliest: date) -> tuple[str, ...]:
    """Titles among these that are held now and end before the waiting is over."""
    found = []
    for name in dict.fromkeys(titles):
        spells = situation.facts.titles.get(name, ())
        held = any(one.covers(situation.as_of) for one in spells)
        if held and not any(one.covers(earliest) for one in spells):
            found.append(name)
    return tuple(found)
