"""Pages of the shell itself."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def help_page(request: HttpRequest) -> HttpResponse:
    """How a matter runs, what the lights mean, how to use the keyboard."""
    return render(request, "web/help.html")


@login_not_required
def phone_worker(request: HttpRequest) -> HttpResponse:
    """The service worker of forms filled in on site: served from the root, since its scope is a
    page's own address."""
    script = Path(str(finders.find("web/phone_worker.js"))).read_bytes()
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
