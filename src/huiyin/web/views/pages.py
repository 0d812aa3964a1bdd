"""Pages of the shell itself."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huiyin.base import clock
from huiyin.base.desks import registered


def overview(request: HttpRequest) -> HttpResponse:
    """The leader's page: each desk's vital signs."""
    now = clock.now()
    strips = [(desk, desk.vitals(now) if desk.vitals else ()) for desk in registered()]
    return render(request, "web/overview.html", {"strips": strips, "now": now})


@login_not_required
def help_page(request: HttpRequest) -> HttpResponse:
    """How a matter runs, what the lights mean, how to use the keyboard."""
    return render(request, "web/help.html")
