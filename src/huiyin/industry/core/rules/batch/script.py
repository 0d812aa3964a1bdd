"""From a graph and a register to the steps that the compiled loops follow.

Outcomes and points live in registers, which are given back after their last use, so that all of a
block stays in the cache.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.batch import exact, loops
from huiyin.industry.core.rules.batch.columns import Bytes, Columns
from huiyin.industry.core.rules.batch.graph import Given, Graph, Kind, Node, What, reach
from huiyin.industry.core.rules.judge import ASKED, UNKNOWN, Outcome, settled

POINTS = frozenset({Kind.STEPS, Kind.ISSUED, Kind.SUM, Kind.BEST})
MOST_POINTS = 2**30
"""Points are counted in 32 bits."""


class TooManyPoints(ValueError):
    """A score card beyond ten million points."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A script for one register, and the registers it needs."""

    table: loops.Table
    script: loops.Script
    outcomes: int
    cards: int


@dataclass(slots=True)
class Registers:
    """Numbers of free registers, and how many there are."""

    made: int = 0
    free: list[int] = field(default_factory=list)

    def take(self) -> int:
        if self.free:
            return self.free.pop()
        self.made += 1
        return self.made - 1


def script(graph: Graph, columns: Columns, kept: Sequence[int]) -> Ready:
    """The steps that find the nodes of `kept`, each into its own row.

    Raises TooManyPoints.
    """
    writer = _Writer(graph, columns, kept)
    writer.write()
    ready = np.stack(writer.ready) if writer.ready else np.empty((0, columns.size), np.uint8)
    table = loops.Table(
        columns.numbers, columns.flags, columns.codes, columns.start, columns.end,
        columns.titled, columns.decided, ready,
    )  # fmt: skip
    steps = np.array(writer.steps, np.int64).reshape(-1, 3)
    tables = np.array(writer.tables, np.uint8)
    program = loops.Script(steps, np.array(writer.pool, np.int64), tables)
    return Ready(table, program, writer.outcomes.made, max(writer.cards.made, 2))


def needed(graph: Graph, kept: Iterable[int]) -> dict[int, int]:
    """Every node that is asked for, and the last node that uses it."""
    last = {one: one for one in kept}
    for place in range(len(graph.nodes) - 1, -1, -1):
        if place in last:
            for one in graph.nodes[place].of:
                last[one] = max(last.get(one, place), place)
    return last


@dataclass(slots=True)
class _Writer:
    """Steps as they are written."""

    graph: Graph
    columns: Columns
    kept: Sequence[int]
    steps: list[tuple[int, int, int]] = field(default_factory=list)
    pool: list[int] = field(default_factory=list)
    tables: list[int] = field(default_factory=list)
    ready: list[Bytes] = field(default_factory=list)
    outcomes: Registers = field(default_factory=Registers)
    cards: Registers = field(default_factory=Registers)
    held: dict[int, int] = field(default_factory=dict)

    def write(self) -> None:
        """Every node that is needed, in order; a register is free after the last use."""
        last = needed(self.graph, self.kept)
        rows: dict[int, list[int]] = {}
        for row, place in enumerate(self.kept):
            rows.setdefault(place, []).append(row)
        for place, node in enumerate(self.graph.nodes):
            if place not in last:
                continue
            file = self.file(node)
            self.held[place] = register = file.take()
            self.points(node, register) if node.kind in POINTS else self.condition(node, register)
            for row in rows.get(place, ()):
                self.step(loops.KEEP, row, register)
            for one in {*node.of, place}:
                if last[one] == place:
                    self.file(self.graph.nodes[one]).free.append(self.held[one])

    def file(self, node: Node) -> Registers:
        return self.cards if node.kind in POINTS else self.outcomes

    def step(self, op: int, register: int, *numbers: int) -> None:
        self.steps.append((op, register, self.pooled(*numbers)))

    def pooled(self, *numbers: int) -> int:
        self.pool.extend(numbers)
        return len(self.pool) - len(numbers)

    def condition(self, node: Node, out: int) -> None:
        """The step of an outcome."""
        of = [self.held[one] for one in node.of]
        match node.kind, node.what:
            case Kind.ALL, _:
                self.step(loops.ALL, out, len(of), *of)
            case Kind.ANY, _:
                self.step(loops.ANY, out, len(of), *of)
            case Kind.AT_LEAST, int(count):
                self.step(loops.AT_LEAST, out, len(of), count, *of)
            case Kind.NOT, _:
                self.step(loops.NOT, out, *of)
            case Kind.ENOUGH, int(least):
                self.enough(node.of[0], least, out)
            case _:
                self.atom(node.what, out)

    def atom(self, atom: What, out: int) -> None:
        """The step of a condition on facts."""
        match atom:
            case ground.Linear():
                self.linear(atom, out)
            case ground.Curve():
                self.copy(exact.curve(self.columns, atom), out)
            case ground.Member(name, codes):
                self.member(name, codes, out)
            case Given():
                self.given(atom, out)
            case ground.Question(name):
                self.decided(name, out)
            case Outcome():
                self.step(loops.FILL, out, atom)

    def decided(self, question: str, out: int) -> None:
        row = self.columns.decided_of.get(question)
        if row is None:
            self.step(loops.FILL, out, ASKED)
        else:
            self.step(loops.DECIDED, out, row)

    def copy(self, outcomes: Bytes, out: int) -> None:
        self.ready.append(outcomes)
        self.step(loops.COPY, out, len(self.ready) - 1)

    def enough(self, points: int, least: int, out: int) -> None:
        if reach(self.graph, points) >= MOST_POINTS:
            raise TooManyPoints(f"a card of more than {MOST_POINTS // 100:,} points")
        limit = min(max(least, -MOST_POINTS), MOST_POINTS)
        self.step(loops.ENOUGH, out, self.held[points], limit)

    def member(self, name: str, codes: tuple[str, ...], out: int) -> None:
        row = self.columns.code_of.get(name)
        if row is None:
            self.step(loops.FILL, out, UNKNOWN)
            return
        start = len(self.tables)
        words = self.columns.words[row]
        self.tables.extend([UNKNOWN, *(settled(word.startswith(codes)) for word in words)])
        self.step(loops.MEMBER, out, row, start)

    def given(self, given: Given, out: int) -> None:
        layers = self.columns.title_of.get(given.title)
        if layers is None:
            self.step(loops.FILL, out, UNKNOWN)
        else:
            self.step(loops.GIVEN, out, *layers, given.start, given.latest, given.end, given.first)

    def linear(self, atom: ground.Linear, out: int) -> None:
        """An inequality; fields that the register lacks are taken into its least value."""
        if not exact.fits(self.columns, atom):
            self.copy(exact.linear(self.columns, atom), out)
            return
        terms = list(zip(atom.fields, atom.weights, strict=True))
        there = [(name, weight) for name, weight in terms if name in self.columns.rows_of]
        absent = [(name, weight) for name, weight in terms if name not in self.columns.rows_of]
        least = atom.least - sum(w * self.columns.lowest.get(name, 0) for name, w in absent)
        low, low_flags = self.bound(there, absent, upper=False)
        high, high_flags = self.bound(there, absent, upper=True)
        able = [self.pool[flags] for flags in (low_flags, high_flags)]
        if not there or not any(able):
            sure = settled(least <= 0) if able[least > 0] else UNKNOWN
            self.step(loops.FILL, out, sure if not there else UNKNOWN)
            return
        low_rows = self.pooled(*low)
        high_rows = low_rows if low == high else self.pooled(*high)
        weights = [weight for _, weight in there]
        self.step(
            loops.LINEAR, out, low_rows, high_rows, low_flags, high_flags,
            len(there), least, *weights,
        )  # fmt: skip

    def bound(
        self, there: list[tuple[str, int]], absent: list[tuple[str, int]], *, upper: bool
    ) -> tuple[list[int], int]:
        """Rows whose sum is the bound, and where the pool says which flags it needs."""
        rows, flags = [], []
        lowest, table = self.columns.lowest, self.columns
        for name, weight in there:
            above = upper == (weight > 0)
            row = table.rows_of[name][above]
            rows.append(row)
            if not table.complete[row] and (above or name not in lowest):
                flags.append(row)
        able = all(upper != (weight > 0) and name in lowest for name, weight in absent)
        return rows, self.pooled(able, len(set(flags)), *sorted(set(flags)))

    def points(self, node: Node, out: int) -> None:
        """The steps of points."""
        of = [self.held[one] for one in node.of]
        match node.kind, node.what:
            case Kind.STEPS, tuple(worth):
                self.step(loops.WORTH, out, worth[-1])
                for branch, points in reversed(list(zip(of, worth[:-1], strict=True))):
                    self.step(loops.STEP, out, branch, points)
                self.step(loops.STEPPED, out)
            case _, ground.Issued(name, most):
                low, high = self.columns.rows_of.get(name, (-1, -1))
                floor = min(max(self.columns.lowest.get(name, 0), 0), most)
                self.step(loops.ISSUED, out, most, floor, low, high)
            case kind, cap:
                best = kind is Kind.BEST
                self.step(loops.WORTH, out, -MOST_POINTS if best else 0)
                for one in of:
                    self.step(loops.BEST if best else loops.ADD, out, one)
                if isinstance(cap, int):
                    self.step(loops.CAP, out, cap)
