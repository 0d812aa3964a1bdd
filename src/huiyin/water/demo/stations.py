"""The water desk's part of the demo city: Henan's national stations and their readings of 2020.

Stations, values and times are real and name their source; device numbers, section codes and
responsible units are invented, target classes are assumed (data/SOURCES.md). The readings
come in through the gateway as HJ 212 frames like anybody's: `readings` says what to send.
"""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from pathlib import Path

from django.db import transaction

from huiyin.base.clock import CHINA
from huiyin.field import verbs as field
from huiyin.field.access import SYSTEM
from huiyin.field.choices import PointKind
from huiyin.field.models import Device, Point
from huiyin.field.simulate import Row, read_file
from huiyin.water import verbs
from huiyin.water.choices import WaterBody
from huiyin.water.core.standards import Body
from huiyin.water.stations import READINGS, NationalStation, national_stations

DEMO_READINGS = Path(str(files("huiyin.water").joinpath("data", READINGS)))
FIRST = datetime(2020, 5, 10, tzinfo=CHINA)
HISTORY_UNTIL = datetime(2020, 10, 1, tzinfo=CHINA)
END = datetime(2021, 1, 1, tzinfo=CHINA)
SOURCE = "中国环境监测总站（生态环境部）2020 · CNEMC/MEE 2020"
PLACE = "位置凭常识，约至0.1° · place recalled, to about 0.1°"
DAY_SECONDS = 86_400
SURFACE_WATER = "21"
BODIES = {
    Body.RIVER: WaterBody.RIVER,
    Body.LAKE_RESERVOIR: WaterBody.LAKE_RESERVOIR,
    Body.UNKNOWN: WaterBody.UNKNOWN,
}


def demo() -> None:
    """Register the stations, their devices and their targets; a second call adds nothing."""
    with transaction.atomic():
        for station in national_stations():
            _settle(station)


def devices() -> dict[str, str]:
    """Station in the readings file -> MN, as the simulator takes it."""
    return {station.section: station.mn for station in national_stations()}


def readings(start: datetime = FIRST, end: datetime = END) -> list[Row]:
    """What the devices send with start <= time < end, in order of time, for `simulate.replay`.

    A row of the file without a time or without any value is silence and sends nothing.
    """
    return [row for row in read_file(DEMO_READINGS, devices()).rows if start <= row.at < end]


def _settle(station: NationalStation) -> None:
    point = Point.objects.filter(code=station.code).first() or field.register_point(
        SYSTEM,
        code=station.code,
        name=station.section,
        kind=PointKind.LAKE if station.body is Body.LAKE_RESERVOIR else PointKind.RIVER,
        river=station.river,
        city=station.city,
        longitude=station.longitude,
        latitude=station.latitude,
        interval_seconds=DAY_SECONDS,
        source=f"{SOURCE}; {PLACE}",
    )
    if not Device.objects.filter(mn=station.mn).exists():
        name = f"{station.section} 水质自动站"
        field.register_device(SYSTEM, mn=station.mn, name=name, point=point, st=SURFACE_WATER)
    verbs.register_section(
        SYSTEM,
        point,
        name_en=station.section_en,
        basin=station.basin,
        body=BODIES[station.body],
        body_source=f"{station.tp_rule_basis_zh} · {station.tp_rule_basis}",
        unmeasured=list(station.unmeasured),
        target_class=station.target_class,
        target_source=f"{station.target_basis_zh} · {station.target_basis}",
        target_assumed=station.target_basis == "demo assumption",
        unit_code=station.unit_code,
        data_source=SOURCE,
        effective_from=FIRST,
    )
