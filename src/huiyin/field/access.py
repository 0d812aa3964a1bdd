"""Who may change the field. Users are asked only for their roles: this floor knows no ledger."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Protocol

from django.utils.translation import gettext as _

from huiyin.base import clock
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


class SignedIn:
    """A signed-in person as an Actor; his roles of today are read once."""

    def __init__(self, user: Any) -> None:
        self._user = user

    @cached_property
    def _roles(self) -> frozenset[str]:
        if not self._user.is_authenticated:
            return frozenset()
        return frozenset(str(role) for role in self._user.roles_here(clock.today()))

    def has_role(self, role: str) -> bool:
        """Whether the person holds `role` today, in the whole city or in the present unit."""
        return role in self._roles


REGISTRARS = frozenset({"sysadmin"})
QUARANTINE_READERS = REGISTRARS | {"security_admin", "auditor", "registrar", "supervisor"}


def may_register(actor: Actor) -> bool:
    """Whether the actor keeps the registry: points, devices, commands, quarantine."""
    return any(actor.has_role(role) for role in REGISTRARS)


def may_see_quarantine(actor: Actor) -> bool:
    """Whether the actor may read refused frames; devices are open to everybody signed in.

    Frames name addresses and whatever a stranger sends, so a unit's people do not see them.
    """
    return any(actor.has_role(role) for role in QUARANTINE_READERS)


def require_quarantine_reader(actor: Actor) -> None:
    """Raises NotAllowed for whoever may not read refused frames."""
    if not may_see_quarantine(actor):
        raise NotAllowed(
            _("The quarantine is open to administrators, the auditor and the supervision office."),
            _("Ask your system administrator."),
        )


def require_registrar(actor: Actor) -> None:
    """Only a system administrator keeps the registry and resolves quarantine.

    Raises NotAllowed.
    """
    if not may_register(actor):
        raise NotAllowed(
            _("Only a system administrator may change points and devices."),
            _("Ask your system administrator."),
        )
