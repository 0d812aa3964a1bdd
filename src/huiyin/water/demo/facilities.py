"""Invented facilities of the demo city, entered on the first day it plays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from huiyin.base.clock import CHINA
from huiyin.ledger.demo.people import person
from huiyin.ledger.models import Unit
from huiyin.water.choices import SubjectKind
from huiyin.water.core.discharge.scope import Basin, Kind, Receiving, Stretch
from huiyin.water.core.facilities.master import Master
from huiyin.water.models import Subject
from huiyin.water.verbs.facilities import enter_facility

KEEPER = "ecology-handler"


@dataclass(frozen=True, slots=True)
class Invented:
    """One facility: code, name, unit, kind, design m³/d, year of acceptance."""

    code: str
    name: str
    unit: str
    kind: Kind
    design: float
    accepted: int
    process: str
    households: int | None = None
    connected: int | None = None


FACILITIES = (
    Invented("YX-01", "云溪第一污水处理厂", "yunxi", Kind.MUNICIPAL, 50_000, 2009, "A²/O"),
    Invented("YX-02", "云溪镇污水处理站", "yunxi", Kind.TOWN, 800, 2016, "MBR", 2100, 1840),
    Invented("YX-03", "上溪村污水处理站", "yunxi", Kind.RURAL, 60, 2018, "A/O", 310, 240),
    Invented("BS-01", "白石县污水处理厂", "baishi", Kind.MUNICIPAL, 30_000, 2011, "氧化沟"),
    Invented("BS-02", "石岭镇污水处理站", "baishi", Kind.TOWN, 450, 2015, "A/O", 1300, 900),
    Invented("BS-03", "石桥村污水处理站", "baishi", Kind.RURAL, 40, 2019, "人工湿地", 220, 150),
    Invented("BS-04", "北岭村污水处理站", "baishi", Kind.RURAL, 30, 2017, "A/O", 180, None),
    Invented("CQ-01", "长桥工业园污水站", "changqiao", Kind.MUNICIPAL, 10_000, 2013, "A²/O"),
    Invented("CQ-02", "长桥镇污水处理站", "changqiao", Kind.TOWN, 600, 2016, "SBR", 1700, 1500),
    Invented("CQ-03", "桥南村污水处理站", "changqiao", Kind.RURAL, 50, 2018, "A/O", 260, 190),
    Invented("LW-01", "绿湾污水处理厂", "lvwan", Kind.MUNICIPAL, 40_000, 2010, "A²/O"),
    Invented("LW-02", "湾口村污水处理站", "lvwan", Kind.RURAL, 80, 2020, "MBR", 400, 330),
)  # fmt: skip


def play_day(day: date, start: date) -> None:
    """The ledger is set up on the first day that is played."""
    if Subject.objects.filter(kind=SubjectKind.FACILITY).exists():
        return
    at = datetime.combine(day, time(9), CHINA)
    for one in FACILITIES:
        enter_facility(
            one.code,
            _facts(one),
            name=f"{one.name}（虚构）",
            unit=Unit.objects.get(code=one.unit),
            actor=person(KEEPER),
            at=at,
            invented=True,
        )


def _facts(one: Invented) -> Master:
    return Master(
        kind=one.kind,
        built=date(one.accepted - 1, 6, 1),
        commissioned=date(one.accepted - 1, 11, 1),
        accepted=date(one.accepted, 4, 1),
        design=one.design,
        process=one.process,
        households=one.households,
        connected=one.connected,
        basin=Basin.OTHER,
        receiving=Receiving(3, False, Stretch.OTHER, False, False, False),
        reused=False,
        operator="清源运维公司（虚构）",
    )
