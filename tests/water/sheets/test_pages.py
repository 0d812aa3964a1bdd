"""Pages of month sheets: content in both languages, unknown never 0, writing, importing."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.base import clock
from huiyin.water.core.facilities.facility import StopCause
from huiyin.water.core.facilities.records import Side, StopNotice, WaterSample
from huiyin.water.models import Record
from huiyin.water.queries.facility_records import records_of
from huiyin.water.sheets_choices import RecordKind
from huiyin.water.verbs import facility_records as verbs
from huiyin.water.verbs import facility_stops as stops
from tests.water.sheets.conftest import NOW, moment, run
from tests.water.sheets.test_workbooks import HEAD, book

pytestmark = pytest.mark.django_db
SHEET = "/water/facilities/W1/sheet/2020-09/"
FIRST, LAST = date(2020, 9, 1), date(2020, 9, 30)
NOTICE = StopNotice(facility="W1", start=moment(8), end=moment(20), approved=None,
                    cause=StopCause.CONSTRUCTION, reason="管网改造")  # fmt: skip


@pytest.fixture
def month(works, people):
    xie = people["xie"]
    rows = [run(1, 412.34, hours=24.0, energy=210.0, operator="王"), run(2, None, hours=30.0)]
    verbs.write_daily_runs(works, rows, actor=xie, at=moment(3))
    verbs.write_daily_run(works, run(1, 400.0, hours=24.0), actor=xie, at=moment(9), reason="改")
    stops.report_stop(works, NOTICE, actor=xie, at=moment(6))
    sample = WaterSample(facility="W1", time=moment(10), side=Side.EFFLUENT, cod=22.0)
    verbs.record_sample(works, sample, actor=xie, at=NOW)
    return works


def text(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def cells(page: str, day: str) -> list[str]:
    """The cells of one row of the sheet."""
    table = page[page.index("month-sheet") :]
    row = next(r for r in re.findall(r"<tr.*?</tr>", table, re.S) if f">{day}<" in r)
    return re.findall(r"<td[^>]*>(.*?)</td>", row)


PAGES = [
    "/water/sheets/?month=2020-09",
    "/water/sheets/?month=2020-09&show=late",
    SHEET,
    f"{SHEET}?as_of=2020-09-05",
    "/water/facilities/W1/day/2020-09-01/",
    "/water/facilities/W1/day/2020-09-20/",
    "/water/facilities/W1/records/?kind=stop",
    "/water/sheets/import/",
    *(f"/water/facilities/W1/write/{kind}/" for kind in RecordKind.values),
    *(f"/water/facilities/W1/records/?kind={kind}" for kind in RecordKind.values),
]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_stands_in_both_languages(month, browser, address, language):
    page = text(browser("xie", language), address)
    assert ("Month sheets" if language == "en" else "运行月报") in page


def test_the_sheet_shows_figures_and_a_dash_for_what_is_unknown(month, browser):
    page = text(browser("xie"), SHEET)
    first, second, third = (cells(page, f"09-0{n}") for n in (1, 2, 3))
    assert first[1] == "400.0"
    assert second[1] == "—"
    assert second[5] == "30.0"
    assert set(third) == {"—"}
    numbers = re.findall(r'<td class="number"[^>]*>([^<]*)', page[page.index("<tfoot") :])
    assert numbers[1] == "≥ 400.0"
    assert "1 of 30 days known; a lower bound" in page
    assert "It ran 30 h; a day has 24" in page
    assert "Check the start and stop times" in page


def test_the_sheet_of_a_past_day_is_as_it_was(month, browser):
    page = text(browser("xie"), f"{SHEET}?as_of=2020-09-05")
    assert cells(page, "09-01")[1] == "412.3"
    assert set(cells(page, "09-20")) == {""}
    assert "nothing written later is shown" in page
    assert "no day" in text(browser("xie"), f"{SHEET}?as_of=gestern", 422)
    assert "no month" in text(browser("xie"), "/water/sheets/?month=never", 422)
    assert "nobody knows yet" in text(browser("xie"), f"{SHEET}?as_of=2021-01-01", 422)


def test_one_day_says_who_wrote_what_when(month, browser):
    page = text(browser("xie"), "/water/facilities/W1/day/2020-09-01/")
    assert page.count("谢协") >= 2
    assert "<strong>Inflow 400.0</strong>" in page
    assert "Reason: 改" in page
    early = text(browser("xie"), "/water/facilities/W1/day/2020-09-01/?as_of=2020-09-05")
    assert "Reason: 改" not in early
    assert "Correct this day" not in early


@pytest.mark.parametrize("who", ["hai", "guan"])
@pytest.mark.parametrize(
    "address", [SHEET, "/water/facilities/W1/day/2020-09-01/", "/water/facilities/W1/records/",
                "/water/facilities/W1/write/daily_run/", f"{SHEET[:-1]}.xlsx",
                "/water/facilities/W1/records.xlsx"]
)  # fmt: skip
def test_what_is_not_yours_is_refused_and_not_told(month, browser, who, address):
    assert browser(who).get(address).status_code == 409


def test_a_reader_sees_no_buttons_and_gets_no_form(month, browser):
    page = text(browser("ling"), SHEET)
    assert "Write a day" not in page
    assert browser("ling").get("/water/facilities/W1/write/daily_run/").status_code == 409
    assert browser("ling").get("/water/sheets/import/").status_code == 409
    assert "/water/sheets/import/" not in text(browser("ling"), "/water/sheets/?month=2020-09")


@pytest.mark.parametrize(
    "address",
    ["/water/facilities/W1/sheet/2020-13/", "/water/facilities/W1/sheet/x/",
     "/water/facilities/W1/day/2020-02-30/", "/water/facilities/W1/write/nonsense/"],
)  # fmt: skip
def test_an_address_that_cannot_be_is_not_found(month, browser, address):
    assert browser("xie").get(address).status_code == 404


def test_a_day_is_written_and_corrected_with_a_reason(works, browser):
    client = browser("xie")
    address = "/water/facilities/W1/write/daily_run/"
    sent = {"written": "2020-09-05", "inflow": "400", "starts": "8:00", "ends": "20:00"}
    answer = client.post(address, sent)
    assert answer.status_code == 302
    assert answer["Location"] == "/water/facilities/W1/day/2020-09-05/"
    found = records_of(works, FIRST, LAST).runs[0]
    assert (found.inflow, found.run_hours, found.outflow) == (400.0, 12.0, None)
    page = text(client, f"{address}?day=2020-09-05")
    assert 'value="400.0"' in page
    assert 'value="08:00"' in page
    changed = sent | {"inflow": "410"}
    assert client.post(address, changed).status_code == 409
    assert client.post(address, changed | {"reason": "抄错"}).status_code == 302
    assert records_of(works, FIRST, LAST).runs[0].inflow == 410.0
    before = Record.objects.count()
    assert client.post(address, changed).status_code == 302
    assert Record.objects.count() == before


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"inflow": "viel"}, "number"),
        ({"inflow": "nan"}, "number"),
        ({"starts": "8:00 9:00", "ends": "10:00"}, "2 start times and 1 stop times"),
        ({"starts": "25:00", "ends": "26:00"}, "no time of day"),
        ({"starts": "08:00", "ends": "12:00", "hours": "9"}, "make 4.00 h"),
        ({"written": ""}, "required"),
    ],
)
def test_a_day_that_cannot_be_read_keeps_the_form(works, browser, more, words):
    sent = {"written": "2020-09-05", **more}
    answer = browser("xie").post("/water/facilities/W1/write/daily_run/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert works.records.count() == 1


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("stop", {"start": "2020-09-08T08:00", "reason_of_stop": "检修"}),
        ("fault", {"start": "2020-09-08T08:00", "what": "泵", "halted": "yes"}),
        ("sample", {"time": "2020-09-08T08:00", "side": "out", "cod": "21", "flag": "valid"}),
        ("patrol", {"time": "2020-09-08T08:00", "people": "甲、乙", "poor": "曝气", "score": "80"}),
        ("calibration", {"time": "2020-09-08T08:00", "factor": "w01018", "by": "real_sample",
                         "reference": "30", "measured": "31"}),
        ("sludge_slip", {"taken": "2020-09-08", "slip": "L1", "kg": "5", "destination": "厂"}),
        ("complaint", {"came": "2020-09-08", "summary": "异味"}),
        ("cost", {"month": "2020-09-08", "kind": "power", "amount": "12.5"}),
        ("document", {"dated": "2020-09-08", "title": "合同"}),
    ],
)  # fmt: skip
def test_every_kind_is_written_once_from_its_form(works, browser, kind, sent):
    client, address = browser("xie"), f"/water/facilities/W1/write/{kind}/"
    for _twice in range(2):
        answer = client.post(address, sent)
        assert answer.status_code == 302, answer.content.decode()
    assert works.records.filter(kind=kind).count() == 1
    listed = text(client, f"/water/facilities/W1/records/?kind={kind}")
    assert "谢协" in listed
    assert client.post(address, {}).status_code == 422


@pytest.mark.parametrize(
    ("kind", "sent", "words"),
    [
        ("stop", {"start": "2020-09-08T08:00", "end": "2020-09-07T08:00", "reason_of_stop": "x"},
         "cannot end before"),
        ("sample", {"time": "2020-09-08T08:00", "side": "out", "flag": "valid"}, "at least one"),
        ("sample", {"time": "2020-09-08T08:00", "side": "out", "flag": "valid", "ph": "15"}, "14"),
    ],
)  # fmt: skip
def test_facts_that_do_not_fit_together_are_told_at_the_form(works, browser, kind, sent, words):
    answer = browser("xie").post(f"/water/facilities/W1/write/{kind}/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert works.records.count() == 1


def test_a_stop_is_approved_on_the_list_by_somebody_else(month, browser):
    address = "/water/facilities/W1/records/?kind=stop"
    assert "Approve" not in text(browser("xie"), address)
    page = text(browser("he"), address)
    assert "Approve" in page
    sent = {"kind": "stop", "key": "2020-09-08T08:00", "reason": "同意"}
    act = "/water/facilities/W1/records/approve/"
    assert browser("xie").post(act, sent).status_code == 409
    assert records_of(month, FIRST, LAST).stops[0].approved is None
    assert browser("he").post(act, sent).status_code == 302
    assert records_of(month, FIRST, LAST).stops[0].approved is True
    assert "approved until 2020-09-20 08:00" in text(browser("xie"), address)
    assert browser("xie").get(act).status_code == 405
    assert browser("xie").post("/water/facilities/W1/records/eat/", sent).status_code == 404


def test_an_entry_is_withdrawn_from_its_day(month, browser):
    sent = {"kind": "daily_run", "key": "2020-09-01", "reason": "站错"}
    answer = browser("xie").post("/water/facilities/W1/records/withdraw/", sent)
    assert answer["Location"] == "/water/facilities/W1/day/2020-09-01/"
    assert "withdrawn" in text(browser("xie"), answer["Location"])


def test_workbooks_are_handed_out(month, browser):
    for address in (f"{SHEET[:-1]}.xlsx", "/water/sheets/2020-09.xlsx",
                    "/water/facilities/W1/records.xlsx"):  # fmt: skip
        answer = browser("xie").get(address)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content).startswith(b"PK")


def upload(client, content: bytes, name: str = "月报.xlsx"):
    return client.post("/water/sheets/import/", {"file": SimpleUploadedFile(name, content)})


def test_an_import_is_read_first_and_then_keeps_the_good_rows(works, browser):
    client = browser("xie")
    content = book(HEAD, ["W1", "2020-09-01", 400, 390, 24, None, None, "王"],
                   ["W1", "2020-09-02", "四百", 390, 24, None, None, "=1+1"])  # fmt: skip
    report = upload(client, content)["Location"]
    page = text(client, report)
    assert "Nothing is kept yet" in page
    assert "C 进水量" in page
    assert "looks like a formula" in page
    assert works.records.count() == 1
    page = client.post(report).content.decode()
    assert "1 row was kept." in page
    assert "1 row was refused." in page
    assert works.records.count() == 2
    answer = client.get(f"{report}refused.xlsx")
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert "Keep 0 good rows" in text(client, report)
    client.post(report)
    assert works.records.count() == 2
    assert browser("jing").get(report).status_code == 409
    assert client.get("/water/sheets/import/forged/").status_code == 409


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"<html>", b"\x00\x00"])
def test_a_file_that_is_no_sheet_is_refused_on_the_page(works, browser, content):
    answer = upload(browser("xie"), content)
    assert answer.status_code == 422
    assert "Nothing was changed" in answer.content.decode()


def test_an_empty_ledger_says_how_things_get_there(people, browser):
    assert "No facility is open to you" in text(browser("du"), "/water/sheets/?month=2020-09")


def test_a_month_before_the_first_form_says_so(works, browser):
    assert "no version" in text(browser("xie"), "/water/facilities/W1/sheet/2019-05/", 409)
    assert clock.today() == date(2020, 10, 13)


@pytest.mark.parametrize("day", ["tomorrow", "2021-01-01", "0001-01-01", "9999-12-31"])
def test_no_page_or_file_answers_a_bad_day_with_todays_figures(month, browser, day):
    client = browser("xie")
    for address in ("/water/sheets/", SHEET, f"{SHEET[:-1]}.xlsx", "/water/sheets/2020-09.xlsx",
                    "/water/facilities/W1/records.xlsx"):  # fmt: skip
        assert client.get(f"{address}?as_of={day}").status_code == 422, address
