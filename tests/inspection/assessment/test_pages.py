"""Pages of the assessment: who sees what, figures open their outcomes, forms call the verbs."""

from __future__ import annotations

import io

import pytest
from python_calamine import CalamineWorkbook

from huiyin.inspection.models import Appeal, AssessmentPeriod, AssessmentPolicy, PointsChange
from huiyin.ledger.models import AccessLog

BASE = "/inspection/assessment/"
PERIOD = f"{BASE}periods/city_month-2020-06/"
EEB = f"{PERIOD}EEB/"


def text(answer) -> str:
    return answer.content.decode()


def test_an_unpublished_period_is_for_the_office_only(town, period):
    for name in ("ping", "ling", "du"):
        assert town.get(name, PERIOD).status_code == 200
    for name in ("he", "yan", "ren", "shen", "guan"):
        assert period.code not in text(town.get(name, BASE))
        assert town.get(name, PERIOD).status_code == 404


def test_a_unit_sees_the_published_table_and_what_is_behind_its_own(town, published):
    page = town.get("he", PERIOD)
    assert page.status_code == 200
    assert f'href="{EEB}"' in text(page)
    assert f'href="{PERIOD}HUD/"' not in text(page)
    assert "Housing Bureau" in text(page)
    assert town.get("he", EEB).status_code == 200
    noted = AccessLog.objects.count()
    for url in (f"{PERIOD}HUD/", f"{PERIOD}HUD/behind/on_time/", "/inspection/units/HUD/"):
        assert town.get("he", url).status_code == 404
    assert AccessLog.objects.filter(rule="ACCESS").count() == 3
    assert AccessLog.objects.count() >= noted + 3


@pytest.mark.parametrize("name", ["guan"])
def test_an_administrator_sees_none_of_it(town, published, name):
    for url in (PERIOD, EEB, f"{BASE}policy/city_month/1/", "/inspection/units/EEB/"):
        assert town.get(name, url).status_code == 404


def test_a_figure_opens_its_matters_and_events(town, published):
    url = f"{EEB}behind/first_pass/"
    assert f'href="{url}"' in text(town.get("ping", PERIOD))
    page = town.get("he", url)
    for name in ("closed", "failed"):
        assert f"/matters/{town.walks[name].number}/" in text(page)
    bad = town.get("he", f"{url}?show=bad")
    assert town.walks["failed"].number in text(bad)
    assert town.walks["closed"].number not in text(bad)
    assert town.get("he", f"{EEB}behind/logins/").status_code == 404


def test_unknown_is_said_and_never_drawn_as_a_number(town, published):
    page = text(town.get("ping", EEB))
    assert "nothing in this period" in page
    assert "unknown" in page
    assert "style=" not in page
    assert '<svg class="interval"' in page


def test_the_unit_today_opens_its_outcomes(town, published):
    page = town.get("he", "/inspection/units/EEB/")
    assert page.status_code == 200
    url = "/inspection/units/EEB/behind/on_time/"
    assert f'href="{url}"' in text(page)
    assert town.walks["closed"].number in text(town.get("he", url))


def test_the_unit_page_without_any_policy_says_what_is_missing(town):
    assert "No policy is frozen yet" in text(town.get("he", "/inspection/units/EEB/"))
    assert "No period to show" in text(town.get("he", BASE))


def test_the_rules_stand_in_words_with_their_source(town, published):
    page = text(town.get("he", f"{BASE}policy/city_month/1/"))
    assert "Handed in on time" in page
    assert "to be confirmed" in page
    assert "What is never counted" in page
    assert AssessmentPolicy.objects.get().sha256 in page


def test_an_assessor_freezes_and_computes_by_form(town):
    answer = town.post("ping", f"{BASE}freeze/", {"file": "city_month.yaml"})
    assert answer.status_code == 302
    frozen = AssessmentPolicy.objects.get()
    facts = {"policy": frozen.pk, "day": "2020-06-15"}
    assert town.post("ping", f"{BASE}compute/", facts).status_code == 302
    assert AssessmentPeriod.objects.get().name == "2020-06"
    again = town.post("ping", f"{BASE}compute/", facts)
    assert again.status_code == 409
    assert "computed already" in text(again)
    assert AssessmentPeriod.objects.count() == 1


def test_forms_refuse_strangers_and_change_nothing(town, period):
    assert town.post("he", f"{BASE}freeze/", {"file": "city_month.yaml"}).status_code == 409
    assert town.post("ping", f"{BASE}publish/{period.code}/", {}).status_code == 409
    assert town.post("he", f"{EEB}appeal/", {"reason": "x"}).status_code == 404
    period.refresh_from_db()
    assert (period.state, Appeal.objects.count()) == ("computed", 0)


def test_from_publication_to_a_granted_appeal(town, period):
    assert "Publish" in text(town.get("ling", PERIOD))
    assert town.post("ling", f"{BASE}publish/{period.code}/", {}).status_code == 302
    empty = town.post("he", f"{EEB}appeal/", {"measure": "on_time", "reason": " "})
    assert (empty.status_code, Appeal.objects.count()) == (422, 0)
    filed = {"measure": "first_pass", "reason": "核查当日停电"}
    assert town.post("he", f"{EEB}appeal/", filed).status_code == 302
    appeal = Appeal.objects.get()
    decide = f"{BASE}appeals/{appeal.pk}/"
    assert "核查当日停电" in text(town.get("ping", decide))
    assert town.get("he", decide).status_code == 404
    half = town.post("ping", decide, {"decision": "uphold", "reason": "属实"})
    assert half.status_code == 422
    asked = {"decision": "uphold", "reason": "属实", "points_after": "88.50"}
    assert town.post("ping", decide, asked).status_code == 302
    change = PointsChange.objects.get()
    url = f"{BASE}changes/{change.pk}/"
    refused = town.post("ping", url, {"granted": "yes", "reason": "同意"})
    assert refused.status_code == 409
    assert "two persons" in text(refused)
    assert town.post("heng", url, {"granted": "yes", "reason": "同意"}).status_code == 302
    page = text(town.get("he", EEB))
    assert "88.50" in page
    assert "属实" in page


def test_computed_again_from_the_page(town, published):
    assert "the same to the byte" in text(town.get("ping", f"{PERIOD}?again=1"))
    assert "the same to the byte" not in text(town.get("he", f"{PERIOD}?again=1"))


def test_the_workbook_says_unknown_where_it_is(town, published):
    answer = town.get("he", f"{BASE}workbook/{published.code}/")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    about, table = (book.get_sheet_by_index(n).to_python() for n in (0, 1))
    assert [row[1] for row in about if row[0] == "SHA-256 of the results"] == [
        published.result_sha256
    ]
    head = table[0]
    eeb = next(row for row in table if row[1] == "Environment Bureau")
    facts = dict(zip(head, eeb, strict=True))
    assert facts["Passed the first check"] == 50
    assert facts["Passed the first check: n"] == 2
    assert facts["Did not come back, short window"] == "unknown"
