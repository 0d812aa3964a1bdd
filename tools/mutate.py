"""How much of a core the tests really hold: break it in small ways and count what they notice.

    python tools/mutate.py --sample 800              a stratified sample, with its interval
    python tools/mutate.py --all                     every fault (an hour or two on one processor)
    python tools/mutate.py --module duties guards    every fault of these modules
    python tools/mutate.py --survivors               ask again only about what survived before

Quick tests are asked first, slow ones about what those let through; both count.
Verdicts are kept in `var/mutation/` and not asked twice; `--again` forgets them (they do not know
that a test or another line has changed). A fault that changes nothing anyone could see stands in
`tools/mutation/equivalent.toml` with the reason; the report names each one it left out.
Score = (killed + timeouts) / (all asked − equivalent). The interval is Wilson's, 95 %.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import random
import sys
import tempfile
import tomllib
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable
from math import sqrt
from pathlib import Path
from typing import Any

from mutation import run
from mutation.sites import Mutant, enumerations, mutants

ROOT = Path(__file__).resolve().parents[1]
EQUIVALENT = Path(__file__).parent / "mutation" / "equivalent.toml"
Z95 = 1.959964
TESTS = ["tests/ledger/core", "tests/ledger/log/test_merkle.py"]
SLOW_TESTS = "planted_fault_is_caught_by_the_clerk or strolls_do or small_world or dead_end"
FEW_SEQUENCES = "400"


def main() -> int:
    """Sample, try, report; 1 when the score is under ``--fail-under``."""
    asked = _arguments()
    os.chdir(ROOT)
    sys.path[:0] = ["src", "."]
    os.environ.setdefault("HUIYIN_SEQUENCES", FEW_SEQUENCES)
    book = Book(ROOT / "var" / "mutation" / f"{asked.package}.jsonl", forget=asked.again)
    every = _all_mutants(asked.package)
    chosen = _choose(every, asked, book)
    reasons = _reasons(every)
    todo = [f for f in chosen if f.key not in reasons and (f.key not in book.verdicts)]
    print(f"{len(every)} faults in {asked.package}; {len(chosen)} chosen, {len(todo)} to try")
    if todo:
        plan = run.Plan(
            package=asked.package,
            tests=tuple(asked.tests),
            without=asked.without,
            examples=asked.examples,
            slow=asked.slow,
            patience=asked.patience,
        )
        _try_all(todo, plan, book)
    return _report(chosen, book, reasons, asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Plain)
    parser.add_argument("--package", default="huiyin.ledger.core")
    parser.add_argument("--tests", nargs="+", default=TESTS)
    parser.add_argument("--without", default=SLOW_TESTS, help="tests never asked, for pytest -k")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--sample", type=int, default=800, help="how many faults (800)")
    what.add_argument("--all", action="store_true", help="every fault")
    what.add_argument("--survivors", action="store_true", help="what survived before, again")
    parser.add_argument("--module", nargs="+", default=[], help="only these modules, whole")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", action="store_true", help="forget the verdicts kept")
    parser.add_argument("--examples", type=int, default=20, help="Hypothesis examples a property")
    parser.add_argument("--slow", type=float, default=1.0, help="seconds from which a test is last")
    parser.add_argument("--patience", type=int, default=25, help="processor seconds beyond need")
    parser.add_argument("--fail-under", type=float, default=0.0, help="lowest score, per cent")
    return parser.parse_args()


class _Plain(argparse.RawDescriptionHelpFormatter):
    """Help as it is written above."""


class Book:
    """Verdicts by key, one JSON line each, written as they come."""

    def __init__(self, path: Path, *, forget: bool) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        if forget:
            path.unlink(missing_ok=True)
        self.verdicts: dict[str, str] = {}
        self.read()

    def read(self) -> None:
        """Take in what stands in the file; a later line of the same fault counts."""
        if self.path.exists():
            rows = map(json.loads, self.path.read_text(encoding="utf-8").splitlines())
            self.verdicts |= {row["key"]: row["verdict"] for row in rows}

    def write(self, fault: Mutant, verdict: str) -> None:
        """Keep one verdict."""
        self.verdicts[fault.key] = verdict
        with self.path.open("a", encoding="utf-8") as file:
            row = {"key": fault.key, "verdict": verdict, "words": fault.words}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _all_mutants(package: str) -> list[Mutant]:
    paths = sorted(p for p in run.folder_of(package).glob("*.py") if p.stem != "__init__")
    words = enumerations(paths)
    return [fault for path in paths for fault in mutants(path.stem, path, words)]


def _choose(every: list[Mutant], asked: argparse.Namespace, book: Book) -> list[Mutant]:
    pool = [f for f in every if not asked.module or f.module in asked.module]
    if asked.survivors:
        bad = (run.SURVIVED, run.UNREACHED)
        again = [f for f in pool if book.verdicts.get(f.key) in bad]
        for fault in again:
            del book.verdicts[fault.key]
        return again
    if asked.all or asked.module:
        return pool
    return _stratified(pool, asked.sample, asked.seed)


def _stratified(pool: list[Mutant], size: int, seed: int) -> list[Mutant]:
    """Of every module its share, largest remainders first."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    by_module: dict[str, list[Mutant]] = defaultdict(list)
    for fault in pool:
        by_module[fault.module].append(fault)
    exact = {name: size * len(faults) / len(pool) for name, faults in by_module.items()}
    share = {name: int(number) for name, number in exact.items()}
    for name in sorted(exact, key=lambda n: share[n] - exact[n])[: size - sum(share.values())]:
        share[name] += 1
    return [
        fault
        for name, faults in by_module.items()
        for fault in chance.sample(faults, min(share[name], len(faults)))
    ]


def _reasons(every: list[Mutant]) -> dict[str, str]:
    """The reason of each fault that the list calls equivalent; an entry that fits none is old."""
    known = {(f.module, f.function, f.before, f.after): f.key for f in every}
    found: dict[str, str] = {}
    for row in tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("equivalent", ()):
        facts = (row["module"], row["function"], row["before"], row["after"])
        if facts not in known:
            print(f"equivalent.toml: no such fault any more: {facts}")
            continue
        found[known[facts]] = row["reason"]
    return found


def _try_all(todo: list[Mutant], plan: run.Plan, book: Book) -> None:
    """In place what can be, in a child of its own; then the rest, each imported anew."""
    with tempfile.NamedTemporaryFile() as lesson:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = _in_place(todo, plan, book, Path(lesson.name))
            except BaseException:  # of this process nothing may go on but its exit
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                os._exit(code)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
            raise SystemExit(1)
        known, left = pickle.loads(Path(lesson.name).read_bytes())  # noqa: S301 - our own child's
    book.read()
    anew = [fault for fault in todo if fault.key in left]
    _each(anew, lambda fault: run.try_anew(fault, known, plan), book)


def _in_place(todo: list[Mutant], plan: run.Plan, book: Book, lesson: Path) -> int:
    known = run.Known()

    def then(items: list[Any]) -> None:
        living = run.living(plan.package)
        names = living.keys() - known.at_import
        here = [fault for fault in todo if (fault.module, fault.function) in names]
        left = {fault.key for fault in todo} - {fault.key for fault in here}
        lesson.write_bytes(pickle.dumps((known, left)))
        _each(here, lambda fault: run.try_in_place(fault, items, living, known, plan), book)

    run.learn(plan, known, then)
    return 0


def _each(faults: list[Mutant], judge: Callable[[Mutant], str], book: Book) -> None:
    for number, fault in enumerate(faults, 1):
        verdict = judge(fault)
        book.write(fault, verdict)
        if verdict in (run.SURVIVED, run.UNREACHED):
            print(f"{verdict}: {fault.words}", flush=True)
        if number % 100 == 0:
            print(f"… {number} of {len(faults)}", flush=True)


def wilson(good: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share, in per cent."""
    if n == 0:
        return 0.0, 100.0
    p, z2 = good / n, Z95 * Z95
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return 100 * (middle - half), 100 * (middle + half)


def _report(
    chosen: list[Mutant], book: Book, reasons: dict[str, str], asked: argparse.Namespace
) -> int:
    counted = [fault for fault in chosen if fault.key not in reasons]
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    for fault in counted:
        tally[fault.module][book.verdicts[fault.key]] += 1
    print(f"\n{'module':<18}{'asked':>7}{'killed':>8}{'timeout':>8}{'alive':>7}{'score':>8}")
    for module, verdicts in sorted(tally.items()):
        print(_line(module, verdicts))
    whole = sum(tally.values(), Counter[str]())
    print(_line("all", whole))
    left_out = [fault for fault in chosen if fault.key in reasons]
    print(f"\n{len(left_out)} equivalent, left out:")
    for fault in left_out:
        print(f"  {fault.words}\n    {reasons[fault.key]}")
    low, high = wilson(_dead(whole), whole.total())
    score = 100 * _dead(whole) / max(1, whole.total())
    print(f"\nmutation score {score:.1f} % of {whole.total()} (95 %: {low:.1f} to {high:.1f})")
    return int(score < asked.fail_under)


def _dead(verdicts: Counter[str]) -> int:
    return verdicts[run.KILLED] + verdicts[run.TIMEOUT]


def _line(name: str, verdicts: Counter[str]) -> str:
    alive = verdicts[run.SURVIVED] + verdicts[run.UNREACHED]
    n = verdicts.total()
    dead, late = verdicts[run.KILLED], verdicts[run.TIMEOUT]
    return f"{name:<18}{n:>7}{dead:>8}{late:>8}{alive:>7}{100 * (dead + late) / n:>7.1f}%"


if __name__ == "__main__":
    raise SystemExit(main())
