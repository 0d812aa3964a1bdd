"""`/intake/answers/`: raisers to be answered, called back, told of new dates; how content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.base import clock
from huiyin.intake import queries
from huiyin.intake.core.answering import essence
from huiyin.intake.forms import AnswerForm
from huiyin.ledger import access
from huiyin.ledger.choices import Role, Verb
from huiyin.ledger.errors import BadToken, Conflict, Refused
from huiyin.ledger.history import history
from huiyin.ledger.models import Matter, User
from huiyin.ledger.names import masked_raisers, unit_name
from huiyin.ledger.scene import Scene, open_scene
from huiyin.ledger.verbs import closing
from huiyin.ledger.views.refused import on_a_matter
from huiyin.ledger.wording import in_words, refusing

PAGE_ROWS = 20
MOST_SAME = 8
COUNTED_DAYS = 90
WHO_ACTS = {"reply": Role.HANDLER, "call": Role.SUPERVISOR}
"""Whom a button to act is shown; the ledger decides again."""
TABS = ("reply", "call", "dates", "said")


@dataclass(frozen=True, slots=True)
class Owed:
    """One raiser of one matter, what is owed to him and by when."""

    matter: Matter
    lead: str
    raiser: str
    due: datetime | None
    verb: Verb


@never_cache
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """Three queues by limit, and what people said when called back."""
    user, now = cast(User, request.user), clock.now()
    tab = request.GET.get("show", "reply")
    tab = tab if tab in TABS else "reply"
    facts: dict[str, Any] = {"tab": tab, "now": now, "days": COUNTED_DAYS}
    if tab == "said":
        since = now - timedelta(days=COUNTED_DAYS)
        facts["said"] = queries.call_backs(user, since, now)
        facts["votes"] = queries.votes(user, since, now)
    else:
        page = Paginator(_queue(user, tab, now), PAGE_ROWS).get_page(request.GET.get("page"))
        facts |= {"page": page, "owed": [o for row in page for o in _owed(row, tab)]}
        facts["may_act"] = tab not in WHO_ACTS or WHO_ACTS[tab] in access.roles(user, now)
    return render(request, "intake/answers.html", facts)


def _queue(user: User, tab: str, now: datetime) -> QuerySet[Matter]:
    if tab == "dates":
        return queries.dates_to_tell(user, now)
    verb = Verb.REPLY if tab == "reply" else Verb.CALLBACK_OK
    return queries.answers_owed(user, now, verb)


def _owed(row: Matter, tab: str) -> Iterable[Owed]:
    """Every raiser of the matter to whom this is owed."""
    folded = history(row.pk).folded.matter
    names = masked_raisers(folded)
    lead = unit_name(row.lead_unit) if row.lead_unit else ""
    if tab == "dates":
        for status in folded.raisers_to_tell:
            yield Owed(row, lead, names[status.raiser], row.due, Verb.TELL_DUE)
        return
    for status in folded.people_raisers:
        if tab == "reply" and status.replied_at is None:
            yield Owed(row, lead, names[status.raiser], row.stage_due, Verb.REPLY)
        if tab == "call" and status.replied_at is not None and status.called_back_at is None:
            yield Owed(row, lead, names[status.raiser], row.stage_due, Verb.CALLBACK_OK)


@require_http_methods(["GET", "HEAD", "POST"])
@on_a_matter
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """`/intake/answers/<number>/`: the answer, with a warning where the same words were sent."""
    scene = open_scene(request, number)
    refusal = scene.refusal(Verb.REPLY)
    if refusal is not None and request.method != "POST":
        return _page(request, scene, None, status=409, refused=refusing(refusal))
    form = AnswerForm(_raisers(scene), request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, scene, form)
    if not form.is_valid():
        return _page(request, scene, form, status=422)
    facts = form.cleaned_data
    same = queries.same_answers(facts["answer"], besides=number, now=scene.now)
    print_ = sha256(essence(facts["answer"]).encode()).hexdigest()
    if same and facts["seen"] != print_:
        form.data = form.data.copy()
        form.data["seen"] = print_
        return _page(request, scene, form, same=same, open_to_me=_open_to(scene, same))
    return _reply(request, scene, form)


def _open_to(scene: Scene, numbers: Iterable[str]) -> list[str]:
    """Those of the matters that this person may see; of others only the count is told."""
    seen = access.visible(scene.user, scene.now).filter(number__in=numbers)
    return list(seen.order_by("number").values_list("number", flat=True)[:MOST_SAME])


def _reply(request: HttpRequest, scene: Scene, form: AnswerForm) -> HttpResponse:
    facts = form.cleaned_data
    try:
        closing.reply(
            scene.row.number,
            raiser=facts["raiser"],
            answer=facts["answer"],
            actor=scene.user,
            token=facts["token"],
        )
    except (Refused, Conflict, BadToken) as error:
        return _page(request, scene, form, status=409, refused=in_words(error))
    messages.success(request, _("The answer is on file."))
    return redirect("matter", number=scene.row.number)


def _raisers(scene: Scene) -> list[tuple[str, str]]:
    """All of them: a form sent twice names one who is answered by now."""
    return [(r.raiser, scene.names.raiser(r.raiser)) for r in scene.matter.people_raisers]


def _page(
    request: HttpRequest, scene: Scene, form: AnswerForm | None, status: int = 200, **more: Any
) -> HttpResponse:
    facts = {"matter": scene.row, "form": form, **more}
    return render(request, "intake/answer.html", facts, status=status)
