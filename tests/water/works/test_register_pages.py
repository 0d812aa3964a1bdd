"""The register of facilities: its list, its filters, a facility's page, each as of a day."""

from __future__ import annotations

import re
from datetime import date

import pytest

from huiyin.water.core.facilities.facility import Stop
from huiyin.water.verbs.facilities import amend_facility
from tests.water.works.conftest import BEGIN, DAY, FACTS, NOW, moment, run

pytestmark = pytest.mark.django_db


def names(text: str) -> list[str]:
    """The facilities of the table, in order."""
    return re.findall(r'<th scope="row"[^>]*><a href="[^"]*">(\w+站)</a>', text)


def stat(text: str, label: str) -> str:
    found = re.search(rf"{label}.*?(\d+)", re.sub(r"<[^>]+>", " ", text), re.DOTALL)
    assert found
    return found[1]


def test_an_empty_register_says_how_facilities_get_there(office):
    assert "Add one here" in office.text("jing", "")
    assert "environment bureau enters" in office.text("xie", "")


def test_the_list_says_state_kind_and_standard(office, three):
    office.write(three["B"], run("B", 10, 0.0))
    office.write(three["A"], run("A", 10, 24.0))
    text = office.text("jing", "")
    assert names(text) == ["A站", "B站", "C站"]
    assert "GB 18918-2002" in text
    assert "town works" in text
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    for label, count in (("All facilities", 3), ("Running", 1), ("State unknown", 1),
                         ("Not running", 1), ("Without a logger", 3)):  # fmt: skip
        assert re.search(rf"{label} {count}\b", words) or re.search(rf"{count} {label}", words), (
            label
        )


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"state": "running"}, ["A站"]),
        ({"state": "unknown"}, ["C站"]),
        ({"state": "standing"}, ["B站"]),
        ({"unit": "HUD"}, ["C站"]),
        ({"kind": "rural"}, []),
        ({"q": "b"}, ["B站"]),
        ({"logger": "without"}, ["A站", "B站", "C站"]),
        ({"logger": "with"}, []),
        ({"state": "luck"}, ["A站", "B站", "C站"]),
    ],
)
def test_each_filter_shows_its_facilities(office, three, query, shown):
    office.write(three["B"], run("B", 10, 0.0))
    office.write(three["A"], run("A", 10, 24.0))
    assert names(office.text("jing", "", **query)) == shown


def test_a_filter_that_means_nothing_is_named(office, three):
    assert "means nothing for State" in office.text("jing", "", state="luck")
    assert "means nothing for As of" in office.text("jing", "", as_of="2020-13-40")
    assert "means nothing for As of" in office.text("jing", "", as_of="2020-09-12")


def test_the_list_stands_as_it_was_known_on_a_past_day(office, three):
    office.enter("D", "WRB", at=NOW - DAY)
    assert names(office.text("jing", "")) == ["A站", "B站", "C站", "D站"]
    assert names(office.text("jing", "", as_of="2020-09-09")) == ["A站", "B站", "C站"]
    assert names(office.text("jing", "", as_of="2020-08-30")) == []
    # The runs of the 1st to 9th were written on the 10th.
    assert names(office.text("jing", "", as_of="2020-09-09", state="running")) == []
    assert names(office.text("jing", "", as_of="2020-09-10", state="running")) == []


def test_the_page_says_state_standard_and_why(office, three):
    office.write(three["A"], run("A", 10, 24.0, inflow=50.0))
    text = office.text("jing", "A/")
    assert "normal running" in text
    assert "waters of class III" in text
    assert "level 1B" in text
    assert "confirmed" in text
    assert "Class of the receiving water: 3" in text


def test_an_unconfirmed_choice_is_advice(office, three):
    office.enter("R", "WRB", kind="rural", design=40.0)
    text = office.text("jing", "R/")
    assert "DB41/1820-2019" in text
    assert "advisory" in text
    assert "nobody is held to it as law" in text
    assert "unverified" in text


def test_facts_to_find_out_are_named(office, three):
    office.enter("N", "WRB", basin="unknown")
    text = office.text("jing", "N/")
    assert "Facts to find out:" in text
    assert "Basin" in text


def test_two_states_stay_possible_where_the_approval_is_unknown(office, three):
    stop = Stop(facility="A", start=moment(10), end=moment(11), approved=None)
    office.write(three["A"], stop)
    text = office.text("jing", "A/")
    assert "stopped, approved" in text
    assert "stopped without approval" in text


def test_a_record_against_a_stop_is_named_as_a_conflict(office, three):
    office.write(three["B"], run("B", 3, 20.0))
    assert "the record says 20.0 h, beside stops 0.0 h are possible" in office.text("jing", "B/")


def test_the_history_says_who_changed_what_why(office, three):
    from dataclasses import replace

    facts = replace(FACTS, design=120.0, accepted=date(2017, 1, 1))
    amend_facility(three["A"], facts, reason="扩容", actor=office.people["he"], at=NOW - DAY)
    text = office.text("jing", "A/")
    assert "changed the facts: 扩容" in text
    assert "Design capacity (m³/d): 100 → 120" in text
    assert "Accepted: 2016-04-01 → 2017-01-01" in text
    assert "贺局" in text
    before = office.text("jing", "A/", as_of="2020-09-09")
    assert "扩容" not in before
    assert BEGIN.date().isoformat() in before


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("path", ["", "A/", "A/amend/", "A/logger/", "new/", "import/", "rates/",
                                  "rates/normal_running/", "rates/load/"])  # fmt: skip
def test_every_page_opens_in_both_languages(office, three, language, path):
    text = office.text("jing", path, language=language)
    assert f'lang="{"en" if language == "en" else "zh"}' in text
    assert ("设施" in text) or language == "en"


def test_a_facility_that_was_not_there_yet_says_so(office, three):
    assert "not in the register on this day" in office.text("jing", "A/", 404, as_of="2020-08-30")
