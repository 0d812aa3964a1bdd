"""The way in: rules, a register and a day make outcomes, and on request those of every leaf."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import NamedTuple

import numpy as np

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.batch.columns import Bytes, Columns
from huiyin.industry.core.rules.batch.graph import Graph
from huiyin.industry.core.rules.batch.loops import BLOCK, run
from huiyin.industry.core.rules.batch.script import Ready, script

THREADS = 2
PIECE = 16 * BLOCK
"""Rows between two reports of progress."""


class Rule(NamedTuple):
    """A rule in the normal form, its titles as of a day."""

    tree: ground.Tree
    as_of: date


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Outcomes (bits of `judge.Outcome`) of every rule, and of leaves where they were asked for.

    `table` (k, n): one row for each different condition; `rules` and `leaves` (by rule, then
    reason code) say which row is whose. A leaf of a score card that `judge.Judge` would not have
    looked at has its outcome too.
    """

    table: Bytes
    rules: Mapping[str, int]
    leaves: Mapping[str, Mapping[str, int]]

    def of(self, rule: str) -> Bytes:
        """A rule's outcome in every row (n,)."""
        found: Bytes = self.table[self.rules[rule]]
        return found

    def leaf(self, rule: str, leaf: str) -> Bytes:
        """A leaf's outcome in every row (n,)."""
        found: Bytes = self.table[self.leaves[rule][leaf]]
        return found

    def digest(self) -> str:
        """SHA-256 over names and outcomes: two runs that agree in every byte have the same."""
        found = sha256()
        for name, row in sorted(self.rules.items()):
            found.update(f"{name}\0".encode())
            found.update(self.table[row].data)
            for leaf, place in sorted(self.leaves.get(name, {}).items()):
                found.update(f"{leaf}\0".encode())
                found.update(self.table[place].data)
        return found.hexdigest()


def judge_rows(
    rules: Mapping[str, Rule],
    columns: Columns,
    *,
    leaves: bool | Iterable[str] = False,
    threads: int = THREADS,
    report: Callable[[int], None] | None = None,
) -> Outcomes:
    """Judge every rule for every row of a register.

    `leaves`: also those of all rules, or of the rules named. `report` is told now and then how
    many rows are done and may raise to stop. Raises `script.TooManyPoints`.
    """
    wanted = set(rules) if leaves is True else set(leaves or ())
    graph, place = Graph(), {}
    for name, rule in rules.items():
        place[name] = graph.add(rule.tree, rule.as_of)
    kept = [root for root, _ in place.values()]
    kept += [at for name in wanted for at in place[name][1].values()]
    row = {at: number for number, at in enumerate(dict.fromkeys(kept))}
    table = np.empty((len(row), columns.size), np.uint8)
    _run(script(graph, columns, list(row)), table, threads, report)
    return Outcomes(
        table,
        {name: row[root] for name, (root, _) in place.items()},
        {name: {leaf: row[at] for leaf, at in place[name][1].items()} for name in sorted(wanted)},
    )


def _run(ready: Ready, table: Bytes, threads: int, report: Callable[[int], None] | None) -> None:
    size = table.shape[1]
    pieces = [(first, min(first + PIECE, size)) for first in range(0, size, PIECE)]

    def piece(bounds: tuple[int, int]) -> int:
        run(ready.table, ready.script, ready.outcomes, ready.cards, *bounds, table)
        return bounds[1] - bounds[0]

    def told(rows: Iterable[int]) -> None:
        done = 0
        for one in rows:
            done += one
            if report is not None:
                report(done)

    if threads == 1 or len(pieces) == 1:
        told(map(piece, pieces))
        return
    with ThreadPoolExecutor(threads) as pool:
        try:
            told(pool.map(piece, pieces))
        finally:
            pool.shutdown(cancel_futures=True)
