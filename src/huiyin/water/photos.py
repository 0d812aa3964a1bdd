"""Photographs that come with a record: checked, re-encoded and durable before it speaks of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from huiyin.ledger import evidence
from huiyin.ledger.errors import BadEvidence
from huiyin.water.core.risks.source import Photo

MOST = 9
Sent = Sequence[tuple[str, bytes]]


def keep(sent: Sent) -> tuple[Photo, ...]:
    """Store (name, bytes), each picture once. Raises BadEvidence with nothing stored."""
    if len(sent) > MOST:
        raise BadEvidence(
            _("At most %(most)d photographs are taken with one record.") % {"most": MOST},
            _("Send the others with a record of their own."),
        )
    found: dict[str, evidence.Examined] = {}
    for name, content in sent:
        one = evidence.examine(name, content)
        if not one.mime.startswith("image/"):
            raise BadEvidence(
                _("%(name)s is no photograph.") % {"name": name}, _("Take a picture of it.")
            )
        found.setdefault(one.sha256, one)
    for one in found.values():
        evidence.store(one)
    return tuple(map(_photo, found.values()))


def _photo(one: evidence.Examined) -> Photo:
    latitude, longitude = one.taken_where or (None, None)
    return Photo(
        sha256=one.sha256,
        original_sha256=one.original_sha256,
        name=one.name,
        mime=one.mime,
        size=one.size,
        taken_at=one.taken_at,
        latitude=latitude,
        longitude=longitude,
    )
