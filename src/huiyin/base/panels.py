"""Panels: what apps above the ledger show on a matter's page or in the inbox.

The ledger knows none of them by name; the settings list them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page: its heading, its template and what the template is given.

    `facts` is asked `(user, number, now)` on the page of a matter that this person may see, and
    `(user, now)` in the inbox; None shows nothing.
    """

    name: str
    heading: Any
    template: str
    facts: Callable[..., Facts | None]


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel with its facts, ready for the page."""

    panel: Panel
    facts: Facts


def of_matter(user: Any, number: str, now: datetime) -> list[Shown]:
    """The panels that have something to show on this matter, in the order of the settings."""
    return _shown("HUIYIN_MATTER_PANELS", user, number, now)


def of_inbox(user: Any, now: datetime) -> list[Shown]:
    """The panels that have something that waits for this person."""
    return _shown("HUIYIN_INBOX_PANELS", user, now)


def _shown(setting: str, *about: Any) -> list[Shown]:
    asked = ((panel, panel.facts(*about)) for panel in _registered(setting))
    return [Shown(panel, facts) for panel, facts in asked if facts is not None]


@cache
def _registered(setting: str) -> tuple[Panel, ...]:
    from django.conf import settings

    found = []
    for dotted in getattr(settings, setting):
        module, _, name = dotted.rpartition(".")
        found.append(getattr(import_module(module), name))
    return tuple(found)
