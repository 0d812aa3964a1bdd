"""移交: what waits for somebody by name goes to another when he leaves the post."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.ledger import waist
from huiyin.ledger.choices import Role
from huiyin.ledger.core import commands as c
from huiyin.ledger.errors import Conflict, Refused
from huiyin.ledger.models import Unit, User
from huiyin.ledger.queries.posts import named_in
from huiyin.ledger.verbs import accounts
from huiyin.ledger.verbs.engine import Acting, ActResult, act


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What came of handing over all: numbers moved, and (number, reason) of those that stay."""

    moved: tuple[str, ...]
    stayed: tuple[tuple[str, str], ...]


def hand_over(
    number: str, *, leaver: str, to: str | None, reason: str, **acting: Unpack[Acting]
) -> ActResult:
    """In one matter: handling and lent tasks go to `to`, bans included; a lot is drawn again.

    `to` None leaves them to the unit's head, who names somebody.
    """
    return act(number, c.HandOver(leaver=leaver, to=to, reason=reason), **acting)


def hand_over_all(
    leaver: User, *, to: User, reason: str, actor: User, at: datetime | None = None
) -> HandedOver:
    """Every open matter that names `leaver`, each an act of its own: one refused holds up none."""

    def one(number: str) -> None:
        hand_over(number, leaver=leaver.username, to=to.username, reason=reason, actor=actor, at=at)

    return _each(leaver, one)


def leave_to_unit(leaver: User, *, reason: str, by: User | None, at: datetime) -> HandedOver:
    """Nobody takes it: it waits for the posts again. Recorded as the system's act."""
    accounts.require(by, Role.SYSADMIN)

    def one(number: str) -> None:
        hand_over(
            number, leaver=leaver.username, to=None, reason=reason, actor=waist.system(), at=at
        )

    return _each(leaver, one)


def disable(user: User, *, leave: bool, by: User | None, at: datetime) -> HandedOver:
    """Disable an account; with `leave` what waits by name is left to the unit first."""
    done = _leave_first(user, leave, _("Account disabled"), by, at)
    accounts.disable_user(user, by=by)
    return done


def move(user: User, *, unit: Unit, leave: bool, by: User | None, at: datetime) -> HandedOver:
    """Move somebody to another unit; with `leave` as in `disable`."""
    done = _leave_first(user, leave, _("Moved to another unit"), by, at)
    accounts.move_user(user, unit=unit, at=at, by=by)
    return done


def _leave_first(
    user: User, leave: bool, reason: Promise, by: User | None, at: datetime
) -> HandedOver:
    """The reason goes into the chain, so it is in the city's language whoever acts."""
    if not leave:
        return HandedOver((), ())
    with translation.override(settings.LANGUAGE_CODE):
        words = str(reason)
    return leave_to_unit(user, reason=words, by=by, at=at)


def _each(leaver: User, do: Callable[[str], None]) -> HandedOver:
    moved, stayed = [], []
    for named in named_in(leaver.username):
        try:
            do(named.number)
            moved.append(named.number)
        except (Refused, Conflict) as error:
            stayed.append((named.number, error.message))
    return HandedOver(tuple(moved), tuple(stayed))
