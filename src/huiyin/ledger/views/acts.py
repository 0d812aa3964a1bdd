"""One act on one matter: its page, and what happens when the form comes back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.ledger import audit
from huiyin.ledger.choices import STATES, VERBS, AccessKind
from huiyin.ledger.core.lifecycle import TABLE
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import Verb
from huiyin.ledger.errors import BadEvidence, BadToken, Conflict, Refused
from huiyin.ledger.forms import FORMS, ActForm
from huiyin.ledger.models import ActToken
from huiyin.ledger.scene import Scene, open_scene
from huiyin.ledger.verbs.engine import ActResult
from huiyin.ledger.views.parts import beside
from huiyin.ledger.views.refused import on_a_matter
from huiyin.ledger.wording import Refusing, in_words, refusing


@require_http_methods(["GET", "HEAD", "POST"])
@on_a_matter
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """`/matters/<number>/act/<verb>/`."""
    kind = _form_of(verb)
    scene = open_scene(request, number)
    if request.method == "POST":
        return _send(request, scene, kind)
    refusal = scene.refusal(kind.verb)
    if refusal is not None:
        return _page(request, scene, kind, None, status=409, refused=refusing(refusal))
    return _page(request, scene, kind, kind(scene))


def _form_of(verb: str) -> type[ActForm]:
    try:
        return FORMS[Verb(verb)]
    except (KeyError, ValueError) as error:
        raise Http404(verb) from error


def _send(request: HttpRequest, scene: Scene, kind: type[ActForm]) -> HttpResponse:
    form = kind(scene, request.POST, request.FILES)
    earlier = _earlier_act(scene, form)
    if earlier is not None and earlier not in kind.outcomes():
        return _page(request, scene, kind, None, status=409, refused=in_words(BadToken()))
    if earlier is not None:
        messages.info(request, _("This form had been sent before; it was done once."))
        return _back(scene)
    if "preview" in request.POST and kind.previews:
        return _page(request, scene, kind, form, preview=form.preview())  # type: ignore[attr-defined]
    if "more" in request.POST:
        form.is_valid()
        return _page(request, scene, kind, form)
    if not form.is_valid():
        return _incomplete(request, scene, kind, form)
    return _perform(request, scene, kind, form)


def _earlier_act(scene: Scene, form: ActForm) -> Verb | None:
    """What this very form of this person has done on the matter before; None for nothing."""
    known = ActToken.objects.filter(user=scene.user, matter=scene.row, token__in=form.tokens())
    verb = known.values_list("verb", flat=True).first()
    return None if verb is None else Verb(verb)


def _incomplete(
    request: HttpRequest, scene: Scene, kind: type[ActForm], form: ActForm
) -> HttpResponse:
    """A form that cannot be read: the rule comes first for who may not act at all."""
    refusal = scene.refusal(kind.verb)
    if refusal is None:
        return _page(request, scene, kind, form, status=422)
    detail = f"{kind.verb} {refusal.text}"
    audit.note(AccessKind.REFUSED, scene.user, matter=scene.row, rule=refusal.code, detail=detail)
    return _page(request, scene, kind, None, status=409, refused=refusing(refusal))


def _perform(
    request: HttpRequest, scene: Scene, kind: type[ActForm], form: ActForm
) -> HttpResponse:
    try:
        result = form.perform(scene.row.number, form.acting())
    except Refused as refused:
        return _refused(request, scene.row.number, kind, form, refused)
    except (Conflict, BadToken) as error:
        form.scene = open_scene(request, scene.row.number)
        form.move_on()
        return _page(request, form.scene, kind, form, status=409, refused=in_words(error))
    except BadEvidence as error:
        form.add_error(None, f"{error.message} {error.hint}".strip())
        for other in getattr(form, "refused", [])[:-1]:
            form.add_error(None, f"{other.message} {other.hint}".strip())
        return _page(request, scene, kind, form, status=422)
    _say(request, form, result)
    return _back(scene)


def _refused(
    request: HttpRequest, number: str, kind: type[ActForm], form: ActForm, refused: Refused
) -> HttpResponse:
    refusal: Refusal = refused.refusal
    scene = open_scene(request, number)
    shown = refusing(refusal)
    if not refusal.fields:
        return _page(request, scene, kind, None, status=409, refused=shown)
    form.blame(refusal.fields)
    return _page(request, scene, kind, form, status=422, refused=shown)


def _say(request: HttpRequest, form: ActForm, result: ActResult) -> None:
    for error in getattr(form, "refused", []):
        messages.warning(request, f"{error.message} {error.hint}".strip())
    if result.replayed:
        messages.info(request, _("This form had been sent before; it was done once."))
        return
    done = VERBS[result.verbs[0]].label
    state = STATES[result.state].label
    messages.success(
        request, _("Done: %(act)s. The matter is now: %(state)s.") % {"act": done, "state": state}
    )


def _back(scene: Scene) -> HttpResponse:
    return redirect("matter", number=scene.row.number)


def _page(
    request: HttpRequest,
    scene: Scene,
    kind: type[ActForm],
    form: ActForm | None,
    *,
    status: int = 200,
    refused: Refusing | None = None,
    preview: str = "",
) -> HttpResponse:
    row = TABLE[kind.verb]
    target = row.to(scene.matter.state)
    facts: dict[str, Any] = {
        "scene": scene,
        "matter": scene.row,
        "form": form,
        "verb": VERBS[kind.verb],
        "heading": kind.heading or VERBS[kind.verb].label,
        "explains": kind.explains,
        "target": STATES[target] if kind.names_target and row.target else None,
        "refused": refused,
        "preview": preview,
        **beside(scene, kind.beside),
    }
    return render(request, kind.template, facts, status=status)
