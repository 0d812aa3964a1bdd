"""What the inspection desk refuses.

HuiyinError
├── RoundRefused  a rule forbids the act; `refusal` names it, who may, and what to do next
└── NotInForce    no policy was in force on that day
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiyin.base.errors import HuiyinError
from huiyin.inspection.core.refusals import Refusal


class RoundRefused(HuiyinError):
    """The act was not done, and nothing has changed."""

    def __init__(self, refusal: Refusal) -> None:
        params = dict(refusal.params)
        super().__init__(
            f"{refusal.rule}: {_(refusal.message) % params}", _(refusal.next_step) % params
        )
        self.refusal = refusal


class NotInForce(HuiyinError):
    """The data directory of the desk holds no policy for the day."""
