"""Claim: a ledger of 20,000 rows is read, reported and registered in < 60 s on PostgreSQL beside
1 M matters; the fast reader beats openpyxl on the same file.

The workbook is made here, with two header rows, several units in a cell and dates as people write
them. Where openpyxl is not installed, the peer is a plain reader of the sheet's XML, and the output
says so. The ledger is first filled by cloning, as in `ledger_scale.py`. Needs the PostgreSQL
server programs; starts a throw-away cluster by itself.

    python benchmarks/ledger_import.py      (HUIYIN_BENCH_ROWS=2000 HUIYIN_BENCH_MATTERS=20000)
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from xml.etree import ElementTree

ROWS = int(os.environ.get("HUIYIN_BENCH_ROWS", "20000"))
LIMIT_SECONDS = 60
HEAD = ("序号", "编号", "问题描述", "类别", "地点", "责任单位", "整改时限", "责任人", "联系电话",
        "整改措施", "完成情况", "备注")  # fmt: skip
DATES = ("2027年6月底前", "6月30日前", "2027.6.30", "立行立改", "长期坚持", "2027年第二季度末")
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def main() -> None:
    if "HUIYIN_DATABASE_URL" not in os.environ:
        from ledger_scale import SERVER

        runner = Path(__file__).resolve().parents[1] / "tools" / "with_postgres.py"
        server = [word for setting in SERVER for word in ("-c", setting)]
        command = [sys.executable, runner, *server, sys.executable, __file__]
        sys.exit(subprocess.run(command).returncode)
    with tempfile.TemporaryDirectory(prefix="huiyin-bench-") as folder:
        os.environ["HUIYIN_DATA"] = folder
        from huiyin.base.shell import setup

        setup()
        import ledger_scale

        ledger_scale.build()
        number_on()
        content = workbook()
        compare_readers(content)
        import_it(content)


def number_on() -> None:
    """New keys come after those of the cloned matters."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('ledger_matter', 'id'), max(id)) "
            "FROM ledger_matter"
        )


def workbook() -> bytes:
    """A ledger of `ROWS` rows for units of the demo city."""
    import xlsxwriter

    from huiyin.ledger.models import Unit

    names = list(Unit.objects.values_list("name", flat=True))
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("台账")
    sheet.merge_range(0, 0, 0, len(HEAD) - 1, "2027年整改台账", book.add_format())
    for column, label in enumerate(HEAD):
        sheet.write_string(1, column, label)
    for n in range(ROWS):
        units = f"{names[n % len(names)]}、{names[(n + 1) % len(names)]}"
        cells = (n + 1, f"BENCH-{n:05d}", f"第{n}处排口雨后溢流，影响河道水质，需查明来源并整改。",
                 "水环境", f"点位{n}", units, DATES[n % len(DATES)], "张某某", "13900000000",
                 "清淤、截污、复绿", "序时推进", "")  # fmt: skip
        for column, value in enumerate(cells):
            sheet.write(n + 2, column, value)
    book.close()
    return out.getvalue()


def compare_readers(content: bytes) -> None:
    """Our reader beside the peer on the same bytes: the same cells, how much faster."""
    from huiyin.intake.workbooks.reading import open_workbook

    began = time.perf_counter()
    grid = open_workbook(content).sheets[0].grid
    ours = time.perf_counter() - began
    name, read = peer()
    began = time.perf_counter()
    rows = read(content)
    theirs = time.perf_counter() - began
    cells = sum(value is not None for row in grid.rows for value in row)
    assert cells == sum(value is not None for row in rows for value in row)
    print(
        f"reading {grid.height:,} rows, {cells:,} cells: ours {ours:.2f} s, {name} {theirs:.2f} s: "
        f"{theirs / ours:.1f} times"
    )


def peer():
    """(name, reader): openpyxl if it is here, otherwise the sheet's XML read plainly."""
    try:
        import openpyxl
    except ImportError:
        return "a plain XML reader (openpyxl is not installed)", plain_rows

    def rows(content: bytes) -> list[tuple]:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return list(book.worksheets[0].iter_rows(values_only=True))

    return f"openpyxl {openpyxl.__version__}", rows


def plain_rows(content: bytes) -> list[list[str | None]]:
    """Every cell as text, by the standard library alone."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        shared = [
            "".join(t.text or "" for t in item.iter(f"{NAMESPACE}t"))
            for item in ElementTree.fromstring(package.read("xl/sharedStrings.xml"))  # noqa: S314
        ]
        sheet = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    rows = []
    for row in sheet.iter(f"{NAMESPACE}row"):
        values: list[str | None] = []
        for cell in row:
            text = cell.findtext(f"{NAMESPACE}v")
            values.append(shared[int(text)] if text and cell.get("t") == "s" else text)
        rows.append(values)
    return rows


def import_it(content: bytes) -> None:
    """The whole import by its verbs, and what it made."""
    from huiyin.base import clock
    from huiyin.intake.models import Workbook, WorkbookState
    from huiyin.intake.verbs import workbooks
    from huiyin.ledger.choices import Role
    from huiyin.ledger.models import Matter, User

    grants = User.objects.filter(grants__role=Role.REGISTRAR, is_active=True)
    actor, before = grants.order_by("pk")[0], Matter.objects.count()
    began = time.perf_counter()
    workbook, _ = workbooks.receive(
        content=content, name="2027年整改台账.xlsx", sender="检查组", actor=actor
    )
    workbooks.read(workbook)
    reported = time.perf_counter()
    workbooks.confirm(workbook, kind="finding", actor=actor)
    workbooks.work_due(clock.now())
    seconds = time.perf_counter() - began
    workbook = Workbook.objects.get(pk=workbook.pk)
    made = Matter.objects.count() - before
    assert workbook.state == WorkbookState.DONE, workbook.state
    assert made == ROWS, f"{made} of {ROWS} rows became matters"
    print(
        f"import of {ROWS:,} rows beside {before:,} matters: report {reported - began:.1f} s, "
        f"whole {seconds:.1f} s, {ROWS / seconds:,.0f} rows/s "
        f"(limit {LIMIT_SECONDS} s, {LIMIT_SECONDS / seconds:.1f} times below it)"
    )
    assert ROWS < 20_000 or seconds < LIMIT_SECONDS


if __name__ == "__main__":
    main()
