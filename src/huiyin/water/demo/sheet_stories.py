"""What befalls the invented facilities in 2020, and the records that are written of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from huiyin.base.clock import CHINA
from huiyin.ledger.demo.people import person
from huiyin.water.core.discharge.scope import Kind
from huiyin.water.core.facilities.facility import DailyRun, Span, StopCause, day_span
from huiyin.water.core.facilities.records import (
    Calibration,
    Complaint,
    Cost,
    CostKind,
    Document,
    FaultReport,
    Looked,
    Patrol,
    Side,
    SludgeSlip,
    StopNotice,
    WaterSample,
)
from huiyin.water.demo.facilities import KEEPER, Invented
from huiyin.water.models import Subject
from huiyin.water.sheets_choices import RecordKind
from huiyin.water.verbs import facility_patrols, facility_stops
from huiyin.water.verbs import facility_records as verbs

HEAD = "ecology-head"
APPROVED = ("BS-03", date(2020, 9, 8), date(2020, 9, 19))
UNAPPROVED = ("CQ-03", date(2020, 8, 18), date(2020, 8, 23))
SILENT = ("BS-04", date(2020, 9, 10), date(2020, 9, 23))
FAULT = ("YX-02", datetime(2020, 9, 15, 14, tzinfo=CHINA), datetime(2020, 9, 16, 20, tzinfo=CHINA))
IMPOSSIBLE = "LW-02"
SAME = (date(2020, 9, 19), date(2020, 9, 26))
SLIP = ("YX-03", date(2020, 9, 4), date(2020, 9, 9))
SAMPLED = (10, 25)
LABORATORY = "市环境监测站（虚构）"
REAL = {"cod": (180.0, 26.0), "nh3n": (24.0, 2.1), "tp": (3.1, 0.32), "tn": (32.0, 11.0),
        "ss": (150.0, 8.0), "ph": (7.3, 7.2)}  # fmt: skip
"""An ordinary sample: into the works, and out of them."""


def chance(code: str, day: date, what: str) -> float:
    """A number from 0 to 1 that is always the same for a facility, a day and a purpose."""
    digest = sha256(f"{code} {day} {what}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def told(code: str, run: DailyRun) -> DailyRun | None:
    """An ordinary day as the unit writes it down; None: nobody writes."""
    if code == SILENT[0] and SILENT[1] <= run.day <= SILENT[2]:
        return None
    for name, first, last in (APPROVED, UNAPPROVED):
        if code == name and first <= run.day <= last:
            return _still(run, "停运" if name == UNAPPROVED[0] else "管网改造停运（虚构）")
    if code == FAULT[0] and FAULT[1].date() <= run.day <= FAULT[2].date():
        return _around_the_fault(run)
    if code == IMPOSSIBLE:
        return _impossible(run)
    if code == SLIP[0] and run.day == SLIP[1]:
        return replace(run, inflow=round((run.inflow or 0) * 10, 1))
    return run


def play(subject: Subject, one: Invented, day: date) -> None:
    """What else is written of a facility on this day."""
    evening = datetime.combine(day, datetime.min.time(), CHINA) + timedelta(hours=16)
    _stop(subject, one, day, evening)
    if one.code == FAULT[0] and day == FAULT[2].date() + timedelta(days=1):
        _fault(subject, one, evening)
    if one.code == SLIP[0] and day == SLIP[2]:
        _correct(subject, one, evening)
    if day.day in SAMPLED:
        _samples(subject, one, day, evening)
    if day.day == 15:
        _patrol(subject, one, day, evening)
    if day.day == 3:
        _month(subject, one, day, evening)
    if one.code == UNAPPROVED[0] and day == date(2020, 8, 20):
        complaint = Complaint(facility=one.code, day=day, summary="村边沟渠有异味（虚构）")
        verbs.record_complaint(subject, complaint, actor=person(KEEPER), at=evening)


def _writer(one: Invented) -> str:
    return f"{one.unit}-handler"


def _still(run: DailyRun, words: str) -> DailyRun:
    return replace(
        run, inflow=0.0, outflow=0.0, hours=0.0, ran=None, energy=0.0, chemicals=None, sludge=None,
        sludge_to="", dissolved_oxygen=None, mlss=None, abnormal=words,
    )  # fmt: skip


def _around_the_fault(run: DailyRun) -> DailyRun:
    """The hours before the pump failed, and those after it was mended."""
    whole = day_span(run.day)
    ran = (
        Span(whole.start, FAULT[1]) if run.day == FAULT[1].date() else Span(FAULT[2], whole.end),
    )
    share = ran[0].hours / 22
    return replace(
        run,
        ran=ran,
        inflow=round((run.inflow or 0) * share, 1),
        outflow=round((run.outflow or 0) * share, 1),
        energy=round((run.energy or 0) * share, 1),
        abnormal="提升泵故障（虚构）",
        cause="设备故障",
    )


def _impossible(run: DailyRun) -> DailyRun:
    """Entries that the checks find: nobody corrects them."""
    if run.day == date(2020, 9, 5):
        return replace(run, hours=26.0, ran=None)
    if run.day == date(2020, 9, 12):
        return replace(run, outflow=round((run.inflow or 0) * 3, 1))
    if run.day == date(2020, 9, 16):
        return replace(run, inflow=0.0, outflow=0.0)
    if SAME[0] <= run.day <= SAME[1]:
        return replace(run, inflow=36.0, outflow=35.0, energy=26.0)
    return run


def _stop(subject: Subject, one: Invented, day: date, at: datetime) -> None:
    """Reported before it begins and approved by another; or reported late and refused."""
    if one.code == APPROVED[0]:
        first, last = day_span(APPROVED[1]).start, day_span(APPROVED[2]).end
        key = verbs.minute_key(first)
        if day == APPROVED[1] - timedelta(days=2):
            notice = StopNotice(
                facility=one.code, start=first, end=last, approved=None,
                cause=StopCause.CONSTRUCTION, reason="配套管网改造施工（虚构）",
                substitute="污水由吸污车运至石岭镇污水处理站处理（虚构）",
            )  # fmt: skip
            facility_stops.report_stop(subject, notice, actor=person(_writer(one)), at=at)
        if day == APPROVED[1] - timedelta(days=1) and _undecided(subject, key):
            facility_stops.approve_stop(
                subject, key, words="同意，按方案施工（虚构）", actor=person(HEAD), at=at
            )
    if one.code == UNAPPROVED[0] and day == UNAPPROVED[2] + timedelta(days=2):
        first, last = day_span(UNAPPROVED[1]).start, day_span(UNAPPROVED[2]).end
        notice = StopNotice(
            facility=one.code, start=first, end=last, approved=None,
            cause=StopCause.NO_STAFF_OR_MONEY, reason="电费未缴（虚构）",
        )  # fmt: skip
        facility_stops.report_stop(subject, notice, actor=person(_writer(one)), at=at)
        if _undecided(subject, verbs.minute_key(first)):
            facility_stops.refuse_stop(
                subject, verbs.minute_key(first), reason="未事先报告，不予同意（虚构）",
                actor=person(HEAD), at=at + timedelta(minutes=30),
            )  # fmt: skip


def _undecided(subject: Subject, key: str) -> bool:
    found: StopNotice = verbs.standing_one(subject, RecordKind.STOP, key).value
    return found.approved is None


def _fault(subject: Subject, one: Invented, at: datetime) -> None:
    fault = FaultReport(
        facility=one.code, start=FAULT[1], restored=FAULT[2], halted=True,
        cause=StopCause.EQUIPMENT_FAULT, what="提升泵电机烧毁（虚构）", parts="电机",
        repair="更换电机（虚构）",
    )  # fmt: skip
    verbs.report_fault(subject, fault, actor=person(_writer(one)), at=at)


def _correct(subject: Subject, one: Invented, at: datetime) -> None:
    key = SLIP[1].isoformat()
    rows = subject.records.filter(kind=RecordKind.DAILY_RUN, key=key)
    if rows.count() != 1:
        return
    run: DailyRun = verbs.standing_one(subject, RecordKind.DAILY_RUN, key).value
    right = replace(run, inflow=round((run.inflow or 0) / 10, 1))
    verbs.write_daily_run(
        subject, right, actor=person(_writer(one)), at=at, reason="小数点抄错（虚构）"
    )


def _samples(subject: Subject, one: Invented, day: date, at: datetime) -> None:
    for side, which in ((Side.INFLOW, 0), (Side.EFFLUENT, 1)):
        scale = 0.8 + 0.4 * chance(one.code, day, side)
        figures = {
            name: round(pair[which] * (1 if name == "ph" else scale), 2)
            for name, pair in REAL.items()
        }
        sample = WaterSample(
            facility=one.code, time=at - timedelta(hours=6), side=side, laboratory=LABORATORY,
            method="手工采样（虚构）", **figures,
        )  # fmt: skip
        verbs.record_sample(subject, sample, actor=person(KEEPER), at=at)


def _patrol(subject: Subject, one: Invented, day: date, at: datetime) -> None:
    broken = one.code == UNAPPROVED[0] and day < date(2020, 9, 1)
    patrol = Patrol(
        facility=one.code, time=at - timedelta(hours=4), people=("巡查员甲（虚构）",),
        looked=(Looked("曝气设备", not broken), Looked("台账记录", good=True)),
        score=72.0 if broken else 94.0, finding="曝气机未开启（虚构）" if broken else "",
    )  # fmt: skip
    facility_patrols.record_patrol(subject, patrol, actor=person("canal-handler"), at=at)


def _month(subject: Subject, one: Invented, day: date, at: datetime) -> None:
    """What comes in once a month: costs of the month before, slips, instrument checks, papers."""
    actor, last = person(_writer(one)), (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    money = round(one.design * 0.6, 1)
    cost = Cost(facility=one.code, month=last, kind=CostKind.POWER, amount=money)
    verbs.record_cost(subject, cost, actor=actor, at=at)
    if one.kind == Kind.MUNICIPAL:
        slip = SludgeSlip(
            facility=one.code, day=day, slip=f"{one.code}-{day:%Y%m}（虚构）",
            kg=round(one.design * 0.4), destination="城南污泥处置中心（虚构）",
        )  # fmt: skip
        verbs.record_sludge(subject, slip, actor=actor, at=at)
        check = Calibration(
            facility=one.code, time=at - timedelta(hours=3), factor="w01018", reference=28.0,
            measured=35.0 if one.code == "LW-01" and day.month == 9 else 29.4,
        )  # fmt: skip
        verbs.record_calibration(subject, check, actor=actor, at=at)
    title = f"{last:%Y-%m} 运行月报（虚构）"
    paper = Document(facility=one.code, day=day, title=title, reference=f"{one.code} 档案柜")
    verbs.file_document(subject, paper, actor=actor, at=at)
