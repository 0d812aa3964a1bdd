"""台账: the ledger as a table, and the same as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.base import clock
from huiyin.ledger import access, audit, export, rulebook
from huiyin.ledger.choices import GRADES, STATES, AccessKind, Channel, Light
from huiyin.ledger.forms.base import unit_choices
from huiyin.ledger.models import User
from huiyin.ledger.names import kind_name
from huiyin.ledger.office_layouts import LAYOUTS
from huiyin.ledger.queries.table import (
    MOST_COUNTED,
    LedgerFilter,
    ledger_rows,
    light_counts,
    matching,
)
from huiyin.ledger.views.asked import (
    COLUMNS,
    OPEN,
    WITH_UNIT,
    Asked,
    columns,
    conditions,
    ledger_filter,
)
from huiyin.ledger.views.rows import Line, lines

PAGE_ROWS = 50
ORDER_WORDS = {
    "urgent": gettext_lazy("What turns red next"),
    "newest": gettext_lazy("Newest first"),
    "oldest": gettext_lazy("Oldest first"),
    "due": gettext_lazy("Due first"),
    "due_last": gettext_lazy("Due last"),
}
RARELY = (
    *("grade", "channel", "registered_from", "registered_to", "due_from", "due_to"),
    *("was_red", "reopened", "unanswered", "sort", "group", "col"),
)
"""Filters that lie behind "more"; it stands open when one of them is set."""


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`/ledger/`: everything asked stands in the address, so that a bookmark keeps it."""
    user, now = cast(User, request.user), clock.now()
    asked = Asked(request.GET)
    wanted, shown = ledger_filter(asked), columns(asked)
    number = _page_number(request)
    found = ledger_rows(user, now, wanted, page=number, size=PAGE_ROWS)
    rows = lines((row for row, _ in found.rows), now, co_units="co_units" in shown)
    facts: dict[str, Any] = {
        "wanted": wanted,
        "may_import": bool(access.roles(user, now) & access.OFFICE),
        "ignored": asked.ignored,
        "groups": list(_groups(rows, wanted)),
        "columns": [(name, COLUMNS[name]) for name in shown],
        "page": _pages(found.total, found.page),
        "more_than_counted": MOST_COUNTED if found.more_than_counted else 0,
        "most_exported": export.MOST_ROWS,
        "lights": light_counts(user, now, wanted),
        "conditions": conditions(wanted),
        "width": len(shown) + 3,
        "more_open": any(request.GET.get(name) for name in RARELY),
        **_choices(asked, shown),
    }
    return render(request, "ledger/ledger.html", facts)


def _choices(asked: Asked, shown: tuple[str, ...]) -> dict[str, Any]:
    states = [(OPEN, gettext_lazy("All that are open")), (WITH_UNIT, gettext_lazy("With the unit"))]
    states += [(look.value, look.label) for look in STATES.values()]
    return {
        "states": states,
        "state": asked.query.get("state", ""),
        "kinds": [(code, kind_name(code)) for code in rulebook.kinds()],
        "units": unit_choices(),
        "light_words": list(Light),
        "grades": [(look.value, look.label) for look in GRADES.values()],
        "channels": Channel.choices,
        "orders": ORDER_WORDS.items(),
        "all_columns": [(name, label, name in shown) for name, label in COLUMNS.items()],
    }


def _groups(rows: list[Line], wanted: LedgerFilter) -> Iterator[tuple[str | None, list[Line]]]:
    """(unit's name, lines) by unit; one group without a name otherwise."""
    if not wanted.by_unit:
        yield None, rows
        return
    for unit, group in groupby(rows, key=lambda row: row.unit):
        yield unit, list(group)


def _pages(total: int, page: int) -> Page[int]:
    """Page numbers alone: the rows were cut out by the query."""
    return Paginator(range(min(total, MOST_COUNTED)), PAGE_ROWS).get_page(page)


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 1


@never_cache
@require_safe
def workbook(request: HttpRequest) -> HttpResponse | FileResponse:
    """`/ledger/export/`: the same filter as an Excel file; `layout` names an office's form."""
    user, now = cast(User, request.user), clock.now()
    asked = Asked(request.GET)
    wanted = ledger_filter(asked)
    about = export.About(
        by=user.display_name,
        unit=str(user.unit or ""),
        at=now,
        address=request.build_absolute_uri(request.get_full_path().replace("/export/", "/", 1)),
        conditions=conditions(wanted),
        ignored=tuple(asked.ignored),
        demo=clock.demo_state() is not None,
    )
    audit.note(AccessKind.EXPORT, user, detail=request.get_full_path())
    name = request.GET.get("layout", "full")
    write = LAYOUTS.get(name, export.workbook)
    file = write(matching(user, now, wanted), wanted, about)
    return FileResponse(
        file,
        as_attachment=True,
        filename=_file_name(name, now),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def _file_name(name: str, now: datetime) -> str:
    title = "督办台账" if name == "supervision" else "整改台账"
    return f"{title}-{now:%Y%m%d-%H%M}.xlsx"
