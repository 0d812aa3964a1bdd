"""The desk's part of the demo city: two invented rounds and one draw, day by day, by the verbs.

The first round is over and has become matters; the second is under way when the city opens.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from PIL import Image, ImageDraw

from huiyin.base.clock import CHINA
from huiyin.inspection.core.rounds import Severity, Stance
from huiyin.inspection.models import Finding, RecheckItem, Round
from huiyin.inspection.verbs import findings, hand_over, rechecks, rounds
from huiyin.inspection.verbs.findings import Sight
from huiyin.inspection.verbs.rechecks import Order
from huiyin.inspection.verbs.rounds import Expert, Plan
from huiyin.ledger.demo.people import person
from huiyin.ledger.models import Matter
from huiyin.ledger.verbs import assigning
from huiyin.ledger.verbs.opening import place_of

FIRST, SECOND = "云溪、长桥水环境督导（虚构）", "白石县安全生产督导（虚构）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """An invented finding: where, what, by whom, and what the unit says of it."""

    unit: str
    cause: str
    place: str
    seen: str
    by: str
    severity: Severity = Severity.ORDINARY
    objection: str = ""
    photos: int = 1
    informant: str = ""


SEEN_FIRST = (
    Spot(unit="yunxi", cause="sewage_outfall", place="云溪河 3 号桥右岸", by="zhengcha", photos=2,
         seen="封堵的排口旁又有污水渗出，水面有泡沫。"),
    Spot(unit="yunxi", cause="floating_waste", place="云溪河 5 号闸前", by="zhengcha",
         seen="闸前漂浮垃圾约二十平方米，未见打捞。"),
    Spot(unit="yunxi", cause="floating_waste", place="云溪河5号闸前", by="heshi",
         seen="闸前仍有漂浮垃圾，岸边堆有捞出的水草。"),
    Spot(unit="changqiao", cause="data_gap", place="长桥工业园污水站", by="heshi",
         seen="在线监测数据三天无记录，台账未说明原因。", severity=Severity.MAJOR,
         informant="齐女士（虚构）"),
    Spot(unit="changqiao", cause="ledger_missing", place="长桥镇环卫站", by="zhengcha",
         seen="清运台账缺九月份。", objection="台账在县局审核，已补交复印件。"),
)  # fmt: skip
SEEN_SECOND = (
    Spot(unit="baishi", cause="guard_missing", place="白石采石场二号平台", by="heshi", photos=2,
         seen="平台临边防护栏缺失约六米。", severity=Severity.MAJOR),
    Spot(unit="baishi", cause="fire_route_blocked", place="白石农贸市场北通道", by="heshi",
         seen="消防通道被货架占用。"),
)  # fmt: skip


def play_day(day: date, start: date) -> None:
    """What happens on this day."""
    step = STEPS.get((start - day).days)
    if step is not None:
        step(day)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), CHINA)


def _round(name: str) -> Round:
    return Round.objects.get(name=name)


def _plan(day: date, name: str, units: tuple[str, ...], topics: tuple[str, ...]) -> None:
    made = rounds.plan(
        Plan(
            name=name,
            topics=topics,
            visits=tuple((unit, day + timedelta(days=1 + n)) for n, unit in enumerate(units)),
            first_day=day,
            last_day=day + timedelta(days=8),
            leader="heshi",
            members=("zhengcha",),
            experts=(Expert(name="路工（虚构）", organisation="省规划院（虚构）"),),
            note="督导组将进驻贵单位。请准备整改台账，安排联络员。",
            invented=True,
        ),
        actor=person("suheng"),
        at=_at(day, 8, 30),
    )
    rounds.start(made.number, actor=person("heshi"), at=_at(day, 9))


def _plan_first(day: date) -> None:
    _plan(day, FIRST, ("yunxi", "changqiao"), ("water", "conduct"))


def _plan_second(day: date) -> None:
    _plan(day, SECOND, ("baishi",), ("safety",))
    _see(day, SECOND, SEEN_SECOND)


def _see_first(day: date) -> None:
    _see(day, FIRST, SEEN_FIRST)


def _see(day: date, name: str, spots: tuple[Spot, ...]) -> None:
    number = _round(name).number
    for n, spot in enumerate(spots):
        at = _at(day, 10, 7 * n)
        sight = Sight(
            unit=spot.unit,
            cause=spot.cause,
            place_name=spot.place,
            seen=spot.seen,
            severity=spot.severity,
            seen_at=at - timedelta(minutes=5),
            photos=tuple(
                (f"现场{k + 1}（合成）.png", _picture(f"{number} {n + 1}-{k + 1}", at))
                for k in range(spot.photos)
            ),
            informant_name=spot.informant,
        )
        token = f"demo-{number}-{n + 1}"
        findings.record(number, sight, actor=person(spot.by), token=token, at=at)


def _present(day: date) -> None:
    rounds.present(_round(FIRST).number, actor=person("heshi"), at=_at(day, 15))


def _answers(day: date) -> None:
    for n, (row, spot) in enumerate(_with_spots()):
        findings.answer(
            row.pk,
            agrees=not spot.objection,
            reason=spot.objection,
            actor=person(f"{spot.unit}-head"),
            at=_at(day, 11, n),
        )


def _rule_and_hand_over(day: date) -> None:
    leader = person("heshi")
    for n, (row, spot) in enumerate(_with_spots()):
        gone = bool(spot.objection)
        findings.rule(
            row.pk,
            stance=Stance.WITHDRAWN if gone else Stance.KEPT,
            reason="复印件与记录相符，予以撤回。" if gone else "",
            actor=leader,
            at=_at(day, 17, n),
        )
    at = _at(day, 17, 30)
    done, _ = hand_over.hand_over(_round(FIRST).number, actor=leader, at=at)
    for one in done:
        matter = Matter.objects.get(number=one.matter)
        if one.outcome == "opened":
            lead = one.group.findings.first().unit.code
            who = "liangyuan" if matter.grade == "major" else "suheng"
            assigning.assign(one.matter, lead=lead, actor=person(who), at=_at(day, 17, 40))


def _draw(day: date) -> None:
    order = Order(
        first_day=day - timedelta(days=70), last_day=day - timedelta(days=3), by_lot=2, by_risk=2
    )
    made = rechecks.draw(
        order, actor=person("suheng"), token=f"demo-draw-{day}", at=_at(day, 9, 15)
    )
    item = made.items.filter(checker__isnull=False, matter__is_open=False).first()
    if item is not None:
        _recheck(item, _at(day, 18, 30))


def _recheck(item: RecheckItem, at: datetime) -> None:
    rechecks.recheck(
        item.pk,
        passed=True,
        seen_at=at - timedelta(minutes=5),
        seen_where=place_of(item.matter.place_name),
        remark="现场整洁，未见反弹。",
        photos=(("回头看（合成）.png", _picture(item.matter.number, at)),),
        actor=item.checker,
        at=at,
    )


def _with_spots() -> list[tuple[Finding, Spot]]:
    rows = _round(FIRST).findings.order_by("number")
    return list(zip(rows, SEEN_FIRST, strict=True))


def _picture(words: str, at: datetime) -> bytes:
    """A drawn picture that says it is synthetic; no real site is shown."""
    picture = Image.new("RGB", (640, 400), "#d9d2c5")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 280, 640, 400), fill="#7f8f86")
    pen.ellipse((220, 220, 420, 330), fill="#6d5f4b")
    pen.text((20, 20), f"SYNTHETIC PICTURE  {words}  {at:%Y-%m-%d %H:%M}", fill="#222")
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


STEPS: dict[int, Callable[[date], None]] = {
    46: _plan_first,
    44: _see_first,
    42: _present,
    41: _answers,
    40: _rule_and_hand_over,
    4: _plan_second,
    2: _draw,
}
"""By days before the city opens."""
