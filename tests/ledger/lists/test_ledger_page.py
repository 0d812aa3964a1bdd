"""The ledger table: what a filter says is what its rows are, whoever asks and whatever is sent."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.base.clock import CHINA
from huiyin.ledger.choices import Light, State
from huiyin.ledger.core.states import UNIT_CLOCK
from huiyin.ledger.models import Matter
from huiyin.ledger.queries import table
from huiyin.ledger.verbs import opening
from tests.ledger.lists.conftest import SCRIPT, City
from tests.ledger.people import START, Walk

DAYS = st.integers(-2, 45).map(lambda n: (START.date() + timedelta(days=n)).isoformat())
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "state": st.sampled_from([*State, "open", "with_unit"]),
        "kind": st.sampled_from(["request", "exceedance", "task"]),
        "unit": st.sampled_from(["EEB", "HUD", "TC"]),
        "light": st.sampled_from(list(Light)),
        "grade": st.sampled_from(["ordinary", "major"]),
        "channel": st.sampled_from(["hotline", "leader"]),
        "q": st.sampled_from(["断面", "东河口", "HY2020-00000", "没有"]),
        "was_red": st.just("1"),
        "reopened": st.just("1"),
        "unanswered": st.just("1"),
        "registered_from": DAYS,
        "registered_to": DAYS,
        "due_from": DAYS,
        "due_to": DAYS,
        "sort": st.sampled_from(list(table.ORDERS)),
        "group": st.just("unit"),
    },
)


def fits(row: Matter, asked: dict[str, str], now) -> bool:
    """The filter once more, in plain Python over the row."""
    unit = row.lead_unit.code if row.lead_unit else ""
    states = {"open": row.is_open, "with_unit": row.state in UNIT_CLOCK}
    words = asked.get("q", "")
    said = {
        "state": lambda v: states.get(v, row.state == v),
        "kind": lambda v: row.kind == v,
        "unit": lambda v: unit == v,
        "light": lambda v: row.light(now) == v,
        "grade": lambda v: row.grade == v,
        "channel": lambda v: row.channel == v,
        "q": lambda v: words in row.title or words in row.place_name or words in row.number,
        "was_red": lambda v: row.was_red(now),
        "reopened": lambda v: row.cycle > 1,
        "unanswered": lambda v: row.unanswered > 0,
        "registered_from": lambda v: _day(row.registered_at) >= date.fromisoformat(v),
        "registered_to": lambda v: _day(row.registered_at) <= date.fromisoformat(v),
        "due_from": lambda v: bool(row.due) and _day(row.due) >= date.fromisoformat(v),
        "due_to": lambda v: bool(row.due) and _day(row.due) <= date.fromisoformat(v),
    }
    return all(said[name](value) for name, value in asked.items() if name in said)


def _day(when) -> date:
    return when.astimezone(CHINA).date()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=FILTERS)
def test_rows_and_count_are_those_that_fit_the_filter(city: City, asked):
    wanted = {row.number for row in Matter.objects.all() if fits(row, asked, city.now)}
    url = f"/ledger/?{urlencode(asked)}"
    assert set(city.listed("du", url)) == wanted
    assert city.count("du", url) == len(wanted)


def test_the_counts_by_light_are_the_rows_under_each_light(city: City):
    for other in ("", "&unit=EEB", "&kind=request&state=rectifying", "&state=closed"):
        shown = city.get("du", f"/ledger/?x=1{other}").context["lights"]
        for light in Light:
            assert city.count("du", f"/ledger/?light={light}{other}") == shown[light]
    whole = city.get("du", "/ledger/").context["lights"]
    assert whole[Light.RED] >= 2
    assert whole[Light.GREY] == 1


def test_what_turns_red_next_stands_first_and_what_is_over_last(city: City):
    rows = [Matter.objects.get(number=n) for n in city.listed("du", "/ledger/")]
    opens = [row.red_from for row in rows if row.is_open]
    assert opens == sorted(opens)
    assert [row.is_open for row in rows] == sorted((r.is_open for r in rows), reverse=True)


def test_rows_come_in_groups_of_one_unit(city: City):
    groups = city.get("du", "/ledger/?group=unit").context["groups"]
    assert [unit for unit, _ in groups] == ["Environment Bureau", "Housing Bureau", ""]
    for unit, rows in groups:
        assert {row.unit for row in rows} == {unit}


def test_columns_are_chosen_in_the_address(city: City):
    page = city.get("du", "/ledger/?col=co_units&col=original_due").content.decode()
    assert '<th scope="col">Originally due</th>' in page
    assert "Water Bureau" in page
    assert '<th scope="col">Steps done</th>' not in page


def test_pages_hold_every_row_once(city: City, monkeypatch):
    monkeypatch.setattr("huiyin.ledger.views.lists.PAGE_ROWS", 4)
    pages = [city.listed("du", f"/ledger/?page={n}") for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [4, 4, 2]
    assert len({number for page in pages for number in page}) == 10
    assert city.listed("du", "/ledger/?page=99") == pages[2]
    assert city.listed("du", "/ledger/?page=x") == pages[0]


def test_a_count_that_would_be_long_stops_and_says_so(city: City, monkeypatch):
    monkeypatch.setattr(table, "MOST_COUNTED", 3)
    monkeypatch.setattr("huiyin.ledger.views.lists.MOST_COUNTED", 3)
    answer = city.get("du", "/ledger/")
    assert answer.context["page"].paginator.count == 3
    assert "More than 3 fit" in answer.content.decode()


MEANINGLESS = (
    *("state=nothing", "kind=%3Cb%3E", "unit=' OR 1=1", "light=purple", "grade=9", "channel=x"),
    *("sort=-pk;drop", "group=city", "act=explode", "col=secret", "due_from=0001-01-01"),
    *("due_to=9999-12-31", "registered_from=2020-13-40", "registered_to=gestern", "q=a%00b"),
    "q=" + "x" * 300,
)


def test_a_value_that_means_nothing_is_left_out_with_a_note(city: City):
    for query in MEANINGLESS:
        answer = city.get("du", f"/ledger/?{query}")
        assert answer.status_code == 200
        assert len(answer.context["ignored"]) == 1
        assert answer.context["page"].paginator.count == 10
        page = answer.content.decode()
        assert "that filter was left out" in page
        assert "<b>" not in page


def test_titles_are_shown_as_text(city: City):
    for url in ("/ledger/", "/inbox/", "/inbox/?tab=part", "/inbox/?tab=news", "/board/", "/"):
        page = city.get("du", url).content.decode()
        assert SCRIPT not in page
        assert "<script>alert" not in page
    assert "&lt;script&gt;alert(" in city.get("du", "/ledger/").content.decode()


def test_people_of_a_unit_see_only_what_it_leads_or_joins(city: City):
    assert city.listed("hai", "/ledger/") == [city.numbers["overdue"]]
    assert city.listed("hai", f"/ledger/?q={city.numbers['red']}") == []
    assert city.listed("hai", "/ledger/?unit=EEB") == []
    assert city.numbers["overdue"] not in city.listed("xie", "/ledger/?page=1")
    assert city.count("shen", "/ledger/") == 10


def test_administrators_see_no_matter(city: City):
    for url in ("/ledger/", "/inbox/", "/inbox/?tab=part", "/board/", "/"):
        page = city.get("guan", url).content.decode()
        assert "HY2020-" not in page
    assert city.get("guan", "/ledger/").context["lights"][Light.RED] == 0


def test_nobody_reads_lists_without_signing_in(client, db):
    for url in ("/ledger/", "/ledger/export/", "/inbox/", "/board/", "/"):
        assert client.get(url).status_code == 302


def test_more_rows_do_not_mean_more_queries(city: City):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            city.get("du", "/ledger/?col=co_units&group=unit")
        return len(queries)

    before = asked()
    for n in range(6):
        Walk(city.people, now=city.now).register(
            place=opening.place_of(f"新{n}", code=f"n{n}")
        ).assign()
    assert asked() == before <= 40


def test_a_filter_of_acts_finds_the_matters_on_which_they_were_done(city: City):
    closed = {city.numbers["closed"], city.numbers["again"]}
    assert set(city.listed("du", "/ledger/?act=close")) == closed
    assert city.listed("du", "/ledger/?act=close&act_to=2020-05-01") == []
    assert city.listed("du", "/ledger/?act=recur") == [city.numbers["again"]]


def test_an_empty_list_says_what_belongs_there(city: City):
    assert "No matter fits this filter" in city.get("du", "/ledger/?q=没有").content.decode()
    assert "No matters are open to you yet" in city.get("guan", "/ledger/").content.decode()
