"""Enumerations of messaging, with labels and colours in one place."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Rhythm(models.TextChoices):
    """How often a person wants to be told outside the inbox."""

    AT_ONCE = "at_once", _("as it happens")
    DAILY = "daily", _("once a day")


class WebhookForm(models.TextChoices):
    """Who speaks at the other end; the values are those of `core.parcels.Form`."""

    DINGTALK = "dingtalk", _("DingTalk group robot")
    WECOM = "wecom", _("WeCom group robot")
    FEISHU = "feishu", _("Feishu group bot")
    PLAIN = "plain", _("Signed webhook (JSON)")


class DispatchState(models.TextChoices):
    """Where a piece of news stands on its way to one address."""

    WAITING = "waiting", pgettext_lazy("dispatch", "waiting")
    SENDING = "sending", pgettext_lazy("dispatch", "being sent")
    SENT = "sent", pgettext_lazy("dispatch", "sent")
    REFUSED = "refused", pgettext_lazy("dispatch", "refused")
    GIVEN_UP = "given_up", pgettext_lazy("dispatch", "given up")
    UNKNOWN = "unknown", pgettext_lazy("dispatch", "end unknown")
    DROPPED = "dropped", pgettext_lazy("dispatch", "dropped by a person")


TONES = {
    DispatchState.WAITING: "neutral",
    DispatchState.SENDING: "brand",
    DispatchState.SENT: "success",
    DispatchState.REFUSED: "warning",
    DispatchState.GIVEN_UP: "warning",
    DispatchState.UNKNOWN: "unknown",
    DispatchState.DROPPED: "plain",
}
NEEDS_A_PERSON = (DispatchState.REFUSED, DispatchState.GIVEN_UP, DispatchState.UNKNOWN)
