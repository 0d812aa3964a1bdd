"""campaign.yaml: when the campaign runs, its groups, aims, options and how people travel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from huiyin.vaccination.campaign.fault_words import say
from huiyin.vaccination.campaign.files.faults import Faults
from huiyin.vaccination.campaign.files.keys import Keys
from huiyin.vaccination.campaign.travel import Travel
from huiyin.vaccination.core.campaign.problem import ORDER, AimKind, Group, Wanted

FILE = "campaign.yaml"
MOST_PERIODS = 1000


@dataclass(frozen=True, slots=True)
class Settings:
    """What campaign.yaml says."""

    title: str
    synthetic: bool
    start: date | None
    periods: int
    period_days: int
    groups: tuple[Group, ...]
    staff_minutes: int
    efficiency_permille: int
    observe_minutes: int
    most_open: int | None
    budget_fen: int | None
    single_site: bool
    reserve_permille: int
    aims: tuple[Wanted, ...]
    travel: Travel | None


def read_settings(folder: Path, faults: Faults) -> Settings:
    """The settings; faults are collected and the rest read on."""
    try:
        found = yaml.safe_load((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        words = "the file is missing" if isinstance(error, OSError) else str(error).split("\n")[0]
        faults.add((FILE, 0, ""), words, "a YAML file of settings", "write it")
        found = {}
    keys = Keys(FILE, found, "", faults)
    settings = Settings(
        title=str(keys.take("title") or folder.name),
        synthetic=keys.flag("synthetic"),
        start=_start(keys),
        periods=keys.whole("periods", "periods", least=1, most=MOST_PERIODS),
        period_days=keys.whole("period_days", "days", least=1, most=31, default=7),
        groups=_groups(keys),
        staff_minutes=keys.whole("staff_minutes", "minutes a person works per period", least=1),
        efficiency_permille=keys.whole(
            "efficiency_permille", "of 1000", least=1, most=1000, default=850
        ),
        observe_minutes=keys.whole("observe_minutes", "minutes", most=1440, default=30),
        most_open=keys.optional("most_open", "sites"),
        budget_fen=keys.optional("budget_fen", "fen"),
        single_site=keys.flag("single_site"),
        reserve_permille=keys.whole("reserve_permille", "of 1000", most=1000, default=1000),
        aims=_aims(keys),
        travel=_travel(keys),
    )
    keys.close()
    return settings


def _start(keys: Keys) -> date | None:
    value = keys.take("start")
    if value is None or type(value) is date:
        return value
    keys.bad("start", "the first day, as 2021-05-10")
    return None


def _groups(keys: Keys) -> tuple[Group, ...]:
    rows = keys.take("groups")
    if not isinstance(rows, list) or not rows:
        keys.bad("groups", "a list of groups, each with id and weight")
        return ()
    found = []
    for number, row in enumerate(rows, 1):
        one = Keys(FILE, row, f"groups[{number}]", keys.faults)
        found.append(Group(str(one.take("id")), one.whole("weight", "of 1000", default=1000)))
        one.close()
    names = [group.id for group in found]
    for name in sorted({name for name in names if names.count(name) > 1}):
        keys.bad("groups", "each group once", say("{name} twice", name=repr(name)))
    return tuple(found)


def _aims(keys: Keys) -> tuple[Wanted, ...]:
    rows = keys.take("aims")
    if rows is None:
        return ORDER
    found: list[Wanted] = []
    for number, row in enumerate(rows if isinstance(rows, list) else [None], 1):
        one = Keys(FILE, row, f"aims[{number}]", keys.faults)
        kind = one.take("kind")
        if kind not in list(AimKind) or kind in {aim.kind for aim in found}:
            one.bad("kind", say("one of {names}, each once", names=", ".join(AimKind)))
            continue
        permille = one.whole("permille", "of 1000", default=0)
        found.append(Wanted(AimKind(kind), permille, one.whole("units", "units", default=0)))
        one.close()
    return tuple(found)


def _travel(keys: Keys) -> Travel | None:
    found = keys.take("travel")
    if found is None:
        return None
    one = Keys(FILE, found, "travel", keys.faults)
    travel = Travel(
        speed_kmh=one.whole("speed_kmh", "km/h", least=1, most=200),
        detour_permille=one.whole("detour_permille", "of 1000", least=1000, default=1300),
        within_metres=one.whole("within_metres", "metres", least=1),
        nearest=one.whole("nearest", "sites", least=1),
        always=one.whole("always", "sites", default=0),
    )
    one.close()
    return travel
