"""The rules of judging once more, an hour at a time in plain Python: the second account."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from huiyin.field.core.validity import Verdict, judge_one
from huiyin.field.rules import validity_rules
from huiyin.water.core.effluent.blocks import HourBlock
from huiyin.water.core.effluent.limits import LimitGrid
from huiyin.water.core.effluent.rules import EffluentRules

VALIDITY = validity_rules()


@dataclass
class Day:
    """What is told of one day of one factor."""

    mean: float | None = None
    counted: int = 0
    received: int = 0
    fit: int = 0
    expected: int = 0
    over: int = 0
    breaches: int = 0
    longest: int = 0
    running: int = 255
    level: int = 0
    legal: bool = False
    same: int = 0
    values: list[float | None] = field(default_factory=list)


def read(block: HourBlock, k: int, h: int, rules: EffluentRules) -> tuple[bool, float | None]:
    """Whether hour `h` arrived, and its value if it counts."""
    value, letter = float(block.values[0, k, h]), int(block.letters[0, k, h])
    number = None if math.isnan(value) else value
    if number is None and letter == 0:
        return False, None
    flag = chr(letter) if letter else ""
    verdict, _ = judge_one(number, flag, block.factors[k], "2017", VALIDITY)
    good = verdict is Verdict.VALID
    good = good or (verdict is Verdict.NOT_EVALUATED and rules.day.mean.count_unflagged)
    return True, number if good else None


def mean_of(method: str, pairs: list[tuple[float, float | None]]) -> float | None:
    """The mean of (value, flow) pairs; None when nothing can be weighed."""
    if method == "weighted":
        known = [(v, q) for v, q in pairs if q is not None]
        water = sum(q for _, q in known)
        return round(sum(v * q for v, q in known) / water, 9) if water > 0 else None
    if not pairs:
        return None
    if method == "hydrogen":
        return round(-math.log10(sum(10.0**-v for v, _ in pairs) / len(pairs)), 9)
    return round(sum(v for v, _ in pairs) / len(pairs), 9)


def side(degrees: float | None, threshold: float) -> int:
    """0 warm, 1 cold, 2 missing."""
    if math.isnan(threshold):
        return 0
    if degrees is None:
        return 2
    return 0 if degrees > threshold else 1


def outside(value: float, bounds) -> bool:
    return value < bounds[0] or value > bounds[1]


def judge(block: HourBlock, grid: LimitGrid, rules: EffluentRules, code: str) -> list[Day]:
    """The days of one factor of a block of one works."""
    k, flow, temp = block.index(code), block.index("w00000"), block.index("w01010")
    weighted = code in rules.day.mean.weighting.factors and bool(block.weighed[0])
    method = "weighted" if weighted else "hydrogen" if code == "w01001" else "plain"
    days, run, since, constant, same = [], 0, 0, None, 0
    for d in range(block.days):
        day, pairs = Day(), []
        figures = grid.figures[grid.era[d], 0, k]
        threshold = float(grid.thresholds[grid.era[d], 0, k])
        held = figures[side(day_degrees(block, rules, temp, flow, d), threshold), 0]
        for h in range(24 * d, 24 * d + 24):
            if idle(block, rules, flow, k, h):
                got, value = False, None
            else:
                day.expected += 1
                got, value = read(block, k, h, rules)
            day.received += got
            day.values.append(value)
            if value is None:
                since += 1
                run = run if since <= rules.warning.max_gap_hours else 0
                continue
            since = 0
            same = same + 1 if value == constant else 1
            constant = value
            day.same = max(day.same, same)
            day.fit += 1
            q = water(block, rules, flow, h)
            if not (weighted and q is None):
                pairs.append((value, q))
                so_far = mean_of(method, pairs)
                late = len(pairs) >= rules.warning.running_hours and day.running == 255
                if late and so_far is not None and outside(so_far, held[0]):
                    day.running = h - 24 * d
            limits = figures[side(read_degrees(block, rules, temp, flow, h), threshold)]
            breach = outside(value, limits[1][0])
            early = limits[0][0][1] * rules.warning.early_share
            over = value < limits[0][0][0] or value > early or breach
            run = run + 1 if over else 0
            day.over += over
            day.breaches += breach
            day.legal = day.legal or (breach and outside(value, limits[1][1]))
            day.longest = max(day.longest, run)
        finish(day, pairs, method, held, rules)
        days.append(day)
    return days


def finish(day: Day, pairs, method: str, held, rules: EffluentRules) -> None:
    """The mean of a day and its level."""
    day.counted = len(pairs)
    if day.expected and len(pairs) >= rules.day.mean.min_share * day.expected:
        day.mean = mean_of(method, pairs)
    exceeds = day.mean is not None and outside(day.mean, held[0])
    day.legal = day.legal or (exceeds and outside(day.mean, held[1]))
    if exceeds or day.breaches:
        day.level = 3
    elif day.longest >= rules.warning.consecutive_hours or day.running != 255:
        day.level = 2
    elif day.over:
        day.level = 1


def water(block: HourBlock, rules: EffluentRules, flow: int, h: int) -> float | None:
    """The valid flow of an hour, not negative."""
    if block.exempt[0, h]:
        return None
    _, value = read(block, flow, h, rules)
    return value if value is not None and value >= 0 else None


def idle(block: HourBlock, rules: EffluentRules, flow: int, k: int, h: int) -> bool:
    """Whether nothing is owed in an hour."""
    if block.exempt[0, h] or k == flow:
        return bool(block.exempt[0, h])
    return bool(block.intermittent[0]) and water(block, rules, flow, h) == 0


def read_degrees(block: HourBlock, rules: EffluentRules, temp: int, flow: int, h: int):
    """The valid water temperature of an hour."""
    return None if idle(block, rules, flow, temp, h) else read(block, temp, h, rules)[1]


def day_degrees(block: HourBlock, rules: EffluentRules, temp: int, flow: int, d: int):
    """The valid mean temperature of a day."""
    hours = range(24 * d, 24 * d + 24)
    owed = sum(not idle(block, rules, flow, temp, h) for h in hours)
    known = [t for h in hours if (t := read_degrees(block, rules, temp, flow, h)) is not None]
    enough = owed and len(known) >= rules.day.mean.min_share * owed
    return sum(known) / len(known) if enough else None
