"""The words of documents: kinds, states, acts and levels, with their colours."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.documents.core.kinds import KINDS, Kind
from huiyin.documents.core.levels import Level
from huiyin.documents.core.register import Act, DocState
from huiyin.ledger.choices import Look


class Means(models.TextChoices):
    """How a document reached a unit."""

    SYSTEM = "system", _("in this system")
    PAPER = "paper", _("on paper")
    FAX = "fax", _("by fax")
    POST = "post", _("by post")


KIND_LOOKS: dict[str, Look] = {kind: Look(kind, _(KINDS[kind].summary)) for kind in Kind}
STATE_LOOKS: dict[str, Look] = {
    look.value: look
    for look in (
        Look(DocState.DRAFT, _("Draft"), "neutral"),
        Look(DocState.ISSUED, _("Issued"), "brand"),
        Look(DocState.DELIVERED, _("Delivered"), "brand"),
        Look(DocState.RECEIPTED, _("Signed for"), "brand"),
        Look(DocState.ANSWERED, _("Answered by the unit"), "success"),
        Look(DocState.ARCHIVED, _("Archived"), "neutral"),
        Look(DocState.WITHDRAWN, _("Withdrawn"), "neutral"),
        Look(DocState.DISMISSED, _("Dismissed"), "neutral"),
    )
}
ACT_LOOKS: dict[str, Look] = {
    look.value: look
    for look in (
        Look(Act.DRAFT, _("Draft a document")),
        Look(Act.AMEND, _("Edit the draft")),
        Look(Act.SIGN, _("Sign as leader")),
        Look(Act.ISSUE, _("Issue")),
        Look(Act.DELIVER, _("Record the delivery")),
        Look(Act.RECEIPT, _("Sign for it")),
        Look(Act.ANSWER, _("Answer it")),
        Look(Act.ARCHIVE, _("Archive")),
        Look(Act.WITHDRAW, _("Withdraw")),
        Look(Act.DISMISS, _("Dismiss the draft")),
    )
}
LEVEL_LOOKS: dict[str, Look] = {
    look.value: look
    for look in (
        Look(Level.NONE, _("no level")),
        Look(Level.BLUE, _("Blue notice"), "brand"),
        Look(Level.YELLOW, _("Yellow notice"), "warning"),
        Look(Level.ORANGE, _("Orange notice"), "warning"),
        Look(Level.RED, _("Red notice"), "error"),
    )
}
LEVEL_NAMES: dict[str, str] = {
    Level.BLUE: "蓝色督办",
    Level.YELLOW: "黄色督办",
    Level.ORANGE: "橙色督办",
    Level.RED: "红色督办",
}
"""As they are printed: papers are Chinese whatever the reader's language."""


def pairs(looks: dict[str, Look]) -> list[tuple[str, Any]]:
    """(value, label) pairs."""
    return [(str(look.value), look.label) for look in looks.values()]
