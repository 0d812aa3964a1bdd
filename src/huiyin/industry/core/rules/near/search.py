"""The least change that makes a rule true: branch and bound over the branches of its tree.

A branch asks for rows, wishes and waiting. Adding what it asks never makes it cheaper, so a branch
that already costs as much as the best way found is left. What holds now is asked as well: a change
must not break it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.judge import NO, YES, Judge
from huiyin.industry.core.rules.near.goals import (
    Either,
    Every,
    Goal,
    Holds,
    Literal,
    Reach,
    Several,
    Unfolding,
)
from huiyin.industry.core.rules.near.situation import Situation, Wait, Wish
from huiyin.industry.core.rules.near.system import Row, Steps, fixpoint, solved, still, value

Key: TypeAlias = tuple[int, int, int, int, int]
"""Changes without price, money, wishes, steps without money, the day (ordinal) waited for."""


@dataclass(frozen=True, slots=True)
class Branch:
    """What a branch asks so far, and the least steps that meet it."""

    rows: tuple[Row, ...]
    steps: Steps
    wishes: tuple[Wish, ...] = ()
    wait: date | None = None
    waited: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    """Titles it rests on."""

    def key(self, situation: Situation, steps: Steps) -> Key:
        """How good it is, the smaller the better."""
        count, money, rest = value(steps, situation.movers)
        money += still(self.rows, steps, situation.movers)
        day = self.wait.toordinal() if self.wait else 0
        return count, money, len(self.wishes), rest, day


@dataclass(slots=True)
class Asked:
    """What a branch asks, while it grows."""

    rows: list[Row]
    wishes: list[Wish]
    wait: date | None
    waited: list[str]
    titles: list[str]

    def branch(self, steps: Steps) -> Branch:
        """The branch with the steps that meet it."""
        waited, titles = tuple(self.waited), tuple(self.titles)
        return Branch(tuple(self.rows), steps, tuple(self.wishes), self.wait, waited, titles)


@dataclass(frozen=True, slots=True)
class Found:
    """The best branch with its steps."""

    key: Key
    branch: Branch
    steps: Steps


PATIENCE: Final = 20_000
"""Nodes after which the best way so far is told, and that it is not proven."""


@dataclass(slots=True)
class Search:
    """Searches one rule for one enterprise; without `wishful` nothing unknown may be hoped for."""

    situation: Situation
    wishful: bool = True
    limit: int = PATIENCE
    best: Found | None = None
    proven: bool = True
    nodes: int = 0
    unfold: Unfolding = field(default_factory=Unfolding)
    shapes: dict[frozenset[Row], tuple[Steps | None, bool]] = field(default_factory=dict)

    def run(self, goal: Goal) -> Found | None:
        """The best way to reach a goal; None: there is none."""
        self.unfold = Unfolding(self.situation.issued)
        start = fixpoint(self.situation.always, self.situation.movers, {})
        self.visit((goal,), (), Branch(self.situation.always, start or {}))
        return self.best

    def visit(self, todo: tuple[Goal, ...], choices: tuple[Either, ...], branch: Branch) -> None:
        """Ask for everything that has no alternative, then try the choice with fewest options."""
        self.nodes += 1
        if self.nodes > self.limit:
            self.proven = False
            return
        grown = self.grown(list(todo), list(choices), branch)
        if grown is None:
            return
        branch, open_choices = grown
        if self.best and branch.key(self.situation, branch.steps) >= self.best.key:
            return
        if not open_choices:
            self.finish(branch)
            return
        choice = min(open_choices, key=lambda one: len(one.of))
        rest = tuple(one for one in open_choices if one is not choice)
        for option in sorted(
            choice.of, key=lambda one: met(one, self.situation.judge), reverse=True
        ):
            self.visit((option,), rest, branch)

    def grown(
        self, todo: list[Goal], choices: list[Either], branch: Branch
    ) -> tuple[Branch, list[Either]] | None:
        """The branch with all that it must ask, and the choices left; None: impossible."""
        asked = Asked(
            list(branch.rows), list(branch.wishes), branch.wait, list(branch.waited),
            list(branch.titles),
        )  # fmt: skip
        while todo:
            match self.unfold(todo.pop()):
                case Literal() as literal:
                    if not self.ask(literal, asked):
                        return None
                case Every(of):
                    todo += of
                case Either(of) if len(of) == 1:
                    todo += of
                case Either(of) as choice:
                    if not of:
                        return None
                    choices.append(choice)
        steps = fixpoint(asked.rows, self.situation.movers, branch.steps)
        return None if steps is None else (asked.branch(steps), choices)

    def ask(self, literal: Literal, asked: Asked) -> bool:
        """Note what a literal asks; False: it is impossible."""
        if isinstance(literal.atom, ground.Title) and literal.wanted:
            asked.titles.append(literal.atom.title)
        match self.situation.asked(literal):
            case False:
                return False
            case Wish() as wish:
                if not self.wishful or clashes(wish, asked.wishes):
                    return False
                asked.wishes += [] if wish in asked.wishes else [wish]
            case Wait(day, leaf):
                asked.wait = day if asked.wait is None else max(asked.wait, day)
                asked.waited.append(leaf)
            case tuple() as rows:
                asked.rows += rows
        return True

    def finish(self, branch: Branch) -> None:
        """A whole branch: its cheapest steps, kept if they are the best so far."""
        steps, proven = self.cheapest(branch)
        self.proven &= proven
        if steps is None:
            return
        key = branch.key(self.situation, steps)
        if self.best is None or key < self.best.key:
            self.best = Found(key, branch, steps)

    def cheapest(self, branch: Branch) -> tuple[Steps | None, bool]:
        """The cheapest steps of a whole branch, if they may be the best; reckoned once."""
        shape = frozenset(branch.rows)
        if shape not in self.shapes:
            below = (self.best.key[0], self.best.key[1] + 1, 0) if self.best else None
            self.shapes[shape] = solved(branch.rows, self.situation.movers, branch.steps, below)
        return self.shapes[shape]


def clashes(wish: Wish, others: list[Wish]) -> bool:
    """Whether the opposite is already wished for."""
    return any(one.atom == wish.atom and one.wanted != wish.wanted for one in others)


def met(goal: Goal, judge: Judge) -> float:
    """How nearly a goal is met as things stand: 1 met, 0 not, between for what is open."""
    match goal:
        case Literal(atom, wanted, _) | Holds(atom, wanted, _):
            outcome = judge(atom)
            if outcome.open:
                return 0.5
            return float((outcome == YES) == wanted)
        case Reach(points, least, wanted, _):
            low, high, _ = judge.points(points)
            sure = YES if low >= least else NO if high < least else None
            return 0.5 if sure is None else float((sure == YES) == wanted)
        case Every(of):
            return min((met(one, judge) for one in of), default=1.0)
        case Either(of):
            return max((met(one, judge) for one in of), default=0.0)
        case Several(count, of):
            return sorted((met(one, judge) for one in of), reverse=True)[count - 1]
