"""One document: what it says, where it has come to, and what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.documents import access
from huiyin.documents.blocks import blocks
from huiyin.documents.choices import ACT_LOOKS, KIND_LOOKS, LEVEL_LOOKS, STATE_LOOKS
from huiyin.documents.core.kinds import KINDS, Kind
from huiyin.documents.core.register import Act, ask
from huiyin.documents.errors import BadFacts
from huiyin.documents.forms import FORMS, ActForm, NewForm
from huiyin.documents.models import Document
from huiyin.documents.papers import context_shown, paper_of
from huiyin.documents.store import DOCX
from huiyin.documents.verbs.engine import Done, paperwork
from huiyin.documents.views.refused import guarded
from huiyin.ledger import access as ledger_access
from huiyin.ledger import directory
from huiyin.ledger.errors import BadToken, Conflict
from huiyin.ledger.history import history
from huiyin.ledger.models import User
from huiyin.ledger.names import masked_raisers
from huiyin.ledger.wording import Refusing, in_words, refusing


@dataclass(frozen=True, slots=True)
class ActShown:
    """An act: a button, or why it is none."""

    act: Act
    label: Any
    refused: Refusing | None


@guarded
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """`/documents/<pk>/`."""
    user, now = cast(User, request.user), clock.now()
    document = access.may_see(user, pk, now)
    acts = _acts(document, user, now)
    allowed = [act for act in acts if act.refused is None]
    facts = {
        **_facts(document, now),
        "blocks": blocks(Kind(document.kind), context_shown(document)),
        "main_act": next((act for act in allowed if act.act in MAIN), None),
        "acts": [act for act in allowed if act.act not in MAIN],
        "forbidden": [act for act in acts if act.refused is not None],
        "history": [(row, ACT_LOOKS[row.act].label) for row in _history(document)],
        "may_open": not document.names_raiser or ledger_access.may_unmask(user, now),
    }
    return render(request, "documents/document.html", facts)


MAIN = frozenset({Act.ISSUE, Act.RECEIPT, Act.ANSWER})
"""Of the acts that are open, the one that carries the document on."""


@guarded
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """`/documents/<pk>/paper.docx`: the issued paper, or the draft as it would be printed."""
    user, now = cast(User, request.user), clock.now()
    document = access.may_see(user, pk, now)
    access.open_paper(user, document, now)
    name = document.number or f"{KINDS[Kind(document.kind)].name}-{document.pk}"
    response = HttpResponse(paper_of(document), content_type=DOCX)
    response.headers["Content-Disposition"] = (
        content_disposition_header(True, f"{name}.docx") or "attachment"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@guarded
@require_safe
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """`/documents/<pk>/print/`: the document alone, for the browser's printer."""
    document = access.may_see(cast(User, request.user), pk, clock.now())
    facts = {
        "document": document,
        "blocks": blocks(Kind(document.kind), context_shown(document)),
    }
    return render(request, "documents/print.html", facts)


@guarded
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """`/documents/<pk>/act/<act>/`."""
    user, now = cast(User, request.user), clock.now()
    document = access.may_see(user, pk, now)
    kind = _form_of(name)
    if request.method == "POST":
        return _send(request, document, kind, user)
    refusal = ask(paperwork(document, now), kind.act, directory.person(user, now))
    if refusal is not None:
        return _act_page(request, document, kind, None, refused=refusing(refusal), status=409)
    return _act_page(request, document, kind, kind(document, now.astimezone(CHINA).date()))


@guarded
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """`/documents/new/<kind>/<number>/`: begin a draft about a matter."""
    user, now = cast(User, request.user), clock.now()
    if kind not in KINDS or not KINDS[Kind(kind)].about_a_matter:
        raise Http404(kind)
    matter = ledger_access.may_see(user, number, now)
    folded = history(matter.pk).folded.matter
    names = masked_raisers(folded)
    raisers = [(one.raiser, names[one.raiser]) for one in folded.people_raisers]
    data = request.POST if request.method == "POST" else None
    form = NewForm(Kind(kind), raisers, now.astimezone(CHINA).date(), data)
    status = 200
    if data is not None:
        status = 422
        if form.is_valid():
            try:
                done = form.perform(number, user)
            except BadFacts as error:
                form.add_error(None, str(error))
            else:
                return _after(request, done, _("The draft is made. Read it, then issue it."))
    facts = {"form": form, "matter": matter, "kind": KIND_LOOKS[kind]}
    return render(request, "documents/new.html", facts, status=status)


def _form_of(name: str) -> type[ActForm]:
    try:
        return FORMS[Act(name)]
    except (KeyError, ValueError) as error:
        raise Http404(name) from error


def _send(
    request: HttpRequest, document: Document, kind: type[ActForm], user: User
) -> HttpResponse:
    form = kind(document, clock.today(), request.POST)
    if not form.is_valid():
        return _act_page(request, document, kind, form, status=422)
    try:
        done = form.perform(user)
    except BadFacts as error:
        form.add_error(None, str(error))
        return _act_page(request, document, kind, form, status=422)
    except (Conflict, BadToken) as error:
        refused = in_words(error)
        return _act_page(request, document, kind, None, refused=refused, status=409)
    told = _("Done: %(act)s. The document is now: %(state)s.") % {
        "act": ACT_LOOKS[kind.act].label,
        "state": STATE_LOOKS[done.document.state].label,
    }
    return _after(request, done, told)


def _after(request: HttpRequest, done: Done, told: str) -> HttpResponse:
    if done.replayed:
        messages.info(request, _("This form had been sent before; it was done once."))
    else:
        messages.success(request, told)
    return redirect("documents:document", pk=done.document.pk)


def _act_page(
    request: HttpRequest,
    document: Document,
    kind: type[ActForm],
    form: ActForm | None,
    *,
    refused: Refusing | None = None,
    status: int = 200,
) -> HttpResponse:
    facts = {
        **_facts(document, clock.now()),
        "form": form,
        "act": ACT_LOOKS[kind.act],
        "explains": kind.explains,
        "refused": refused,
    }
    return render(request, "documents/act.html", facts, status=status)


def _facts(document: Document, now: datetime) -> dict[str, Any]:
    return {
        "document": document,
        "now": now,
        "kind": KIND_LOOKS[document.kind],
        "state": STATE_LOOKS[document.state],
        "level": LEVEL_LOOKS[document.level] if document.level else None,
        "deliveries": document.deliveries.select_related("unit", "receipted_by", "answered_by"),
        "overdue": bool(document.receipt_due and document.receipt_due < now),
    }


def _acts(document: Document, user: User, now: datetime) -> list[ActShown]:
    """The acts of this state; those of other states are left out, as they explain nothing."""
    paper, person = paperwork(document, now), directory.person(user, now)
    found = []
    for name in FORMS:
        refusal = ask(paper, name, person)
        if refusal is None:
            found.append(ActShown(name, ACT_LOOKS[name].label, None))
        elif refusal.code not in {"N-STATE", "N-FILE", "N-NO-ANSWER", "N-SIGN-NONE", "N-TWICE"}:
            found.append(ActShown(name, ACT_LOOKS[name].label, refusing(refusal)))
    return found


def _history(document: Document) -> list[Any]:
    return list(document.history.select_related("actor", "unit").order_by("-seq"))
