"""A register with three facilities of two units, and a browser in front of each person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client, override_settings

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.models import Unit, User
from huiyin.water.core.discharge.scope import Basin, Kind, Receiving
from huiyin.water.core.facilities.facility import DailyRun, Effluent, Stop
from huiyin.water.core.facilities.master import Master
from huiyin.water.models import Record, Subject
from huiyin.water.verbs import register
from huiyin.water.verbs.facilities import enter_facility
from huiyin.water.verbs.register import Written

BEGIN = datetime(2020, 8, 31, 9, tzinfo=CHINA)
NOW = datetime(2020, 9, 11, 8, tzinfo=CHINA)
DAY = timedelta(days=1)
FACTS = Master(
    kind=Kind.TOWN, design=100.0, accepted=date(2016, 4, 1), built=date(2015, 6, 1),
    basin=Basin.OTHER, receiving=Receiving(water_class=3, lake=False, closed=False,
    key_basin=False, source_zone=False), reused=False, households=200, connected=150,
)  # fmt: skip


@dataclass
class Office:
    """Everybody at a desk; the clock stands at `now` unless an act says otherwise."""

    people: dict[str, User]
    now: datetime = NOW

    def client(self, name: str, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(self.people[name])
        client.cookies["django_language"] = language
        return client

    def get(self, name: str, path: str, language: str = "en", **query: str) -> Any:
        with clock.fixed(self.now):
            return self.client(name, language).get(f"/water/facilities/{path}", query)

    def post(self, name: str, path: str, data: dict[str, Any], language: str = "en") -> Any:
        with clock.fixed(self.now):
            return self.client(name, language).post(f"/water/facilities/{path}", data)

    def text(
        self, name: str, path: str, status: int = 200, language: str = "en", **query: str
    ) -> str:
        answer = self.get(name, path, language, **query)
        assert answer.status_code == status
        return answer.content.decode()

    def enter(self, code: str, unit: str, *, at: datetime = BEGIN, **facts: Any) -> Subject:
        return enter_facility(
            code, replace(FACTS, **facts), name=f"{code}站", unit=Unit.objects.get(code=unit),
            actor=self.people["jing"], at=at,
        )  # fmt: skip

    def write(self, subject: Subject, *values: Any, at: datetime = NOW - DAY) -> None:
        kinds = {DailyRun: "daily_run", Stop: "stop", Effluent: "effluent"}
        entries = [
            Written(
                kind=kinds[type(value)], value=value, day=getattr(value, "day", None),
                key=str(getattr(value, "day", number)),
            )
            for number, value in enumerate(values)
        ]  # fmt: skip
        register.write(subject, entries, actor=self.people["jing"], at=at)


def run(code: str, day: int, hours: float | None, **facts: Any) -> DailyRun:
    return DailyRun(facility=code, day=date(2020, 9, day), hours=hours, **facts)


def moment(day: int, hour: int = 0) -> datetime:
    return datetime(2020, 9, day, hour, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def keeping_unit(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    with override_settings(HUIYIN_WATER_UNITS=["EEB"]):
        yield


@pytest.fixture
def office(people: dict[str, User]) -> Office:
    User.objects.update(must_change_password=False)
    return Office(people)


@pytest.fixture
def three(office: Office) -> dict[str, Subject]:
    """A and B of the water bureau, C of the housing bureau; only A's days are known well.

    A ran 24 h on the 1st to 9th, B ran on the 1st and stood in an approved stop on the 2nd and
    without approval on the 3rd, of C nothing is written.
    """
    found = {
        "A": office.enter("A", "WRB"),
        "B": office.enter("B", "WRB", design=300.0),
        "C": office.enter("C", "HUD", design=None, households=None, connected=None),
    }
    office.write(found["A"], *(run("A", day, 24.0, inflow=50.0) for day in range(1, 10)))
    office.write(
        found["B"], run("B", 1, 24.0, inflow=300.0),
        Stop(facility="B", start=moment(2), end=moment(3), approved=True),
        Stop(facility="B", start=moment(3), end=moment(4), approved=False),
    )  # fmt: skip
    return found


@pytest.fixture
def unchanged() -> Iterator[Callable[[], None]]:
    """Fails at the end of a test that has written any record or subject since it was asked for."""
    before = (Record.objects.count(), Subject.objects.count())
    yield lambda: None
    assert (Record.objects.count(), Subject.objects.count()) == before
