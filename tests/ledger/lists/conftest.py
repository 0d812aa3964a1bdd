"""A small city of matters in many states, made through the verbs, and browsers of its people.

The bureau EEB leads most; HUD leads one that it has not accepted and that is overdue. Titles
try to be script and formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.test import Client

from huiyin.base import clock
from huiyin.ledger.choices import Grade, State
from huiyin.ledger.core.states import RecurGround
from huiyin.ledger.models import User
from huiyin.ledger.verbs import closing, opening
from tests.ledger.people import START, STRAIGHT, Walk

SCRIPT = "<script>alert('河')</script>"
FORMULA = '=HYPERLINK("http://x","点")'


@dataclass
class City:
    """People and matters at one moment; `numbers` names the matters of the story."""

    people: dict[str, User]
    now: datetime
    numbers: dict[str, str]

    def client(self, name: str, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.cookies["django_language"] = language
        client.force_login(self.people[name])
        return client

    def get(self, name: str, url: str, language: str = "en"):
        with clock.fixed(self.now):
            return self.client(name, language).get(url)

    def post(self, name: str, url: str, data: dict):
        with clock.fixed(self.now):
            return self.client(name).post(url, data, follow=True)

    def count(self, name: str, url: str) -> int:
        """How many rows a link to the ledger leads to."""
        return self.get(name, url).context["page"].paginator.count

    def listed(self, name: str, url: str) -> list[str]:
        """Numbers on the page, in its order."""
        groups = self.get(name, url).context["groups"]
        return [row.matter.number for _, rows in groups for row in rows]


HELD = (START + timedelta(days=90)).date()
"""Nobody must look at the hold before: it stays grey."""


def onward(walk: Walk, state: State) -> Walk:
    """From registered straight to `state`."""
    for name, *facts in STRAIGHT[1:]:
        if walk.state == state:
            break
        getattr(walk, name)(*facts)
    return walk


def _story(people: dict[str, User]) -> dict[str, Walk]:
    def walk(code: str, day: int = 0, **facts) -> Walk:
        made = Walk(people, now=START + timedelta(days=day), **facts.pop("walk", {}))
        return made.register(place=opening.place_of(f"断面{code}", code=code), **facts)

    walks = {
        "closed": onward(walk("a"), State.CLOSED),
        "again": onward(walk("b"), State.CLOSED),
        "overdue": walk("c", title="逾期未签收").assign(lead="HUD", co_units=()),
        "red": onward(walk("d"), State.RECTIFYING),
        "suspended": onward(walk("e", 25), State.RECTIFYING).suspend(until=HELD, review_on=HELD),
        "verifying": onward(walk("f", 30), State.VERIFYING),
        "replying": onward(walk("g", 30), State.REPLYING),
        "accepted": walk("h", 35, walk={"grade": Grade.MAJOR}).assign("ling").accept(),
        "new": walk("i", 36, title=SCRIPT, walk={"kind": "exceedance"}),
        "formula": walk("j", 36, title=FORMULA).assign(),
    }
    closing.recur(
        walks["again"].number,
        ground=RecurGround.SAME_PLACE_AND_CAUSE,
        reason="同一排口再次出水",
        clue=walks["again"].clue(place=walks["again"].folded.place, cause="sewage"),
        actor=people["du"],
        at=walks["again"].now + timedelta(days=1),
    )
    return walks


@pytest.fixture
def city(people) -> City:
    User.objects.update(must_change_password=False)
    walks = _story(people)
    latest = max(walk.now for walk in walks.values())
    now = latest + timedelta(days=2)
    return City(people, now, {name: walk.number for name, walk in walks.items()})
