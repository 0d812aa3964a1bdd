"""What the desk tells the ledger of effluent: through the narrow waist, as the system, once.

An episode of exceeding days opens one matter with its hours and their chart; recovery and
withdrawal are only suggested. A suspicion asks somebody to look: its words never say that data
were made up. Words are those of the city's language.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from huiyin.base.clock import CHINA
from huiyin.ledger import evidence, waist
from huiyin.ledger.choices import Channel, State
from huiyin.ledger.core.parts import Place
from huiyin.ledger.verbs.opening import ClueFacts, place_of
from huiyin.ledger.verbs.rectifying import FileFacts
from huiyin.water import effluent_words as words
from huiyin.water.charts import as_text
from huiyin.water.core.effluent.account import DayAccount, FactorDay, Suspicion
from huiyin.water.core.episodes import Episode
from huiyin.water.effluent_charts import HourlyChart, hour_chart, hours_csv, picture
from huiyin.water.effluent_look import hours_of
from huiyin.water.effluent_policy import effluent_policy
from huiyin.water.matters import KIND, city_language, living, moment, suggest_recurrence
from huiyin.water.models import Subject

SUSPICION_KIND = "finding"
SHOWN_BEFORE = timedelta(days=3)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """Whose days are told of, up to which moment they were judged, and when it is told."""

    facility: Subject
    until: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """An episode of days over a confirmed limit, as it is kept: key "effluent_spell".

    `clue` is what the ledger knows it by; `chart` and `table` are the SHA-256 of the picture and
    the hours as they were when it was told.
    """

    key: str
    factor: str
    clue: str
    episode: Episode
    matter: str = ""
    chart: str = ""
    table: str = ""


def open_spell(told: Told, spell: Spell, accounts: Sequence[DayAccount]) -> Spell:
    """Open the matter of an episode, or join the open one of the same cause and place.

    The hours and their chart are kept in the evidence store first; their hashes stand in the clue.
    """
    with city_language():
        day = spell.episode.start.astimezone(CHINA).date()
        first = _factor(accounts, spell)
        chart = _chart(told, spell, accounts)
        files = _files(told, spell, chart)
        for file in files:
            evidence.store(evidence.examine(*file))
        table, drawn = (evidence.examine(*file).sha256 for file in files)
        spell = replace(spell, table=table, chart=drawn)
        facts = {"place": told.facility.name, "factor": words.factor(spell.factor)}
        basis = _basis(spell, first)
        proof = _("Hours: sha256 %(table)s; chart: sha256 %(chart)s")
        unit = told.facility.unit.name if told.facility.unit else _("none named")
        matter, _new = waist.open_matter(
            kind=KIND,
            title=_("%(place)s: %(factor)s of the effluent over its limit") % facts,
            description="\n".join((
                basis,
                _("Responsible unit: %(unit)s") % {"unit": unit},
                _("On-line data, for supervision; the limit is one that is confirmed."),
                proof % {"table": table, "chart": drawn},
            )),
            place=_place(told.facility),
            cause=effluent_policy(day).cause.format(factor=words.factor_zh(spell.factor)),
            clue=_clue(told, spell.clue, spell.episode.confirmed_at, basis,
                       as_text(hour_chart(chart), readings_sha256=table, chart_sha256=drawn)),
            at=told.at,
        )  # fmt: skip
        return replace(spell, matter=matter.number)


def tell_recovered(told: Told, spell: Spell, accounts: Sequence[DayAccount]) -> None:
    """Suggest recovery; where the matter is being rectified, the hours become evidence."""
    matter = living(spell.matter)
    if matter is None or not matter.is_open:
        return
    with city_language():
        basis = _("%(count)d valid days within the limit since %(start)s") % {
            "count": len(spell.episode.recovery),
            "start": _day(spell.episode.end),
        }
        waist.suggest_recovery(matter.number, basis=basis, at=told.at)
        if matter.state != State.RECTIFYING:
            return
        for name, content in _files(told, spell, _chart(told, spell, accounts)):
            file = FileFacts(
                name=name,
                content=content,
                place_name=told.facility.name,
                taken_at=told.until,
                summary=basis,
            )
            waist.add_evidence_bytes(matter.number, file=file, at=told.at)


def tell_over_again(told: Told, spell: Spell, accounts: Sequence[DayAccount]) -> None:
    """Later days undid a recovery or a withdrawal that had been told: a new clue says so."""
    matter = living(spell.matter)
    if matter is None:
        return
    with city_language():
        basis = _("Later days are over the limit again. %(basis)s") % {
            "basis": _basis(spell, _factor(accounts, spell))
        }
        clue = _clue(told, _again(spell), spell.episode.last_below, basis)
        if matter.is_open:
            waist.add_clue(matter.number, clue=clue, at=told.at)
        else:
            suggest_recurrence(matter, clue, told.at)


def tell_still_over(told: Told, spell: Spell, accounts: Sequence[DayAccount]) -> None:
    """Days after the strike-off of an episode's matter are over the limit: it recurs."""
    matter = living(spell.matter)
    if matter is None or matter.closed_at is None:
        return
    if spell.episode.last_below <= matter.closed_at:
        return
    with city_language():
        basis = _basis(spell, _factor(accounts, spell))
        suggest_recurrence(
            matter, _clue(told, _again(spell), spell.episode.last_below, basis), told.at
        )


def tell_withdrawn(told: Told, spell: Spell) -> None:
    """Late or corrected hours show that no day was over: people decide what follows."""
    with city_language():
        basis = _("Late or corrected hours show no day over the limit from %(start)s at %(place)s")
        facts = {"start": _day(spell.episode.start), "place": told.facility.name}
        _suggest_gone(told, spell.matter, basis % facts)


def open_suspicion(told: Told, suspicion: Suspicion, clue: str) -> str:
    """The number of the matter that asks somebody to look; one for each sort and facility."""
    with city_language():
        facts = {"place": told.facility.name, "sort": words.sort(suspicion.sort)}
        reason = words.reason(suspicion)
        causes = effluent_policy(suspicion.first).suspicion_causes
        matter, _new = waist.open_matter(
            kind=SUSPICION_KIND,
            title=_("%(place)s: on-line data to be checked (%(sort)s)") % facts,
            description="\n".join((reason, words.caution())),
            place=_place(told.facility),
            cause=causes[suspicion.sort],
            clue=_clue(told, clue, _noon(suspicion), reason),
            at=told.at,
        )
        return matter.number


def tell_suspicion_gone(told: Told, suspicion: Suspicion, number: str) -> None:
    """Late or corrected hours no longer show the pattern: people decide what follows."""
    with city_language():
        basis = _("Late or corrected hours no longer show this: %(reason)s")
        _suggest_gone(told, number, basis % {"reason": words.reason(suspicion)})


def clue_id(*parts: str) -> str:
    """The stable name of a clue."""
    return hashlib.sha256("@".join(parts).encode()).hexdigest()[:40]


def _suggest_gone(told: Told, number: str, basis: str) -> None:
    matter = living(number)
    if matter is not None and matter.is_open:
        waist.suggest_recovery(matter.number, basis=basis, at=told.at)


def _again(spell: Spell) -> str:
    return clue_id(spell.clue, str(spell.episode.last_below.timestamp()))


def _noon(suspicion: Suspicion) -> datetime:
    """A moment inside the last day of a suspicion."""
    last = suspicion.last
    return datetime(last.year, last.month, last.day, 12, tzinfo=CHINA)


def _factor(accounts: Sequence[DayAccount], spell: Spell) -> FactorDay:
    """The factor on the last day over its limit."""
    last = spell.episode.readings[-1]
    day = next(one for one in accounts if one.day.isoformat() == last)
    found = day.factor(spell.factor)
    assert found is not None  # noqa: S101 - a day of the episode judged this factor
    return found


def _basis(spell: Spell, told: FactorDay) -> str:
    limit = words.limit(told.daily) or words.limit(told.single)
    text = _(
        "%(count)d days of %(factor)s over the limit since %(start)s, last %(mean)s (%(limit)s)"
    )
    return text % {
        "count": len(spell.episode.readings),
        "factor": words.factor(spell.factor),
        "start": _day(spell.episode.start),
        "mean": words.amount(told.mean, told.unit),
        "limit": limit,
    }  # fmt: skip


def _chart(told: Told, spell: Spell, accounts: Sequence[DayAccount]) -> HourlyChart:
    start, end = spell.episode.start, spell.episode.end or told.until
    first = (start - SHOWN_BEFORE).astimezone(CHINA).date()
    last = min(end + DAY, told.until).astimezone(CHINA).date()
    return HourlyChart(
        facility=told.facility,
        factor=spell.factor,
        hours=hours_of(told.facility, first, last, told.until),
        days=tuple(one for one in accounts if first <= one.day <= last),
        marks=((start, _("over the limit from here")),),
        band=(start, end),
    )


def _files(told: Told, spell: Spell, chart: HourlyChart) -> tuple[tuple[str, bytes], ...]:
    """The hours around an episode as CSV, and their chart as PNG."""
    stem = f"{told.facility.code}-{_day(spell.episode.start)}-{spell.factor}"
    return ((f"{stem}.csv", hours_csv(chart)), (f"{stem}.png", picture(chart)))


def _clue(told: Told, name: str, observed: datetime, summary: str, drawn: str = "") -> ClueFacts:
    point = told.facility.point
    device = point.devices.order_by("pk").first() if point else None
    clue = waist.sensor_clue(
        sensor=device.mn if device else told.facility.code,
        channel=Channel.MONITORING,
        observed_at=min(observed, told.at),
        summary=summary,
        clue_id=name,
    )
    return replace(clue, words=drawn)


def _place(facility: Subject) -> Place:
    return place_of(facility.name, code=facility.point_id or facility.code)


def _day(when: datetime | None) -> str:
    return moment(when)[:10]
