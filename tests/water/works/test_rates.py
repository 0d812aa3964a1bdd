"""Running rates: against hand-computed examples, as of a day, behind each figure, ranked."""

from __future__ import annotations

import io
import re
from datetime import date, datetime

import pytest
from python_calamine import CalamineWorkbook

from huiyin.base.clock import CHINA
from huiyin.water.core.facilities.facility import Effluent, Silence
from huiyin.water.core.shares import Range, exactly
from huiyin.water.queries.rates import month_rates
from huiyin.water.verbs import register
from huiyin.water.verbs.register import Written
from tests.water.works.conftest import NOW, moment, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SEPTEMBER = date(2020, 9, 1)
MORNING = datetime(2020, 9, 4, tzinfo=CHINA)
"""After the third day was over."""
LATER = datetime(2020, 9, 11, tzinfo=CHINA)


def rates(known_before: datetime, month: date = SEPTEMBER) -> dict:
    return {one.definition.key: one for one in month_rates(month, known_before=known_before)}


@pytest.fixture
def written(office):
    """Three days of three facilities, written on the 3rd; the 4th has begun.

    A 100 m³/d, 24 h and 50 m³ each day. B 300 m³/d, ran 24 h with 300 m³ on the 1st, stood in an
    approved stop on the 2nd, without approval on the 3rd. C, capacity unknown: nothing written.
    """
    from huiyin.water.core.facilities.facility import Stop

    a, b = office.enter("A", "WRB"), office.enter("B", "WRB", design=300.0)
    office.enter("C", "HUD", design=None, households=None, connected=None)
    at = moment(3, 20)
    office.write(a, *(run("A", day, 24.0, inflow=50.0) for day in (1, 2, 3)), at=at)
    office.write(
        b, run("B", 1, 24.0, inflow=300.0),
        Stop(facility="B", start=moment(2), end=moment(3), approved=True),
        Stop(facility="B", start=moment(3), end=moment(4), approved=False), at=at,
    )  # fmt: skip
    return {"A": a, "B": b}


def test_normal_running_by_hand(written):
    # A 3 of 3, B 1 of 2 (the approved day is out), C 3 unknown days: 4/8 … 7/8.
    found = rates(MORNING)["normal_running"]
    assert (found.range, found.n, found.unknown, found.facilities) == (Range(4 / 8, 7 / 8), 8, 3, 3)
    # By design: A 3 × 100 and B 1 × 300 of 3 × 100 + 2 × 300; C has no capacity.
    assert found.by_design == exactly(600 / 900)
    assert found.weighted == 2


def test_effective_operation_by_hand(written, office):
    # Without any judged effluent nothing is effective for sure: 0 … (A 3 + B 1 + C 3) / 9.
    assert rates(MORNING)["effective_operation"].range == Range(0.0, 7 / 9)
    good = Effluent(facility="A", day=date(2020, 8, 1), within=True)
    bad = Effluent(facility="B", day=date(2020, 8, 2), within=False)
    office.write(written["A"], good, at=moment(3, 21))
    office.write(written["B"], bad, at=moment(3, 21))
    found = rates(MORNING)["effective_operation"]
    assert (found.range, found.n) == (Range(3 / 9, 6 / 9), 9)
    assert found.by_design == exactly(300 / 1200)


def test_running_time_by_hand(written):
    # A 72 h, B 24 h of 72 − 24 h, C 0 … 72 h of 72 h.
    found = rates(MORNING)["running_time"]
    assert found.range == Range(96 / (72 + 48 + 72), 168 / (72 + 48 + 72))
    # By design: A 100 × 1 and B 300 × 24/48 of 400.
    assert found.by_design == exactly((100 * 1.0 + 300 * 0.5) / 400)


def test_load_by_hand(written):
    # A 0.5. B known on one of three days: 300/900 … (300 + 2 × 1.5 × 300)/900. C has none.
    found = rates(MORNING)["load"]
    low, high = 1 / 3, (300 + 2 * 1.5 * 300) / 900
    assert found.facilities == 2
    assert found.range is not None
    assert found.range.low == pytest.approx((0.5 + low) / 2)
    assert found.range.high == pytest.approx((0.5 + high) / 2)
    assert found.by_design is not None
    assert found.by_design.low == pytest.approx((100 * 0.5 + 300 * low) / 400)
    assert (found.n, found.unknown) == (9, 5)


def test_compliance_and_coverage_by_hand(written, office):
    results = [Effluent(facility="A", day=date(2020, 9, day), within=within)
               for day, within in ((1, True), (2, True), (3, None))]  # fmt: skip
    office.write(written["A"], *results, at=moment(3, 21))
    found = rates(MORNING)
    assert found["effluent_compliance"].range == Range(2 / 3, 1.0)
    assert found["coverage"].range == exactly(300 / 400)
    assert (found["coverage"].n, found["coverage"].unknown) == (3, 1)


def test_the_six_rates_defined_in_2020_and_none_before_its_definition(written):
    assert [*rates(MORNING)] == [
        "normal_running", "effective_operation", "running_time", "load",
        "effluent_compliance", "coverage",
    ]  # fmt: skip


def test_only_days_that_were_over_count(written):
    assert rates(moment(3, 12))["normal_running"].n == 6
    assert rates(moment(1, 12)) == {}
    assert rates(MORNING, date(2020, 10, 1)) == {}


def test_a_month_stands_as_it_was_known(written, office):
    before = rates(MORNING)["normal_running"].range
    register.withdraw(written["A"], "daily_run", "2020-09-03", reason="误报",
                      actor=office.people["jing"], at=moment(4, 10))  # fmt: skip
    assert rates(MORNING)["normal_running"].range == before
    # Over ten days: A 2 of 10 proved, B 1 of 9, of C nothing.
    assert rates(LATER)["normal_running"].range == Range(3 / 29, 28 / 29)


def test_a_silence_makes_a_day_unknown(written, office):
    silence = Silence(facility="A", start=moment(1), end=moment(4))
    entry = Written(kind="silence", key="1", value=silence)
    register.write(written["A"], [entry], actor=office.people["jing"], at=moment(3, 21))
    assert rates(MORNING)["normal_running"].range == Range(1 / 8, 7 / 8)


def test_without_facilities_there_is_no_rate(office):
    assert month_rates(SEPTEMBER, known_before=NOW) == ()


def cells(text: str, name: str) -> str:
    """The row of a table that begins with this name, in plain words."""
    row = next(row for row in re.findall(r"<tr>.*?</tr>", text, re.DOTALL) if f">{name}<" in row)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip()


def test_the_page_prints_range_design_and_definition(written, office):
    text = office.text("jing", "rates/", month="2020-09", as_of="2020-09-03")
    row = cells(text, "Normal running rate")
    assert "50.0 – 87.5 %" in row
    assert "66.7 % (2)" in row
    assert "8 facility days 3 3" in row
    assert "facilities running / facilities that should run" in row
    assert "unverified" in row
    assert "not defined for these days" in cells(text, "Data validity")
    assert "2025-01-01" in text


def test_the_page_of_a_day(written, office):
    text = office.text("jing", "rates/", day="2020-09-01", as_of="2020-09-03")
    assert "66.7 – 100.0 %" in cells(text, "Normal running rate")


def test_a_figure_opens_its_facilities(written, office):
    text = office.text("jing", "rates/", month="2020-09", as_of="2020-09-03")
    target = "/water/facilities/rates/normal_running/?month=2020-09&amp;as_of=2020-09-03"
    assert f'href="{target}"' in text
    behind = office.text("jing", "rates/normal_running/", month="2020-09", as_of="2020-09-03")
    assert "50.0 %" in cells(behind, "B站")
    assert "0.0 – 100.0 %" in cells(behind, "C站")
    unknown = office.text("jing", "rates/normal_running/", month="2020-09", as_of="2020-09-03",
                          only="unknown")  # fmt: skip
    assert "C站" in unknown
    assert "B站" not in unknown


def test_a_rate_that_is_none_is_not_found(written, office):
    assert office.get("jing", "rates/luck/").status_code == 404
    assert office.get("jing", "rates/data_validity/", month="2020-09").status_code == 404


def test_units_are_ranked_only_with_enough_facilities(written, office):
    text = office.text("jing", "rates/", month="2020-09", as_of="2020-09-03", by="normal_running")
    assert text.count("too few facilities") == 2
    for code in ("D", "E"):
        office.enter(code, "WRB")
    text = office.text("jing", "rates/", month="2020-09", by="normal_running")
    assert cells(text, "Water Bureau").startswith("1 Water Bureau 1 ")
    assert "too few facilities" in cells(text, "Housing Bureau")


def test_a_month_without_a_day_that_was_over_says_so(written, office):
    text = office.text("jing", "rates/", month="2020-10")
    assert "No day of this period was over" in text
    assert "No facility was in the register" in office.text(
        "xie", "rates/", month="2020-07", as_of="2020-08-01"
    )


def test_the_workbook_says_what_the_page_says(written, office):
    answer = office.get("jing", "rates/export/", month="2020-09", as_of="2020-09-03")
    content = io.BytesIO(b"".join(answer.streaming_content))
    book = CalamineWorkbook.from_filelike(content)
    rows = {row[0]: row for row in book.get_sheet_by_name("Running rates").to_python()}
    assert rows["Period"][:2] == ["Period", "2020-09"]
    assert rows["Normal running rate"][1:3] == [0.5, 0.875]
    assert rows["Normal running rate"][3:5] == pytest.approx([2 / 3, 2 / 3])
    behind = [row for row in book.get_sheet_by_name("Facilities").to_python() if row[1] == "C"]
    assert behind[0][5:7] == [0, 1]
    ranked = book.get_sheet_by_name("Ranking").to_python()[1:]
    assert {row[1] for row in ranked} == {"Water Bureau", "Housing Bureau"}


@pytest.mark.parametrize("path", ["export/", "rates/export/"])
def test_a_workbook_answers_no_other_question_than_was_asked(written, office, path):
    for asked in ({"as_of": "never"}, {"as_of": "2031-01-01"}, {"unit": "NONE"}):
        answer = office.get("jing", path, **asked)
        assert answer.status_code == 422, asked
        assert "means nothing" in answer.content.decode()
