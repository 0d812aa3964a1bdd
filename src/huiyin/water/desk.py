"""The water desk (水质处): a canal and its rivers kept at their class."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.base.desks import Desk

desk = Desk(name="water", label=_("Water"), nav=(), kinds=("exceedance",), urls="huiyin.water.urls")
