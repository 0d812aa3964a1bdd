"""Panels: what apps above the ledger show on the page of a matter.

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
    """A part of the matter page: its heading, its template and what the template is given.

    `facts(user, number, now)` is asked for a matter that this person may see; None shows nothing.
    """

    name: str
    heading: Any
    template: str
    facts: Callable[[Any, str, datetime], Facts | None]


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel with its facts, ready for the page."""

    panel: Panel
    facts: Facts


def shown(user: Any, number: str, now: datetime) -> list[Shown]:
    """The panels that have something to show on this matter, in the order of the settings."""
    asked = ((panel, panel.facts(user, number, now)) for panel in registered())
    return [Shown(panel, facts) for panel, facts in asked if facts is not None]


@cache
def registered() -> tuple[Panel, ...]:
    """The panels named in the settings, in that order."""
    from django.conf import settings

    found = []
    for dotted in settings.HUIYIN_MATTER_PANELS:
        module, _, name = dotted.rpartition(".")
        found.append(getattr(import_module(module), name))
    return tuple(found)
