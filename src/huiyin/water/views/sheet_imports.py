"""Importing month sheets: a reading report before anything is saved, then what came of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.base import clock
from huiyin.base.errors import HuiyinError
from huiyin.intake.workbooks import limits
from huiyin.intake.workbooks.container import recognise
from huiyin.ledger import evidence
from huiyin.ledger.models import User
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.facility_data import month_sheet_columns
from huiyin.water.forms.facility_records import ImportForm
from huiyin.water.sheet_export import refused_workbook
from huiyin.water.sheet_import import Fate, Plan, plan, save
from huiyin.water.verbs.register import BadEntry
from huiyin.water.views.sheets import handed_out, user_of

SALT = "huiyin.water.sheet-import"
VALID_SECONDS = 7 * 24 * 3600
SHOWN = 200
LONGEST_NAME = 80
FATES: dict[Fate, tuple[Any, str]] = {
    Fate.NEW: (pgettext_lazy("rows", "new"), "success"),
    Fate.CORRECTED: (pgettext_lazy("rows", "correct what stands"), "brand"),
    Fate.UNCHANGED: (pgettext_lazy("rows", "stand there already"), "neutral"),
    Fate.EMPTY: (gettext_lazy("say nothing"), "neutral"),
    Fate.REFUSED: (pgettext_lazy("rows", "refused"), "warning"),
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody sent: where it lies, and its name."""

    sha256: str
    name: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Send a file; it is read and nothing is saved."""
    now, user = clock.now(), user_of(request)
    mine = access.subjects(user, SubjectKind.FACILITY, now)
    if not any(access.may_write(user, one, now) for one in mine):
        access.refuse(user, access.NOT_A_WRITER, "import month sheets")
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, "water/sheet_import.html", {"form": form})
    if not form.is_valid():
        return render(request, "water/sheet_import.html", {"form": form}, status=422)
    file = form.cleaned_data["file"]
    try:
        content = file.read(limits.MAX_BYTES + 1)
        plan(content, file.name, actor=user, at=now)
    except HuiyinError as bad:
        return render(request, "water/sheet_import.html", {"form": form, "bad": bad}, status=422)
    return redirect("water:sheet-import-report", token=_kept(content, file.name, user))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, token: str) -> HttpResponse:
    """What each row would do; sent, the good ones are kept."""
    now, user = clock.now(), user_of(request)
    upload = _upload(token, user)
    made = plan(evidence.read(upload.sha256), upload.name, actor=user, at=now)
    saved = request.method == "POST"
    if saved:
        made = save(made, actor=user, at=now)
    return render(request, "water/sheet_import_report.html", _told(made, token, saved=saved))


def _told(made: Plan, token: str, *, saved: bool) -> dict[str, Any]:
    counts = made.counts
    return {
        "plan": made,
        "token": token,
        "saved": saved,
        "counts": [(*FATES[fate], count) for fate, count in counts.items()],
        "good": counts[Fate.NEW] + counts[Fate.CORRECTED],
        "bad": counts[Fate.REFUSED],
        "faults": made.all_faults[:SHOWN],
        "hidden": max(0, len(made.all_faults) - SHOWN),
        "corrections": [line for line in made.lines if line.changes][:SHOWN],
        "facilities": sorted({line.row.code for line in made.lines if line.run}),
    }


@never_cache
@require_safe
def refused(request: HttpRequest, token: str) -> FileResponse:
    """The refused rows as a table to correct and send again."""
    now, user = clock.now(), user_of(request)
    upload = _upload(token, user)
    made = plan(evidence.read(upload.sha256), upload.name, actor=user, at=now)
    file = refused_workbook(made.refused, month_sheet_columns(now.date()))
    return handed_out(file, f"refused-{upload.sha256[:8]}.xlsx")


def _kept(content: bytes, name: str, user: User) -> str:
    """Keep the file under its hash; the token leads only its sender back to it."""
    sha256 = hashlib.sha256(content).hexdigest()
    mime = f"application/x-huiyin-{recognise(content).container}"
    evidence.store(evidence.Examined(name, mime, content, sha256, sha256))
    return signing.dumps([sha256, name[-LONGEST_NAME:], user.pk], salt=SALT, compress=True)


def _upload(token: str, user: User) -> Upload:
    try:
        sha256, name, sender = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature as error:
        raise BadEntry(
            _("This import is no longer open."), _("Send the file again; nothing was lost.")
        ) from error
    if sender != user.pk:
        access.refuse(user, access.NOT_YOURS, "open somebody else's import")
    return Upload(sha256, name)
