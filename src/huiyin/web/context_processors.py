"""What every page of the shell needs to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from huiyin.base import clock
from huiyin.web import navigation
from huiyin.web.appearance import appearance_of
from huiyin.web.who import roles_in_words

SPEEDS = (0, 3600, 21600, 86400)


def shell(request: HttpRequest) -> dict[str, Any]:
    """City, demo clock, appearance; the navigation is made only when a template asks."""
    return {
        "city": settings.HUIYIN_CITY,
        "demo_clock": clock.demo_state(),
        "demo_speeds": SPEEDS,
        "appearance": appearance_of(request),
        "my_roles": lambda: roles_in_words(request.user),
        "navigation": lambda: navigation.groups(request.path, request.user),
    }
