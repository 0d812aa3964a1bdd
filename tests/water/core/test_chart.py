"""What a chart is given: broken lines, doubtful points, limits."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

from huiyin.water.core.chart import ChartPoint, chart
from huiyin.water.core.standards import Body
from huiyin.water.standards import GB3838, standard

START = datetime(2020, 7, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)
LIMITS = standard(GB3838, date(2020, 7, 1))


def drawn(points, factor="codmn", target=2):
    limit = LIMITS.limit(factor, Body.RIVER)
    return chart(points, limit, target=target, max_gap=2 * DAY)


def test_the_line_breaks_where_the_next_value_is_too_far_away():
    found = drawn([ChartPoint(START + 5 * DAY, 3.0), ChartPoint(START, 2.0)])
    assert [value for _, value in found["line"]] == [2.0, None, 3.0]
    assert found["unknown"] == [[START.isoformat(), (START + 5 * DAY).isoformat()]]


def test_unknown_and_invalid_readings_do_not_carry_the_line():
    points = [
        ChartPoint(START, 2.0),
        ChartPoint(START + DAY, None),
        ChartPoint(START + 2 * DAY, 99.0, valid=False),
        ChartPoint(START + 3 * DAY, 2.5),
    ]
    found = drawn(points)
    assert [value for _, value in found["line"]] == [2.0, None, 2.5]
    assert found["doubtful"] == [[(START + 2 * DAY).isoformat(), 99.0]]


def test_the_targets_limit_is_marked_and_shared_limits_stand_once():
    limits = drawn([], factor="codmn")["limits"]
    assert [entry["value"] for entry in limits] == [2, 4, 6, 10, 15]
    assert [entry["value"] for entry in limits if entry["target"]] == [4]
    shared = drawn([], factor="cod")["limits"]
    assert shared[0] == {"classes": [1, 2], "value": 15, "target": True}


def test_a_range_gives_both_ends():
    assert [entry["value"] for entry in drawn([], factor="ph")["limits"]] == [6, 9]


def test_a_factor_without_limits_gives_none():
    assert drawn([], factor="temp_c")["limits"] == []
    assert chart([], None, target=None, max_gap=DAY)["limits"] == []


def test_it_is_plain_json():
    assert json.loads(json.dumps(drawn([ChartPoint(START, 2.0)])))["line"][0][1] == 2.0
