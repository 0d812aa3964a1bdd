"""The ledger app: matters and the people who move them."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """Installed under the label `ledger`, which AUTH_USER_MODEL names."""

    name = "huiyin.ledger"
    label = "ledger"
    verbose_name = _("Ledger")
    default_auto_field = "django.db.models.BigAutoField"
