"""The parts of the monthly report and of a closing: the one list every part is entered in.

PARTS = (WATERS, …)     in the order of the report; see `report.part.Part` and `listed`
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from huiyin.water.core.city_water import CityWater
from huiyin.water.queries.assessment import water_of
from huiyin.water.report import waters
from huiyin.water.report.part import Part
from huiyin.water.report.registers import REGISTERS

WATERS = Part(
    name="waters",
    heading=gettext_lazy("Water quality"),
    of=CityWater,
    compute=lambda month, known: water_of(month, known.before, known.held),
    tables=waters.tables,
    figures=waters.figures,
    held=lambda value: tuple(line.held for line in value.sections),
    any_period=True,
    rules=(
        "gb3838_2002.csv", "single_factor_rules.yaml", "assessment/rules.yaml",
        "assessment/statistics.yaml", "assessment/judging_places.csv", "assessment/trend.yaml",
        "assessment/spearman.csv", "assessment/ranking.yaml", "assessment/trophic.yaml",
    ),
)  # fmt: skip

PARTS: tuple[Part, ...] = (WATERS, *REGISTERS)


def part(name: str) -> Part | None:
    """The part of a name, None where there is none any more."""
    return next((one for one in PARTS if one.name == name), None)
