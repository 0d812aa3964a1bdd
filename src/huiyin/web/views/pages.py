"""Pages of the shell itself."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def help_page(request: HttpRequest) -> HttpResponse:
    """How a matter runs, what the lights mean, how to use the keyboard."""
    return render(request, "web/help.html")
