"""The board: every number is the number of rows behind it, and a balance that lies shows."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.ledger.models import DailyTally, Matter, User
from huiyin.ledger.verbs import opening
from tests.ledger.lists.conftest import City
from tests.ledger.people import Walk

FILTERS = ("", "?days=90", "?unit=EEB", "?unit=HUD&days=90", "?kind=request&days=90")


def test_every_number_opens_a_list_of_so_many(city: City):
    for query in FILTERS:
        every_number_opens_its_list(city, query)


def test_a_units_numbers_leave_out_what_it_only_joins(city: City):
    assert city.count("xie", "/ledger/") > 0
    for name in ("xie", "he", "hai"):
        every_number_opens_its_list(city, "?days=90", name)
    shown = city.get("xie", "/board/?days=90").context
    assert {zero.value for zero in shown["zeros"]} == {0}


def every_number_opens_its_list(city: City, query: str, name: str = "du") -> None:
    shown = city.get(name, f"/board/{query}").context
    for zero in shown["zeros"]:
        assert city.count(name, zero.href) == zero.value
    for _name, whole, numbers, _struck in shown["lights"]:
        for number in (whole, *numbers):
            assert city.count(name, number.href) == number.value
    for _label, number in (*shown["ageing"], *shown["fell_due"], ("", shown["again_all"])):
        assert city.count(name, number.href) == number.value
    for _word, number in shown["flow"]:
        if number.href and number.value:
            assert city.count(name, number.href) <= number.value


def test_the_balance_adds_up_by_day_by_unit_and_by_kind(city: City):
    for query in FILTERS:
        balance_adds_up(city, query)


def balance_adds_up(city: City, query: str) -> None:
    shown = city.get("du", f"/board/{query}").context
    assert shown["identity"].holds
    assert shown["board"].balances
    whole = [number.value for _word, number in shown["flow"]]
    for lines in (shown["unit_lines"], shown["kind_lines"]):
        assert [sum(column) for column in zip(*(n for _, n in lines), strict=True)] == whole
    for _name, numbers in (*shown["unit_lines"], *shown["kind_lines"]):
        opening_, *moved, closing = numbers
        assert opening_ + sum(moved[:3]) - sum(moved[3:]) == closing
    assert sum(number.value for _label, number in shown["ageing"]) == whole[-1]


def test_what_the_board_says_is_what_was_done(city: City):
    shown = city.get("du", "/board/?days=90").context
    flow = {str(word): number.value for word, number in shown["flow"]}
    assert (flow["New"], flow["Struck off"], flow["Reopened"]) == (10, 2, 1)
    assert flow["Open before"] == 0
    assert flow["Open after"] == Matter.objects.filter(is_open=True).count() == 9
    zeros = {zero.label: zero.value for zero in shown["zeros"]}
    assert zeros["Not assigned"] == 1
    assert (zeros["Not checked"], zeros["Not answered"]) == (1, 1)
    assert [row.matter.number for row in shown["again"]] == [city.numbers["again"]]


def test_a_balance_that_lies_is_named(city: City):
    first = DailyTally.objects.filter(unit_code="").order_by("day").first()
    for column in ("closed", "new", "declined"):
        true = getattr(first, column)
        DailyTally.objects.filter(pk=first.pk).update(**{column: true + 4})
        answer = city.get("du", "/board/?days=90&recount=1")
        DailyTally.objects.filter(pk=first.pk).update(**{column: true})
        assert not answer.context["identity"].holds
        page = answer.content.decode()
        assert "it does not add up" in page
        assert "They disagree." in page
        assert "in the events." in page


def test_a_flow_kept_under_the_wrong_name_is_found_by_the_events(city: City):
    tally = DailyTally.objects.filter(closed__gt=0).first()
    DailyTally.objects.filter(pk=tally.pk).update(
        closed=tally.closed - 1, declined=tally.declined + 1
    )
    assert city.get("du", "/board/?days=90").context["identity"].events is None
    identity = city.get("du", "/board/?days=90&recount=1").context["identity"]
    assert identity.stock == identity.flows
    assert {column for column, *_ in identity.events} == {"closed", "declined"}


def test_people_of_a_unit_see_its_board_whatever_they_ask(city: City):
    shown = city.get("hai", "/board/?unit=EEB&days=90").context
    flow = {str(word): number.value for word, number in shown["flow"]}
    assert (flow["Moved in"], flow["Open after"]) == (1, 1)
    assert [line[0] for line in shown["lights"]] == ["Housing Bureau"]
    assert shown["identity"].holds


def test_who_sees_no_matters_sees_no_flows(city: City):
    for person in ("an administrator", "somebody without unit and role"):
        if person != "an administrator":
            city.people["guan"].grants.all().delete()
            User.objects.filter(username="guan").update(unit=None)
        shown = city.get("guan", "/board/?days=90").context
        assert {number.value for _word, number in shown["flow"]} == {0}
        assert shown["lights"] == []
        assert (shown["identity"].stock, shown["identity"].flows) == (0, 0)


MEANINGLESS = (
    *("days=8", "days=x", "unit=<b>", "kind=nothing", "from=2020-06-30&to=2020-06-01"),
    *("from=2020-06-01", "from=1999-01-01&to=2020-06-30", "from=2020-06-01&to=2030-01-01"),
)


def test_a_filter_that_means_nothing_is_left_out_with_a_note(city: City):
    for query in MEANINGLESS:
        answer = city.get("du", f"/board/?{query}")
        assert answer.status_code == 200
        assert len(answer.context["ignored"]) == 1
        assert answer.context["period"].last == city.now.date()
        assert "<b>" not in answer.content.decode()


def test_own_days_are_kept(city: City):
    last = city.now.date() - timedelta(days=3)
    first = last - timedelta(days=10)
    answer = city.get("du", f"/board/?from={first}&to={last}")
    assert (answer.context["period"].first, answer.context["period"].last) == (first, last)
    assert len(answer.context["day_lines"]) == 11
    assert answer.context["identity"].holds


def test_more_matters_do_not_mean_more_queries(city: City):
    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            city.get("du", url)
        return len(queries)

    counts = []
    for batch in range(2):
        for n in range(3):
            Walk(city.people, now=city.now - timedelta(hours=2)).register(
                place=opening.place_of(f"新{n}", code=f"n{batch}{n}")
            ).assign()
        counts.append([asked("/board/"), asked("/"), asked("/inbox/")])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 60


def test_charts_have_their_tables(city: City):
    page = city.get("du", "/board/").content.decode()
    assert page.count('class="chart-canvas"') == page.count("The same as a table") == 3
