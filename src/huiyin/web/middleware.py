"""What happens around every view: refusals become pages, and drafts are told where to go."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from huiyin.base.errors import HuiyinError

VIEWED = "huiyin.draft_viewed"


class Refusals:
    """Answers 409 with the rule and what to do next for every HuiyinError out of a view.

    An address that no city could have given out is a bad request before any view sees it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:  # no name holds one, and PostgreSQL takes none
            raise SuspiciousOperation("NUL in an address")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page of a refusal; anything else stays what it is."""
        if not isinstance(error, HuiyinError):
            return None
        facts = {"message": error.message, "hint": error.hint}
        return render(request, "web/refused.html", facts, status=409)


class ToldRedirects:
    """Tells the sender of a draft where to go next instead of leading its request there.

    A script follows a redirect unseen, and the page it fetches would use up the words that say
    what was done. Answers 204 with `X-Huiyin-Next`. A redirect to the door, or to a password
    that is owed, comes before the view and stays a redirect: nothing was done.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        viewed = request.META.get(VIEWED, False)
        if not viewed or not isinstance(response, HttpResponseRedirect):
            return response
        told = HttpResponse(status=204, headers={"X-Huiyin-Next": response.url})
        told.cookies = response.cookies
        return told

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Reached only when nobody before has sent the request elsewhere."""
        request.META[VIEWED] = "X-Huiyin-Draft" in request.headers
