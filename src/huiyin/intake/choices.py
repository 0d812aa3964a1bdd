"""The words of intake's enumerations; values come from the core."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.intake.core.channels import AnswerWay, Feedback, PublicState, RequestType

REQUEST_TYPES: dict[str, Any] = {
    RequestType.QUESTION: _("Question"),
    RequestType.HELP: _("Call for help"),
    RequestType.COMPLAINT: _("Complaint"),
    RequestType.REPORT: _("Report of a wrong"),
    RequestType.SUGGESTION: _("Advice"),
}
ANSWER_WAYS: dict[str, Any] = {
    AnswerWay.PHONE: _("By telephone"),
    AnswerWay.MESSAGE: _("By message"),
    AnswerWay.LETTER: _("By letter"),
    AnswerWay.NONE: _("No answer wanted"),
}
FEEDBACKS: dict[str, Any] = {
    Feedback.NONE: _("No feedback asked for"),
    Feedback.ONCE: _("Once"),
    Feedback.PERIODIC: _("At regular times"),
}
PUBLIC_STATES: dict[str, Any] = {
    PublicState.RECEIVED: pgettext_lazy("to the public", "Received"),
    PublicState.IN_HAND: pgettext_lazy("to the public", "In hand"),
    PublicState.TO_ANSWER: pgettext_lazy("to the public", "Being checked and answered"),
    PublicState.DONE: pgettext_lazy("to the public", "Done"),
}


class ReportState(models.TextChoices):
    """Where a report of the public stands before it is a matter."""

    WAITING = "waiting", _("Waits for a decision")
    TAKEN = "taken", _("Taken up")
    SET_ASIDE = "set_aside", _("Not taken up")


def pairs(words: dict[str, Any]) -> list[tuple[str, Any]]:
    """(value, label) pairs as Django's `choices` wants them."""
    return [(str(value), label) for value, label in words.items()]
