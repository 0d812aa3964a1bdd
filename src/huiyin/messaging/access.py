"""Who may say where news goes: everybody for himself, a system administrator for group chats."""

from __future__ import annotations

from datetime import datetime

from huiyin.ledger import access, audit
from huiyin.ledger.choices import AccessKind, Role
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import User

NOT_KEEPER = Refusal(
    code="ACCESS",
    message="Only a system administrator keeps the webhooks of group chats.",
    who_may=(Role.SYSADMIN,),
    next_step="Ask your system administrator.",
)


def keeps_webhooks(user: User, at: datetime) -> bool:
    """Whether this person keeps the webhooks."""
    return Role.SYSADMIN in access.roles(user, at)


def require_keeper(user: User, at: datetime) -> None:
    """Raises Refused, with a line in the access log, for everybody else."""
    if not keeps_webhooks(user, at):
        audit.note(AccessKind.REFUSED, user, rule=NOT_KEEPER.code, detail="webhooks")
        raise Refused(NOT_KEEPER)
