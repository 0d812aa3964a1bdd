"""Error pages: what happened, and what to do next; never a detail of the machine."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def _page(request: HttpRequest, status: int, title: str, message: str, hint: str) -> HttpResponse:
    facts = {"status": status, "title": title, "message": message, "hint": hint}
    return render(request, "web/error.html", facts, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read."""
    return _page(
        request,
        400,
        _("The request could not be read"),
        _("Something in the address or the form is not as it should be. Nothing was changed."),
        _("Go back, check what was entered, and try again."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this person may not see or do this."""
    return _page(
        request,
        403,
        _("You may not do this"),
        _("Your roles do not include this page or act. Nothing was changed; the try was noted."),
        _("If it belongs to your work, ask your security administrator for the role."),
    )


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token does not match: old page, or forged."""
    return _page(
        request,
        403,
        _("The form has expired"),
        _("The page was open too long, or the form did not come from here. Nothing was changed."),
        _("Open the page again, and send the form once more."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing at this address, or nothing this person may know of."""
    return _page(
        request,
        404,
        _("There is nothing here"),
        _("The page does not exist, or it is not among what you may see."),
        _("Check the address, or start from the overview."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Rendered without context, so that it works when the database does not."""
    return HttpResponse(render_to_string("web/500.html"), status=500)
