"""A small city whose matters went through the real verbs, its assessor and its rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from huiyin.base import clock
from huiyin.inspection.assessment_files import RuleFile, read_rules, rule_files
from huiyin.inspection.models import AssessmentPeriod
from huiyin.inspection.verbs import assessment
from huiyin.ledger.choices import Role, State
from huiyin.ledger.models import User
from huiyin.ledger.verbs import accounts, opening
from tests.ledger.lists.conftest import onward
from tests.ledger.people import SINCE, START, Walk, make_people

CHINA = ZoneInfo("Asia/Shanghai")
JUNE = date(2020, 6, 1)
JULY_1 = datetime(2020, 7, 1, 9, 0, tzinfo=CHINA)


def rules_with(**changes: str) -> RuleFile:
    """The shipped rules with some lines replaced."""
    shipped = rule_files()[0]
    text = shipped.content.decode()
    for key, value in changes.items():
        lines = [
            f"{key}: {value}" if row.startswith(f"{key}:") else row for row in text.splitlines()
        ]
        assert lines != text.splitlines(), key
        text = "\n".join(lines) + "\n"
    return read_rules(shipped.name, text.encode())


@dataclass
class Town:
    """People, matters by story, and browsers."""

    people: dict[str, User]
    walks: dict[str, Walk]
    now: datetime = JULY_1

    def get(self, name: str, url: str, language: str = "en"):
        with clock.fixed(self.now):
            return self._client(name, language).get(url)

    def post(self, name: str, url: str, data: dict):
        with clock.fixed(self.now):
            return self._client(name, "en").post(url, data)

    def _client(self, name: str, language: str) -> Client:
        client = Client(headers={"accept-language": language})
        client.cookies["django_language"] = language
        client.force_login(self.people[name])
        return client


def _walk(people: dict[str, User], code: str, day: int) -> Walk:
    made = Walk(people, now=START + timedelta(days=day))
    return made.register(place=opening.place_of(f"断面{code}", code=code))


@pytest.fixture
def town(db) -> Town:
    """June 2020: EEB finishes one, fails a check on another, is late with a third."""
    people = make_people()
    for name, role in (("ping", Role.ASSESSOR), ("heng", Role.ASSESSOR)):
        unit = people["du"].unit
        person = accounts.make_user(
            username=name, display_name=f"{name}(虚构)", unit=unit, since=SINCE, invented=True
        )
        accounts.grant_role(person, role=role, unit=None, since=date(2019, 1, 1))
        people[name] = person
    User.objects.update(must_change_password=False)
    people = {name: User.objects.get(pk=user.pk) for name, user in people.items()}
    walks = {
        "closed": onward(_walk(people, "a", 0), State.CLOSED),
        "failed": onward(_walk(people, "b", 1), State.VERIFYING).fail_check(),
        "late": _walk(people, "c", 2).assign(lead="HUD", co_units=()),
    }
    return Town(people, walks)


@pytest.fixture
def policy(town):
    """Frozen by the assessor; a figure of one outcome counts."""
    rules = rules_with(minimum_n="1", minimum_weight="20")
    return assessment.freeze_policy(rules, actor=town.people["ping"], at=JULY_1)


@pytest.fixture
def period(town, policy) -> AssessmentPeriod:
    """June, computed and not published."""
    return assessment.compute_period(policy, first_day=JUNE, actor=town.people["ping"], at=JULY_1)


@pytest.fixture
def published(town, period) -> AssessmentPeriod:
    """June, published by the leader."""
    assessment.publish(period, actor=town.people["ling"], at=JULY_1)
    period.refresh_from_db()
    return period
