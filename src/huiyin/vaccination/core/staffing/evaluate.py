"""Whether a staffing reaches the target on a sample: prefixes kept, days dropped early.

Stages pass people on in a row, so two staffings that agree on the first stages agree on what
leaves these: departures are kept by prefix. Days are simulated in blocks, those with most people
first, and a staffing is dropped as soon as those late for certain are too many.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np

from huiyin.vaccination.core.clinic.arriving import Ints
from huiyin.vaccination.core.clinic.fifo import Order
from huiyin.vaccination.core.clinic.sampler import Floats
from huiyin.vaccination.core.staffing.hourly_kernel import advance_hourly
from huiyin.vaccination.core.staffing.kernel import advance, count_late
from huiyin.vaccination.core.staffing.sample import Sample
from huiyin.vaccination.core.staffing.target import Target

Staff = tuple[int, ...]
# Servers of a stage all day, or by the hour.
Duty = int | tuple[int, ...]
Duties = tuple[Duty, ...]
BLOCKS = (0.1, 0.3, 1.0)
KEPT_BYTES = 160_000_000


@dataclass(slots=True, eq=False)
class _Kept:
    """What leaves the first stages with some staffing, on the first `done` days of the order."""

    at: Floats
    who: Order
    late: Ints
    done: int = 0
    counted: int = 0


@dataclass(slots=True, eq=False)
class Evaluator:
    """Judges staffings of one sample against one target; `evaluations` counts those simulated."""

    sample: Sample
    target: Target
    evaluations: int = 0
    _kept: OrderedDict[Duties, _Kept] = field(default_factory=OrderedDict)
    _known: dict[Duties, bool] = field(default_factory=dict)

    def meets(self, staff: Duties) -> bool:
        """Whether these servers by stage reach the target on the sample."""
        staff = self._clipped(staff)
        if staff not in self._known:
            self.evaluations += 1
            self._known[staff] = self._simulated(staff)
        return self._known[staff]

    def late(self, staff: Duties) -> Ints:
        """(days,) who are late on each day, nothing dropped."""
        staff = self._clipped(staff)
        deepest = self._deepest(staff)
        self.departures(staff[: deepest + 1])
        kept = self._node(staff[: deepest + 1])
        self._count(kept, deepest, self.sample.people.size)
        return kept.late.copy()

    def departures(self, staff: Duties) -> tuple[Floats, Order]:
        """When people leave the last of these first stages (n,), in order day by day, and whose
        departures (n,) they are. Without stages: arrivals."""
        if not staff:
            return self.sample.draws.arrive, self.sample.who
        days, last = self.sample.people.size, len(staff) - 1
        for k in range(self._kept_to(staff, last, days), last + 1):
            kept = self._carry(staff, k, days)
        return kept.at, kept.who

    def stays(self, staff: Duties) -> Floats:
        """(n,) minutes each person is in the site."""
        at, who = self.departures(self._clipped(staff))
        draws = self.sample.draws
        out = np.empty_like(at)
        out[np.repeat(draws.starts[:-1], self.sample.people) + who] = at
        return np.asarray(out - draws.arrive)

    def _clipped(self, staff: Duties) -> Duties:
        most = self.sample.most
        return tuple(min(one, most) if isinstance(one, int) else one for one in staff)

    def _deepest(self, staff: Duties) -> int:
        """The last stage at which anybody can wait (the first at least)."""
        return max((k for k, one in enumerate(staff) if one != self.sample.most), default=0)

    def _simulated(self, staff: Duties) -> bool:
        days = self.sample.people.size
        deepest = self._deepest(staff)
        for block in BLOCKS:
            end = max(1, round(block * days))
            for k in range(self._kept_to(staff, deepest, end), deepest + 1):
                kept = self._carry(staff, k, end)
                if staff[k] == self.sample.most and k < deepest:
                    continue
                self._count(kept, k, end)
                if self._too_many(kept.late, self.sample.order[: kept.counted]):
                    return False
        return True

    def _kept_to(self, staff: Duties, deepest: int, end: int) -> int:
        """The deepest stage whose departures of the first `end` days are kept, 0 if none."""
        for k in range(deepest, 0, -1):
            if staff[: k + 1] in self._kept and self._kept[staff[: k + 1]].done >= end:
                return k
        return 0

    def _too_many(self, late: Ints, days: Ints) -> bool:
        people = self.sample.people
        if self.target.pooled:
            return bool(late[days].sum() > self.target.late_allowed(people.sum()))
        bad = (late[days] > self.target.late_allowed(people[days])).sum()
        return bool(bad > self.target.bad_days_allowed(people.size))

    def _carry(self, staff: Duties, k: int, end: int) -> _Kept:
        """Stage k of the prefix on the first `end` days of the order."""
        kept = self._node(staff[: k + 1])
        if kept.done < end:
            draws, order = self.sample.draws, self.sample.order[kept.done : end]
            before = self._node(staff[:k]) if k else None
            at, who = (before.at, before.who) if before else (draws.arrive, self.sample.who)
            duty = staff[k]
            if isinstance(duty, int):
                advance(
                    order, draws.starts, k, duty, draws.service, draws.constant, at, who,
                    kept.at, kept.who,
                )  # fmt: skip
            else:
                hours = np.array(duty, dtype=np.int64)
                advance_hourly(
                    order, draws.starts, hours, draws.service[k], at, who, kept.at, kept.who
                )
            kept.done = end
        return kept

    def _count(self, kept: _Kept, k: int, end: int) -> None:
        if kept.counted < end:
            draws, order = self.sample.draws, self.sample.order[kept.counted : end]
            count_late(
                order, draws.starts, k, draws.arrive, draws.service, kept.at, kept.who,
                self.target.minutes, kept.late,
            )  # fmt: skip
            kept.counted = end

    def _node(self, prefix: Duties) -> _Kept:
        if prefix in self._kept:
            self._kept.move_to_end(prefix)
            return self._kept[prefix]
        n = self.sample.draws.arrive.size
        room = max(2 * self.sample.stages, KEPT_BYTES // (12 * n + 1))
        while len(self._kept) >= room:
            self._kept.popitem(last=False)
        late = np.zeros(self.sample.people.size, dtype=np.int64)
        made = _Kept(np.empty(n), np.empty(n, dtype=np.int32), late)
        self._kept[prefix] = made
        return made
