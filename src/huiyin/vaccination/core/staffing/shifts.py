"""Shifts that the rules allow. Times are minutes after midnight."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from huiyin.vaccination.core.staffing.errors import BadShifts

DAY = 1440
MOST_SHIFTS = 4000


@dataclass(frozen=True, slots=True)
class Rules:
    """What a shift may be.

    block_minutes: lengths of work without a break; blocks: most of them in a day; meal_minutes:
    the least break between two, longest_break the longest; max_minutes: most work in a day;
    min_rest: from the end of a shift to the start of the same one the day after; step: shifts
    start on multiples of it after `earliest`; teams: most different shifts at a site, None any;
    days_open, days_per_person: of a week, for the people on the books.
    """

    block_minutes: tuple[int, ...]
    blocks: int = 2
    meal_minutes: int = 60
    longest_break: int = 180
    max_minutes: int = 480
    min_rest: int = 660
    earliest: int = 0
    latest: int = DAY
    step: int = 60
    teams: int | None = None
    days_open: int = 7
    days_per_person: int = 5


@dataclass(frozen=True, slots=True)
class Role:
    """People of one kind: `works` names the stages and duties they can do; cost of an hour;
    most: how many there are, None unlimited."""

    name: str
    works: tuple[str, ...]
    cost: float
    most: int | None = None


@dataclass(frozen=True, slots=True)
class StandingDuty:
    """People who must be there whatever comes, such as the emergency doctor."""

    name: str
    people: int


@dataclass(frozen=True, slots=True)
class Shift:
    """Blocks of work, each from a minute to a minute."""

    blocks: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """When it begins."""
        return self.blocks[0][0]

    @property
    def end(self) -> int:
        """When it ends."""
        return self.blocks[-1][1]

    @property
    def minutes(self) -> int:
        """Minutes of work."""
        return sum(end - start for start, end in self.blocks)

    def covers(self, start: int, end: int) -> bool:
        """Whether all of a span is worked."""
        return any(a <= start and end <= b for a, b in self.blocks)


def shifts_of(rules: Rules) -> tuple[Shift, ...]:
    """Every shift within the rules; raises BadShifts where there is none or far too many."""
    _check(rules)
    found: list[Shift] = []
    growing: list[tuple[tuple[int, int], ...]] = [
        ((start, start + length),)
        for start in range(rules.earliest, rules.latest, rules.step)
        for length in rules.block_minutes
    ]
    breaks = range(rules.meal_minutes, rules.longest_break + 1, rules.step)
    while growing:
        kept = [one for one in map(Shift, growing) if _allowed(one, rules)]
        found += kept
        further = len(kept) * len(breaks) * len(rules.block_minutes)
        if len(found) > MOST_SHIFTS or further > 25 * MOST_SHIFTS:
            raise BadShifts(
                f"the rules allow more than {MOST_SHIFTS} shifts.",
                "Use a longer step, fewer block lengths or a shorter longest break.",
            )
        growing = [
            (*one.blocks, (one.end + pause, one.end + pause + length))
            for one in kept
            if len(one.blocks) < rules.blocks
            for pause in breaks
            for length in rules.block_minutes
        ]
    if not found:
        raise BadShifts(
            "no shift is within the rules.",
            "Compare block lengths with the longest day, the earliest start and the latest end.",
        )
    return tuple(found)


def _allowed(shift: Shift, rules: Rules) -> bool:
    rest = DAY - (shift.end - shift.start)
    orderly = all(a[1] < b[0] for a, b in pairwise(shift.blocks))
    return (
        orderly
        and shift.end <= rules.latest
        and shift.minutes <= rules.max_minutes
        and rest >= rules.min_rest
    )


def _check(rules: Rules) -> None:
    faults = []
    if not rules.block_minutes or min(rules.block_minutes) <= 0:
        faults.append("blocks must be longer than 0 minutes")
    if rules.step <= 0 or 60 % rules.step:
        faults.append(f"the step is {rules.step} min and must divide an hour")
    if rules.longest_break < rules.meal_minutes:
        faults.append("the longest break is shorter than the meal break")
    if rules.meal_minutes <= 0:
        faults.append("a break must be longer than 0 minutes")
    if not 0 <= rules.earliest < rules.latest <= 2 * DAY:
        faults.append("the latest end is not after the earliest start")
    if not 1 <= rules.days_per_person <= rules.days_open <= 7:
        faults.append("days per person must be at most the days open in a week, at most 7")
    if rules.blocks < 1 or (rules.teams is not None and rules.teams < 1):
        faults.append("blocks and teams are at least 1")
    if faults:
        raise BadShifts(f"The shift rules do not fit together: {'; '.join(faults)}.")
