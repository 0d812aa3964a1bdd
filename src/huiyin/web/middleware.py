"""A refusal that no view has met becomes a page that explains it, never a fault of ours."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huiyin.base.errors import HuiyinError


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
