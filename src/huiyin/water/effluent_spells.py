"""Episodes and suspicions brought from what stands to what the days show now.

Both are kept as records of the facility, written again when they change and withdrawn when late
hours undo them. A matter stays with the earliest episode it was opened for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from huiyin.base.clock import CHINA
from huiyin.ledger import waist
from huiyin.water import effluent_matters as matters
from huiyin.water.bodies import from_body
from huiyin.water.core.effluent.account import (
    DayAccount,
    Suspicion,
    legal_days,
    midnight,
    suspicions,
)
from huiyin.water.core.episodes import Episode, judge_dated
from huiyin.water.core.revisions import Change, ChangeKind, diff_episodes
from huiyin.water.effluent import effluent_rules
from huiyin.water.effluent_look import DAY, accounts
from huiyin.water.effluent_matters import Spell, Told, clue_id
from huiyin.water.effluent_policy import effluent_policy, spell_policy
from huiyin.water.models import Record
from huiyin.water.queries.register import entries
from huiyin.water.verbs import register
from huiyin.water.verbs.register import Written

SPELL, SUSPICION = "effluent_spell", "effluent_doubt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """A suspicion as it is kept, with the name of its clue and the matter it was told to."""

    key: str
    clue: str
    suspicion: Suspicion
    matter: str = ""


def settle_spells(told: Told, first: date) -> None:
    """Bring the episodes that days from `first` on may change to what the days show."""
    policy = effluent_policy(first)
    since = midnight(first) - policy.spells.consecutive * policy.spells.max_gap
    kept = [one.value for one in entries(SPELL, Spell, subjects=[told.facility])]
    alive = [one for one in kept if _reaches(one.episode, since)]
    start = min([since, *(one.episode.start for one in alive)])
    days = _days(told, start)
    for factor in policy.factors:
        found = judge_dated(legal_days(days, factor), spell_policy).episodes
        mine = [one for one in alive if one.factor == factor]
        now = [episode for episode in found if _reaches(episode, since)]
        for change in diff_episodes([one.episode for one in mine], now):
            rows = [one for one in mine if one.episode in change.old]
            _apply(told, factor, change, rows, days)


def settle_suspicions(told: Told, first: date) -> None:
    """Bring the suspicions that days from `first` on may change to what the days show."""
    policy, rules = effluent_policy(first), effluent_rules(first)
    since = first - policy.join_days * DAY
    kept = [one.value for one in entries(SUSPICION, Doubted, subjects=[told.facility])]
    alive = [one for one in kept if one.suspicion.last >= since]
    start = min([since, *(one.suspicion.first for one in alive)])
    shown = suspicions(_days(told, midnight(start)), rules, policy.join_days)
    found = [one for one in shown if one.last >= since]
    for suspicion in found:
        same = next((one for one in alive if _same(one.suspicion, suspicion)), None)
        if same is None:
            _tell_suspicion(told, suspicion)
        else:
            alive.remove(same)
            if same.suspicion != suspicion:
                _write(told, SUSPICION, same.key, replace(same, suspicion=suspicion))
    for gone in alive:
        _withdraw(told, SUSPICION, gone.key)
        if not any(_same(gone.suspicion, one) for one in found):
            matters.tell_suspicion_gone(told, gone.suspicion, gone.matter)


def _days(told: Told, since: datetime) -> list[DayAccount]:
    first, last = since.astimezone(CHINA).date(), told.until.astimezone(CHINA).date()
    return [one.value for one in accounts(told.facility, first, last)]


def _reaches(episode: Episode, since: datetime) -> bool:
    return episode.recovered_at is None or episode.recovered_at >= since


def _apply(
    told: Told, factor: str, change: Change, rows: Sequence[Spell], days: Sequence[DayAccount]
) -> None:
    """The first row takes the first episode and so on; what is left over is withdrawn."""
    for row in rows[len(change.new) :]:
        _withdraw(told, SPELL, row.key)
        if change.kind is ChangeKind.WITHDRAWN:
            matters.tell_withdrawn(told, row)
    for row, found in zip(rows, change.new, strict=False):
        recovered_before = row.episode.end is not None
        now = replace(row, episode=found)
        _write(told, SPELL, row.key, now)
        if found.end and not recovered_before:
            matters.tell_recovered(told, now, days)
        elif recovered_before and not found.end:
            matters.tell_over_again(told, now, days)
        elif not found.end:
            matters.tell_still_over(told, now, days)
    for found in change.new[len(rows) :]:
        _open(told, factor, found, days)


def _open(told: Told, factor: str, found: Episode, days: Sequence[DayAccount]) -> None:
    key = f"{factor}:{found.start.astimezone(CHINA).date()}"
    before = _last(told, SPELL, key)
    if before is not None:
        spell = replace(from_body(Spell, before.body), episode=found)
        matters.tell_over_again(told, spell, days)
    else:
        clue = clue_id(told.facility.point_id, key)
        fresh = Spell(key=key, factor=factor, clue=clue, episode=found)
        spell = matters.open_spell(told, fresh, days)
    _write(told, SPELL, key, spell)
    if found.end:
        matters.tell_recovered(told, spell, days)


def _tell_suspicion(told: Told, suspicion: Suspicion) -> None:
    key = f"{suspicion.sort}:{suspicion.factor}:{suspicion.first}"
    clue = clue_id(told.facility.point_id, key)
    number = matters.open_suspicion(told, suspicion, clue)
    kept = Doubted(key=key, clue=clue, suspicion=suspicion, matter=number)
    _write(told, SUSPICION, key, kept)


def _same(old: Suspicion, new: Suspicion) -> bool:
    """Whether both speak of one pattern of one factor on days they share."""
    together = old.first <= new.last and new.first <= old.last
    return (old.sort, old.factor) == (new.sort, new.factor) and together


def _last(told: Told, kind: str, key: str) -> Record | None:
    return told.facility.records.filter(kind=kind, key=key).order_by("-pk").first()


def _write(told: Told, kind: str, key: str, value: Spell | Doubted) -> None:
    day = (
        value.episode.start.astimezone(CHINA).date()
        if isinstance(value, Spell)
        else value.suspicion.first
    )
    entry = Written(kind=kind, key=key, day=day, value=value)
    register.write(told.facility, [entry], actor=waist.system(), at=told.at)


def _withdraw(told: Told, kind: str, key: str) -> None:
    reason = _("late or corrected hours")
    register.withdraw(told.facility, kind, key, reason=reason, actor=waist.system(), at=told.at)
