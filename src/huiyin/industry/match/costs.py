"""What changes cost the user: a file of step costs, in the user's own words."""

from __future__ import annotations

from pathlib import Path

from huiyin.base.console.yaml_fields import Field as Entry
from huiyin.base.console.yaml_fields import read_yaml
from huiyin.industry.core.rules.near.efforts import Effort, Efforts
from huiyin.industry.core.rules.policy import Catalogue
from huiyin.industry.core.rules.units import UNITS, BadAmount, Unit, whole_number

KNOWN = ("each", "cost", "fixed", "limit")
MONEY = UNITS["元"]


def efforts_of(path: Path | None, catalogue: Catalogue) -> Efforts:
    """The costs of a file such as `fields: {ip1: {each: 1项, cost: 3万元}}`; raises BadFile."""
    if path is None:
        return Efforts()
    parts = read_yaml(path).fields(("fields", "titles"))
    fields, titles = {}, {}
    for name, entry in (
        parts["fields"].fields(tuple(catalogue.fields)).items() if "fields" in parts else ()
    ):
        fields[name] = _effort(entry, catalogue.fields[name].measured_in)
    for name, entry in (
        parts["titles"].fields(tuple(catalogue.titles)).items() if "titles" in parts else ()
    ):
        titles[name] = _amount(entry, MONEY)
    return Efforts(fields, titles)


def _effort(entry: Entry, unit: Unit) -> Effort:
    said = entry.fields(KNOWN)
    step = _amount(said["each"], unit) if "each" in said else 1
    if step < 1:
        raise said["each"].fault("a step is more than nothing")
    return Effort(
        _amount(said["cost"], MONEY) if "cost" in said else None,
        step,
        _amount(said["fixed"], MONEY) if "fixed" in said else 0,
        _amount(said["limit"], unit) if "limit" in said else None,
    )


def _amount(entry: Entry, unit: Unit) -> int:
    try:
        return whole_number(entry.text(), unit)
    except BadAmount as error:
        raise entry.fault(str(error), f"Write an amount in {unit.symbol}.") from None
