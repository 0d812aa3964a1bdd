"""What commands about holds and moved dates must contain."""

from __future__ import annotations

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.context import Context
from huiyin.ledger.core.form_parts import Errors, text_errors
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.refusals import FieldError
from huiyin.ledger.core.workdays import local_date


def review_hold_errors(matter: Matter, command: c.ReviewHold, context: Context) -> Errors:
    """Why the hold goes on, and the next look, which comes before the hold is over."""
    yield from text_errors("reason", command.reason)
    today, hold = local_date(context.now), matter.hold
    if hold is not None and hold.until < today:
        yield FieldError(
            field="review_on", code="F-HOLD-OVER", message="The hold is over; resume the matter."
        )
    elif (
        hold is not None
        and command.review_on is not None
        and not today < command.review_on <= hold.until
    ):
        yield FieldError(
            field="review_on",
            code="F-NO-REVIEW",
            message="A hold needs a review date after today and not after its end.",
        )


def tell_due_errors(matter: Matter, command: c.TellDue, _: Context) -> Errors:
    """Raisers who did not know yet, and how they were told."""
    yield from text_errors("remark", command.remark)
    untold = {status.raiser for status in matter.raisers_to_tell}
    if not command.told or not set(command.told) <= untold:
        yield FieldError(
            field="told", code="F-RAISER", message="There is no such raiser to speak to."
        )
