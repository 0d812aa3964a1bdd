"""Local search: swap one open site for a closed one, compiled.

Weights of rows may grow while they stay left out (a search for a cover), or the plan is shaken
where no swap helps (a search for the least left out). Swaps by gain, loss and what a pair shares:
M. G. C. Resende & R. F. Werneck, EJOR 174 (2006) 54-68; growing weights: C. Gao, X. Yao,
T. Weise & J. Li, EJOR 246 (2015) 750-761.
"""

# ruff: noqa: PLR0912, PLR0917 - compiled loops take plain columns, by position, and stay whole

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit

from huiyin.vaccination.core.siting.problem import Indices, Ints
from huiyin.vaccination.core.siting.reach.rows import Flags, Reach


def _flip(
    site: int,
    sign: int,
    start: Ints,
    member: Indices,
    site_start: Ints,
    by_site: Indices,
    weight: Ints,
    count: Ints,
    owner: Ints,
    gain: Ints,
    loss: Ints,
) -> None:
    """Open (sign 1) or close (sign -1) a site; counts, gains and losses follow.

    owner: sum of the numbers of the open sites that reach a row, so the one where there is one.
    """
    for k in range(site_start[site], site_start[site + 1]):
        i = by_site[k]
        w = weight[i]
        before = count[i]
        if before == 1:
            loss[owner[i]] -= w
        count[i] += sign
        owner[i] += sign * site
        if count[i] == 1:
            loss[owner[i]] += w
        if before == 0 or count[i] == 0:
            change = w if count[i] == 0 else -w
            for q in range(start[i], start[i + 1]):
                gain[member[q]] += change


flip: Callable[..., None] = njit(cache=True)(_flip)


def _best_swap(
    site_start: Ints,
    by_site: Indices,
    weight: Ints,
    count: Ints,
    owner: Ints,
    gain: Ints,
    loss: Ints,
    inside: Flags,
    allowed: Indices,
    opened: Ints,
    banned: int,
    shared: Ints,
) -> tuple[int, int, int]:
    """The best swap (in, out) and what it saves; ties go to the lower index.

    Out goes the open site with the least loss, or one that shares rows with the site coming in.
    """
    best, best_in, best_out = -(2**62), -1, -1
    if opened.size == 0:
        return best, best_in, best_out
    least = opened[0]
    for k in opened:
        if loss[k] < loss[least]:
            least = k
    touched = np.empty(opened.size, np.int64)
    for j in allowed:
        if inside[j] or j == banned or gain[j] <= best:
            continue
        many = 0
        for k in range(site_start[j], site_start[j + 1]):
            i = by_site[k]
            if count[i] == 1:
                if shared[owner[i]] == 0:
                    touched[many] = owner[i]
                    many += 1
                shared[owner[i]] += weight[i]
        saved = gain[j] - loss[least] + shared[least]
        if saved > best:
            best, best_in, best_out = saved, j, least
        for t in range(many):
            k = touched[t]
            saved = gain[j] - loss[k] + shared[k]
            if saved > best:
                best, best_in, best_out = saved, j, k
            shared[k] = 0
    return best, best_in, best_out


best_swap: Callable[..., tuple[int, int, int]] = njit(cache=True)(_best_swap)


def _search(
    start: Ints,
    member: Indices,
    site_start: Ints,
    by_site: Indices,
    real: Ints,
    allowed: Indices,
    plan: Ints,
    steps: int,
    cover: bool,
    seed: int,
) -> int:
    """Improve `plan` in place over some swaps; what it leaves out comes back."""
    np.random.seed(seed)
    rows, m = real.size, site_start.size - 1
    weight = real.copy()
    count, owner = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    gain, loss, shared = np.zeros(m, np.int64), np.zeros(m, np.int64), np.zeros(m, np.int64)
    inside = np.zeros(m, np.bool_)
    for i in range(rows):
        for q in range(start[i], start[i + 1]):
            gain[member[q]] += weight[i]
    opened = plan.copy()
    for j in opened:
        inside[j] = True
        flip(j, 1, start, member, site_start, by_site, weight, count, owner, gain, loss)
    left = real[count == 0].sum()
    best, banned = left, -1
    for _ in range(steps):
        if best == 0:
            break
        saved, j, k = best_swap(
            site_start, by_site, weight, count, owner, gain, loss, inside, allowed, opened,
            banned, shared,
        )  # fmt: skip
        if j < 0:
            break
        if saved <= 0 and cover:
            for i in range(rows):
                if count[i] == 0:
                    weight[i] += real[i]
                    for q in range(start[i], start[i + 1]):
                        gain[member[q]] += real[i]
        elif saved <= 0:
            k = opened[np.random.randint(opened.size)]
            j = allowed[np.random.randint(allowed.size)]
            if inside[j]:
                continue
        flip(k, -1, start, member, site_start, by_site, weight, count, owner, gain, loss)
        flip(j, 1, start, member, site_start, by_site, weight, count, owner, gain, loss)
        inside[k], inside[j], banned = False, True, k
        for s in range(opened.size):
            if opened[s] == k:
                opened[s] = j
        left = real[count == 0].sum()
        if left < best:
            best = left
            plan[:] = opened
    return int(best)


search: Callable[..., int] = njit(cache=True)(_search)


def greedy(reach: Reach, allowed: Indices, take: int) -> Ints:
    """Site after site, each time the one that reaches most of what is left out."""
    left = reach.weight.copy()
    plan: list[int] = []
    number = np.repeat(np.arange(reach.sites), np.diff(reach.site_start))
    free = np.zeros(reach.sites, bool)
    free[allowed] = True
    for _ in range(min(take, allowed.size)):
        worth = np.bincount(number, left[reach.by_site], reach.sites)
        worth[~free] = -1.0
        site = int(np.argmax(worth))
        free[site] = False
        plan.append(site)
        left[reach.by_site[reach.site_start[site] : reach.site_start[site + 1]]] = 0
    return np.array(plan, np.int64)


def improved(
    reach: Reach, allowed: Indices, plan: Ints, steps: int, seed: int, *, cover: bool = False
) -> tuple[Ints, int]:
    """The best plan that some swaps lead to, and what it leaves out."""
    plan = plan.astype(np.int64)
    left = search(
        reach.start, reach.site, reach.site_start, reach.by_site, reach.weight, allowed, plan,
        steps, cover, seed,
    )  # fmt: skip
    return plan, left
