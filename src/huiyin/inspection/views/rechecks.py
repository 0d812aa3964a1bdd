"""回头看: draws, a list with the proof of its draw, my rechecks, and one on the phone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huiyin.base import clock
from huiyin.inspection import access, choices, policies
from huiyin.inspection.core.draw import Risk
from huiyin.inspection.errors import RoundRefused
from huiyin.inspection.forms.phone import RecheckForm
from huiyin.inspection.forms.rounds import DrawForm, ReasonForm
from huiyin.inspection.models import RecheckItem, RecheckList
from huiyin.inspection.queries import rounds as queries
from huiyin.inspection.verbs import rechecks as verbs
from huiyin.inspection.verbs.rechecks import Order
from huiyin.inspection.views.common import guarded, who, words_of
from huiyin.inspection.views.rounds import FORM, ROWS
from huiyin.ledger.core.workdays import local_date
from huiyin.ledger.errors import BadEvidence, BadToken, Refused

REASONS = {
    Risk.CAME_BACK: gettext_lazy("came back before"),
    Risk.MAJOR: gettext_lazy("major"),
    Risk.THIN_EVIDENCE: gettext_lazy("thin evidence"),
    Risk.LONG_OVERDUE: gettext_lazy("handed in long overdue"),
    Risk.CHECK_FAILED: gettext_lazy("a check had failed"),
    Risk.UNIT_FALSE: gettext_lazy("the unit failed a recheck before"),
}


@require_GET
@guarded
def rechecks(request: HttpRequest) -> HttpResponse:
    """Draws for the office, and for everybody what he is to recheck."""
    now, user = clock.now(), who(request)
    sees_lists = access.sees_lists(user, now)
    items = access.recheck_items(user, now)
    lists = RecheckList.objects.prefetch_related("items") if sees_lists else []
    context = {
        "now": now,
        "sees_lists": sees_lists,
        "may_draw": access.may_plan(user, now),
        "page": Paginator(lists, ROWS).get_page(request.GET.get("page")),
        "mine": _shown(queries.rechecks_due(items.filter(checker=user))),
        "due": queries.rechecks_due(items).count(),
        "failed": queries.failed_open(items).count(),
    }
    return render(request, "inspection/rechecks.html", context)


@FORM
@guarded
def draw(request: HttpRequest) -> HttpResponse:
    """抽取: once for each day of strike-off."""
    now, user = clock.now(), who(request)
    if not access.may_plan(user, now):
        raise access.refused(user, "draw rechecks")
    form = DrawForm(request.POST or None)
    policy = policies.recheck_policy(local_date(now))
    weights = [(REASONS[risk], weight) for risk, weight in policy.risk.weights.items()]
    shown: dict[str, Any] = {"form": form, "policy": policy, "weights": weights}
    if request.method != "POST":
        return render(request, "inspection/recheck_draw.html", shown)
    if not form.is_valid():
        return render(request, "inspection/recheck_draw.html", shown, status=422)
    facts = dict(form.cleaned_data)
    token = facts.pop("token")
    try:
        made = verbs.draw(Order(**facts), actor=user, token=token)
    except (RoundRefused, BadToken) as error:
        shown["refused"] = words_of(error)
        return render(request, "inspection/recheck_draw.html", shown, status=409)
    return redirect("inspection:recheck-list", number=made.number)


@require_GET
@guarded
def recheck_list(request: HttpRequest, number: str) -> HttpResponse:
    """What was drawn and why, with the draw made again before the reader's eyes."""
    now, user = clock.now(), who(request)
    if not access.sees_lists(user, now):
        raise access.refused(user, f"see rechecks {number}")
    kept = get_object_or_404(RecheckList, number=number)
    items = kept.items.select_related("matter__lead_unit", "checker", "list")
    again = {(one.matter, one.by_lot) for one in verbs.redo(kept)}
    stands = {(item.matter.number, item.ground == "random") for item in items}
    if "proof" in request.GET:
        return JsonResponse(_proof(kept), json_dumps_params={"ensure_ascii": False, "indent": 1})
    context = {
        "list": kept,
        "items": _shown(items),
        "pool": len(kept.pool),
        "same": again == stands,
        "may_reopen": access.may_plan(user, now),
        "form": ReasonForm(),
        "now": now,
    }
    return render(request, "inspection/recheck_list.html", context)


@FORM
@guarded
def recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """One recheck, on the phone. Sent twice it is one."""
    now, user = clock.now(), who(request)
    item = access.recheck_item(user, pk, now)
    if request.method != "POST":
        if item.checker_id != user.pk:
            raise RoundRefused(verbs.NOT_THE_CHECKER)
        if item.result:
            raise RoundRefused(verbs.DONE)
        return _recheck_page(request, item, RecheckForm(item, now))
    form = RecheckForm(item, now, request.POST, request.FILES)
    if not form.is_valid():
        return _recheck_page(request, item, form, status=422)
    try:
        _item, result = verbs.recheck(
            pk, actor=user, token=form.cleaned_data["token"], **form.facts()
        )
    except (RoundRefused, Refused, BadToken, BadEvidence) as error:
        status = 422 if isinstance(error, BadEvidence) else 409
        return _recheck_page(request, item, form, status=status, refused=words_of(error))
    again = _("This form had been sent before; it was done once.")
    messages.success(request, again if result.replayed else _("The recheck is recorded."))
    return redirect("inspection:rechecks")


@require_POST
@guarded
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """反弹: the same matter opens again."""
    user = who(request)
    item = access.recheck_item(user, pk, clock.now())
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Say why, then send it again. Nothing was changed."))
    else:
        facts = form.cleaned_data
        verbs.reopen(pk, reason=facts["reason"], actor=user, token=facts["token"])
        messages.success(request, _("%(matter)s is open again.") % {"matter": item.matter.number})
    return redirect("inspection:recheck-list", number=item.list.number)


def _recheck_page(
    request: HttpRequest, item: RecheckItem, form: RecheckForm, *, status: int = 200,
    refused: Any = None,
) -> HttpResponse:  # fmt: skip
    context = {"item": item, "form": form, "refused": refused, "reasons": _reasons(item)}
    return render(request, "inspection/recheck.html", context, status=status)


def _shown(items: Any) -> list[dict[str, Any]]:
    """Each item with its words; `open` are failed ones nobody has opened again."""
    return [
        {
            "row": item,
            "ground": choices.GROUNDS[item.ground],
            "reasons": _reasons(item),
            "result": choices.RECHECK_RESULTS[item.result],
            "reopened": item.matter.cycle > item.cycle,
            "late": not item.result and item.list.due < clock.now(),
        }
        for item in items
    ]


def _reasons(item: RecheckItem) -> list[str]:
    return [str(REASONS[Risk(reason)]) for reason in item.reasons]


def _proof(kept: RecheckList) -> dict[str, Any]:
    """All that is needed to draw again, and how: see `inspection/core/draw.py`."""
    return {
        "method": "huiyin/recheck/1",
        "list": kept.number,
        "seed": kept.seed,
        "seed_event": kept.seed_event,
        "by_lot": kept.by_lot,
        "by_risk": kept.by_risk,
        "policy": kept.policy,
        "pool": kept.pool,
        "drawn": list(kept.items.values_list("matter__number", "ground")),
    }
