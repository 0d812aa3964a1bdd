"""Who may see what of the water desk.

Stations and their readings are open to everybody who is signed in: they are published
figures. Matters keep their own rule: a number is shown to those who may read the matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from huiyin.ledger import access
from huiyin.ledger.models import User


def open_numbers(user: User, numbers: Iterable[str], at: datetime) -> frozenset[str]:
    """Those of the matter numbers that this person may read."""
    wanted = {number for number in numbers if number}
    visible = access.visible(user, at).filter(number__in=wanted)
    return frozenset(visible.values_list("number", flat=True))
