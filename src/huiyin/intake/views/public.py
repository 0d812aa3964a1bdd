"""`/ask/`: the public's pages. No account, nothing personal, never cached, no session."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huiyin.base.clock import CHINA
from huiyin.intake.choices import PUBLIC_STATES
from huiyin.intake.core.codes import as_printed
from huiyin.intake.forms import QueryForm, ReportForm, VoteForm
from huiyin.intake.verbs import asking, reports
from huiyin.intake.verbs.asking import DoorShut, Told, WrongCode

PRIVATE = "no-store, private, max-age=0"


@sensitive_post_parameters("code")
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def query(request: HttpRequest) -> HttpResponse:
    """Number and code in, four words out. The vote after the end comes in by the same form."""
    if request.method != "POST":
        return _shown(request, "ask/query.html", {"form": QueryForm()})
    form = QueryForm(request.POST)
    if not form.is_valid():
        return _shown(request, "ask/query.html", {"form": form}, status=422)
    try:
        told, vote = _ask(request, form)
    except WrongCode as error:
        return _shown(request, "ask/query.html", {"form": form, "refused": error}, status=404)
    except DoorShut as error:
        return _shut(request, "ask/query.html", form, error)
    facts = {
        "form": form,
        "told": told,
        "word": PUBLIC_STATES[told.state],
        "states": [(state, words, state == told.state) for state, words in PUBLIC_STATES.items()],
        "vote": vote,
    }
    return _shown(request, "ask/told.html", facts)


def _ask(request: HttpRequest, form: QueryForm) -> tuple[Told, VoteForm | None]:
    """What is told, and the form to vote where that is due."""
    facts = form.cleaned_data
    given, address = (facts["number"], facts["code"]), _address(request)
    if "vote" not in request.POST:
        told = asking.ask(*given, address=address)
        return told, VoteForm() if told.may_vote else None
    vote = VoteForm(request.POST)
    if not vote.is_valid():
        told = asking.ask(*given, address=address)
        return told, vote if told.may_vote else None
    told = asking.vote(
        *given,
        satisfied=vote.cleaned_data["satisfied"] == "yes",
        reason=vote.cleaned_data["reason"],
        address=address,
    )
    return told, None


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`/ask/new/`: tell of a problem; the answer is a number and a code."""
    if request.method != "POST":
        return _shown(request, "ask/new.html", {"form": ReportForm()})
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _shown(request, "ask/new.html", {"form": form}, status=422)
    if form.is_machine():
        return _shown(request, "ask/thanks.html", {})
    try:
        receipt = reports.send_report(_report(form), token=_token(form), address=_address(request))
    except DoorShut as error:
        return _shut(request, "ask/new.html", form, error)
    facts: dict[str, Any] = {"receipt": receipt}
    if receipt is not None:
        facts["code"] = as_printed(receipt.code)
    return _shown(request, "ask/thanks.html", facts)


def _report(form: ReportForm) -> reports.ReportFacts:
    facts = form.cleaned_data
    return reports.ReportFacts(
        words=facts["words"],
        place=facts["place"],
        request_type=facts["request_type"],
        name=facts["name"],
        phone=facts["phone"],
    )


def _token(form: ReportForm) -> str:
    return str(form.cleaned_data["token"])


def _shut(request: HttpRequest, template: str, form: Any, error: DoorShut) -> HttpResponse:
    facts = {"form": form, "refused": error, "until": error.until.astimezone(CHINA)}
    return _shown(request, template, facts, status=429)


def _shown(
    request: HttpRequest, template: str, facts: dict[str, Any], status: int = 200
) -> HttpResponse:
    response = render(request, template, facts, status=status)
    response.headers["Cache-Control"] = PRIVATE
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))[:45]
