"""The demo city's invented list of practical things for 2020."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from huiyin.base.clock import CHINA
from huiyin.inspection.core.practical import Shown
from huiyin.inspection.verbs import practical
from huiyin.inspection.verbs.practical import Entry
from huiyin.ledger.demo.people import person

YEAR = 2020


def _entry(title: str, goal: str, target: tuple[int, str], lead: str, due: date) -> Entry:
    return Entry(
        title=f"{title}（虚构）",
        goal=goal,
        target_amount=Decimal(target[0]),
        target_unit=target[1],
        lead=lead,
        due=due,
    )


EARLY = (
    _entry("改造老旧公厕", "年内改造提升老旧公厕", (30, "座"), "works", date(2020, 11, 30)),
    _entry("新建口袋公园", "主城区新建口袋公园", (12, "个"), "lvwan", date(2020, 12, 15)),
)
LATER = (
    _entry("整治黑臭水体", "消除建成区黑臭水体", (6, "条"), "ecology", date(2020, 12, 20)),
    _entry(
        "农村饮水管网延伸", "自来水管网延伸到自然村", (45, "个村"), "baishi", date(2020, 12, 25)
    ),
    _entry("社区养老食堂", "建成社区养老食堂", (20, "处"), "yunxi", date(2020, 12, 20)),
)
LAST = (
    _entry("小区充电车位", "新增小区公共充电车位", (1500, "个"), "changqiao", date(2020, 12, 31)),
)
LISTS = {58: EARLY, 20: LATER, 6: LAST}


def play_day(day: date, start: date) -> None:
    """The list comes in three parts, each published at once."""
    entries = LISTS.get((start - day).days)
    if entries is None:
        return
    at = datetime.combine(day, time(8, 30), CHINA)
    actor = person("suheng")
    report = practical.add_list(YEAR, entries, token=f"demo-{day}", actor=actor, at=at)
    practical.publish(report.added, list(Shown), actor=actor, at=at)
