"""The field app: points, devices, gateways and the store of readings."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FieldConfig(AppConfig):
    """Installed under the label `field`."""

    name = "huiyin.field"
    label = "field"
    verbose_name = _("Field")
    default_auto_field = "django.db.models.BigAutoField"
