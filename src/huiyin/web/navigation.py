"""The navigation: the ledger's own pages, each registered desk, the field, then help."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from huiyin.base import clock
from huiyin.base.desks import NavEntry, registered
from huiyin.field.access import SignedIn, may_see_quarantine
from huiyin.ledger import access
from huiyin.ledger.models import User

LEDGER = (
    NavEntry(_("Overview"), "overview"),
    NavEntry(_("My inbox"), "inbox"),
    NavEntry(_("Intake"), "intake:home"),
    NavEntry(_("Ledger"), "ledger"),
    NavEntry(_("Notices"), "documents:notices"),
    NavEntry(_("Board"), "board"),
)
OFFICE = (
    NavEntry(_("People"), "people"),
    NavEntry(_("Messages"), "messaging:mine"),
    NavEntry(_("Audit"), "audit"),
)
DEVICES = NavEntry(_("Devices"), "field:devices")
QUARANTINE = NavEntry(_("Quarantine"), "field:quarantine")
HELP = (NavEntry(_("Help"), "help"),)


@dataclass(frozen=True, slots=True)
class Link:
    """One line of the navigation as shown."""

    label: Any
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A named group of lines."""

    label: Any
    links: tuple[Link, ...]


def _office(user: Any) -> tuple[NavEntry, ...]:
    """The directory of accounts and the audit log only for who may read them."""
    present = clock.now()
    known = isinstance(user, User)
    shut = set() if known and access.may_see_people(user, present) else {"people"}
    shut |= set() if known and access.may_audit(user, present) else {"audit"}
    return tuple(entry for entry in OFFICE if entry.url not in shut)


def groups(path: str, user: Any = None) -> list[Group]:
    """The navigation for the page at `path`; an entry whose page does not exist is left out,
    and the quarantine for whoever may not read it."""
    named = [(_("Work"), LEDGER), *((desk.label, desk.nav) for desk in registered())]
    sees = user is not None and may_see_quarantine(SignedIn(user))
    named.append((_("Field"), (DEVICES, QUARANTINE) if sees else (DEVICES,)))
    named += [(_("Office"), _office(user)), (_("About"), HELP)]
    found = [Group(label, _links(entries)) for label, entries in named]
    here = _nearest(path, [link.href for group in found for link in group.links])
    return [
        Group(
            group.label,
            tuple(replace(link, current=link.href == here) for link in group.links),
        )
        for group in found
        if group.links
    ]


def _links(entries: tuple[NavEntry, ...]) -> tuple[Link, ...]:
    links = []
    for entry in entries:
        try:
            links.append(Link(entry.label, reverse(entry.url)))
        except NoReverseMatch:
            continue
    return tuple(links)


def _nearest(path: str, hrefs: list[str]) -> str:
    """The longest entry under which `path` lies; the front page only matches itself."""
    under = [href for href in hrefs if path == href or (href != "/" and path.startswith(href))]
    return max(under, key=len, default="")
