"""Bundles for tests and benchmark: drawn offers, exhaustive search and a MILP as references.

Synthetic: policies, amounts and groups are drawn from a seed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations

import highspy

from huiyin.industry.core.rules.bundle.offers import Offer, Past
from huiyin.industry.core.rules.policy import How, Stacking, Words

WAN = 1_000_000


def offers(seed: int, many: int) -> tuple[list[Offer], Past]:
    """Some offers in groups of every kind; groups that are reckoned together are nested."""
    draw = random.Random(seed)
    names = [f"p{i:02}" for i in range(many)]
    rules: dict[str, list[Stacking]] = {name: [] for name in names}
    for i in range(many // 5):
        for name in draw.sample(names, min(many, draw.randint(2, 4))):
            rules[name].append(Stacking(f"year{i}", How.MAX_PER_YEAR, clause=f"§{i}"))
    for i in range(many // 4):
        one, *others = draw.sample(names, min(many, draw.randint(2, 4)))
        rules[one].append(Stacking(f"not{i}", How.EXCLUSIVE_WITH, tuple(others)))
    for name in draw.sample(names, many // 3):
        rules[name].append(Stacking("project", How.SAME_INVESTMENT_ONCE))
    for i in range(many // 10):
        for name in draw.sample(names, min(many, 2)):
            rules[name].append(Stacking(f"life{i}", How.ONCE))
    shuffled = draw.sample(names, many)
    size = max(2, many // 4)
    for i in range(0, many - size + 1, size):
        part = shuffled[i : i + size]
        cap = draw.randint(50, 400) * WAN
        for name in part:
            rules[name].append(Stacking(f"cap{i}", How.TOTAL_CAP, cap=cap))
        for name in part[: draw.choice([0, 2, 3])]:
            rules[name].append(Stacking(f"net{i}", How.NET_OF_RECEIVED))
    for name in names:
        rules[name].append(Stacking("all", How.TOTAL_CAP, cap=many * 30 * WAN))
    made = [
        Offer(
            name, draw.randint(1, 300) * WAN // draw.choice([1, 3]), tuple(rules[name]),
            draw.choice(["", "plant", "line", "robots"]), Words("", f"after {name}"),
        ) for name in names
    ]  # fmt: skip
    received = {f"net{i}": draw.choice([0, 60 * WAN, 200 * WAN]) for i in range(many)}
    return made, Past(received, frozenset(draw.sample(names, draw.choice([0, 0, 1]))))


def grouped(made: Sequence[Offer], how: How) -> dict[str, list[Offer]]:
    """The offers of each group of a kind."""
    found: dict[str, list[Offer]] = {}
    for one in made:
        for rule in one.stacking:
            if rule.how is how:
                found.setdefault(rule.group, []).append(one)
    return found


def clashing(made: Sequence[Offer]) -> set[frozenset[str]]:
    """Pairs that cannot both be claimed, read from the rules once more."""
    pairs = set()
    for how in (How.MAX_PER_YEAR, How.ONCE):
        for members in grouped(made, how).values():
            pairs |= {frozenset((a.policy, b.policy)) for a, b in combinations(members, 2)}
    for members in grouped(made, How.SAME_INVESTMENT_ONCE).values():
        for a, b in combinations(members, 2):
            if "" in (a.investment, b.investment) or a.investment == b.investment:
                pairs.add(frozenset((a.policy, b.policy)))
    names = {one.policy for one in made}
    for one in made:
        for rule in one.stacking:
            if rule.how is How.EXCLUSIVE_WITH:
                pairs |= {frozenset((one.policy, other)) for other in rule.others if other in names}
    return pairs


def had(made: Sequence[Offer], past: Past) -> set[str]:
    """Policies that a once-in-a-life rule forbids."""
    return {
        one.policy
        for members in grouped(made, How.ONCE).values()
        if past.had & {one.policy for one in members}
        for one in members
    }


def pays(made: Sequence[Offer], chosen: set[str], past: Past) -> int:
    """What a set pays, small groups first; they are nested."""
    parts = {one.policy: one.value if one.policy in chosen else 0 for one in made}
    groups = [
        (len(members), how is How.TOTAL_CAP, group, how, members)
        for how in (How.NET_OF_RECEIVED, How.TOTAL_CAP)
        for group, members in grouped(made, how).items()
    ]
    for _, _, group, how, members in sorted(groups, key=lambda one: one[:3]):
        names = [one.policy for one in members]
        total = sum(parts[name] for name in names)
        if how is How.NET_OF_RECEIVED:
            paid = max(0, total - past.received.get(group, 0))
        else:
            caps = [rule.cap for rule in members[0].stacking if rule.group == group]
            paid = min(total, caps[0] or 0)
        for name in names:
            parts[name] = 0
        parts[names[0]] = paid
    return sum(parts.values())


def exhaustive(made: Sequence[Offer], past: Past) -> int:
    """The best value over every legal set."""
    pairs, away = clashing(made), had(made, past)
    names = [one.policy for one in made if one.policy not in away]
    best = 0
    stack: list[tuple[int, set[str]]] = [(0, set())]
    while stack:
        at, chosen = stack.pop()
        if at == len(names):
            best = max(best, pays(made, chosen, past))
            continue
        stack.append((at + 1, chosen))
        if not any(frozenset((names[at], other)) in pairs for other in chosen):
            stack.append((at + 1, chosen | {names[at]}))
    return best


def milp(made: Sequence[Offer], past: Past) -> float:
    """The best value by HiGHS: binaries for offers and net groups, flows for pools."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", 0)
    solver.setOptionValue("mip_abs_gap", 0.4)
    away = had(made, past)
    take = {
        one.policy: solver.addVariable(
            0, 0 if one.policy in away else 1, type=highspy.HighsVarType.kInteger
        ) for one in made
    }  # fmt: skip
    for pair in clashing(made):
        one, other = sorted(pair)
        solver.addConstr(take[one] + take[other] <= 1)
    paid = {one.policy: one.value * take[one.policy] for one in made}
    groups = [
        (len(members), how is How.TOTAL_CAP, group, how, members)
        for how in (How.NET_OF_RECEIVED, How.TOTAL_CAP)
        for group, members in grouped(made, how).items()
    ]
    for _, _, group, how, members in sorted(groups, key=lambda one: one[:3]):
        names = [one.policy for one in members if one.policy in paid]
        total, most = sum(paid.pop(name) for name in names), sum(one.value for one in members)
        flow = solver.addVariable(0, most)
        if how is How.TOTAL_CAP:
            cap = next(rule.cap for rule in members[0].stacking if rule.group == group) or 0
            solver.addConstr(flow <= total)
            solver.addConstr(flow <= cap)
        else:
            came = past.received.get(group, 0)
            some = solver.addVariable(0, 1, type=highspy.HighsVarType.kInteger)
            solver.addConstr(flow <= most * some)
            solver.addConstr(flow - total + came * some <= 0)
        paid[names[0]] = 1 * flow
    solver.maximize(sum(paid.values()))
    return float(solver.getInfo().objective_function_value)
