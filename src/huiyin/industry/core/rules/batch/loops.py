"""The compiled loops: a script of steps over one block of rows after another.

An outcome is a byte of `judge.Outcome`: 1 may hold, 2 may fail, 4 a fact lacks, 8 a person is
asked. Loops are short and over plain bytes, so that each becomes a few vector instructions; a
block is small enough to stay in the cache between the steps. numba keeps them on disk by the file
they stand in.
"""

# ruff: noqa: PLR0917, PLR0912 - compiled loops take plain columns, by position, and choose by step

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from numba import njit

from huiyin.industry.core.rules.batch.columns import Bytes, Ints, Short, Tiny

Loop = TypeVar("Loop", bound=Callable[..., object])
_njit = cast("Callable[..., Callable[[Any], Any]]", njit)

BLOCK = 2048
"""Rows at a time."""
(FILL, LINEAR, MEMBER, GIVEN, DECIDED, COPY, ALL, ANY, AT_LEAST, NOT, ENOUGH, KEEP,
 WORTH, STEP, STEPPED, ISSUED, ADD, BEST, CAP) = range(19)  # fmt: skip
"""Steps. Their places in the pool of numbers are said at each loop."""


def compiled(loop: Loop) -> Loop:
    """A loop that is called from Python, beside others."""
    return cast("Loop", _njit(cache=True, nogil=True)(loop))


def inner(loop: Loop) -> Loop:
    """A loop that compiled ones call; it allocates nothing."""
    return cast("Loop", _njit(cache=True, _nrt=False)(loop))


class Table(NamedTuple):
    """A register as the loops see it; `ready` (p, n) are outcomes found beforehand."""

    numbers: Ints
    flags: Bytes
    codes: Short
    start: Short
    end: Short
    titled: Bytes
    decided: Tiny
    ready: Bytes


class Script(NamedTuple):
    """Steps (s, 3): what to do, into which register, where its numbers start in the pool."""

    steps: Ints
    pool: Ints
    tables: Bytes
    """For each condition on a code, the outcome by code, one earlier than the code itself."""


class Work(NamedTuple):
    """Registers of one thread: outcomes; points with their bounds and why they differ."""

    outcome: Bytes
    low: Short
    high: Short
    why: Bytes
    sums: Ints
    may: Bytes


@inner
def reached(
    numbers: Ints, begin: int, pool: Ints, at: int, rows: int, sums: Ints, out: Bytes
) -> None:
    """1 where the weighted sum reaches its least value.

    Pool at `at`: terms, least, weights; at `rows`: the number row of each term.
    """
    terms, least, size = pool[at], pool[at + 1], out.size
    stop = begin + size
    first, weight = numbers[pool[rows], begin:stop], pool[at + 2]
    if terms == 1 and weight == 1:
        for i in range(size):
            out[i] = first[i] >= least
    elif terms == 1:
        for i in range(size):
            out[i] = weight * first[i] >= least
    elif terms == 2:
        second, other = numbers[pool[rows + 1], begin:stop], pool[at + 3]
        for i in range(size):
            out[i] = weight * first[i] + other * second[i] >= least
    else:
        for i in range(size):
            sums[i] = weight * first[i]
        for term in range(1, terms):
            following, weight = numbers[pool[rows + term], begin:stop], pool[at + 2 + term]
            for i in range(size):
                sums[i] += weight * following[i]
        for i in range(size):
            out[i] = sums[i] >= least


@inner
def sure(flags: Bytes, begin: int, pool: Ints, at: int, out: Bytes) -> None:
    """1 where all flags are set. Pool: whether it can be, how many flags, their rows."""
    for i in range(out.size):
        out[i] = pool[at]
    for k in range(pool[at + 1]):
        flag = flags[pool[at + 2 + k], begin : begin + out.size]
        for i in range(out.size):
            out[i] &= flag[i]


@inner
def linear(table: Table, begin: int, pool: Ints, at: int, work: Work, out: Bytes) -> None:
    """A weighted sum against its least value.

    Pool: where the parts stand (rows of the low bound, of the high bound, flags of the low bound,
    of the high bound), then what `reached` takes.
    """
    size, weights = out.size, at + 4
    low_rows, high_rows, low_flags, high_flags = pool[at], pool[at + 1], pool[at + 2], pool[at + 3]
    reached(table.numbers, begin, pool, weights, low_rows, work.sums, out)
    able, flags = pool[low_flags] & pool[high_flags], pool[low_flags + 1] + pool[high_flags + 1]
    if able and not flags and low_rows == high_rows:
        for i in range(size):
            out[i] = 2 - out[i]
        return
    may = work.may[0, :size]
    sure(table.flags, begin, pool, low_flags, may)
    holds = work.may[2, :size]
    for i in range(size):
        holds[i] = out[i]
        out[i] = (may[i] & out[i]) ^ 1
    if low_rows != high_rows:
        reached(table.numbers, begin, pool, weights, high_rows, work.sums, holds)
    sure(table.flags, begin, pool, high_flags, may)
    for i in range(size):
        possible = (may[i] & (holds[i] ^ 1)) ^ 1
        out[i] = possible | (out[i] << 1) | ((possible & out[i]) << 2)


@inner
def member(table: Table, begin: int, script: Script, at: int, out: Bytes) -> None:
    """A code among some. Pool: row of codes, where its table starts."""
    codes = table.codes[script.pool[at], begin : begin + out.size]
    base = script.pool[at + 1] + 1
    for i in range(out.size):
        out[i] = script.tables[base + codes[i]]


@inner
def given(table: Table, begin: int, pool: Ints, at: int, work: Work, out: Bytes) -> None:
    """A title. Pool: first layer, last, row of `titled`, start, latest, end, whether first."""
    since, latest, end = np.int32(pool[at + 3]), np.int32(pool[at + 4]), np.int32(pool[at + 5])
    early = work.may[0, : out.size]
    upto = begin + out.size
    for i in range(out.size):
        out[i] = 0
        early[i] = 0
    for layer in range(pool[at], pool[at + 1]):
        start, stop = table.start[layer, begin:upto], table.end[layer, begin:upto]
        for i in range(out.size):
            out[i] |= (start[i] >= since) & (start[i] <= latest) & (stop[i] >= end)
            early[i] |= start[i] < since
    barred, known = np.uint8(pool[at + 6]), table.titled[pool[at + 2], begin:upto]
    for i in range(out.size):
        holds = out[i] & ((early[i] & barred) ^ 1)
        out[i] = 2 - holds if known[i] else 7


@inner
def joined(outcome: Bytes, pool: Ints, at: int, keeps: int, out: Bytes) -> None:
    """All (`keeps` 1) or any (2) of at least two. Pool: how many, their registers.

    The bit kept must be set in every branch, the others in one; why counts only where it is open.
    """
    first, second, size = outcome[pool[at + 1]], outcome[pool[at + 2]], out.size
    both, either = np.uint8(keeps), np.uint8(15 - keeps)
    for i in range(size):
        out[i] = (first[i] & second[i] & both) | ((first[i] | second[i]) & either)
    for k in range(3, pool[at] + 1):
        following = outcome[pool[at + k]]
        for i in range(size):
            out[i] = (out[i] & following[i] & both) | ((out[i] | following[i]) & either)
    for i in range(size):
        out[i] &= 15 if out[i] & 3 == 3 else 3


@inner
def at_least(work: Work, pool: Ints, at: int, out: Bytes) -> None:
    """So many of some. Pool: how many branches, how many must hold, their registers.

    Uses the first two registers of points to count.
    """
    size, count = out.size, pool[at + 1]
    certain, possible = work.low[0, :size], work.high[0, :size]
    for i in range(size):
        certain[i] = possible[i] = out[i] = 0
    for k in range(pool[at]):
        branch = work.outcome[pool[at + 2 + k]]
        for i in range(size):
            certain[i] += 1 - ((branch[i] >> 1) & 1)
            possible[i] += branch[i] & 1
            out[i] |= branch[i] & 12
    for i in range(size):
        out[i] = 1 if certain[i] >= count else 2 if possible[i] < count else 3 | out[i]


@inner
def points(
    table: Table, begin: int, pool: Ints, op: int, register: int, at: int, work: Work, size: int
) -> None:
    """One step of a score card; its numbers in the pool are said at each branch."""
    low, high, why = (
        work.low[register, :size], work.high[register, :size], work.why[register, :size],
    )  # fmt: skip
    if op == WORTH:  # points
        for i in range(size):
            low[i] = high[i] = pool[at]
            why[i] = 0
    elif op == STEP:  # outcome register, points
        step(work.outcome[pool[at]], pool[at + 1], low, high, why)
    elif op == STEPPED:
        for i in range(size):
            why[i] = why[i] if low[i] != high[i] else 0
    elif op == ISSUED:
        issued(table, begin, pool, at, low, high, why)
    elif op == CAP:  # points
        cap = np.int32(pool[at])
        for i in range(size):
            low[i] = min(low[i], cap)
            high[i] = min(high[i], cap)
    else:  # register of points
        other = pool[at]
        combine(op, work.low[other], work.high[other], low, high)
        for i in range(size):
            why[i] |= work.why[other, i]


@inner
def combine(op: int, other_low: Short, other_high: Short, low: Short, high: Short) -> None:
    """Add other points, or keep the better ones."""
    if op == ADD:
        for i in range(low.size):
            low[i] += other_low[i]
        for i in range(low.size):
            high[i] += other_high[i]
    else:
        for i in range(low.size):
            low[i] = max(low[i], other_low[i])
        for i in range(low.size):
            high[i] = max(high[i], other_high[i])


@inner
def step(branch: Bytes, points: int, low: Short, high: Short, why: Bytes) -> None:
    """A band before those that were seen: it counts if it holds, they if it may fail."""
    worth = np.int32(points)
    for i in range(low.size):
        other = min(low[i], worth)
        other = low[i] if branch[i] == 2 else other
        low[i] = worth if branch[i] == 1 else other
    for i in range(low.size):
        other = max(high[i], worth)
        other = high[i] if branch[i] == 2 else other
        high[i] = worth if branch[i] == 1 else other
    for i in range(low.size):
        why[i] = 0 if branch[i] == 1 else why[i] | (branch[i] & 12)


@inner
def issued(
    table: Table, begin: int, pool: Ints, at: int, low: Short, high: Short, why: Bytes
) -> None:
    """Points of a field. Pool: most, least, row of low bounds, of high ones (-1: no such field)."""
    most, below, above, stop = pool[at], pool[at + 2], pool[at + 3], begin + low.size
    for i in range(low.size):
        low[i], high[i] = pool[at + 1], most
    if below >= 0:
        least, has_least = table.numbers[below, begin:stop], table.flags[below, begin:stop]
        largest, has_largest = table.numbers[above, begin:stop], table.flags[above, begin:stop]
        for i in range(low.size):
            low[i] = min(max(least[i], 0), most) if has_least[i] else low[i]
            high[i] = min(max(largest[i], 0), most) if has_largest[i] else high[i]
    for i in range(low.size):
        why[i] = 4 if low[i] != high[i] else 0


@inner
def enough(work: Work, pool: Ints, at: int, out: Bytes) -> None:
    """Points against a least number. Pool: register of points, least."""
    register, least = pool[at], np.int32(pool[at + 1])
    low, high, why = work.low[register], work.high[register], work.why[register]
    for i in range(out.size):
        open_ = 3 | (why[i] if why[i] else 4)
        out[i] = 1 if low[i] >= least else 2 if high[i] < least else open_


@inner
def condition(
    table: Table, begin: int, script: Script, work: Work, op: int, at: int, out: Bytes
) -> None:
    """One step that makes an outcome."""
    pool = script.pool
    if op == LINEAR:
        linear(table, begin, pool, at, work, out)
    elif op == ALL:
        joined(work.outcome, pool, at, 1, out)
    elif op == ANY:
        joined(work.outcome, pool, at, 2, out)
    elif op == MEMBER:
        member(table, begin, script, at, out)
    elif op == GIVEN:
        given(table, begin, pool, at, work, out)
    elif op == ENOUGH:
        enough(work, pool, at, out)
    elif op == AT_LEAST:
        at_least(work, pool, at, out)
    elif op == FILL:
        for i in range(out.size):
            out[i] = pool[at]
    elif op == DECIDED:
        answers = table.decided[pool[at], begin : begin + out.size]
        for i in range(out.size):
            out[i] = 2 - answers[i] if answers[i] >= 0 else 11
    elif op == COPY:
        ready = table.ready[pool[at], begin : begin + out.size]
        for i in range(out.size):
            out[i] = ready[i]
    else:
        branch = work.outcome[pool[at]]
        for i in range(out.size):
            out[i] = ((branch[i] & 1) << 1) | ((branch[i] & 2) >> 1) | (branch[i] & 12)


@compiled
def run(
    table: Table, script: Script, registers: int, cards: int, first: int, last: int, kept: Bytes
) -> None:
    """Rows `first` to `last` through the script; what is kept goes to `kept` (k, n)."""
    work = Work(
        np.empty((registers, BLOCK), np.uint8),
        np.empty((cards, BLOCK), np.int32),
        np.empty((cards, BLOCK), np.int32),
        np.empty((cards, BLOCK), np.uint8),
        np.empty(BLOCK, np.int64),
        np.empty((3, BLOCK), np.uint8),
    )
    for begin in range(first, last, BLOCK):
        size = min(BLOCK, last - begin)
        for k in range(script.steps.shape[0]):
            op, register, at = script.steps[k, 0], script.steps[k, 1], script.steps[k, 2]
            if op == KEEP:
                row, found = kept[register, begin : begin + size], work.outcome[script.pool[at]]
                for i in range(size):
                    row[i] = found[i]
            elif op >= WORTH:
                points(table, begin, script.pool, op, register, at, work, size)
            else:
                condition(table, begin, script, work, op, at, work.outcome[register, :size])
