"""The audit log for its readers, and the receipt of a matter that was struck off."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.base import clock
from huiyin.ledger import access
from huiyin.ledger.choices import State
from huiyin.ledger.errors import Refused
from huiyin.ledger.log import destinations, receipts, signing, standing
from huiyin.ledger.log.faults import Fault
from huiyin.ledger.models import Checkpoint, Matter, Verification
from huiyin.ledger.views.refused import on_a_matter
from huiyin.ledger.wording import refusing

ROWS = 30
View = Callable[..., HttpResponse]


def for_readers(view: View) -> View:
    """Pages about the log: never cached; 403 with the rule for who may not read it."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            access.require_audit(request.user, clock.now())  # type: ignore[arg-type]
        except Refused as refused:
            facts = {"refusing": refusing(refused.refusal)}
            return render(request, "ledger/matter_refused.html", facts, status=403)
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@for_readers
def page(request: HttpRequest) -> HttpResponse:
    """`/audit/`: how the log stands, who holds its checkpoints, what was last found."""
    last = Verification.objects.first()
    shown = Paginator(Checkpoint.objects.all(), ROWS)
    facts = {
        "standing": standing.standing(),
        "verification": last,
        "faults": [Fault(*fault) for fault in last.faults[:ROWS]] if last else [],
        "page": shown.get_page(request.GET.get("page")),
        "keys": signing.known_keys(),
        "now": clock.now(),
    }
    return render(request, "ledger/audit.html", facts)


@require_GET
@for_readers
def checkpoint(_request: HttpRequest, key: int) -> HttpResponse:
    """The signed note, byte for byte."""
    row = get_object_or_404(Checkpoint, pk=key)
    return _text(row.note, destinations.file_name(row))


@require_GET
@for_readers
def keys(_request: HttpRequest) -> HttpResponse:
    """The public keys of every key the log has used."""
    return _text("".join(key.text() + "\n" for key in signing.known_keys()), "keys.pub")


@require_GET
@on_a_matter
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """`/matters/<number>/receipt/`: to be printed and kept."""
    matter, found = _receipt(request, number)
    facts: dict[str, Any] = {
        "matter": matter,
        "receipt": found,
        "is_closed": matter.state == State.CLOSED,
        "command": f"python3 huiyin_verify.py {matter.number}-receipt.json --key keys.pub",
        "code": _qr(found.as_text()) if found else "",
    }
    return render(request, "ledger/receipt.html", facts)


@require_GET
@on_a_matter
def receipt_file(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt as the stand-alone verifier reads it."""
    matter, found = _receipt(request, number)
    if found is None:
        raise Http404(matter.number)
    answer = JsonResponse(found.as_json(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="{matter.number}-receipt.json"'
    return answer


def _receipt(request: HttpRequest, number: str) -> tuple[Matter, receipts.Receipt | None]:
    matter = access.may_see(request.user, number, clock.now())  # type: ignore[arg-type]
    closed = matter.state == State.CLOSED
    return matter, receipts.receipt_of(matter) if closed else None


def _qr(text: str) -> SafeString:
    code = segno.make(text, error="m")
    drawn = code.svg_inline(omitsize=True, border=4, dark="#000", light="#fff")
    return mark_safe(drawn)  # noqa: S308


def _text(content: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
