"""Claim: twenty policies are judged for a million enterprises, three-valued with a tenth of all
cells missing, in ≤ 0.20 s, with the outcome of every leaf in ≤ 0.45 s; ≥ 1.3 times as fast as
OpenFisca and ≥ 1,000 times as fast as the zen engine on the same complete facts; one enterprise's
verdicts with every leaf take ≤ 3 ms; of 1.2 million cases at the edges of all thresholds none is
wrong; a change of the law over the million takes ≤ 2 s.

    python benchmarks/rules_batch.py [--cases 1200000]

Wall seconds on two threads and CPU seconds, the median of interleaved rounds, for machines are
shared. OpenFisca holds numbers as float32, so that its verdicts near an edge may be wrong: how many
differ from ours is printed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.industry.batch.edges import edges_of, wrong  # noqa: E402

from benchmarks import _rules_cases as cases  # noqa: E402
from benchmarks import _rules_peers as peers  # noqa: E402
from benchmarks import _rules_register as firms  # noqa: E402
from huiyin.industry.catalogue import shipped  # noqa: E402
from huiyin.industry.core.rules import ground  # noqa: E402
from huiyin.industry.core.rules.batch.judging import Rule, judge_rows  # noqa: E402
from huiyin.industry.core.rules.change import Side, changes  # noqa: E402
from huiyin.industry.core.rules.facts import Facts, Spell  # noqa: E402
from huiyin.industry.core.rules.judge import YES, Judge  # noqa: E402
from huiyin.industry.core.rules.lower import ground_rule  # noqa: E402
from huiyin.industry.core.rules.verdict import lowest_values  # noqa: E402

ROWS, ROUNDS, RECORDS = 1_000_000, 7, 2_000


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def middle(name: str, pairs: list[tuple[float, float]]) -> float:
    """Print the medians; the wall median."""
    wall, cpu = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"  {name:44} {wall:8.3f} s wall  {cpu:8.3f} s CPU")
    return wall


def speed(law: Any, trees: dict[str, ground.Tree], lowest: dict[str, int]) -> None:
    """Ours with missing cells; ours and OpenFisca on complete facts, by turns."""
    rules = {name: Rule(tree, cases.DAY) for name, tree in trees.items()}
    partial = firms.laid_out(law, firms.register(law, ROWS, 0.1), lowest)
    drawn = firms.register(law, ROWS, 0.0)
    complete = firms.laid_out(law, drawn, lowest)
    inputs = {name: values.astype(np.float64) for name, values in drawn.numbers.items()}
    inputs |= peers.flags(trees, drawn, cases.CODES, cases.DAY)
    system = peers.openfisca(trees, inputs)
    runs: dict[str, Callable[[], Any]] = {
        "ours, a tenth missing": lambda: judge_rows(rules, partial),
        "ours, a tenth missing, every leaf": lambda: judge_rows(rules, partial, leaves=True),
        "ours, complete": lambda: judge_rows(rules, complete),
        "OpenFisca, complete": lambda: peers.fisca_run(system, trees, inputs),
    }
    for run in runs.values():
        run()
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            found[name].append(timed(run))
    walls = {name: middle(name, pairs) for name, pairs in found.items()}
    cpu = {name: statistics.median(one[1] for one in pairs) for name, pairs in found.items()}
    ours, theirs = walls["ours, complete"], walls["OpenFisca, complete"]
    by_cpu = cpu["OpenFisca, complete"] / cpu["ours, complete"]
    print(f"  OpenFisca / ours: {theirs / ours:.2f} x wall, {by_cpu:.2f} x CPU (claim 1.3)")
    agree(trees, judge_rows(rules, complete), peers.fisca_run(system, trees, inputs))
    zen(trees, judge_rows(rules, complete), drawn, inputs, ours)
    changed(law, partial)


def agree(trees: dict[str, ground.Tree], ours: Any, theirs: dict[str, np.ndarray]) -> None:
    """How many verdicts of OpenFisca differ."""
    differ = sum(int(((ours.of(name) == int(YES)) != theirs[name]).sum()) for name in trees)
    print(f"  verdicts of OpenFisca that differ from ours: {differ:,} of {ROWS * len(trees):,}")


def zen(trees: dict[str, ground.Tree], outcomes: Any, drawn: Any, inputs: Any, ours: float) -> None:
    """The zen engine on the first records."""
    import zen

    decision = zen.ZenEngine().create_decision(peers.zen_decision(trees))
    names = list(inputs)
    integers = {name: drawn.numbers[name] for name in drawn.numbers}
    records = [
        {
            name: (integers[name][at] if name in integers else inputs[name][at]).item()
            for name in names
        }
        for at in range(RECORDS)
    ]
    answers: list[Any] = []
    wall, _ = timed(lambda: answers.extend(decision.evaluate(one)["result"] for one in records))
    differ = sum(
        bool(answer[f"policy_{name}"]) != (outcomes.of(name)[at] == int(YES))
        for at, answer in enumerate(answers)
        for name in trees
    )
    each, own = wall / RECORDS, ours / ROWS
    print(f"  zen engine: {each * 1e6:.0f} us a record, ours {own * 1e6:.3f}: {each / own:,.0f} x "
          f"(claim 1,000); {differ} of {RECORDS * len(trees):,} verdicts differ")  # fmt: skip


def changed(law: Any, register: Any) -> None:
    """A change of three policies over the register, with who loses and why."""
    policies = dict(law.policies)
    policies["srdi22"] = replace(policies["srdi26"], id="srdi22")
    policies["giant22"] = replace(policies["giant26"], id="giant22")
    policies["techsme"] = replace(policies["small_profit"], id="techsme")
    new = replace(law, policies=policies)
    pairs = [
        timed(lambda: changes(Side(law, cases.DAY), Side(new, cases.DAY), register))
        for _ in range(3)
    ]
    middle("change report, three policies", pairs)


def one_enterprise(trees: dict[str, ground.Tree], law: Any, lowest: dict[str, int]) -> None:
    """All verdicts of one enterprise with every leaf."""
    drawn = firms.register(law, 1, 0.1)
    facts = Facts(
        {name: int(one[0]) for name, one in drawn.numbers.items() if drawn.known[name][0]},
        {"industry": cases.CODES[int(drawn.codes[0])]},
        {name: (Spell(date.fromordinal(int(one[0]))),) if one[0] < 10**7 else ()
         for name, one in drawn.start.items()},
    )  # fmt: skip

    def all_verdicts() -> None:
        judge = Judge(facts, cases.DAY, lowest)
        for tree in trees.values():
            judge(tree)

    pairs = [timed(all_verdicts) for _ in range(200)]
    wall, cpu = (statistics.median(one) * 1e3 for one in zip(*pairs, strict=True))
    print(f"  one enterprise, every leaf: {wall:.2f} ms wall, {cpu:.2f} ms CPU (claim 3)")


def edges(law: Any, count: int) -> None:
    """Cases one below, at and one above every threshold, against exact fractions."""
    total = bad = 0
    for name, catalogue, day in (("shipped", shipped(), date(2026, 3, 1)),
                                 ("shipped, later", shipped(), date(2026, 6, 1)),
                                 ("drawn", law, cases.DAY)):  # fmt: skip
        made = edges_of(catalogue, day, count // 3)
        bad += wrong(made)
        total += made.count
        print(f"  {name}: {made.count:,} cases of {len(made.leaves)} leaves")
    print(f"  {total:,} cases at edges, {bad} wrong (claim 0)")


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--cases", type=int, default=1_200_000)
    asked = words.parse_args()
    law = cases.catalogue()
    lowest = lowest_values(law)
    found = {name: ground_rule(law, policy, cases.DAY) for name, policy in law.policies.items()}
    trees = {name: tree for name, tree in found.items() if tree is not None}
    leaves = sum(len(list(ground.leaves(tree))) for tree in trees.values())
    print(f"{ROWS:,} enterprises x {len(trees)} policies, {leaves} leaves")
    one_enterprise(trees, law, lowest)
    speed(law, trees, lowest)
    edges(law, asked.cases)


if __name__ == "__main__":
    main()
