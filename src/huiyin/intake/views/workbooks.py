"""`/intake/workbooks/`: a ledger as another office keeps it, read before anything is saved."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.base import clock
from huiyin.intake.models import RowState, Workbook, WorkbookRow, WorkbookState
from huiyin.intake.verbs import assigning, workbooks
from huiyin.intake.workbooks import access, refused_rows, words
from huiyin.intake.workbooks.errors import BadWorkbook
from huiyin.intake.workbooks.forms import ColumnsForm, ConfirmForm, UploadForm
from huiyin.ledger import evidence
from huiyin.ledger.models import User

PAGE_ROWS = 50
DOUBTFUL = "doubtful"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _found(request: HttpRequest, key: int) -> Workbook:
    workbook = access.find(_user(request), key, clock.now())
    if workbook is None:
        raise Http404
    return workbook


@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every import, newest first."""
    access.must_import(_user(request), clock.now())
    found = Workbook.objects.select_related("received_by")
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    return render(request, "intake/workbooks.html", {"page": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Send a file; it is read, and nothing is saved in the ledger."""
    access.must_import(_user(request), clock.now())
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, "intake/workbook_new.html", {"form": form})
    if not form.is_valid():
        return render(request, "intake/workbook_new.html", {"form": form}, status=422)
    file = form.cleaned_data["file"]
    try:
        workbook, is_new = workbooks.receive(
            content=file.read(),
            name=file.name,
            sender=form.cleaned_data["sender"],
            source=form.cleaned_data["source"],
            actor=_user(request),
        )
    except BadWorkbook as bad:
        facts = {"form": form, "bad": bad}
        return render(request, "intake/workbook_new.html", facts, status=422)
    if not is_new:
        messages.info(request, _("This file was sent before; here is what came of it."))
    return redirect("intake:workbook", key=workbook.pk)


@never_cache
@require_safe
def report(request: HttpRequest, key: int) -> HttpResponse:
    """The reading report, the progress of a job, or the result."""
    workbook = _found(request, key)
    if workbook.is_working:
        return render(request, "intake/workbook_working.html", {"workbook": workbook})
    return _report(request, workbook)


def _report(
    request: HttpRequest,
    workbook: Workbook,
    columns: ColumnsForm | None = None,
    confirm: ConfirmForm | None = None,
    status: int = 200,
) -> HttpResponse:
    ready = workbook.state == WorkbookState.READY
    rows = WorkbookRow.objects.filter(workbook=workbook).select_related("matter")
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    state = request.GET.get("state", "")
    doubtful = rows.exclude(doubts=[], faults=[])
    chosen = rows.filter(state=state) if state in RowState.values else rows
    chosen = doubtful if state == DOUBTFUL else chosen
    page = Paginator(chosen, PAGE_ROWS).get_page(request.GET.get("page"))
    facts: dict[str, Any] = {
        "workbook": workbook,
        "ready": ready,
        "page": page,
        "rows": words.shown(page),
        "state": state,
        "states": [(s.value, s.label, counts.get(s.value, 0)) for s in RowState],
        "doubtful": doubtful.count(),
        "notes": words.notes(workbook),
        "left_out": [{**one, "why": words.LEFT_OUT[one["kind"]]} for one in workbook.left_out],
        "columns": columns or (ColumnsForm(workbook) if ready else None),
        "confirm": confirm or (ConfirmForm(workbook, counts) if ready else None),
        "assignable": assigning.assignable(workbook).filter(assign_note="").count(),
        "not_assigned": rows.exclude(assign_note="")[:PAGE_ROWS],
        "refused": counts.get(RowState.REFUSED.value, 0),
    }
    return render(request, "intake/workbook.html", facts, status=status)


@never_cache
@require_POST
def columns(request: HttpRequest, key: int) -> HttpResponse:
    """Read again with the meanings that a person has set."""
    workbook = _found(request, key)
    form = ColumnsForm(workbook, request.POST)
    if not form.is_valid():
        return _report(request, workbook, columns=form, status=422)
    if not workbooks.correct(workbook, **form.correction(), actor=_user(request)):
        messages.warning(request, _("This import has been decided; nothing was changed."))
    return redirect("intake:workbook", key=key)


@never_cache
@require_POST
def confirm(request: HttpRequest, key: int) -> HttpResponse:
    """Register what was read."""
    workbook = _found(request, key)
    form = ConfirmForm(workbook, {}, request.POST)
    if not form.is_valid():
        return _report(request, workbook, confirm=form, status=422)
    if not workbooks.confirm(workbook, **form.cleaned_data, actor=_user(request)):
        messages.warning(request, _("This import has been decided; nothing was changed."))
    return redirect("intake:workbook", key=key)


@never_cache
@require_POST
def cancel(request: HttpRequest, key: int) -> HttpResponse:
    """Stop it; what is registered stays registered."""
    workbook = _found(request, key)
    if workbooks.cancel(workbook, actor=_user(request)):
        messages.success(request, _("The import is cancelled; what was registered stays."))
    else:
        messages.info(request, _("There is nothing left to cancel."))
    return redirect("intake:workbook", key=key)


@never_cache
@require_POST
def assign(request: HttpRequest, key: int) -> HttpResponse:
    """Assign what was read, by the ledger's own verb."""
    workbook = _found(request, key)
    made = assigning.assign_read(workbook, actor=_user(request))
    told = _("%(done)s assigned, %(refused)s refused, %(left)s left.")
    facts = {"done": made.done, "refused": made.refused, "left": made.left}
    (messages.warning if made.refused else messages.success)(request, told % facts)
    return redirect("intake:workbook", key=key)


@never_cache
@require_safe
def refused(request: HttpRequest, key: int) -> FileResponse:
    """The rows that could not be imported, with their reasons, to correct and send again.

    As it holds the sender's own cells, telephone numbers too, taking it is noted.
    """
    workbook = _found(request, key)
    access.note_look(_user(request), workbook)
    file = refused_rows.workbook_of(workbook)
    name = f"未导入-{workbook.pk}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@never_cache
@require_safe
def original(request: HttpRequest, key: int) -> HttpResponse:
    """The file as it came. Taking it is noted: it holds telephone numbers."""
    workbook = _found(request, key)
    access.note_look(_user(request), workbook)
    answer = HttpResponse(evidence.read(workbook.sha256), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="import-{workbook.pk}.bin"'
    return answer
