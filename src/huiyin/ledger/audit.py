"""Lines in the access log: sign-ins, refusals, looks at personal data, changes of rights."""

from __future__ import annotations

from django.utils import timezone

from huiyin.ledger.choices import AccessKind
from huiyin.ledger.models import AccessLog, Matter, User


def note(
    kind: AccessKind,
    user: User | None,
    *,
    username: str = "",
    address: str = "",
    matter: Matter | None = None,
    rule: str = "",
    detail: str = "",
) -> None:
    """Write one line, at the wall's time."""
    AccessLog.objects.create(
        at=timezone.now(),
        kind=kind,
        user=user,
        username=username or (user.username if user else ""),
        address=address,
        matter=matter,
        rule=rule[:40],
        detail=detail[:400],
    )
