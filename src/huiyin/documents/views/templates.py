"""Templates an office can make its own: fields, versions, a trial print, organ words."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.base import clock
from huiyin.documents import access, series
from huiyin.documents.choices import KIND_LOOKS
from huiyin.documents.core.fields import fields_of
from huiyin.documents.core.kinds import Kind
from huiyin.documents.core.letters import CONTEXTS
from huiyin.documents.errors import BadFacts, BadTemplate
from huiyin.documents.forms import TemplateForm, WordForm
from huiyin.documents.layout.figures import figures
from huiyin.documents.models import Template
from huiyin.documents.packages import MOST_BYTES
from huiyin.documents.store import DOCX, template_version
from huiyin.documents.verbs import templates as verbs
from huiyin.documents.verbs.issuing import word_of
from huiyin.documents.views.refused import guarded
from huiyin.ledger.models import User


@guarded
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """`/documents/templates/`: the template in force and the organ word of each kind."""
    user, now = cast(User, request.user), clock.now()
    access.require_template_keeper(user, now)
    newest: dict[str, Template] = {}
    for row in Template.objects.order_by("version").select_related("sent_by"):
        newest[row.kind] = row
    lines = [(look, newest.get(kind), word_of(Kind(kind))) for kind, look in KIND_LOOKS.items()]
    rules = series.rules(now.date())
    facts = {"lines": lines, "look": figures(), "rules": rules}
    return render(request, "documents/templates.html", facts)


@guarded
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, kind: str) -> HttpResponse:
    """`/documents/templates/<kind>/`: one kind; the button pressed says what is done."""
    user = cast(User, request.user)
    access.require_template_keeper(user, clock.now())
    known = _kind(kind)
    if request.method != "POST":
        return _page(request, known)
    if "word" in request.POST:
        return _set_word(request, known, user)
    if "again" in request.POST:
        return _again(request, known, user)
    return _upload(request, known, user)


@guarded
@require_safe
def file(request: HttpRequest, kind: str, version: int) -> HttpResponse:
    """`/documents/templates/<kind>/<version>.docx`."""
    access.require_template_keeper(cast(User, request.user), clock.now())
    content = template_version(_kind(kind), version)
    if content is None:
        raise Http404(kind)
    return _word_file(content, f"{kind}-{version}.docx")


def _upload(request: HttpRequest, kind: Kind, user: User) -> HttpResponse:
    form = TemplateForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, kind, form=form, status=422)
    sent = form.cleaned_data["file"]
    content = sent.read(MOST_BYTES + 1)
    try:
        if "try" in request.POST:
            print_ = verbs.try_template(kind, content, actor=user)
            return _word_file(print_, f"{kind}-trial.docx")
        row = verbs.upload_template(
            kind, sent.name, content, actor=user, remark=form.cleaned_data["remark"]
        )
    except BadTemplate as error:
        return _page(request, kind, faults=error.faults, hint=error.hint, status=422)
    messages.success(request, _("Version %(n)s is in force.") % {"n": row.version})
    return redirect("documents:template", kind=kind)


def _again(request: HttpRequest, kind: Kind, user: User) -> HttpResponse:
    text = request.POST["again"]
    version = int(text) if text.isdecimal() and len(text) < 9 else -1
    try:
        row = verbs.use_template(kind, version, actor=user)
    except BadFacts as error:
        return _page(request, kind, faults=[error.message], hint=error.hint, status=422)
    messages.success(request, _("Version %(n)s is in force.") % {"n": row.version})
    return redirect("documents:template", kind=kind)


def _set_word(request: HttpRequest, kind: Kind, user: User) -> HttpResponse:
    form = WordForm(request.POST)
    if not form.is_valid():
        return _page(request, kind, word=form, status=422)
    try:
        verbs.set_word(kind, form.cleaned_data["word"], actor=user)
    except BadFacts as error:
        form.add_error("word", str(error))
        return _page(request, kind, word=form, status=422)
    messages.success(request, _("The organ word is set; numbers given out stay as they are."))
    return redirect("documents:template", kind=kind)


def _page(
    request: HttpRequest,
    kind: Kind,
    *,
    form: TemplateForm | None = None,
    word: WordForm | None = None,
    faults: list[str] | None = None,
    hint: str = "",
    status: int = 200,
) -> HttpResponse:
    versions = list(Template.objects.filter(kind=kind).select_related("sent_by"))
    facts: dict[str, Any] = {
        "kind": KIND_LOOKS[kind],
        "versions": versions,
        "in_force": versions[0].version if versions else 0,
        "fields": [
            (name, _(asked.summary), asked, _row(asked.row))
            for name, asked in fields_of(CONTEXTS[kind]).items()
        ],
        "form": form or TemplateForm(),
        "word": word or WordForm(initial={"word": word_of(kind)}),
        "faults": faults,
        "hint": hint,
        "most_mb": MOST_BYTES // 1024**2,
    }
    return render(request, "documents/template.html", facts, status=status)


def _row(row: type | None) -> list[tuple[str, str]]:
    return [] if row is None else [(n, _(a.summary)) for n, a in fields_of(row).items()]


def _kind(name: str) -> Kind:
    try:
        return Kind(name)
    except ValueError as error:
        raise Http404(name) from error


def _word_file(content: bytes, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, DOCX, headers=headers)
