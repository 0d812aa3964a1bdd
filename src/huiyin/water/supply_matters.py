"""What supply and village works put into the ledger: only when a keeper asks, and only once.

The words are those of the city's language.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.ledger import waist
from huiyin.ledger.choices import Channel
from huiyin.ledger.verbs.opening import place_of
from huiyin.water import supply_words
from huiyin.water.core.supply.works import Item
from huiyin.water.models import Record, Subject
from huiyin.water.queries.supply import Deviating
from huiyin.water.supply_choices import DEVIATIONS

KIND = "finding"


def open_deviation(place: Subject, one: Deviating, at: datetime) -> str:
    """The number of the matter of a deviation; the same deviation again is the same clue."""
    with translation.override(settings.LANGUAGE_CODE):
        what = str(DEVIATIONS[one.finding.deviation])
        facts = {"place": place.name, "month": one.finding.month, "what": what}
        basis = _("%(found)s; allowed %(allowed)s (%(source)s)") % {
            "found": supply_words.found(one.finding),
            "allowed": supply_words.allowed(one.finding),
            "source": supply_words.rule_source(one.rule),
        }
        matter, _new = waist.open_matter(
            kind=KIND,
            title=_("%(place)s, %(month)s: %(what)s") % facts,
            description=basis,
            place=place_of(place.name, code=f"{place.kind}:{place.code}"),
            cause=what,
            clue=waist.sensor_clue(
                sensor=f"{place.kind}:{place.code}",
                channel=Channel.MONITORING,
                observed_at=at,
                summary=f"{facts['month']} {what}: {basis}",
                clue_id=one.clue,
            ),
            at=at,
        )
    return matter.number


def open_refused(works: Subject, record: Record, items: Sequence[Item], at: datetime) -> str:
    """The number of the matter of a refused acceptance."""
    failed = [item for item in items if not item.passed]
    told = f"acceptance {works.code} {record.key}"
    with translation.override(settings.LANGUAGE_CODE):
        basis = "\n".join(f"{item.name}: {item.remark}".rstrip(": ") for item in failed)
        matter, _new = waist.open_matter(
            kind=KIND,
            title=_("%(works)s: acceptance refused") % {"works": works.name},
            description=basis,
            place=place_of(works.name, code=f"{works.kind}:{works.code}"),
            cause=_("acceptance refused"),
            clue=waist.sensor_clue(
                sensor=f"{works.kind}:{works.code}",
                channel=Channel.INSPECTION,
                observed_at=at,
                summary=basis,
                clue_id=hashlib.sha256(told.encode()).hexdigest()[:40],
            ),
            at=at,
        )
    return matter.number
