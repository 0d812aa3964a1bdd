"""Invented callers, a leader and a meeting of the demo city; nothing here writes a row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.intake.verbs import channels, reports
from huiyin.intake.verbs.channels import Brought
from huiyin.intake.verbs.reports import ReportFacts
from huiyin.intake.workbooks.demo import send_ledger
from huiyin.ledger.choices import Channel, RaiserKind, State
from huiyin.ledger.demo.people import person
from huiyin.ledger.history import history
from huiyin.ledger.models import Clue, Matter
from huiyin.ledger.verbs import closing, opening
from huiyin.ledger.verbs.opening import ClueFacts, place_of

LAMPS, DARK = "滨河路路灯成片不亮", "滨河路晚上没有路灯"
SMELL = "老旧小区污水井异味"
LAMP = {"cause": "street_lamp", "place": "滨河路中段"}


def play_day(day: date, start: date) -> None:
    """What comes in on this day, counted back from the demo's start."""
    moment = datetime.combine(day, time(8, 20), CHINA)
    with clock.fixed(moment):
        for scene in SCENES.get((start - day).days, ()):
            scene(moment)
        _call_back(moment)


def _caller(at: datetime, title: str, *, cause: str, name: str, place: str, words: str) -> str:
    brought = Brought(
        kind="request",
        title=title,
        cause=cause,
        place=place_of(place, longitude=113.62, latitude=34.75),
        clue=ClueFacts(
            channel=Channel.HOTLINE,
            observed_at=at - timedelta(minutes=20),
            summary=title,
            words=words,
            raiser_name=name,
            raiser_phone="13800000000",
        ),
        particulars={"request_type": "complaint", "urgent": False, "answer_way": "phone"},
    )
    return _bring(brought, title, at)


def _bring(brought: Brought, name: str, at: datetime) -> str:
    matter, _is_new = channels.bring(
        brought, token=f"demo-{name}"[:48], actor=person("wenjing"), at=at
    )
    return str(matter.number)


def _smell(at: datetime) -> None:
    words = "楼下污水井一直冒味，窗户都不敢开。"
    number = _caller(
        at,
        SMELL,
        cause="sewer_smell",
        name="冯女士（虚构）",
        place="绿湾区和平里小区",
        words=words,
    )
    ref = Clue.objects.get(matter__number=number).raiser_ref
    channels.give_receipt(number, ref, actor=person("wenjing"), at=at)


def _lamps(at: datetime) -> None:
    _caller(at, LAMPS, words="从桥头到公园十几盏灯全黑。", name="陈先生（虚构）", **LAMP)


def _dark(at: datetime) -> None:
    words = "晚上散步看不见路，老人摔了一跤。"
    number = _caller(at, DARK, words=words, name="褚女士（虚构）", **LAMP)
    main = Matter.objects.filter(title=LAMPS, is_open=True).first()
    if main is not None:
        opening.merge(
            number, into=main.number, reason="同一路段路灯", actor=person("suheng"), at=at
        )


def _late_lamp(at: datetime) -> None:
    _caller(at, "滨河路公园段路灯又不亮", words="又黑了。", name="卫先生（虚构）", **LAMP)


def _instruction(at: datetime) -> None:
    clue = ClueFacts(
        channel=Channel.LEADER,
        observed_at=at,
        summary="专题研究老旧小区排水",
        words="请城管局牵头，一个月内拿出老旧小区排水改造清单，每周报进展。",
        raiser_name="梁远（虚构）",
    )
    title = "一个月内拿出老旧小区排水改造清单"
    brought = Brought(
        kind="task",
        title=title,
        cause="order",
        place=place_of("全市"),
        clue=clue,
        particulars={
            "leader": "梁远（虚构）",
            "document_number": "批〔2020〕31号",
            "issued_on": at.date(),
            "feedback": "periodic",
            "feedback_days": 7,
        },
    )
    _bring(brought, title, at)


def _meeting(at: datetime) -> None:
    clue = ClueFacts(
        channel=Channel.MEETING,
        observed_at=at,
        summary="汛后干渠沿线排查",
        words="会议议定：汛后一个月内完成干渠沿线排查。",
        raiser_kind=RaiserKind.UNIT,
        raiser_name="市政府常务会议（虚构）",
    )
    title = "汛后一个月内完成干渠沿线排查"
    brought = Brought(
        kind="task",
        title=title,
        cause="decision",
        place=place_of("干渠沿线"),
        clue=clue,
        particulars={
            "meeting": "市政府第 9 次常务会议（虚构）",
            "agenda_item": "二、干渠安全",
            "issued_on": at.date(),
        },
    )
    _bring(brought, title, at)


def _public(at: datetime) -> None:
    facts = ReportFacts(
        words="桥下有人夜里烧东西，味道很呛。",
        place="云溪河 5 号桥下",
        request_type="report",
        name="蒋某（虚构）",
        phone="13900000000",
    )
    reports.send_report(facts, token="demo-report-" + "0" * 24, address="192.0.2.1")


def _call_back(at: datetime) -> None:
    """One caller got his answer and is not content."""
    row = Matter.objects.filter(title=SMELL, state=State.REPLYING).first()
    if row is None:
        return
    for status in history(row.pk).folded.matter.people_raisers:
        if status.replied_at is not None and status.called_back_at is None:
            closing.callback_ok(
                row.number,
                raiser=status.raiser,
                satisfied=False,
                remark="问题解决了，但等了一个多月。",
                actor=person("duanming"),
                at=max(at, row.last_event_at),
            )


SCENES: dict[int, tuple[Callable[[datetime], None], ...]] = {
    60: (_smell,),
    19: (_lamps, _instruction),
    18: (_dark,),
    11: (_meeting,),
    1: (_late_lamp, _public, send_ledger),
}
"""What comes in, by days before the demo's start."""
