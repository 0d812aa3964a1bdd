"""The four zeros and the bridge, as the board and the overview show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.ledger.core.balance import CAME, WENT, Flow
from huiyin.ledger.queries import Board


@dataclass(frozen=True, slots=True)
class Zero:
    """A number that should be zero, what it counts, and its list. Red only for overdue."""

    label: str
    value: int
    href: str
    means: str
    tone: str


def ledger_link(**asked: Any) -> str:
    """The ledger with these filters; empty ones are left out."""
    kept = {name: value for name, value in asked.items() if value not in ("", None, False)}
    return f"{reverse('ledger')}?{urlencode(kept, doseq=True)}" if kept else reverse("ledger")


def four_zeros(shown: Board, **within: str) -> list[Zero]:
    """未交办, 超期, 未核查, 未答复."""
    zeros = shown.zeros
    rows = (
        (
            _("Not assigned"),
            zeros.unassigned,
            {"state": "registered"},
            _("registered, and no unit has it yet"),
        ),
        (
            _("Overdue"),
            zeros.overdue,
            {"light": "red"},
            _("past the due date, a critical step or a stage's limit"),
        ),
        (
            _("Not checked"),
            zeros.unverified,
            {"state": "verifying"},
            _("handed in by the unit, and nobody else has checked"),
        ),
        (
            _("Not answered"),
            zeros.unanswered,
            {"state": "replying", "unanswered": 1},
            _("checked, and a raiser has no answer yet"),
        ),
    )
    return [
        Zero(label, value, ledger_link(**asked, **within), means, _tone(asked, value))
        for label, value, asked, means in rows
    ]


def _tone(asked: dict[str, Any], value: int) -> str:
    if not value:
        return "success"
    return "error" if "light" in asked else "warning"


def flow_words() -> dict[str, str]:
    """What the columns of the balance are called, in the order of the sum."""
    return {
        "opening": _("Open before"),
        "new": _("New"),
        "reopened": _("Reopened"),
        "transferred_in": _("Moved in"),
        "closed": _("Struck off"),
        "merged": _("Merged"),
        "declined": _("Declined"),
        "cancelled": _("Cancelled"),
        "transferred_out": _("Moved out"),
        "closing": _("Open after"),
    }


def bridge(flow: Flow, *, one_unit: bool) -> dict[str, Any]:
    """The chart, without what did not happen.

    Moves between units cancel out unless one unit is looked at.
    """
    words = flow_words()
    changes = [(name, getattr(flow, name)) for name in CAME]
    changes += [(name, -getattr(flow, name)) for name in WENT]
    if not one_unit:
        changes = [(name, n) for name, n in changes if not name.startswith("transferred")]
    points = [[words["opening"], flow.opening]]
    points += [[words[name], n] for name, n in changes if n]
    points.append([words["closing"], flow.closing])
    series = [{"name": _("Matters"), "points": points}]
    return {"kind": "bridge", "x": "category", "unit": "", "series": series}
