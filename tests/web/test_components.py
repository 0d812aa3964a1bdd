"""The shared components, from values to HTML."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from huiyin.base.clock import CHINA
from huiyin.web import charts
from huiyin.web.drawing import spark_path


def rendered(source: str, path: str = "/", **facts: object) -> str:
    request = RequestFactory().get(path)
    return Template("{% load huiyin %}" + source).render(Context({"request": request, **facts}))


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_a_light_is_told_by_class_and_word():
    assert rendered("{% light 'red' %}") == '<span class="light red">overdue</span>'


def test_a_light_that_has_been_red_keeps_its_tag():
    assert "was overdue" in rendered("{% light 'green' was_red=True %}")


def test_a_red_light_does_not_also_say_that_it_was_red():
    assert "was overdue" not in rendered("{% light 'red' was_red=True %}")


def test_an_unknown_light_is_an_error_and_not_a_blank():
    with pytest.raises(KeyError):
        rendered("{% light 'purple' %}")


def test_a_tone_outside_the_tokens_is_refused():
    with pytest.raises(TemplateSyntaxError, match="pink"):
        rendered("{% state_badge 'word' 'pink' %}")


def test_what_people_wrote_is_escaped():
    assert "<script>" not in rendered("{% state_badge word %}", word="<script>")
    assert "<script>" not in rendered("{% meter 1 2 word %}", word="<script>")
    assert "<script>" not in rendered("{% spark values word %}", values=[1], word="<script>")


def test_a_date_shows_its_weekday():
    assert rendered("{{ day|china_date }}", day=date(2026, 11, 22)) == "2026-11-22 Sun"


def test_an_instant_is_shown_on_the_day_it_has_in_china():
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert rendered("{{ day|china_date }}", day=late) == "2026-11-22 Sun"
    assert rendered("{{ day|china_time }}", day=late) == "2026-11-22 07:30"
    assert 'datetime="2026-11-22T07:30:00+08:00"' in rendered("{% china_date day %}", day=late)


def test_no_date_shows_nothing():
    assert rendered("{{ day|china_date }}{{ day|china_time }}{% china_date day %}", day=None) == ""


def test_a_changed_filter_keeps_the_others_and_starts_at_the_first_page():
    shown = rendered("{% query_with state='closed' unit=None %}", "/?q=a&unit=3&page=7&state=open")
    assert shown == "?q=a&amp;state=closed"


def test_the_pager_keeps_the_filters():
    page = Paginator(range(100), 10).get_page(3)
    shown = rendered("{% pager page %}", "/?q=a&page=3", page=page)
    assert "?q=a&amp;page=4" in shown
    assert '<span aria-current="page">3</span>' in shown
    assert "100 entries" in shown


def test_a_single_page_has_a_count_and_no_links():
    shown = rendered("{% pager page %}", page=Paginator([1], 10).get_page(1))
    assert "1 entry" in shown
    assert "<a " not in shown


def test_an_unknown_measure_is_said_and_not_drawn_as_zero():
    shown = rendered("{% meter value 9 '' %}", value=None)
    assert "unknown" in shown
    assert "<svg" not in shown


def test_a_measure_over_its_maximum_stays_inside_its_track():
    assert 'class="fill" width="80"' in rendered("{% meter 12 9 '12 of 9' %}")


def test_a_gap_breaks_the_small_line():
    assert spark_path([1, 2, None, 3, 4], width=44, height=24).count("M") == 2


def test_a_lonely_value_between_gaps_is_still_seen():
    assert "h0.1" in spark_path([None, 1, None], width=44, height=24)


def test_a_series_without_any_value_draws_nothing():
    assert spark_path([None, None], width=44, height=24) == ""


def test_a_chart_carries_its_table_with_gaps_named():
    at = datetime(2020, 6, 1, 8, tzinfo=CHINA)
    data = {
        "unit": "mg/L",
        "series": [{"name": "NH3-N", "points": [(at, 0.5), (at.replace(day=2), None)]}],
    }
    shown = rendered("{% chart 'nh3' data 'Ammonia' %}", data=data)
    assert '<th scope="row">2020-06-01 08:00</th>' in shown
    assert "NH3-N (mg/L)" in shown
    assert ">none<" in shown
    assert 'type="application/json"' in shown


def test_series_that_do_not_share_all_places_are_joined_by_place():
    table = charts.table(
        {
            "series": [
                {"name": "a", "points": [("x", 1)]},
                {"name": "b", "points": [("y", 2), ("x", 3)]},
            ]
        }
    )
    assert table["rows"] == [("x", [1, 3]), ("y", [None, 2])]


def test_a_chart_cannot_break_out_of_its_data():
    data = {"series": [{"name": "</script><script>alert(1)", "points": []}]}
    assert "<script>alert" not in rendered("{% chart 'a' data %}", data=data)
