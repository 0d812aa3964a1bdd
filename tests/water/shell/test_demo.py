"""The demo city's stations and what their devices send."""

from __future__ import annotations

from itertools import pairwise

from huiyin.field.models import Device, Point
from huiyin.water import demo
from huiyin.water.models import Section


def test_the_stations_settle_once(data):
    demo.demo()
    demo.demo()
    assert Point.objects.count() == Device.objects.count() == Section.objects.count() == 8
    taocha = Section.objects.get(point="HN-TAOCHA")
    assert (taocha.body, taocha.target_class, taocha.target_assumed) == ("lake_reservoir", 2, False)
    assert Section.objects.exclude(pk=taocha.pk).filter(target_assumed=True).count() == 7


def test_history_and_the_live_part_are_the_whole_and_in_order(data):
    history = demo.readings(end=demo.HISTORY_UNTIL)
    live = demo.readings(start=demo.HISTORY_UNTIL)
    assert history + live == demo.readings()
    assert all(a.at <= b.at for a, b in pairwise(live))
    assert {row.mn for row in history} == set(demo.devices().values())
