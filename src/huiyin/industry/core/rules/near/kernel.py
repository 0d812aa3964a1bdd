"""The compiled loops of near-misses over a register, cached on disk.

Rows of the register are enterprises; each case is one enterprise and one rule. The least fixpoint
is the one of `system.fixpoint`; a row that two movers can help is solved by trying every number of
steps of one of them where they are few, and left to the single version where they are many.
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Whole: TypeAlias = int | np.int64
UNKNOWN = np.iinfo(np.int64).min
FAR, NEAR, ASK = 0, 1, 2
"""No way; a way at this cost; to be asked singly."""
ROUNDS = 100
TRIES = 64
REACH = 2**46
ASIDE, BLANK, NEVER = -(2**62), 2**62, 2**62 + 1
"""Instead of what a row lacks: left aside (an always-true fact that the data break or do not know,
or no step can break it), not known, not to be met by any step."""
CHUNK = 4096


class Tables(NamedTuple):
    """A plan as arrays; `x_at[i]:x_at[i + 1]` are the items of i."""

    rule_at: Ints
    branch_at: Ints
    of: Ints
    mover_at: Ints
    mover: Ints
    hurts: Ints
    least: Ints
    always: Ints
    hurt: Ints
    col_at: Ints
    col: Ints
    col_weight: Ints
    step_at: Ints
    step: Ints
    step_weight: Ints
    value_col: Ints
    move: Ints
    bound: Ints
    most: Ints
    cost: Ints
    fixed: Ints
    counted: Ints


@njit(cache=True, nogil=True)
def _room(t: Tables, x: Ints, room: Ints, reckoned: Ints) -> None:
    """Steps that each mover has; `reckoned`: up to where 64 bits suffice, where that is nearer."""
    for v in range(t.move.size):
        most = np.int64(REACH * 2) // abs(t.move[v])
        if t.cost[v] > 0:
            most = min(most, np.int64(2**58) // t.cost[v])
        reckoned[v] = 1
        if t.most[v] >= 0 and t.most[v] <= most:
            most, reckoned[v] = t.most[v], 0
        if t.value_col[v] >= 0:
            value = x[t.value_col[v]]
            if value == UNKNOWN:
                most, reckoned[v] = 0, 0
            elif t.bound[v] != UNKNOWN:
                left = t.bound[v] - value if t.move[v] > 0 else value - t.bound[v]
                left = max(left, 0) // abs(t.move[v])
                if left <= most:
                    most, reckoned[v] = left, 0
        room[v] = most


@njit(cache=True, nogil=True)
def _short(
    t: Tables, x: Ints, room: Ints, reckoned: Ints, short: Ints, counts: Ints, prices: Ints
) -> None:
    """What every row lacks without steps, or BLANK, NEVER, ASIDE; and what it takes at least."""
    for r in range(t.least.size):
        have, known = np.int64(0), True
        for c in range(t.col_at[r], t.col_at[r + 1]):
            value = x[t.col[c]]
            if value == UNKNOWN:
                known = False
                break
            have += t.col_weight[c] * value
        lacking = t.least[r] - have
        counts[r], prices[r] = 0, 0
        if t.always[r]:
            short[r] = lacking if known and lacking <= 0 else ASIDE
        elif not known:
            short[r] = BLANK
        elif lacking <= 0:
            short[r] = lacking if t.hurt[r] else ASIDE
        else:
            short[r] = _alone(t, r, lacking, room, reckoned, counts, prices)


@njit(cache=True, nogil=True)
def _alone(
    t: Tables, r: int, lacking: Whole, room: Ints, reckoned: Ints, counts: Ints, prices: Ints
) -> Whole:
    """What a row lacks, with its price if one mover helps; NEVER if none can."""
    helpers, v, weight = 0, -1, np.int64(1)
    for s in range(t.step_at[r], t.step_at[r + 1]):
        if t.step_weight[s] > 0 and room[t.step[s]] > 0:
            helpers, v, weight = helpers + 1, t.step[s], t.step_weight[s]
    if helpers == 0:
        return NEVER
    if helpers == 1:
        steps = (lacking + weight - 1) // weight
        if steps > room[v] and not reckoned[v]:
            return NEVER
        steps = min(steps, room[v])
        counts[r], prices[r] = t.counted[v], t.fixed[v] + t.cost[v] * steps
    return lacking


@njit(cache=True, nogil=True)
def _fixpoint(
    t: Tables, b: int, short: Ints, room: Ints, reckoned: Ints, k: Ints,
    frozen: int, mover: int, guess: int,
) -> int:  # fmt: skip
    """The least steps for rows with one helper. -1 fails, -2 unclear, else rows with several.

    In row `frozen` the mover counts with `guess` steps, and does not help.
    """
    first, last, hurts = t.branch_at[b], t.branch_at[b + 1], t.hurts[b]
    for _ in range(ROUNDS):
        changed, touched, several = False, False, 0
        for at in range(first, last):
            r = t.of[at]
            lacking = short[r]
            if lacking == ASIDE:
                continue
            helpers, helper, weight = 0, -1, np.int64(0)
            for s in range(t.step_at[r], t.step_at[r + 1]):
                v, w = t.step[s], t.step_weight[s]
                if r == frozen and v == mover:
                    lacking -= w * guess
                    continue
                lacking -= w * k[v]
                if w > 0 and room[v] > 0:
                    helpers, helper, weight = helpers + 1, v, w
            if lacking <= 0:
                continue
            if helpers == 0:
                return -1
            if helpers > 1:
                several += 1
                continue
            k[helper] += (lacking + weight - 1) // weight
            if k[helper] > room[helper]:
                return -2 if reckoned[helper] else -1
            changed = True
            touched |= (hurts >> min(helper, 62)) & 1 == 1
        if not touched and not (changed and several):
            return several
    return -2


@njit(cache=True, nogil=True)
def _price(t: Tables, b: int, k: Ints) -> tuple[Whole, Whole]:
    """Changes without price, and money."""
    count, money = np.int64(0), np.int64(0)
    for at in range(t.mover_at[b], t.mover_at[b + 1]):
        v = t.mover[at]
        if k[v] > 0:
            count += t.counted[v]
            money += t.fixed[v] + t.cost[v] * k[v]
    return count, money


@njit(cache=True, nogil=True)
def _several(
    t: Tables, first: int, last: int, short: Ints, room: Ints, k: Ints
) -> tuple[int, int, int, Whole]:
    """The last row that lacks with several helpers: two of its terms (-1, -1: more), what lacks."""
    row, one, other, lacking = -1, -1, -1, np.int64(0)
    for at in range(first, last):
        r = t.of[at]
        if short[r] == ASIDE:
            continue
        left, helpers, a, b = short[r], 0, -1, -1
        for s in range(t.step_at[r], t.step_at[r + 1]):
            left -= t.step_weight[s] * k[t.step[s]]
            if t.step_weight[s] > 0 and room[t.step[s]] > 0:
                helpers, a, b = helpers + 1, b, s
        if left > 0:
            row, lacking = r, left
            one, other = (a, b) if helpers == 2 else (-1, -1)
    return row, one, other, lacking


@njit(cache=True, nogil=True)
def _split(
    t: Tables, b: int, short: Ints, room: Ints, reckoned: Ints, k: Ints, begun: Ints
) -> tuple[int, Whole, Whole]:
    """The one row that two movers can help: every number of steps of one of them is tried."""
    first, last = t.branch_at[b], t.branch_at[b + 1]
    row, one, other, lacking = _several(t, first, last, short, room, k)
    if one < 0:
        return ASK, 0, 0
    if t.step_weight[other] > t.step_weight[one]:
        one = other
    v, weight = t.step[one], t.step_weight[one]
    tries = (lacking + weight - 1) // weight
    if tries > TRIES or (reckoned[v] and k[v] + tries > room[v]):
        return ASK, 0, 0
    state = FAR
    best_count: Whole = np.int64(0)
    best: Whole = np.int64(0)
    begun[:] = k
    for j in range(min(tries, room[v] - begun[v]) + 1):
        k[:] = begun
        k[v] += j
        found = _fixpoint(t, b, short, room, reckoned, k, row, v, k[v])
        if found == -1:
            continue
        if found != 0:
            return ASK, 0, 0
        count, money = _price(t, b, k)
        if state == FAR or count < best_count or (count == best_count and money < best):
            state, best_count, best = NEAR, count, money
    return state, best_count, best


@njit(cache=True, nogil=True)
def _case(  # noqa: PLR0912 - a call for each branch costs more than the loop
    t: Tables, p: int, short: Ints, counts: Ints, prices: Ints, room: Ints, reckoned: Ints,
    k: Ints, begun: Ints,
) -> tuple[int, Whole, Whole, int, int]:  # fmt: skip
    """State, changes without price, money, branch, and whether unknown facts kept some out."""
    state, branch, unsure, asked = FAR, -1, 0, False
    best_count: Whole = np.int64(0)
    best: Whole = np.int64(0)
    ask_count: Whole = np.int64(0)
    ask: Whole = np.int64(0)
    for b in range(t.rule_at[p], t.rule_at[p + 1]):
        most: Whole = np.int64(0)
        count: Whole = np.int64(0)
        money: Whole = np.int64(0)
        for at in range(t.branch_at[b], t.branch_at[b + 1]):
            r = t.of[at]
            most = max(most, short[r])
            if most == NEVER:
                break
            count, money = max(count, counts[r]), max(money, prices[r])
        if most <= 0:
            return NEAR, 0, 0, b - t.rule_at[p], unsure
        if most >= BLANK:
            unsure |= most == BLANK
            continue
        if state == NEAR and (count > best_count or (count == best_count and money >= best)):
            continue
        for at in range(t.mover_at[b], t.mover_at[b + 1]):
            k[t.mover[at]] = 0
        found = _fixpoint(t, b, short, room, reckoned, k, -1, -1, 0)
        if found == -1:
            continue
        count, money = _price(t, b, k)
        if state == NEAR and (count > best_count or (count == best_count and money >= best)):
            continue
        now = NEAR if found == 0 else ASK
        low_count, low = count, money
        if found == 1:
            now, count, money = _split(t, b, short, room, reckoned, k, begun)
        if now == ASK:
            if not asked or low_count < ask_count or (low_count == ask_count and low < ask):
                asked, ask_count, ask = True, low_count, low
        elif now == NEAR and (
            state == FAR or count < best_count or (count == best_count and money < best)
        ):
            state, best_count, best, branch = NEAR, count, money, b - t.rule_at[p]
            if count == 0 and money == 0:
                break
    better = ask_count < best_count or (ask_count == best_count and ask < best)
    if asked and (state == FAR or better):
        return ASK, ask_count, ask, -1, unsure
    return state, best_count, best, branch, unsure


@njit(cache=True, parallel=True)
def cases(
    t: Tables, register: Ints, states: NDArray[np.int8], counts: NDArray[np.int16],
    money: Ints, branches: NDArray[np.int16], unsure: NDArray[np.bool_],
) -> None:  # fmt: skip
    """Every enterprise (rows of the register) and every rule; results are (rows, rules)."""
    rows, rules, many = register.shape[0], t.rule_at.size - 1, t.move.size
    for chunk in prange((rows + CHUNK - 1) // CHUNK):
        short = np.empty(t.least.size, np.int64)
        taken, prices = np.empty(t.least.size, np.int64), np.empty(t.least.size, np.int64)
        room, reckoned = np.empty(many, np.int64), np.empty(many, np.int64)
        k, begun = np.zeros(many, np.int64), np.zeros(many, np.int64)
        for i in range(chunk * CHUNK, min(rows, (chunk + 1) * CHUNK)):
            x = register[i]
            _room(t, x, room, reckoned)
            _short(t, x, room, reckoned, short, taken, prices)
            for p in range(rules):
                state, count, cost, branch, open_ = _case(
                    t, p, short, taken, prices, room, reckoned, k, begun
                )
                states[i, p], counts[i, p], money[i, p] = state, count, cost
                branches[i, p], unsure[i, p] = branch, open_ > 0
