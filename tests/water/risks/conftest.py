"""A short canal with zones on both banks, the ledger's people, and a way to register a source."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from django.test import Client, override_settings

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.models import Matter, Unit
from huiyin.water.core.risks.grading import FlowPath
from huiyin.water.core.risks.source import Source
from huiyin.water.core.zones.datum import Datum, Position
from huiyin.water.core.zones.protection import Grade
from huiyin.water.models import Subject
from huiyin.water.verbs import risks
from huiyin.water.verbs.zones import Imported, import_zones
from tests.ledger.people import Walk, make_people

NOW = datetime(2020, 6, 1, 9, tzinfo=CHINA)
DAY = timedelta(days=1)
DEGREE = 1 / 110_922.0
"""Degrees of latitude in a metre at 34.7° N."""


def north(metres: float) -> float:
    return 34.70 + metres * DEGREE


def line(reach: str = "A", **facts) -> dict:
    known = {"id": reach, "name": "试验渠段", "datum": "wgs84", "chainage_from": "K0+000",
             "province": "某省", "source_name": "某水源地", "source_class": "地级"}  # fmt: skip
    shape = {"type": "LineString", "coordinates": [[113.50, 34.70], [113.60, 34.70]]}
    return {"type": "Feature", "properties": known | facts, "geometry": shape}


def band(grade: str, near: float, far: float, **facts) -> dict:
    known = {"id": f"A-left-{grade}", "version": "1", "reach": "A", "side": "left", "grade": grade,
             "valid_from": "2018-01-01", "datum": "wgs84", "source": "test",
             "confidence": "product"}  # fmt: skip
    ring = [[113.49, north(near)], [113.61, north(near)], [113.61, north(far)],
            [113.49, north(far)], [113.49, north(near)]]  # fmt: skip
    shape = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": known | facts, "geometry": shape}


CANAL = (line(), band("first", -5, 100), band("second", 100, 600))


def text_of(*features: dict) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


@dataclass
class Bank:
    """The canal of a test: what a keeper does there."""

    people: dict

    def read(self, *features: dict, by: str = "jing", at: datetime = NOW, **more) -> Imported:
        unit = Unit.objects.get(code="EEB")
        return import_zones(text_of(*features), unit=unit, actor=self.people[by], at=at, **more)

    def source(self, metres: float, **facts) -> Source:
        place = Position(facts.pop("longitude", 113.55), north(metres), Datum.WGS84, 3.0)
        known = {"category": "R06", "place": place, "place_name": "左岸", "problem": "垃圾堆存",
                 "found": NOW.date(), "found_by": "xie", "path": FlowPath.SURFACE}  # fmt: skip
        return Source(**known | facts)

    def register(self, source: Source, *, by: str = "jing", unit: str = "WRB", **more) -> Subject:
        known = {"name": "某风险源", "actor": self.people[by], "at": NOW}
        return risks.register_source(source, unit=Unit.objects.get(code=unit), **known | more)

    def walk(self, subject: Subject, *, now: datetime = NOW) -> Walk:
        """The matter of a source, for the usual people to clear."""
        number = Matter.objects.get(place_code=subject.code).number
        return Walk(self.people, number=number, now=now, kind="risk_source")

    def clear(self, subject: Subject, *, now: datetime = NOW) -> Walk:
        """Cleared and struck off."""
        walk = self.walk(subject, now=now)
        walk.assign(lead="EEB", co_units=()).accept().propose_plan().approve_plan()
        walk.complete("1").complete("2").later(days=1).evidence().submit().pass_check()
        return walk.reply().callback_ok().propose_close().close()


@pytest.fixture
def data(tmp_path, monkeypatch, db):
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def bank(data) -> Bank:
    """Reach A with its left bank's zones; jing of EEB keeps the registers."""
    with override_settings(HUIYIN_WATER_UNITS=["EEB"]):
        made = Bank(make_people())
        made.read(*CANAL)
        yield made


@pytest.fixture
def as_user(bank):
    """A signed-in browser of one of the people, on a day of the city's clock."""

    def go(name: str) -> Client:
        user = bank.people[name]
        user.must_change_password = False
        user.save()
        client = Client()
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    with clock.fixed(NOW + 10 * DAY):
        yield go


def moved(source: Source, **facts) -> Source:
    return replace(source, place=replace(source.place, **facts))


FIRST, SECOND, OUTSIDE = Grade.FIRST, Grade.SECOND, Grade.OUTSIDE
JUNE = date(2020, 6, 30)
