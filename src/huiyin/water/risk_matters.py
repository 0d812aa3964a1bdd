"""What risk sources tell the ledger: through the waist, in the city's language, idempotently."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.base.clock import CHINA
from huiyin.ledger import waist
from huiyin.ledger.choices import Channel, RaiserKind
from huiyin.ledger.core.parts import Place
from huiyin.ledger.models import Matter
from huiyin.ledger.verbs.opening import ClueFacts, place_of
from huiyin.water import risk_words
from huiyin.water.core.risks.patrols import Look, Sighting
from huiyin.water.core.risks.source import Decision, Source
from huiyin.water.core.zones.datum import Datum, Position, convert
from huiyin.water.models import Subject
from huiyin.water.risk_data import causes

KIND = "risk_source"


def open_for(subject: Subject, source: Source, decision: Decision, at: datetime) -> Matter:
    """The matter of a new source; who found it is owed an answer."""
    with translation.override(settings.LANGUAGE_CODE):
        clue = _clue(subject, source.problem, at, f"risk:{subject.code}")
        return _open(subject, source, clue, at, risk_words.zone_text(decision.answer.possible))


def join(subject: Subject, source: Source, sighting: Sighting, token: str, at: datetime) -> Matter:
    """Another sighting of a known source: a clue, and after strike-off the hint that it recurs."""
    with translation.override(settings.LANGUAGE_CODE):
        clue = _clue(subject, sighting.words or source.problem, at, f"sighting:{token}")
        return _open(subject, source, clue, at, "")


def tell_relapse(subject: Subject, source: Source, look: Look, at: datetime) -> None:
    """A failed review suggests a recurrence; a supervisor decides."""
    with translation.override(settings.LANGUAGE_CODE):
        basis = _("Review of %(due)s: not as reported. %(words)s") % {
            "due": look.due,
            "words": look.words,
        }
        clue = _clue(subject, basis, at, f"review:{subject.code}:{look.due}")
        _open(subject, source, clue, at, "")


def place(subject: Subject, source: Source) -> Place:
    """A source's place for the chain: in WGS-84 where its frame is known, else in words alone."""
    at = wgs84(source.place)
    longitude, latitude = (None, None) if at is None else (at.longitude, at.latitude)
    return place_of(source.place_name, code=subject.code, longitude=longitude, latitude=latitude)


def wgs84(position: Position) -> Position | None:
    """The position in WGS-84, None where its frame is not known."""
    return None if position.datum is Datum.UNKNOWN else convert(position, Datum.WGS84)


def _open(
    subject: Subject, source: Source, clue: ClueFacts, at: datetime, description: str
) -> Matter:
    matter, _new = waist.open_matter(
        kind=KIND,
        title=subject.name,
        description=f"{source.problem}\n{description}".strip(),
        place=place(subject, source),
        cause=causes(at.astimezone(CHINA).date())[source.category],
        clue=clue,
        at=at,
    )
    return matter


def _clue(subject: Subject, summary: str, at: datetime, name: str) -> ClueFacts:
    return ClueFacts(
        channel=Channel.PATROL,
        observed_at=at,
        summary=summary[:200],
        raiser_kind=RaiserKind.UNIT,
        raiser_name=_("patrol of the canal"),
        id=hashlib.sha256(name.encode()).hexdigest()[:40],
    )
