"""`/water/facilities/import/`: a list is read first and told; what is good is taken in after."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.base.errors import HuiyinError
from huiyin.intake.workbooks import limits
from huiyin.ledger.models import Unit
from huiyin.ledger.names import unit_name
from huiyin.water import access
from huiyin.water.facility_cells import BadCell, read_cell
from huiyin.water.facility_fields import in_words, labels
from huiyin.water.facility_file import Read, ReadRow, read_list
from huiyin.water.forms.facilities import ListForm
from huiyin.water.verbs.facility_import import Becomes, Compared, compare, import_facilities
from huiyin.water.views.works_asked import guarded, now_of, said

SALT = "water.facility-import"
AGE_SECONDS = 3600
SHOWN = 200


class Kept(msgspec.Struct):
    """What was read, on its way through the page that asks whether to take it in."""

    file: str
    user: int
    rows: list[tuple[int, str, str, str, dict[str, Any]]]


@require_http_methods(["GET", "HEAD", "POST"])
@guarded
def take_in(request: HttpRequest) -> HttpResponse:
    """Read a file, show the report, take the good rows in."""
    user, now = now_of(request)
    access.require_keeper(user, "open the import of facilities", now)
    if request.method != "POST":
        return render(request, "water/facility_import.html", {"form": ListForm()})
    if "kept" in request.POST:
        return _confirm(request)
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "water/facility_import.html", {"form": form}, status=422)
    sent = form.cleaned_data["file"]
    try:
        read = read_list(sent.read(limits.MAX_BYTES + 1), now.date())
    except HuiyinError as error:
        facts = {"form": ListForm(), "refused": said(error)}
        return render(request, "water/facility_import.html", facts, status=422)
    return render(request, "water/facility_import.html", _report(request, read, sent.name))


def _report(request: HttpRequest, read: Read, name: str) -> dict[str, Any]:
    user, now = now_of(request)
    rows = compare(read.good)
    names = labels(now.date())
    units = {unit.code: unit_name(unit) for unit in Unit.objects.all()}
    return {
        "form": ListForm(),
        "file": name,
        "read": read,
        "counts": Counter(str(one.becomes) for one in rows),
        "rows": [(one, units[one.row.unit], _changed(one, names)) for one in rows[:SHOWN]],
        "hidden": max(len(rows) - SHOWN, 0),
        "takes": any(one.becomes in {Becomes.NEW, Becomes.CHANGED} for one in rows),
        "kept": _seal(read.good, name, user.pk),
    }


def _changed(one: Compared, names: dict[str, str]) -> list[str]:
    if one.becomes is Becomes.REFUSED:
        return [f"{names.get(fault.field, fault.field)}: {fault.message}" for fault in one.why]
    return [names[name] for name in one.changed]


def _seal(rows: Any, name: str, user: int) -> str:
    """The rows as signed text: values in the words of the list, read again when they come back."""
    kept = Kept(
        name[:200], user,
        [
            (row.line, row.code, row.name, row.unit,
             {field: in_words(field, value) if not isinstance(value, float) else value
              for field, value in row.values.items()})
            for row in rows
        ],
    )  # fmt: skip
    return signing.dumps(msgspec.to_builtins(kept), salt=SALT, compress=True)


def _confirm(request: HttpRequest) -> HttpResponse:
    user, now = now_of(request)
    try:
        told = signing.loads(request.POST["kept"], salt=SALT, max_age=AGE_SECONDS)
        kept = msgspec.convert(told, Kept)
        if kept.user != user.pk:
            raise signing.BadSignature
        rows = [_row(one) for one in kept.rows]
    except (signing.BadSignature, msgspec.ValidationError, BadCell):
        error = HuiyinError(
            _("This page is too old, or it was made for somebody else."),
            _("Send the file again."),
        )
        facts = {"form": ListForm(), "refused": said(error)}
        return render(request, "water/facility_import.html", facts, status=409)
    taken = import_facilities(rows, source=kept.file, actor=user, at=now)
    words = _("%(entered)d entered, %(amended)d changed, %(same)d the same as before.")
    counts = {
        "entered": len(taken.entered), "amended": len(taken.amended), "same": len(taken.same),
    }  # fmt: skip
    messages.success(request, words % counts)
    for code, why in taken.refused:
        messages.warning(request, f"{code}: {why}")
    return redirect("water:facilities")


def _row(kept: tuple[int, str, str, str, dict[str, Any]]) -> ReadRow:
    line, code, name, unit, values = kept
    return ReadRow(line, code, name, unit, {f: read_cell(f, cell) for f, cell in values.items()})
