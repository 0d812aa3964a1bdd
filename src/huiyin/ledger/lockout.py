"""Sign-in is refused for a while after too many wrong passwords.

Counted by account (a guessed person) and by address (a guessing machine); ASVS v5.0.0-6.3.1.
The account need not exist: an unknown name is counted like a known one, so that the
answer tells nobody which names are real. Times are the wall's, never a demo city's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from huiyin.ledger.models import LoginAttempt

WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 5
TRIES_PER_ADDRESS = 30
KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Locked:
    """Nobody may try before `until`; `by` is "account" or "address"."""

    by: str
    until: datetime


def locked(
    account: str, address: str, now: datetime, *, beside: LoginAttempt | None = None
) -> Locked | None:
    """Whether this account or this address has to wait at `now`; `beside` is not counted."""
    own = None if beside is None else beside.pk
    failures = _failures("account", account, _last_success(account), now, own)
    by_account = _wait(failures, TRIES_PER_ACCOUNT)
    if by_account is not None:
        return Locked("account", by_account)
    by_address = _wait(_failures("address", address, None, now, own), TRIES_PER_ADDRESS)
    return None if by_address is None else Locked("address", by_address)


def begin(account: str, address: str, now: datetime) -> LoginAttempt | Locked:
    """Count a try as wrong before it is judged, so that tries at the same moment count too.

    Give the answer to :func:`settle` once the try is judged right. A locked door counts nothing.
    """
    mine = record(account, address, succeeded=False, now=now)
    lock = locked(account, address, now, beside=mine)
    if lock is not None:
        mine.delete()
        return lock
    return mine


def settle(attempt: LoginAttempt, *, whole: bool) -> None:
    """The try was right; `whole` unless a second factor is still owed, which then counts."""
    if whole:
        attempt.succeeded = True
        attempt.save(update_fields=["succeeded"])
    else:
        attempt.delete()


def record(account: str, address: str, *, succeeded: bool, now: datetime) -> LoginAttempt:
    """Keep the try, and drop those too old to matter."""
    LoginAttempt.objects.filter(at__lt=now - KEPT).delete()
    return LoginAttempt.objects.create(
        account=account, address=address, at=now, succeeded=succeeded
    )


def _last_success(account: str) -> datetime | None:
    return (
        LoginAttempt.objects.filter(account=account, succeeded=True)
        .order_by("-at")
        .values_list("at", flat=True)
        .first()
    )


def _failures(
    field: str, value: str, since: datetime | None, now: datetime, beside: int | None
) -> list[datetime]:
    """Failures inside the window, newest first; a success wipes the account's slate."""
    start = now - WINDOW if since is None else max(since, now - WINDOW)
    rows = LoginAttempt.objects.filter(
        **{field: value}, succeeded=False, at__gt=start, at__lte=now
    ).order_by("-at")
    if beside is not None:
        rows = rows.exclude(pk=beside)
    return list(rows.values_list("at", flat=True)[: max(TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS)])


def _wait(failures: list[datetime], allowed: int) -> datetime | None:
    """The instant the lock opens: when the oldest failure that closed it leaves the window."""
    if len(failures) < allowed:
        return None
    return failures[allowed - 1] + WINDOW
