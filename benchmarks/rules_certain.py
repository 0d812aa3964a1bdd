"""Claim: certain answers equal z3 on 3,000 verdicts that Kleene's logic leaves open, at ≥ 5 times
its speed; minimal reasons equal brute force on the catalogue's policies x 1,000 enterprises.

    python benchmarks/rules_certain.py [OPEN_VERDICTS [ENTERPRISES]]
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

from benchmarks._reasons_by_force import MOST_LEAVES, minimal_by_force  # noqa: E402
from benchmarks._rules_by_z3 import by_z3  # noqa: E402
from benchmarks._rules_shipped_cases import cases, catalogue, rules  # noqa: E402
from huiyin.industry.core.rules.certain import certain  # noqa: E402
from huiyin.industry.core.rules.judge import NO, YES  # noqa: E402
from huiyin.industry.core.rules.reasons import explain  # noqa: E402

OPEN_VERDICTS, ENTERPRISES = 3000, 1000


def against_z3(lacking: float, wanted: int) -> None:
    """So many open verdicts by both; differences end the run."""
    always = catalogue().always
    told: Counter[str] = Counter()
    ours_s = z3_s = 0.0
    for case in cases(2026, lacking):
        if told["open"] == wanted:
            break
        if not case.judge()(case.tree).open:
            continue
        told["open"] += 1
        began = time.process_time()
        found = certain(case.tree, case.judge(), always)
        between = time.process_time()
        oracle = by_z3(case.tree, case.judge(), always)
        ours_s, z3_s = ours_s + between - began, z3_s + time.process_time() - between
        told["decided"] += not found.outcome.open
        told["cut off"] += found.cut_off
        if None in oracle:
            told["z3 does not know"] += 1
            continue
        ours = bool(found.outcome & YES), bool(found.outcome & NO)
        told["equal"] += ours == oracle
        if ours != oracle:
            print("  differs:", case.policy, case.as_of, ours, oracle, found)
    share = told["decided"] / wanted
    print(f"{lacking:.0%} lacking, {dict(told)}: {share:.1%} of Kleene-open verdicts are decided")
    print(f"  {wanted / ours_s:,.0f} cases/s, z3 {wanted / z3_s:,.0f}: {z3_s / ours_s:.0f} times")
    assert told["equal"] + told["z3 does not know"] == wanted


def against_force(enterprises: int) -> None:
    """Reasons of every settled verdict by both; a card with too many leaves is not tried."""
    told: Counter[str] = Counter()
    ours_s = 0.0
    average = sum(len(rules(day)) for day in {case.as_of for case in islice(cases(1, 0.0), 200)})
    for case in islice(cases(2027, 0.05), enterprises * average // 4):
        began = time.process_time()
        found = explain(case.tree, case.judge(), catalogue().always, limit=2000)
        ours_s += time.process_time() - began
        told["verdicts"] += 1
        settled = sum(not one.open for one in found.leaves.values())
        if found.certain.outcome.open or found.together or settled > MOST_LEAVES:
            told["open, together or large"] += 1
            continue
        holds = found.certain.outcome == YES
        ours = {frozenset(one.leaf for one in causes) for causes in found.because.sets}
        equal = ours == minimal_by_force(case.tree, found.leaves, holds, {})
        told["equal" if equal else "DIFFERENT"] += 1
    print(f"reasons, {dict(told)}: {told['verdicts'] / ours_s:,.0f} verdicts/s")
    assert not told["DIFFERENT"]


def main() -> None:
    """Both claims."""
    given = [int(one) for one in sys.argv[1:3]]
    wanted, enterprises = given + [OPEN_VERDICTS, ENTERPRISES][len(given) :]
    against_z3(0.10, wanted // 2)
    against_z3(0.30, wanted // 2)
    against_force(enterprises)


if __name__ == "__main__":
    main()
