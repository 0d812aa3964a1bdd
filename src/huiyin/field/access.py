"""Who may change the field. Users are asked only for their roles: this floor knows no ledger."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import gettext as _

from huiyin.base.errors import HuiyinError


class Actor(Protocol):
    """Whoever acts."""

    def has_role(self, role: str) -> bool:
        """Whether the actor holds `role`."""


class NotAllowed(HuiyinError):
    """The actor may not do this."""


class System:
    """The city's own processes (gateway, worker, demo) when nobody is signed in."""

    def has_role(self, role: str) -> bool:
        """The system may keep its own registry."""
        return role == "sysadmin"


SYSTEM = System()


def require_registrar(actor: Actor) -> None:
    """Only a system administrator keeps the registry and resolves quarantine.

    Raises NotAllowed.
    """
    if not actor.has_role("sysadmin"):
        raise NotAllowed(
            _("Only a system administrator may change points and devices."),
            _("Ask your system administrator."),
        )
