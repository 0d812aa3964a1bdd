"""登记 from a page: a form sent twice, even at the same moment, is one matter."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError

from huiyin.ledger.core.states import Verb
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import ActToken, Matter, User
from huiyin.ledger.verbs import opening


def registered_with(token: str, actor: User) -> Matter | None:
    """The matter that this form of this person became."""
    done = ActToken.objects.filter(token=token, user=actor, verb=Verb.REGISTER)
    found = done.select_related("matter").first()
    return None if found is None else found.matter


def register_once(token: str, *, actor: User, **facts: Any) -> tuple[Matter, bool]:
    """The matter, and whether it is new. Raises Refused, or IntegrityError for a double.

    Of two at the same moment the later may meet the other's matter before the other's token.
    """
    try:
        return opening.register(actor=actor, token=token, **facts), True
    except (IntegrityError, Refused):
        known = registered_with(token, actor)
        if known is None:
            raise
        return known, False
