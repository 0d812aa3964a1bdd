"""What the ledger exports it reads again: no guess, no refusal, every row known as its own."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from huiyin.base import clock
from huiyin.intake.models import RowState, WorkbookRow
from huiyin.intake.verbs import workbooks
from huiyin.ledger.core.parts import Place
from huiyin.ledger.models import Matter
from huiyin.ledger.office_layouts import layout
from tests.intake.workbooks.conftest import NOW
from tests.ledger.people import Walk

pytestmark = pytest.mark.django_db

RECTIFICATION = [
    "序号", "编号", "来源", "批次", "督导组", "文号", "发现时间", "问题描述（原文）", "类别",
    "地点", "坐标", "严重程度", "整改目标", "整改措施", "整改类型", "牵头单位", "责任单位",
    "配合单位", "包抓领导", "责任人", "电话", "整改时限", "阶段目标（节点）", "进展",
    "完成情况", "佐证材料", "核查人", "核查意见", "日期", "公示情况", "销号时间", "回头看",
    "备注",
]  # fmt: skip
SUPERVISION = [
    "交办领导", "批示原文", "交办文号", "反馈要求", "应反馈日", "实反馈日", "催办次数",
    "督办等级", "延期次数",
]  # fmt: skip


def matter(people, n: int, **facts) -> Walk:
    walk = Walk(people, now=NOW - timedelta(days=20))
    usual = {"cause": f"原因{n}", "place": Place(name=f"地点{n}", lon_e6=113600000 + n,
             lat_e6=34900000), "title": f"问题{n}"}  # fmt: skip
    return walk.register(**usual | facts)


@pytest.fixture
def city(people):
    """Matters in many states, one whose texts look like formulas."""
    matter(people, 1)
    matter(people, 2, grade="major", title="=1+1", description="+公式", cause="@原因")
    matter(people, 3).assign().accept().propose_plan().approve_plan()
    walk = matter(people, 4, place=None).assign().accept().propose_plan().approve_plan()
    walk.evidence().complete("1").complete("2").submit().pass_check()
    return people


def exported(who, name: str) -> bytes:
    client = Client()
    client.force_login(who)
    answer = client.get(f"/ledger/export/?layout={name}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("name", ["rectification", "supervision"])
def test_it_is_read_again_without_a_doubt_and_known(city, now, name):
    content = exported(city["du"], name)
    with clock.fixed(now + timedelta(hours=1)):
        workbook, _ = workbooks.receive(
            content=content, name="台账.xlsx", sender="督查室", actor=city["du"]
        )
    assert workbook.problem == ""
    rows = list(WorkbookRow.objects.filter(workbook=workbook))
    assert [(row.number, row.doubts, row.faults) for row in rows] == [
        (n, [], []) for n in range(5, 5 + Matter.objects.count())
    ]
    assert {row.state for row in rows} == {RowState.KNOWN}
    assert {row.matter_id for row in rows} == set(Matter.objects.values_list("pk", flat=True))
    assert all(column["code"] and not column["why"] for column in workbook.columns)


def test_heads_are_those_of_the_trade():
    assert [column.head for column in layout("rectification")[1]] == RECTIFICATION
    heads = [column.head for column in layout("supervision")[1]]
    assert set(heads) == {*RECTIFICATION, *SUPERVISION}


def test_texts_stay_texts_and_raisers_do_not_appear(city, now):
    content = exported(city["du"], "rectification")
    cells = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    words = {cell for row in cells for cell in row if isinstance(cell, str)}
    assert {"+公式", "@原因"} <= words
    assert not any("赵某某" in word or "13912345678" in word for word in words)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        styles = parts.read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert 'quotePrefix="1"' in styles
    assert 'orientation="landscape"' in sheet
    assert 'paperSize="9"' in sheet
    assert "<pane " in sheet


def test_a_unit_exports_only_what_it_may_see(city, now):
    content = exported(city["he"], "supervision")
    cells = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    numbers = {row[1] for row in cells if str(row[1]).startswith("HY")}
    led = set(Matter.objects.filter(lead_unit__code="EEB").values_list("number", flat=True))
    assert numbers == led
    assert len(led) < Matter.objects.count()
