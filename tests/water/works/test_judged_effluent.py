"""Samples as judged results: confirmed limits decide, everything else is unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from huiyin.base.clock import CHINA
from huiyin.water.core.discharge.scope import Kind
from huiyin.water.core.facilities.records import SampleFlag, Side, WaterSample
from huiyin.water.core.shares import Range
from huiyin.water.discharge import law
from huiyin.water.queries.judged_effluent import effluents, within
from huiyin.water.queries.rates import month_rates
from huiyin.water.verbs import register
from huiyin.water.verbs.register import Written
from tests.water.works.conftest import FACTS, NOW, moment

AT = datetime(2020, 9, 2, 10, tzinfo=CHINA)
GOOD = WaterSample(
    facility="A", time=AT, side=Side.EFFLUENT, cod=40.0, nh3n=2.0, tp=0.4, tn=12.0, ss=9.0
)
RURAL = replace(FACTS, kind=Kind.RURAL, design=40.0)


@pytest.mark.parametrize(
    ("changed", "facts", "expected"),
    [
        ({}, FACTS, True),
        ({"cod": 60.0}, FACTS, True),  # GB 18918-2002 level 1B: 60 mg/L, included
        ({"cod": 60.1}, FACTS, False),
        ({"cod": 60.1, "flag": SampleFlag.DOUBTFUL}, FACTS, None),
        ({"nh3n": 9.0}, FACTS, None),  # 8 above 12 °C, 15 at and below: temperature unknown
        ({"nh3n": 15.1}, FACTS, False),
        ({"cod": 500.0}, RURAL, None),  # the rural level was not confirmed
        ({}, RURAL, None),
        ({"cod": 500.0}, replace(FACTS, basin="unknown"), None),
    ],
)
def test_a_sample_by_hand(changed, facts, expected):
    assert within("A", facts, replace(GOOD, **changed), law()) is expected


@pytest.mark.django_db
def test_samples_of_the_effluent_reach_the_rates(office):
    works = office.enter("A", "WRB")
    samples = {
        "1": GOOD,
        "2": replace(GOOD, time=moment(3, 9), cod=90.0),
        "3": replace(GOOD, side=Side.INFLOW, cod=300.0),
        "4": replace(GOOD, flag=SampleFlag.VOID, cod=90.0),
        "5": replace(GOOD, time=moment(4, 9), flag=SampleFlag.DOUBTFUL),
    }
    entries = [Written(kind="sample", key=key, value=one) for key, one in samples.items()]
    register.write(works, entries, actor=office.people["jing"], at=moment(5))
    found = effluents([works], date(2020, 9, 1), date(2020, 9, 30), NOW)
    assert [(one.day.day, one.within) for one in found["A"]] == [(2, True), (3, False), (4, None)]
    assert effluents([works], date(2020, 9, 1), date(2020, 9, 30), moment(5)) == {}
    rates = {one.definition.key: one for one in month_rates(AT.date(), known_before=NOW)}
    assert rates["effluent_compliance"].range == Range(1 / 3, 2 / 3)
