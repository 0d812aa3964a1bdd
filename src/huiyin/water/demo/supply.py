"""Invented water supply and village works of the demo city, day by day, by the verbs.

The two offtakes bear names of the city; every figure, paper and works is invented. Figures up to
the first day played are entered on it; later months follow a few days after each month's end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from huiyin.base.clock import CHINA
from huiyin.ledger.demo.people import person
from huiyin.ledger.models import Unit
from huiyin.water.choices import SubjectKind
from huiyin.water.core.supply.balance import ReachMonth
from huiyin.water.core.supply.facts import AllocationPaper, OfftakeFacts, StationFacts
from huiyin.water.core.supply.offtake import Allocation, Month, PumpMonth, Purpose, Volume
from huiyin.water.core.supply.works import Item, Progress, Works
from huiyin.water.models import Subject
from huiyin.water.queries.supply import CANAL
from huiyin.water.verbs import supply
from huiyin.water.verbs import village_works as works
from huiyin.water.verbs.village_works import Looked

KEEPER = "canal-handler"
OTHER_KEEPER = "ecology-handler"
START = Month(2019, 11)
TOWN, RING, PUMP = "23", "HC-ST", "BZ-01"
REPORT_DAY = 3
"""The day on which a month is reported, of the next month."""
PAPER = "年度水量调度计划（虚构）〔2019〕7号"
SUPPLY_PLAN = (610, 620, 640, 600, 630, 650, 690, 720, 760, 750, 690, 640)
SUPPLY_TAKEN = (604, 618, 655, 588, 632, 641, 702, None, 871, 744, 683)
"""10⁴ m³ from November on: June is not known, July is above plan."""
RING_PLAN = (80, 60, 60, 60, 90, 120, 120, 120, 100, 100, 90, 80)
RING_TAKEN = (78, 61, 57, 62, 93, 118, 122, 119, 98, 102, 91)
RING_ECOLOGICAL = (0, 0, 0, 0, 150, 320, 340, 260, 180, 160, 140)
LIFTED = (604, 618, 655, 588, 632, 641, 702, None, 871, 744, 683)
PER_LIFT = (412, 409, 415, 418, 411, 408, 410, None, 414, 522, 417)
"""kWh per 10⁴ m³: August is far above the station's usual figure."""
UNCLOSED = {Month(2020, 4): 260.0}
"""10⁴ m³ that are found nowhere."""


@dataclass(frozen=True, slots=True)
class Invented:
    """One works: what it is, and its way as (days before the city opens, act, what)."""

    code: str
    name: str
    unit: str
    facts: Works
    way: tuple[tuple[int, str, float], ...] = field(default=())


def _works(built: str, village: str, township: str, cost: float | None, end: date) -> Works:
    return Works(
        built=built, village=village, township=township, contract_sum=cost, planned_end=end,
        planned_start=date(2020, 3, 1), contractor="碧源建设公司（虚构）",
        funding="县级财政与村级自筹（虚构）",
    )  # fmt: skip


WORKS = (
    Invented("CZ-01", "上溪村污水管网", "yunxi",
             _works("污水主管 2.1 km、支管 4.6 km", "上溪村", "云溪镇", 186.0, date(2020, 8, 31)),
             ((70, "progress", 45), (40, "progress", 90), (33, "apply", 0), (26, "accept", 0))),
    Invented("CZ-02", "石桥村人工湿地修复", "baishi",
             _works("潜流湿地 420 m² 更换填料", "石桥村", "石岭镇", 64.5, date(2020, 9, 10)),
             ((60, "progress", 60), (24, "progress", 100), (20, "apply", 0), (13, "refuse", 0),
              (5, "progress", 100))),
    Invented("CZ-03", "桥南村供水管网改造", "changqiao",
             _works("供水管网 5.2 km、水表 268 只", "桥南村", "长桥镇", 142.0, date(2020, 10, 31)),
             ((55, "progress", 30), (12, "progress", 75), (3, "apply", 0))),
    Invented("CZ-04", "湾口村雨水塘整治", "lvwan",
             _works("雨水塘清淤、护岸 380 m", "湾口村", "湾口镇", None, date(2020, 9, 15)),
             ((50, "progress", 25), (15, "progress", 40))),
    Invented("CZ-05", "北岭村集中供水站", "baishi",
             _works("供水站一座，日供 120 m³", "北岭村", "石岭镇", 97.8, date(2020, 12, 20)),
             ((30, "progress", 20), (8, "progress", 35))),
    Invented("CZ-06", "云溪镇入户管网二期", "yunxi",
             _works("入户管 210 户", "南坡村", "云溪镇", 58.0, date(2021, 4, 30))),
)  # fmt: skip
ITEMS = ("工程量与合同一致", "工程质量", "竣工资料齐全", "试运行正常")


def play_day(day: date, start: date) -> None:
    """Enter everything on the first day; report months when they are over; the works' ways."""
    if not Subject.objects.filter(kind=SubjectKind.OFFTAKE).exists():
        _enter(day)
        for n in range(len(SUPPLY_TAKEN)):
            if START.plus(n).plus(1).first_day + timedelta(days=REPORT_DAY) <= day:
                _report(START.plus(n), n, day)
    month = Month.of(day).plus(-1)
    index = (month.year - START.year) * 12 + month.month - START.month
    if day.day == REPORT_DAY and 0 <= index < len(SUPPLY_TAKEN):
        _report(month, index, day)
    for one in WORKS:
        for before, act, amount in one.way:
            if day == start - timedelta(days=before):
                _act(one, act, amount, day)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), CHINA)


def _enter(day: date) -> None:
    at, keeper = _at(day, 9, 20), person(KEEPER)
    gates = (
        (TOWN, "23号分水口", OfftakeFacts(design=4.0, chainage=96.4, receiving="城北水厂（虚构）",
                                      source="合成数据"), SUPPLY_PLAN, 8100.0),
        (RING, "环城生态分水口", OfftakeFacts(design=2.5, chainage=104.8,
                                       receiving="环城水系（虚构）", source="合成数据"),
         RING_PLAN, 1080.0),
    )  # fmt: skip
    for code, name, facts, plan, annual in gates:
        gate = supply.enter_offtake(
            code, facts, name=name, unit=Unit.objects.get(code="canal"), actor=keeper, at=at,
            invented=True,
        )  # fmt: skip
        months = tuple((START.plus(n), float(amount)) for n, amount in enumerate(plan))
        paper = AllocationPaper(
            allocation=Allocation(code, START, annual, months), paper=PAPER,
            issued=date(2019, 10, 25),
        )  # fmt: skip
        supply.set_allocation(gate, paper, actor=keeper, at=at)
    supply.enter_pump_station(
        PUMP,
        StationFacts(lifts="23号分水口来水提升至城北水厂（虚构）", power=630.0, offtake=TOWN,
                     source="合成数据"),
        name="城北提水泵站（虚构）", unit=Unit.objects.get(code="works"), actor=keeper, at=at,
        invented=True,
    )  # fmt: skip
    for one in WORKS:
        works.enter_works(
            one.code, one.facts, name=f"{one.name}（虚构）", unit=Unit.objects.get(code=one.unit),
            actor=person(OTHER_KEEPER), at=at, invented=True,
        )  # fmt: skip


def _report(month: Month, n: int, day: date) -> None:
    at, keeper = _at(day, 10), person(KEEPER)
    town = _volume(TOWN, month, Purpose.SUPPLY, SUPPLY_TAKEN[n])
    supply.report_volumes(_subject(SubjectKind.OFFTAKE, TOWN), [town], actor=keeper, at=at)
    ring = [
        _volume(RING, month, Purpose.OTHER, RING_TAKEN[n]),
        _volume(RING, month, Purpose.ECOLOGICAL, RING_ECOLOGICAL[n]),
    ]
    supply.report_volumes(_subject(SubjectKind.OFFTAKE, RING), ring, actor=keeper, at=at)
    lifted, per = LIFTED[n], PER_LIFT[n]
    if lifted is not None and per is not None:
        pump = PumpMonth(
            station=PUMP, month=month, lifted=float(lifted), energy=float(lifted * per),
            hours=lifted * 10_000 / (4.2 * 3600),
        )  # fmt: skip
        station = _subject(SubjectKind.PUMP_STATION, PUMP)
        supply.report_pump_month(station, pump, actor=person("works-handler"), at=at)
    supply.report_reach_month(_reach(month, n), actor=keeper, at=at, invented=True)


def _volume(code: str, month: Month, purpose: Purpose, amount: int | None) -> Volume:
    return Volume(code, month, purpose, None if amount is None else float(amount))


def _reach(month: Month, n: int) -> ReachMonth:
    """A month that closes but for a little, or for what is found nowhere."""
    taken = (SUPPLY_TAKEN[n] or 700) + RING_TAKEN[n] + RING_ECOLOGICAL[n]
    losses, storage, little = 48.0 + 2 * (n % 4), 12.0 * (n % 3 - 1), 9.0 * (n % 5 - 2)
    outflow = 2400.0 + 40 * n
    inflow = outflow + taken + losses + storage + little + UNCLOSED.get(month, 0.0)
    return ReachMonth(
        reach=CANAL, month=month, inflow=round(inflow, 1), lateral=0.0, outflow=outflow,
        losses=losses, storage=storage,
    )  # fmt: skip


def _subject(kind: SubjectKind, code: str) -> Subject:
    return Subject.objects.get(kind=kind, code=code)


def _act(one: Invented, act: str, amount: float, day: date) -> None:
    subject = _subject(SubjectKind.VILLAGE_WORKS, one.code)
    if subject.records.filter(day=day).exists():
        return
    builder, decider = person(f"{one.unit}-handler"), person(OTHER_KEEPER)
    if act == "progress":
        value = Progress(day=day, percent=amount, note="现场统计（虚构）")
        works.report_progress(subject, value, actor=builder, at=_at(day, 16))
    elif act == "apply":
        works.apply_for_acceptance(
            subject, day=day, statement="合同内容已全部完成（虚构）。", actor=builder,
            documents=("竣工报告（虚构）", "监理意见（虚构）"), at=_at(day, 16, 20),
        )  # fmt: skip
    elif act == "accept":
        looked = _looked(day, failed=None)
        works.accept(subject, looked, actor=decider, at=_at(day, 15))
    else:
        looked = _looked(day, failed=ITEMS[1])
        works.refuse_acceptance(subject, looked, to_ledger=True, actor=decider, at=_at(day, 15))


def _looked(day: date, failed: str | None) -> Looked:
    items = tuple(
        Item(name, name != failed, "" if name != failed else "填料级配与设计不符，局部壅水")
        for name in ITEMS
    )
    return Looked(
        day=day, people="验收组：水清源、江一白及第三方检测（虚构）", items=items,
        documents=("验收意见书（虚构）",),
    )  # fmt: skip
