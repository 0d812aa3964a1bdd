"""The rules of likeness and of storms, out of `data/likeness.yaml`."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from huiyin.intake.core.grouping import Storm
from huiyin.intake.core.likeness import Rule, Sign


@cache
def _table() -> dict[str, Any]:
    text = files("huiyin.intake").joinpath("data", "likeness.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


@cache
def likeness_rule() -> Rule:
    """What makes two clues look alike. A missing field is a KeyError at the first use."""
    table = _table()
    return Rule(
        near_metres=table["near_metres"],
        window_days=table["window_days"],
        words_from=table["words_from"],
        enough=table["enough"],
        points={sign: table["points"][sign] for sign in Sign},
    )


@cache
def storm_rule() -> Storm:
    """What joins signals into one storm."""
    table = _table()["storm"]
    return Storm(
        gap=timedelta(minutes=table["gap_minutes"]),
        near_metres=table["near_metres"],
        longest=timedelta(hours=table["longest_hours"]),
    )
