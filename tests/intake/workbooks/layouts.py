"""Ledgers as offices really keep them, each in another layout, with what must be read of them.

Names of units and people are invented. `rows` are what a careful clerk reads from the sheet:
(row of Excel, title, lead, co-units, limit, guessed cells, refused cells).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter

UNITS = {
    "HUD": "某某市住房和城乡建设局",
    "WRB": "某某市水利局",
    "EEB": "某某市生态环境局",
    "UMB": "某某市城市管理局",
    "DONG": "东河县人民政府",
}


@dataclass(frozen=True)
class Expected:
    """One row as it must be read. `limit`: a date, (amount, unit), "at_once" or None."""

    row: int
    title: str
    lead: str = ""
    co_units: tuple[str, ...] = ()
    limit: Any = None
    guessed: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    cause: str = "水环境"


@dataclass(frozen=True)
class Layout:
    """A workbook and what must be read of it. `left_out`: rows of Excel that are no data."""

    name: str
    content: bytes
    rows: tuple[Expected, ...]
    left_out: tuple[int, ...] = ()
    extra: dict = field(default_factory=dict)


def book(write: Callable[[Any, Any], None], **options: Any) -> bytes:
    """The bytes of a workbook that `write(book, sheet)` fills."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd", **options})
    made.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001 - the same bytes always
    write(made, made.add_worksheet("台账"))
    made.close()
    return out.getvalue()


def put(sheet: Any, rows: list[list[Any]], first: int = 0) -> None:
    """Write rows of cells; None leaves a cell empty."""
    for at, row in enumerate(rows, first):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(at, column, value)


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content office:version="1.2"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="台账">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>"""


MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"""


def ods(rows: list[list[str | float | date]]) -> bytes:
    """The rows as an OpenDocument workbook."""
    out = io.BytesIO()
    told = "".join(f"<table:table-row>{''.join(map(_ods, row))}</table:table-row>" for row in rows)
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", MANIFEST)
        package.writestr("content.xml", ODS.format(rows=told))
    return out.getvalue()


def _ods(value: str | float | date) -> str:
    if isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value:%Y-%m-%d}"'
    elif isinstance(value, str):
        kind = 'office:value-type="string"'
    else:
        kind = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"


def plain() -> Layout:
    """One header row, everything in order."""

    def write(_book: Any, sheet: Any) -> None:
        put(
            sheet,
            [
                ["序号", "编号", "问题描述", "类别", "地点", "牵头单位", "配合单位", "整改时限",
                 "责任人", "电话"],
                [1, "DC-01", "东河口排口污水直排", "水环境", "东河口", "某某市生态环境局",
                 "某某市水利局", date(2027, 6, 30), "张三", "13912345678"],
                [2, "DC-02", "西河桥下垃圾堆放", "水环境", "西河桥", "某某市城市管理局", None,
                 "2027年6月底前", "李四", "0371-66668888"],
            ],
        )  # fmt: skip

    rows = (
        Expected(2, "东河口排口污水直排", "EEB", ("WRB",), date(2027, 6, 30)),
        Expected(3, "西河桥下垃圾堆放", "UMB", (), date(2027, 6, 30)),
    )
    return Layout("plain.xlsx", book(write), rows)


def two_row_header() -> Layout:
    """A title over the width, a merged header of two rows, totals and signatures below."""

    def write(made: Any, sheet: Any) -> None:
        style = made.add_format()
        sheet.merge_range("A1:H1", "某某市2027年水环境问题整改台账", style)
        sheet.merge_range("A2:H2", "填报单位：整改办", style)
        sheet.merge_range("A3:A4", "序号", style)
        sheet.merge_range("B3:C3", "问题情况", style)
        put(sheet, [[None, "存在问题", "问题类别"]], 3)
        sheet.merge_range("D3:F3", "责任", style)
        put(sheet, [[None, None, None, "牵头单位", "责任单位", "责任人"]], 3)
        sheet.merge_range("G3:G4", "整改时限", style)
        sheet.merge_range("H3:H4", "完成情况", style)
        put(
            sheet,
            [
                [1, "北渠淤积", "水环境", "某某市水利局", "东河县人民政府", "王五", "6月30日前",
                 "序时推进"],
                [2, "南湖漂浮物", "水环境", "某某市水利局", None, "赵六", "长期坚持", "未启动"],
                ["合计", 2],
                ["填表人：钱七", None, None, None, "审核人：孙八"],
            ],
            4,
        )  # fmt: skip

    rows = (
        Expected(5, "北渠淤积", "WRB", ("DONG",), date(2027, 6, 30), frozenset({"G5"})),
        Expected(6, "南湖漂浮物", "WRB", (), None, refused=frozenset({"G6"})),
    )
    return Layout("两行表头.xlsx", book(write), rows, (7, 8), {"title_year": 2027})


def sections() -> Layout:
    """一 / (一) / 1 numbering: headings between the rows are no matters, but tell the category."""

    def write(made: Any, sheet: Any) -> None:
        put(sheet, [["序号", "问题", "责任单位", "完成时限"]])
        sheet.merge_range("A2:D2", "一、水环境", made.add_format())
        put(sheet, [["（一）", "河道问题"], [1, "1.河岸塌陷", "市水利局", "2027年第二季度末"]], 2)
        put(sheet, [["二", "大气环境"], [2, "工地扬尘未覆盖", "住建局", "立行立改"]], 4)

    rows = (
        Expected(4, "河岸塌陷", "WRB", (), date(2027, 6, 30), frozenset({"C4"}), cause="河道问题"),
        Expected(6, "工地扬尘未覆盖", "HUD", (), "at_once", frozenset({"C6"}), cause="大气环境"),
    )
    return Layout("分节.xlsx", book(write), rows, (2, 3, 5))


def several_units() -> Layout:
    """Several units in one cell, with their parts, line breaks and short names."""

    def write(made: Any, sheet: Any) -> None:
        wrap = made.add_format({"text_wrap": True})
        put(sheet, [["序号", "问题描述", "类别", "责任单位", "整改时限"]])
        sheet.set_column(3, 3, 30, wrap)
        put(
            sheet,
            [
                [1, "管网破损", "水环境", "牵头：某某市住房和城乡建设局\n配合：某某市水利局、"
                 "某某市城市管理局", "2027.6.30"],
                [2, "雨污混接", "水环境", "某某市住房和城乡建设局（牵头）、水务局", "20270630"],
                [3, "井盖缺失", "水环境", "某某市城市管理局；火星局", "收到通知后15个工作日内"],
                [4, "明渠破损", "水环境", "某某市水利局、某某市城市管理局", "2027年2月30日"],
            ],
            1,
        )  # fmt: skip

    rows = (
        Expected(2, "管网破损", "HUD", ("WRB", "UMB"), date(2027, 6, 30)),
        Expected(3, "雨污混接", "HUD", ("WRB",), date(2027, 6, 30), frozenset({"D3"})),
        Expected(4, "井盖缺失", "UMB", (), (15, "working_days"), refused=frozenset({"D4"})),
        Expected(5, "明渠破损", "WRB", ("UMB",), None, frozenset({""}), frozenset({"E5"})),
    )
    return Layout("多单位.xlsx", book(write), rows)


def merged_units() -> Layout:
    """The responsible unit merged over several problems; a problem merged over several measures."""

    def write(made: Any, sheet: Any) -> None:
        style = made.add_format()
        put(sheet, [["序号", "问题描述", "类别", "整改措施", "责任单位", "整改时限"]])
        put(sheet, [[1, "甲沟发黑", "水环境", "清淤", None, "2027-06-30"]], 1)
        put(sheet, [[2, "乙沟发黑", "水环境", "截污", None, "2027-06-30"]], 2)
        sheet.merge_range("E2:E3", "某某市水利局", style)
        sheet.merge_range("A4:A5", 3, style)
        sheet.merge_range("B4:B5", "丙沟发黑", style)
        sheet.merge_range("C4:C5", "水环境", style)
        sheet.merge_range("F4:F5", "2027-07-31", style)
        put(sheet, [[None, None, None, "清淤", "某某市水利局"]], 3)
        put(sheet, [[None, None, None, "绿化", "某某市城市管理局"]], 4)

    rows = (
        Expected(2, "甲沟发黑", "WRB", (), date(2027, 6, 30)),
        Expected(3, "乙沟发黑", "WRB", (), date(2027, 6, 30), frozenset({"E3"})),
        Expected(4, "丙沟发黑", "WRB", ("UMB",), date(2027, 7, 31), frozenset({"D5", "E5", ""})),
    )
    return Layout("合并单元格.xlsx", book(write), rows)


def supervision() -> Layout:
    """督办台账: orders of leaders with feedback days, reminders and levels."""

    def write(_book: Any, sheet: Any) -> None:
        put(
            sheet,
            [
                ["序号", "督办事项", "事项类别", "交办领导", "批示原文", "交办文号", "牵头单位",
                 "办结时限", "反馈要求", "应反馈日", "实反馈日", "催办次数", "督办等级",
                 "延期次数", "办理情况"],
                [1, "老旧管网改造提速", "水环境", "周市长", "请抓紧。", "某督〔2027〕3号",
                 "某某市住房和城乡建设局", "2027年12月底前", "每月一次", "2027-01-31", None, "２",
                 "黄", 0, "已进场"],
            ],
        )  # fmt: skip

    rows = (Expected(2, "老旧管网改造提速", "HUD", (), date(2027, 12, 31)),)
    return Layout("督办台账.xlsx", book(write), rows)


def monthly_progress() -> Layout:
    """A column of progress for each month under one merged head, and a hidden column."""

    def write(made: Any, sheet: Any) -> None:
        style = made.add_format()
        for column, label in ((0, "序号"), (1, "问题描述"), (2, "类别"), (3, "责任单位")):
            sheet.merge_range(0, column, 1, column, label, style)
        sheet.merge_range("E1:G1", "2026年进展情况", style)
        put(sheet, [[None, None, None, None, "9月", "10月", "11月"]], 1)
        sheet.merge_range("H1:H2", "完成时限", style)
        sheet.set_column(6, 6, None, None, {"hidden": True})
        put(
            sheet,
            [[1, "丁渠漏水", "水环境", "某某市水利局", "已勘查", "已立项", "已开工", "六月底"],
             [2, "戊渠漏水", "水环境", "某某市水利局", "已完工", None, None, "2026年10月上旬"]],
            2,
        )  # fmt: skip

    rows = (
        Expected(3, "丁渠漏水", "WRB", (), date(2026, 6, 30), frozenset({"H3"})),
        Expected(4, "戊渠漏水", "WRB", (), date(2026, 10, 10)),
    )
    return Layout("2026年按月进展.xlsx", book(write), rows)


def bilingual() -> Layout:
    """English headers beside Chinese ones, as a foreign-funded project reports."""

    def write(_book: Any, sheet: Any) -> None:
        put(
            sheet,
            [
                ["No.", "Issue No.", "Problem description 问题", "Category", "Location",
                 "Department", "Due date", "Status", "Remarks"],
                [1, "P-7", "Pump station leaks", "水环境", "北泵站", "某某市水利局",
                 datetime(2027, 3, 1), "in progress", "=HYPERLINK"],  # noqa: DTZ001 - as cells are
            ],
        )  # fmt: skip

    rows = (Expected(2, "Pump station leaks", "WRB", (), date(2027, 3, 1)),)
    return Layout("bilingual.xlsx", book(write, strings_to_formulas=False), rows)


def repeated_header() -> Layout:
    """Printed by pages: title and header stand again in the middle."""
    head = ["序号", "问题描述", "类别", "责任单位", "整改时限"]

    def write(_book: Any, sheet: Any) -> None:
        put(sheet, [["2027年整改台账"], head])
        put(sheet, [[1, "己井溢流", "水环境", "某某市水利局", "2027年3月-6月"]], 2)
        put(sheet, [["2027年整改台账"], head], 3)
        put(sheet, [[2, "庚井溢流", "水环境", "某某市水利局", 46935]], 5)

    rows = (
        Expected(3, "己井溢流", "WRB", (), date(2027, 6, 30), frozenset({"E3"})),
        Expected(6, "庚井溢流", "WRB", (), date(2028, 7, 1), frozenset({"E6"})),
    )
    return Layout("分页打印.xlsx", book(write), rows, (4, 5))


def gb_csv() -> Layout:
    """A table as text in GB 18030, as old systems export."""
    text = (
        "序号,问题描述,类别,责任单位,整改时限\r\n"
        "1,辛河㙟段冲刷,水环境,某某市水利局,2027/6/30\r\n"
        '2,"壬河淤积,需清理",水环境,某某市水利局,年底前\r\n'
    )
    rows = (
        Expected(2, "辛河㙟段冲刷", "WRB", (), date(2027, 6, 30)),
        Expected(3, "壬河淤积,需清理", "WRB", (), date(2026, 12, 31), frozenset({"E3"})),
    )
    return Layout("导出.csv", text.encode("gb18030"), rows)


def counted_from_1904() -> Layout:
    """Made on an old Mac: days are counted from 1904."""

    def write(made: Any, sheet: Any) -> None:
        put(sheet, [["序号", "问题描述", "类别", "责任单位", "整改时限"]])
        put(sheet, [[1, "癸桥裂缝", "水环境", "某某市城市管理局"]], 1)
        sheet.write_datetime(1, 4, datetime(2027, 5, 1), made.add_format({"num_format": 14}))  # noqa: DTZ001 - as cells are
        put(sheet, [[2, "子桥裂缝", "水环境", "某某市城市管理局", 45041]], 2)

    rows = (
        Expected(2, "癸桥裂缝", "UMB", (), date(2027, 5, 1)),
        Expected(3, "子桥裂缝", "UMB", (), date(2027, 4, 26), frozenset({"E3"})),
    )
    return Layout("1904.xlsx", book(write, date_1904=True), rows)


LAYOUTS: tuple[Callable[[], Layout], ...] = (
    plain, two_row_header, sections, several_units, merged_units, supervision, monthly_progress,
    bilingual, repeated_header, gb_csv, counted_from_1904,
)  # fmt: skip
