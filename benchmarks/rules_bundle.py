"""Claim: the best legal bundle for 1,000 enterprises within 10 s, equal to the references.

Equal to exhaustive search for 16 policies and to HiGHS (a MILP) for 40. Offers are synthetic. CPU
seconds of one process, one thread; HiGHS in the same run is the anchor.

    python benchmarks/rules_bundle.py [--enterprises 1000] [--checked 100]
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks._bundle_cases import exhaustive, milp, offers  # noqa: E402
from huiyin.industry.core.rules.bundle.best import bundle  # noqa: E402


def main() -> None:
    """Measure, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=1000)
    parser.add_argument("--checked", type=int, default=100)
    asked = parser.parse_args()
    cases = [offers(seed, 40) for seed in range(asked.enterprises)]
    start = time.process_time()
    found = [bundle(*case) for case in cases]
    ours = time.process_time() - start
    start = time.process_time()
    peer = [round(milp(*case)) for case in cases[: asked.checked]]
    theirs = time.process_time() - start
    equal = sum(one.value == value for one, value in zip(found, peer, strict=False))
    small = [offers(seed, 16) for seed in range(asked.checked)]
    brute = sum(bundle(*case).value == exhaustive(*case) for case in small)
    limited = sum(bool(one.bounds) for one in found)
    load = os.getloadavg()[0]
    print(f"bundles of 40 policies, {asked.enterprises:,} enterprises: {ours:.2f} s CPU")
    print(f"  with the rules that limited them ({limited:,} have some); 1-minute load {load:.1f}")
    print(f"HiGHS, value only: {theirs / asked.checked * 1000:.2f} ms each; ours")
    print(f"  {ours / asked.enterprises * 1000:.2f} ms each, limiting rules included")
    print(f"equal to the MILP: {equal}/{len(peer)}")
    print(f"equal to exhaustive search (16 policies): {brute}/{len(small)}")


if __name__ == "__main__":
    main()
