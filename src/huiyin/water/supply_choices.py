"""Words and tones of supply and village works, one place for each enumeration of the core."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.water.core.supply.balance import Deviation
from huiyin.water.core.supply.offtake import Purpose
from huiyin.water.core.supply.works import Stage

PURPOSES = {
    Purpose.SUPPLY: _("domestic and industrial supply"),
    Purpose.ECOLOGICAL: _("ecological water"),
    Purpose.FARMING: _("farming"),
    Purpose.OTHER: _("other purposes"),
}
DEVIATIONS = {
    Deviation.ABOVE_PLAN: _("above plan"),
    Deviation.BELOW_PLAN: _("below plan"),
    Deviation.ABOVE_ALLOCATION: _("above allocation"),
    Deviation.ABOVE_CAPACITY: _("above what the gate can pass"),
    Deviation.NOT_CLOSING: _("balance does not close"),
    Deviation.ENERGY_PER_LIFT: _("more energy per volume lifted than usual"),
}
DEVIATION_UNITS = {Deviation.ENERGY_PER_LIFT: _("kWh/10⁴ m³")}
VOLUME_UNIT = "10⁴ m³"
STAGES = {
    Stage.PLANNED: _("construction not begun"),
    Stage.UNDER_WAY: _("under construction"),
    Stage.APPLIED: _("waiting for acceptance"),
    Stage.REFUSED: _("acceptance refused"),
    Stage.ACCEPTED: _("acceptance passed"),
}
STAGE_TONES = {
    Stage.PLANNED: "neutral",
    Stage.UNDER_WAY: "brand",
    Stage.APPLIED: "warning",
    Stage.REFUSED: "warning",
    Stage.ACCEPTED: "success",
}
REACH_PARTS = {
    "inflow": _("water let in"),
    "lateral": _("lateral inflow"),
    "outflow": _("outflow"),
    "losses": _("losses"),
    "storage": _("change of storage"),
}
