"""The pages of the water desk: content, bad input, and who sees which matter."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.base import clock
from huiyin.field.access import SYSTEM
from huiyin.field.core.reading import Reading, epoch_ms
from huiyin.field.store import hot
from huiyin.field.store.batch import encode, from_readings
from huiyin.ledger.choices import Role
from huiyin.ledger.models import Matter, User
from huiyin.ledger.verbs import accounts
from huiyin.water import verbs
from huiyin.water.desk import desk
from huiyin.water.models import Episode, Section
from tests.water.shell.conftest import HIGH


def person(name: str, *roles: Role) -> User:
    user = accounts.make_user(
        username=name,
        display_name=name,
        unit=None,
        since=timezone.now(),
        password="a sentence nobody guesses",
    )
    for role in roles:
        accounts.grant_role(user, role=role, unit=None, since=clock.today() - timedelta(days=4000))
    user.must_change_password = False
    user.save()
    return user


@pytest.fixture
def reader(data) -> Client:
    client = Client()
    client.force_login(person("reader", Role.READER))
    return client


@pytest.fixture
def outsider(data) -> Client:
    """Signed in, without any role."""
    client = Client()
    client.force_login(person("outsider"))
    return client


@pytest.fixture
def present(station):
    """The city's clock stands an hour after the reading of the third day."""
    with clock.fixed(station.day(2) + timedelta(hours=1)):
        yield station


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize("address", ["/water/", "/water/station/S1/"])
def test_nobody_sees_a_page_before_signing_in(present, address):
    answer = Client().get(address)
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]


def test_an_empty_city_says_how_sections_get_there(reader):
    assert "尚未登记断面" in text(reader, "/water/")


def test_the_list_shows_class_target_and_matter(present, reader):
    present.live(2.0, HIGH, HIGH)
    page = text(reader, "/water/")
    assert "Ⅳ类" in page
    assert "未达目标" in page
    assert "test source" in page
    assert Matter.objects.get().number in page


def test_a_matter_number_is_shown_only_to_those_who_may_read_the_matter(present, outsider):
    present.live(2.0, HIGH, HIGH)
    for address in ("/water/", "/water/station/S1/"):
        page = text(outsider, address)
        assert Matter.objects.get().number not in page
        assert "未向您开放" in page


def test_a_reading_too_old_leaves_the_class_unknown(present, reader):
    present.live(2.0)
    with clock.fixed(present.day(4)):
        page = text(reader, "/water/")
        assert "已过时" in page
        assert "未知" in page


def test_a_choice_narrows_the_list_and_an_unknown_one_does_not(present, reader):
    present.live(2.0, HIGH, HIGH)
    assert "某断面" in text(reader, "/water/?show=below")
    assert "没有符合条件的断面" in text(reader, "/water/?show=good")
    assert "某断面" in text(reader, "/water/?show=nonsense")


def test_the_station_page_shows_limits_with_their_clause(present, reader):
    present.live(2.0, HIGH, HIGH)
    page = text(reader, "/water/station/S1/")
    assert "Ⅲ类 ≤ 6 · GB 3838-2002 表1" in page
    assert "Ⅲ类 ≥ 5 · GB 3838-2002 表1" in page
    assert "Ⅲ类 ≤ 0.2 · GB 3838-2002 表1" in page


def test_the_station_page_says_why_a_reading_does_not_count(present, reader):
    present.say(1, 2.0, flag="M")
    assert "M 维护" in text(reader, "/water/station/S1/")


def test_the_station_page_marks_an_assumed_target(present, reader):
    assert "演示假设" not in text(reader, "/water/station/S1/")
    Section.objects.update(target_assumed=True)
    assert "演示假设" in text(reader, "/water/station/S1/")


def test_the_station_page_without_readings_says_what_to_do(present, reader):
    assert "此期间没有读数" in text(reader, "/water/station/S1/")


def test_an_unknown_station_is_not_found(present, reader):
    for address in ("/water/station/S2/", "/water/station/S2/readings.csv"):
        assert reader.get(address).status_code == 404


BAD = [
    "since=2020-07-03&until=2020-07-01",
    "since=2020-07-03",
    "since=yesterday&until=2020-07-03",
    "since=0001-01-01&until=9999-12-31",
    "days=31",
    "days=-1",
    "since=2020-02-30&until=2020-03-01",
]


@pytest.mark.parametrize("query", BAD)
def test_a_bad_period_is_refused_and_the_usual_one_shown(present, reader, query):
    present.live(2.0)
    page = text(reader, f"/water/station/S1/?{query}", 422)
    assert "2020-07-03" in page
    answer = reader.get(f"/water/station/S1/readings.csv?{query}")
    assert answer.status_code == 422
    assert answer.content.strip()


@pytest.mark.parametrize("edge", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_edge_of_the_calendar_breaks_nothing(present, reader, edge):
    answer = reader.get(f"/water/station/S1/?since={edge}&until={edge}")
    assert answer.status_code == 422


def test_a_day_keeps_the_target_it_had_when_the_target_changes_later(present, reader):
    present.live(2.0, HIGH)
    page = "/water/station/S1/?since=2020-07-01&until=2020-07-03"
    assert text(reader, page).count(' over"') == 1
    verbs.set_target(SYSTEM, present.section, target_class=5, source="decree", since=present.day(2))
    assert text(reader, page).count(' over"') == 1


@pytest.mark.parametrize("year", ["2001", "2005"])
def test_days_before_the_standard_or_its_method_are_refused_in_words(present, reader, year):
    query = f"?since={year}-03-01&until={year}-03-31"
    for page in ("", "readings.csv"):
        assert "2011-03-09" in text(reader, f"/water/station/S1/{page}{query}", 422)


def test_the_csv_names_units_and_starts_no_formula(present, reader):
    present.send(1, {"codmn": 3.0})
    log = hot.open_log(0)
    at = epoch_ms(present.day(1))
    rows = [
        Reading("S1", "w01014", "rtd", at, 640.0, "="),
        Reading("S1", "+cmd", "rtd", at, 1.0, "@"),
    ]
    log.append(encode(from_readings(rows, "test")), len(rows), b"##", at)
    log.close()
    content = reader.get("/water/station/S1/readings.csv?days=365").content.decode("utf-8-sig")
    table = list(csv.reader(content.splitlines()))
    assert "codmn (mg/L)" in table[0]
    assert "w01014 (µS/cm)" in table[0]
    cells = {cell for row in table for cell in row if cell}
    assert not {cell for cell in cells if cell[0] in "=+@\t\r"}


def test_the_csv_holds_the_readings_as_received(present, reader):
    present.say(0, 2.00024)
    present.say(1, 3.0, flag="M")
    answer = reader.get("/water/station/S1/readings.csv?since=2020-07-01&until=2020-07-02")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert len(lines) == 3
    assert "2.00024,N,valid" in lines[1]
    assert "3.0,M,invalid" in lines[2]
    assert ",,unknown," in lines[2]


def test_the_kept_chart_and_readings_can_be_fetched(present, reader):
    present.live(2.0, HIGH, HIGH)
    key = Episode.objects.get().pk
    assert reader.get(f"/water/episode/{key}/chart.png").content.startswith(b"\x89PNG")
    assert reader.get(f"/water/episode/{key}/readings.csv").status_code == 200
    assert reader.get(f"/water/episode/{key + 1}/chart.png").status_code == 404


def test_a_matter_leads_to_its_section_for_those_who_may_read_it(present, reader, outsider):
    present.live(2.0, HIGH, HIGH)
    address = f"/water/matter/{Matter.objects.get().number}/"
    assert "/water/station/S1/" in reader.get(address)["Location"]
    assert outsider.get(address).status_code == 404


def test_the_pages_speak_english_too(present, reader):
    reader.cookies["django_language"] = "en"
    present.live(2.0, HIGH, HIGH)
    page = text(reader, "/water/station/S1/")
    assert "Some section" in page
    assert "Class III ≤ 6 · GB 3838-2002 Table 1" in page


def test_the_overview_counts_what_is_known_and_says_what_is_not(present):
    present.live(2.0)
    assert desk.vitals is not None
    with clock.fixed(present.day(0) + timedelta(hours=1)):
        known = desk.vitals(clock.now())[0]
    assert (known.value, known.note) == ("1 / 1", "")
    with clock.fixed(present.day(5)):
        unknown = desk.vitals(clock.now())[0]
    assert unknown.value == "0 / 0"
    assert "1" in unknown.note
    assert known.series[-1] == 1.0
