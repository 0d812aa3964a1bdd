"""Invented units and people, at least one in every role."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from huiyin.base.clock import CHINA
from huiyin.ledger.choices import ROLES, Role
from huiyin.ledger.models import Unit, User
from huiyin.ledger.verbs import accounts

SINCE = date(2020, 1, 1)

UNITS = (
    ("office", "市督查室", "City Supervision Office"),
    ("verify", "市核查中心", "City Verification Centre"),
    ("ecology", "市生态环境局", "Ecology and Environment Bureau"),
    ("canal", "干渠保护中心", "Canal Protection Centre"),
    ("yunxi", "云溪区政府", "Yunxi District"),
    ("baishi", "白石县政府", "Baishi County"),
    ("changqiao", "长桥县政府", "Changqiao County"),
    ("lvwan", "绿湾区政府", "Lüwan District"),
    ("works", "市城市管理局", "Urban Management Bureau"),
    ("audit", "市审计局", "Audit Bureau"),
    ("data", "市大数据局", "Data Bureau"),
)


@dataclass(frozen=True, slots=True)
class Persona:
    """One invented person: account, name, unit, role."""

    username: str
    name: str
    unit: str
    role: Role


CITY_PEOPLE = (
    Persona("wenjing", "闻静", "office", Role.REGISTRAR),
    Persona("suheng", "苏衡", "office", Role.SUPERVISOR),
    Persona("duanming", "段明", "office", Role.SUPERVISOR),
    Persona("liangyuan", "梁远", "office", Role.LEADER),
    Persona("heshi", "何实", "verify", Role.VERIFIER),
    Persona("zhengcha", "郑察", "verify", Role.VERIFIER),
    Persona("pinggong", "平公", "office", Role.ASSESSOR),
    Persona("guanlan", "关澜", "ecology", Role.READER),
    Persona("shenji", "沈稽", "audit", Role.AUDITOR),
    Persona("yunwei", "韵维", "data", Role.SYSADMIN),
    Persona("anquan", "安荃", "data", Role.SECURITY_ADMIN),
)
UNIT_PEOPLE = {
    "canal": ("渠长青", "渠小满"),
    "ecology": ("水清源", "江一白"),
    "yunxi": ("云大川", "云小溪"),
    "baishi": ("白立行", "白立改"),
    "changqiao": ("桥正平", "桥知新"),
    "lvwan": ("吕望山", "吕见水"),
    "works": ("路宽", "灯明"),
}


def cast_list() -> tuple[Persona, ...]:
    """Everybody: the city's people, then a head and a handler of each unit."""
    people = list(CITY_PEOPLE)
    for unit, (head, handler) in UNIT_PEOPLE.items():
        people.append(Persona(f"{unit}-head", head, unit, Role.UNIT_HEAD))
        people.append(Persona(f"{unit}-handler", handler, unit, Role.HANDLER))
    return tuple(people)


def settle() -> list[dict[str, str]]:
    """Make units and people; return their log-ins for the sign-in page.

    One password for all, made anew for each demo city, so that none stands in the tree.
    """
    password = f"huiyin-{secrets.token_urlsafe(9)}"
    units = {
        code: accounts.make_unit(code=code, name=name, name_en=name_en, invented=True)
        for code, name, name_en in UNITS
    }
    return [_settle_one(persona, units[persona.unit], password) for persona in cast_list()]


def _settle_one(persona: Persona, unit: Unit, password: str) -> dict[str, str]:
    since = datetime.combine(SINCE, datetime.min.time(), CHINA)
    user = accounts.make_user(
        username=persona.username,
        display_name=persona.name,
        unit=unit,
        since=since,
        password=password,
        must_change_password=False,
        invented=True,
    )
    own = unit if persona.role in {Role.UNIT_HEAD, Role.HANDLER} else None
    accounts.grant_role(user, role=persona.role, unit=own, since=SINCE)
    return {
        "username": persona.username,
        "name": persona.name,
        "unit": unit.name,
        "roles": f"{ROLES[persona.role].label} {persona.role.value}",
        "password": password,
    }


def person(username: str) -> User:
    """One of the cast."""
    return User.objects.get(username=username)
