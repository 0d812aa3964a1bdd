"""A result as canonical bytes and back: the same events and policy give the same bytes."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from huiyin.inspection.core.assessment.load import Load
from huiyin.inspection.core.assessment.score import Figure, Item, Result
from huiyin.ledger.core.chain import canonical

SHAPE = 1
"""Version of the record's own form."""


def to_record(result: Result, load: Load) -> bytes:
    """The result of one unit, with every outcome behind it."""
    plain = {
        "shape": SHAPE,
        "unit": result.unit,
        "class": result.unit_class,
        "counted": result.counted,
        "points": result.points,
        "rank": result.rank,
        "load": asdict(load),
        "figures": [_figure(one) for one in result.figures],
    }
    return canonical(plain)


def _figure(one: Figure) -> dict[str, Any]:
    plain = {f.name: getattr(one, f.name) for f in fields(Figure) if f.name != "items"}
    items = [[i.matter, i.cycle, i.seq, i.good, i.weight, i.part] for i in one.items]
    return {**plain, "items": items}


def from_record(record: str) -> tuple[Result, Load]:
    """What :func:`to_record` wrote. Raises ValueError for another shape."""
    plain = json.loads(record)
    if plain["shape"] != SHAPE:
        raise ValueError(f"records of shape {plain['shape']} are not known here")
    result = Result(
        unit=plain["unit"],
        unit_class=plain["class"],
        figures=tuple(_read_figure(one) for one in plain["figures"]),
        counted=plain["counted"],
        points=plain["points"],
        rank=plain["rank"],
    )
    return result, Load(**plain["load"])


def _read_figure(plain: dict[str, Any]) -> Figure:
    return Figure(**{**plain, "items": tuple(Item(*item) for item in plain["items"])})
