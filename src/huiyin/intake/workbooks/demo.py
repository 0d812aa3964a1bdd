"""An invented team's ledger in the demo city: sent and read, and left for the office to decide."""

from __future__ import annotations

import io
from datetime import datetime

import xlsxwriter

from huiyin.intake.verbs import workbooks
from huiyin.ledger.demo.people import person
from huiyin.ledger.models import Unit

HEAD = (
    "序号",
    "编号",
    "问题描述",
    "类别",
    "地点",
    "责任单位",
    "整改时限",
    "责任人及电话",
    "完成情况",
)
ROWS = (
    ("东渠桥下淤积，过水不畅", "水环境", "东渠桥", "6月30日前", "序时推进"),
    ("北泵站围栏破损", "设施安全", "北泵站", "立行立改", "未启动"),
    ("南湖漂浮物未及时打捞", "水环境", "南湖", "长期坚持", "序时推进"),
    ("西排口标识牌缺失", "设施安全", "西排口", "2020年12月底前", "已完成"),
)


def send_ledger(_at: datetime) -> None:
    """Send it as the registrar; the same file twice is one import."""
    workbooks.receive(
        content=_workbook(),
        name="2020年专项督导整改台账（演示）.xlsx",
        sender="专项督导组（演示）",
        source="第一批",
        actor=person("wenjing"),
    )


def _workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("台账")
    sheet.merge_range(0, 0, 0, len(HEAD) - 1, "2020年专项督导整改台账（演示，均为虚构）", None)
    for column, label in enumerate(HEAD):
        sheet.write_string(1, column, label)
    units = list(Unit.objects.order_by("pk").values_list("name", flat=True)[:3])
    for n, (problem, category, place, limit, done) in enumerate(ROWS, 1):
        named = (
            "、".join((units[n % len(units)], "未列名单位")) if n == 3 else units[n % len(units)]
        )
        cells = (str(n), f"YS-{n:02d}", problem, category, place, named, limit,
                 "张某某 13800000000", done)  # fmt: skip
        for column, text in enumerate(cells):
            sheet.write_string(n + 1, column, text)
    book.close()
    return out.getvalue()
