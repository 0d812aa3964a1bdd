"""The latest values of a device's point, each with what its flag says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import get_language

from huiyin.field import queries, wording
from huiyin.field.core.validity import judge
from huiyin.field.factors import factor_of
from huiyin.field.models import Device
from huiyin.field.rules import validity_rules

SIGNS = {"degC": "℃", "uS/cm": "μS/cm", "ug/L": "μg/L", "m3": "m³", "1": ""}
"""Units of the factor table as people write them."""


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One value as shown. `text` is what was sent where that was no number."""

    factor: str
    name: str
    kind: str
    value: str
    unit: str
    flag: str
    verdict: str
    tone: str
    reason: str
    time: datetime


def latest_values(device: Device) -> list[ValueLine]:
    """The newest value of each factor and kind, judged by the device's edition.

    Units are the standard's: the store has converted what it knows to be sent otherwise.
    """
    return value_lines(queries.latest([device.point.code]), device.edition)


def value_lines(frame: pl.DataFrame, edition: str) -> list[ValueLine]:
    """Readings in the columns of `observations` as lines, judged by an edition's letters."""
    judged = judge(frame, edition, validity_rules())
    return [_line(row) for row in judged.iter_rows(named=True)]


def _line(row: dict[str, Any]) -> ValueLine:
    factor = factor_of(row["factor"])
    chinese = (get_language() or "").startswith("zh")
    verdict, tone = wording.VERDICTS[row["verdict"]]
    return ValueLine(
        factor=row["factor"],
        name=(factor.name_zh if chinese else factor.name_en) if factor else "",
        kind=wording.kind_words(row["kind"]),
        value=row["text"] if row["value"] is None else f"{row['value']:.6g}",
        unit=_unit(row["kind"], factor),
        flag=row["flag"],
        verdict=str(verdict),
        tone=tone,
        reason=wording.said(row["reason"]),
        time=row["time"],
    )


def _unit(kind: str, factor: Any) -> str:
    """The unit of a value; a sum over a period has the factor's unit of load. Codes of state,
    whose table has an explanation with spaces in place of a unit, have none."""
    if factor is None or kind == "state":
        return ""
    unit = (factor.load_unit if kind.endswith("_cou") else factor.unit) or ""
    return SIGNS.get(unit, "" if " " in unit else unit)
