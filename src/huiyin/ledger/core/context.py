"""What deciding needs to know beside the matter and the command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from huiyin.ledger.core.kinds import KindPolicy
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.parts import Person
from huiyin.ledger.core.workdays import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who acts, when, under which policy and calendar, and the facts of others when needed.

    ``policy`` is the version in force at registration and assignment, and the pinned version
    (``matter.policy``) afterwards. ``directory`` holds the persons a command names (a
    delegate, a handler), those who lent a task of the matter and are still active, and every
    active verifier where a draw is possible.
    ``main`` is the matter merged into.
    """

    actor: Person
    now: datetime
    policy: KindPolicy
    calendar: WorkCalendar
    directory: Mapping[str, Person] = field(default_factory=dict)
    main: Matter | None = None
