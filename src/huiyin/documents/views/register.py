"""督办登记簿 and the drafts that wait for a person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.documents import access, export
from huiyin.documents.choices import KIND_LOOKS, LEVEL_LOOKS, STATE_LOOKS
from huiyin.documents.core.register import DocState
from huiyin.documents.models import Document
from huiyin.documents.queries import (
    RegisterFilter,
    drafts,
    overdue_receipt,
    register,
)
from huiyin.ledger.forms.base import unit_choices
from huiyin.ledger.models import User

PAGE_ROWS = 50


class Line:
    """One document as the register shows it."""

    def __init__(self, document: Document, now: datetime) -> None:
        self.document = document
        self.kind = KIND_LOOKS[document.kind]
        self.state = STATE_LOOKS[document.state]
        self.level = LEVEL_LOOKS[document.level] if document.level else None
        self.deliveries = list(document.deliveries.all())
        self.signed_for = [row for row in self.deliveries if row.receipted_at]
        self.overdue = bool(
            document.receipt_due
            and document.receipt_due < now
            and document.state in {DocState.ISSUED, DocState.DELIVERED}
        )
        self.by_system = document.drafted_by.is_system


@never_cache
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """`/documents/`: the register, filtered by what stands in the address."""
    user, now = cast(User, request.user), clock.now()
    wanted = asked(request)
    found = register(user, now, wanted)
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    everything = register(user, now, RegisterFilter())
    facts: dict[str, Any] = {
        "now": now,
        "wanted": wanted,
        "lines": [Line(document, now) for document in page.object_list],
        "page": page,
        "drafts": drafts(user, now).count(),
        "overdue": everything.filter(overdue_receipt(now)).count(),
        "kinds": KIND_LOOKS.values(),
        "states": [s for s in STATE_LOOKS.values() if s.value not in access.UNSEEN],
        "levels": [look for look in LEVEL_LOOKS.values() if look.value],
        "units": unit_choices(),
        "filtered": wanted != RegisterFilter(),
        "keeps_templates": access.keeps_templates(user, now),
    }
    return render(request, "documents/notices.html", facts)


@never_cache
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """`/documents/drafts/`: drafts that wait to be read, issued or dismissed."""
    user, now = cast(User, request.user), clock.now()
    page = Paginator(drafts(user, now), PAGE_ROWS).get_page(request.GET.get("page"))
    facts = {"lines": [Line(document, now) for document in page.object_list], "page": page}
    return render(request, "documents/drafts.html", facts)


@never_cache
@require_safe
def workbook(request: HttpRequest) -> FileResponse:
    """`/documents/export/`: the same filter as an Excel file."""
    user, now = cast(User, request.user), clock.now()
    file = export.workbook(register(user, now, asked(request)), by=user.display_name, at=now)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"督办登记簿-{now.astimezone(CHINA):%Y%m%d-%H%M}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def asked(request: HttpRequest) -> RegisterFilter:
    """The filter in the address; a value that is none of the choices is left aside."""
    get = request.GET
    return RegisterFilter(
        kind=_among(get.get("kind", ""), KIND_LOOKS),
        state=_among(get.get("state", ""), STATE_LOOKS),
        level=_among(get.get("level", ""), LEVEL_LOOKS),
        unit=get.get("unit", "")[:40],
        text=get.get("text", "").replace("\0", "")[:100],
        overdue=get.get("overdue") == "1",
        first_day=_day(get.get("from", "")),
        last_day=_day(get.get("to", "")),
    )


def _among(value: str, known: dict[str, Any]) -> str:
    return value if value in known else ""


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1990 < found.year < 2200 else None
