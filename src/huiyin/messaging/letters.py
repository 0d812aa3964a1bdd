"""What a parcel says: the number, what happened, what waits, and where to open it.

A chat belongs to a platform outside: it is told titles only where its webhook says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.base.clock import CHINA
from huiyin.ledger.choices import STATES, VERBS, State, Verb
from huiyin.messaging.core.parcels import MOST_LINES, Line, Parcel
from huiyin.messaging.models import Dispatch

TITLE_LETTERS = 60


def write(rows: Sequence[Dispatch], name: str) -> Parcel:
    """The parcel of these rows, all to one address, in its reader's language."""
    box = rows[0].mailbox
    language = (box.user.language if box else "") or settings.LANGUAGE_CODE
    with translation.override(language):
        return _parcel(rows, name)


def _parcel(rows: Sequence[Dispatch], name: str) -> Parcel:
    left_out = len(rows) - MOST_LINES
    more = ""
    if left_out > 0:
        told = ngettext("and %(count)s more", "and %(count)s more", left_out)
        more = told % {"count": left_out}
    count = len(rows)
    title = ngettext("%(city)s: %(count)s notice", "%(city)s: %(count)s notices", count)
    city = settings.HUIYIN_CITY or _("Huiyin")
    lines = tuple(_line(row) for row in rows[:MOST_LINES])
    return Parcel(id=name, title=title % {"city": city, "count": count}, lines=lines, more=more)


def _line(row: Dispatch) -> Line:
    matter, hook = row.matter, row.webhook
    facts = {
        "number": matter.number,
        "when": f"{row.news_at.astimezone(CHINA):%m-%d %H:%M}",
        "act": VERBS[Verb(row.verb)].label,
        "state": STATES[State(matter.state)].label,
    }
    text = _("%(when)s %(number)s: %(act)s; now: %(state)s") % facts
    if matter.due is not None and matter.is_open:
        text += _(", due %(due)s") % {"due": f"{matter.due.astimezone(CHINA):%Y-%m-%d}"}
    if hook is None or hook.with_titles:
        text += _(" (%(title)s)") % {"title": matter.title[:TITLE_LETTERS]}
    address = settings.HUIYIN_ADDRESS
    link = f"{address}{reverse('matter', args=[matter.number])}" if address else ""
    return Line(text=text, link=link)
