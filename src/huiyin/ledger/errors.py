"""What the ledger refuses, and how it says so.

HuiyinError
├── Refused        a rule of the lifecycle forbids the act; `refusal` names it
├── Conflict       the matter moved since the page was read
├── BadToken       a form's token belongs to another act
├── SignInRefused  wrong password, locked, or nobody who may sign in
├── BadAccount     an account or a role cannot be as asked
└── BadEvidence    a file is not what it must be
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.base.errors import HuiyinError
from huiyin.ledger.core.refusals import Refusal


class Refused(HuiyinError):
    """The act was not done; `refusal` carries the rule, who may, and what to do next."""

    def __init__(self, refusal: Refusal) -> None:
        params = dict(refusal.params)
        super().__init__(
            f"{refusal.code}: {_(refusal.message) % params}",
            _(refusal.next_step) % params if refusal.next_step else "",
        )
        self.refusal = refusal


class Conflict(HuiyinError):
    """Somebody else moved the matter first."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else has moved this matter since you opened it."),
            _("Read it again and decide anew."),
        )


class BadToken(HuiyinError):
    """The form's token was used before: by another person, or for another matter or act."""

    def __init__(self) -> None:
        super().__init__(
            _("This form was sent before, for another act or matter or by another person."),
            _("Open the matter again and start anew."),
        )


class SignInRefused(HuiyinError):
    """The door stays shut; `until` is set when it is a lock that opens again."""

    def __init__(self, message: str, hint: str = "", until: datetime | None = None) -> None:
        super().__init__(message, hint)
        self.until = until


class BadAccount(HuiyinError):
    """Nothing was made or changed."""


class BadEvidence(HuiyinError):
    """The file was not taken in; nothing was stored."""
