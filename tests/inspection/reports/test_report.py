"""The report of a period: from events before its end, whenever it is read."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.documents.models import Document
from huiyin.inspection.circular import circular_of
from huiyin.inspection.core import report as r
from huiyin.inspection.queries.reports import report_of
from huiyin.ledger.core.states import Verb
from huiyin.ledger.models import User
from huiyin.ledger.queries import board
from tests.ledger.people import Walk, make_people

WEEK = r.span_of(r.Cycle.WEEK, date(2020, 6, 3))
PAGE = reverse("inspection:reports")


@pytest.fixture
def walk(db) -> Walk:
    people = make_people()
    User.objects.update(must_change_password=False)
    return Walk(people)


@given(st.sampled_from(r.Cycle), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_periods_join_without_gap_or_overlap(cycle: r.Cycle, day: date) -> None:
    span = r.span_of(cycle, day)
    assert span.first <= day <= span.last
    assert span.before.end == span.start
    assert r.last_whole(cycle, day).last < day


def second(walk: Walk, **facts) -> str:
    """Another matter, assigned and never accepted."""
    first, walk.number = walk.number, ""
    walk.register(cause="dust", **facts).assign(due=walk.now + timedelta(days=1))
    other, walk.number = walk.number, first
    return other


def test_four_zeros_flows_and_units_are_those_of_the_week(walk: Walk) -> None:
    walk.to("replying")
    late = second(walk)
    found = report_of(WEEK)
    assert found.at_start == r.Standing(open=0, unassigned=0, overdue=0, unanswered=0, unverified=0)
    assert found.at_end == r.Standing(open=2, unassigned=0, overdue=1, unanswered=1, unverified=0)
    assert [one.matter for one in found.overdue] == [late]
    assert found.acts[Verb.REGISTER] == 2
    (line,) = found.units
    assert (line.unit, line.load.received, line.load.overdue) == ("EEB", 2, 1)
    assert line.first_pass == (1, 10_000)
    assert line.on_time == (2, 5_000)


def test_what_happens_later_changes_nothing(walk: Walk) -> None:
    walk.to("replying")
    second(walk)
    then = report_of(WEEK)
    walk.later(days=10).reply().callback_ok().propose_close().close()
    assert report_of(WEEK) == then


def test_an_answer_given_since_the_check_is_an_answer(walk: Walk) -> None:
    walk.to("replying").reply()
    assert report_of(WEEK).at_end.unanswered == 0


def test_the_end_of_the_week_agrees_with_the_board_of_that_evening(walk: Walk) -> None:
    walk.to("rectifying")
    second(walk)
    walk.number = ""
    walk.register(cause="noise")
    evening = datetime.combine(WEEK.last, datetime.max.time(), CHINA)
    shown = board(walk.people["du"], evening, first=WEEK.first, last=WEEK.last)
    end = report_of(WEEK).at_end
    assert end.open == shown.whole.closing
    assert end.unassigned == shown.zeros.unassigned
    assert (end.unverified, end.unanswered) == (shown.zeros.unverified, shown.zeros.unanswered)


def test_the_circular_holds_figures_and_makes_up_nothing(walk: Walk) -> None:
    walk.to("replying")
    second(walk)
    facts = circular_of(report_of(WEEK), {"EEB": "生态环境局"})
    assert facts.period == "2020年第23周（6月1日至6月7日）"
    assert ("超期", "1件（期初0件）", "全部单位、全部事项") in facts.figures
    assert facts.problems == ("期末超期1件：生态环境局1件。",)
    assert facts.good == facts.next_steps == ()
    assert facts.annex[0][:4] == ("生态环境局", 2, 0.5, 1.0)


def test_an_empty_week_is_said_so(walk: Walk) -> None:
    found = report_of(WEEK)
    assert found.units == found.overdue == found.reopened == ()
    assert not any(found.acts.values())


def client_of(walk: Walk, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(walk.people[name])
    return client


def test_the_page_shows_the_last_whole_week_and_drafts_its_letter(walk: Walk) -> None:
    walk.to("replying")
    late = second(walk)
    with clock.fixed(WEEK.end.astimezone(CHINA) + timedelta(hours=9)):
        client = client_of(walk, "du")
        text = client.get(PAGE).content.decode()
        assert late in text
        answer = client.post(reverse("inspection:report-letter"), {"cycle": "week", "day": ""})
        assert answer.status_code == 302
        document = Document.objects.get()
        assert client.get(answer["Location"]).status_code == 200
    assert "第23周" in str(document.facts)


def test_every_number_opens_the_matters_it_counts(walk: Walk) -> None:
    walk.to("replying")
    late = second(walk)
    with clock.fixed(WEEK.end.astimezone(CHINA) + timedelta(hours=9)):
        client = client_of(walk, "du")
        text = client.get(PAGE).content.decode()
        links = [unescape(one) for one in re.findall(r'href="([^"]*#behind)"', text)]
        found = {
            (link["behind"], link.get("unit", "")): re.findall(
                r'<li><a href="/matters/([^/]+)/"', client.get(PAGE, link).content.decode()
            )
            for link in (dict(parse_qsl(urlsplit(one).query)) for one in links)
        }
    both = [walk.number, late]
    assert found == {
        ("overdue", ""): [late],
        ("unanswered", ""): [walk.number],
        ("open", ""): both,
        ("open", "EEB"): both,
        ("overdue", "EEB"): [late],
    }


def test_a_letter_asked_for_twice_by_one_form_is_one_draft(walk: Walk) -> None:
    walk.to("replying")
    with clock.fixed(WEEK.end.astimezone(CHINA) + timedelta(hours=9)):
        client = client_of(walk, "du")
        page = client.get(PAGE).content.decode()
        token = re.search(r'name="token" value="([^"]+)"', page)[1]
        form = {"cycle": "week", "day": "", "token": token}
        first = client.post(reverse("inspection:report-letter"), form)
        again = client.post(reverse("inspection:report-letter"), form)
    assert first["Location"] == again["Location"]
    assert Document.objects.count() == 1


@pytest.mark.parametrize("query", ["?cycle=x", "?day=9999-99-99", "?cycle=month&day=1000-01-01"])
def test_a_forged_address_shows_the_last_period(walk: Walk, query: str) -> None:
    with clock.fixed(walk.now):
        assert client_of(walk, "du").get(PAGE + query).status_code == 200


@pytest.mark.parametrize("name", ["he", "jing", "guan"])
def test_a_unit_does_not_read_the_citys_report(walk: Walk, name: str) -> None:
    with clock.fixed(walk.now):
        client = client_of(walk, name)
        assert client.get(PAGE).status_code == 409
        answer = client.post(reverse("inspection:report-letter"), {"cycle": "week"})
        assert answer.status_code == 409
    assert not Document.objects.exists()
