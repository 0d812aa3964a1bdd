"""Whether a reading may count: the device's letter, and what is physically possible.

Four verdicts, never fewer: `valid`, `invalid` (with a reason), `unknown` (a letter that
no table explains) and `not_evaluated` (the device sent no letter at all).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isnan

import polars as pl


class Verdict(StrEnum):
    """What is known about a reading's fitness."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"
    NOT_EVALUATED = "not_evaluated"


@dataclass(frozen=True, slots=True)
class FlagMeaning:
    """One letter of one edition, as the standard's table has it."""

    edition: str
    letter: str
    verdict: Verdict
    meaning: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class ValueRange:
    """What an instrument for this factor can show at all (inclusive; None = open)."""

    factor: str
    low: float | None
    high: float | None
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class ValidityRules:
    """The letters and ranges in force."""

    flags: Sequence[FlagMeaning]
    ranges: Mapping[str, ValueRange]

    def meanings(self, edition: str) -> dict[str, FlagMeaning]:
        """Letter -> meaning for one edition of HJ 212 (`2005`, `2017`, `2025`)."""
        return {row.letter: row for row in self.flags if row.edition == edition}


def judge_one(
    value: float | None, flag: str, factor: str, edition: str, rules: ValidityRules
) -> tuple[Verdict, str]:
    """The verdict and its reason for one reading; the reference for `judge`."""
    meaning = rules.meanings(edition).get(flag)
    if flag and meaning is not None and meaning.verdict is not Verdict.VALID:
        return meaning.verdict, f"flag {flag}: {meaning.meaning}"
    if value is None:
        return Verdict.INVALID, "no number was sent"
    limits = rules.ranges.get(factor)
    if limits is not None and not _within(value, limits):
        return Verdict.INVALID, "outside what the instrument can show"
    if not flag:
        return Verdict.NOT_EVALUATED, "the device sent no flag"
    if meaning is None:
        return Verdict.UNKNOWN, f"flag {flag} is in no table"
    return Verdict.VALID, ""


def judge(frame: pl.DataFrame, edition: str, rules: ValidityRules) -> pl.DataFrame:
    """`frame` (columns factor, value, flag at least) with `verdict` and `reason`.

    Each distinct (factor, flag) is explained once; values are compared in columns.
    """
    joined = _explained(frame, edition, rules)
    flag, value = pl.col("flag"), pl.col("value")
    bad_flag = pl.col("_verdict").is_not_null() & (pl.col("_verdict") != str(Verdict.VALID))
    below, above = value < pl.col("_low"), value > pl.col("_high")
    outside = (below | above | value.is_nan()).fill_null(False)
    told = pl.format("flag {}: {}", flag, pl.col("_meaning"))
    untold = pl.format("flag {} is in no table", flag)
    cases = (
        (bad_flag, pl.col("_verdict"), told),
        (value.is_null(), Verdict.INVALID, "no number was sent"),
        (outside, Verdict.INVALID, "outside what the instrument can show"),
        (flag == "", Verdict.NOT_EVALUATED, "the device sent no flag"),
        (pl.col("_verdict").is_null(), Verdict.UNKNOWN, untold),
        (pl.lit(True), Verdict.VALID, ""),
    )
    return joined.with_columns(
        verdict=pl.coalesce(pl.when(case).then(_said(verdict)) for case, verdict, _why in cases),
        reason=pl.coalesce(pl.when(case).then(_said(reason)) for case, _what, reason in cases),
    ).drop("_verdict", "_meaning", "_low", "_high")


def _explained(frame: pl.DataFrame, edition: str, rules: ValidityRules) -> pl.DataFrame:
    """Each row with what its letter means and what its factor can be."""
    letters = pl.DataFrame(
        [(m.letter, str(m.verdict), m.meaning) for m in rules.meanings(edition).values()],
        schema={"flag": pl.String, "_verdict": pl.String, "_meaning": pl.String},
        orient="row",
    )
    ranges = pl.DataFrame(
        [(r.factor, r.low, r.high) for r in rules.ranges.values()],
        schema={"factor": pl.String, "_low": pl.Float64, "_high": pl.Float64},
        orient="row",
    )
    return frame.join(letters, on="flag", how="left", maintain_order="left").join(
        ranges, on="factor", how="left", maintain_order="left"
    )


def _said(what: pl.Expr | str) -> pl.Expr:
    return what if isinstance(what, pl.Expr) else pl.lit(str(what))


def _within(value: float, limits: ValueRange) -> bool:
    above = limits.low is None or value >= limits.low
    below = limits.high is None or value <= limits.high
    return above and below and not isnan(value)
