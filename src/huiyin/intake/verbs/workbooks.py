"""Importing a ledger: receive → read → correct → confirm → register → assign.

Each verb locks the import by its state, so that two people, or a person and the worker, never do
the same thing twice. Whatever is registered goes through the ledger's own decision, row by row.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.intake.core.proposal import RowReading
from huiyin.intake.core.report import SheetReport
from huiyin.intake.models import ColumnMemory, Workbook, WorkbookRow, WorkbookState
from huiyin.intake.workbooks import access, context, latest, matters, rows
from huiyin.intake.workbooks.container import recognise
from huiyin.intake.workbooks.doubles import row_token
from huiyin.intake.workbooks.errors import BadWorkbook
from huiyin.intake.workbooks.reading import open_workbook
from huiyin.ledger import evidence, rulebook, waist
from huiyin.ledger.models import User

AT_ONCE_BYTES = 300_000
AT_ONCE_ROWS = 300
BATCH = 500
LOST_AFTER = timedelta(minutes=5)
OVER = (WorkbookState.CANCELLED, WorkbookState.FAILED)


def receive(
    *, content: bytes, name: str, sender: str, source: str = "", actor: User
) -> tuple[Workbook, bool]:
    """Keep the file under its hash and read it, at once when it is small.

    Returns the import and whether it is new: the same file of the same sender is one import,
    unless the former was cancelled or could not be read. Raises Refused or BadWorkbook.
    """
    now = clock.now()
    access.must_import(actor, now)
    sender = " ".join(sender.split())
    if not sender:
        raise BadWorkbook(_("Nobody is named as the sender."), _("Name the unit it came from."))
    known = recognise(content)
    sha256 = hashlib.sha256(content).hexdigest()
    before = Workbook.objects.filter(sha256=sha256, sender=sender[:60]).exclude(state__in=OVER)
    earlier = before.first()
    if earlier is not None:
        return earlier, False
    mime = f"application/x-huiyin-{known.container}"
    evidence.store(evidence.Examined(name, mime, content, sha256, sha256))
    workbook = Workbook.objects.create(
        sha256=sha256,
        name=_short_name(name),
        size=len(content),
        sender=sender[:60],
        source=source.strip()[:100],
        received_by=actor,
        received_at=now,
    )
    if len(content) <= AT_ONCE_BYTES:
        read(workbook)
    return workbook, True


def _short_name(name: str) -> str:
    bare = "".join(
        char for char in name.replace("\\", "/").rsplit("/", 1)[-1] if char.isprintable()
    )
    return bare[-120:] or "?"


def read(workbook: Workbook) -> bool:
    """Read a waiting file into its report. Returns False when it was not waiting (any more)."""
    if not _take(workbook, WorkbookState.WAITING, WorkbookState.READING):
        return False
    try:
        report, sheets, remarks = _report(workbook)
        fresh = rows.rows_of(workbook, report)
    except BadWorkbook as bad:
        _put(workbook, state=WorkbookState.FAILED, problem=bad.message[:400], hint=bad.hint[:400])
        return True
    with transaction.atomic():
        locked = Workbook.objects.select_for_update().get(pk=workbook.pk)
        if locked.cancel_asked:
            _put(workbook, state=WorkbookState.CANCELLED)
            return True
        WorkbookRow.objects.filter(workbook=workbook).delete()
        WorkbookRow.objects.bulk_create(fresh, batch_size=BATCH)
        _put(
            workbook,
            state=WorkbookState.READY,
            sheets=sheets,
            remarks=remarks,
            columns=rows.columns_of(report),
            left_out=rows.left_out_of(report),
            counts=report.counts(),
            fingerprint=context.fingerprint(report.layout),
            total=len(fresh),
        )
    return True


def _report(workbook: Workbook) -> tuple[SheetReport, list[dict[str, object]], list[str]]:
    """The report of the chosen sheet, or of the first visible one with a ledger on it."""
    book = open_workbook(evidence.read(workbook.sha256))
    layouts = {one.grid.sheet: context.layout_of(one.grid) for one in book.sheets}
    sheets = [
        {"name": s.grid.sheet, "hidden": s.is_hidden, "rows": s.grid.height,
         "ledger": layouts[s.grid.sheet] is not None}
        for s in book.sheets
    ]  # fmt: skip
    if not workbook.sheet:
        usable = [s for s in sheets if s["ledger"] and not s["hidden"]]
        workbook.sheet = str(usable[0]["name"]) if usable else ""
    grid, layout = book.sheet(workbook.sheet), layouts.get(workbook.sheet)
    if grid is None or layout is None:
        raise BadWorkbook(
            _("No header row was found: at least two columns must be named as ledgers name them."),
            _("Name the columns (problem, responsible unit, due) and send it again."),
        )
    chosen = {int(column): code for column, code in workbook.chosen.items()}
    if not chosen:
        chosen = context.remembered(workbook.sender, layout)
        workbook.remembered = bool(chosen)
        workbook.chosen = {str(column): code for column, code in chosen.items()}
    asked = context.reading_context(workbook, grid, layout)
    report = latest.report_of(workbook.sha256, grid, asked, chosen)
    if report is None or not report.rows:
        raise BadWorkbook(
            _("There are no rows below the header on “%(sheet)s”.") % {"sheet": grid.sheet},
            _("Was the right file sent?"),
        )
    Workbook.objects.filter(pk=workbook.pk).update(
        sheet=workbook.sheet, remembered=workbook.remembered, chosen=workbook.chosen
    )
    return report, sheets, list(book.remarks)


def correct(
    workbook: Workbook,
    *,
    columns: dict[int, str],
    sheet: str = "",
    default_cause: str = "",
    actor: User,
) -> bool:
    """Read again with these meanings of columns, and remember them for this sender's form.

    Returns False when the import is no longer to be decided.
    """
    now = clock.now()
    access.must_import(actor, now)
    with transaction.atomic():
        locked = Workbook.objects.select_for_update().get(pk=workbook.pk)
        if locked.state != WorkbookState.READY:
            return False
        another = bool(sheet) and sheet != locked.sheet
        _put(
            workbook,
            state=WorkbookState.WAITING,
            chosen={} if another else {str(c): code for c, code in columns.items()},
            sheet=sheet or locked.sheet,
            default_cause=default_cause.strip()[:120],
            remembered=False,
        )
    if workbook.size <= AT_ONCE_BYTES:
        read(workbook)
        workbook.refresh_from_db()
    if not another:
        _remember(workbook, columns, actor, now)
    return True


def _remember(workbook: Workbook, columns: dict[int, str], actor: User, now: datetime) -> None:
    grid = open_workbook(evidence.read(workbook.sha256)).sheet(workbook.sheet)
    layout = context.layout_of(grid) if grid is not None else None
    if layout is None:
        return
    ColumnMemory.objects.update_or_create(
        sender=workbook.sender,
        fingerprint=context.fingerprint(layout),
        defaults={
            "meanings": context.meanings(layout, columns),
            "set_by": actor,
            "set_at": now,
        },
    )


def confirm(
    workbook: Workbook,
    *,
    kind: str,
    take_finished: bool = False,
    take_likely: bool = False,
    actor: User,
) -> bool:
    """登记 of what was read: at once when it is little, otherwise by the worker.

    Returns False when somebody else has decided already.
    """
    now = clock.now()
    access.must_import(actor, now)
    rulebook.in_force(kind, now)
    asked = Workbook.objects.filter(pk=workbook.pk, state=WorkbookState.READY)
    if not asked.update(
        state=WorkbookState.CONFIRMED,
        kind=kind,
        take_finished=take_finished,
        take_likely=take_likely,
        confirmed_by=actor,
        confirmed_at=now,
        progress=0,
    ):
        return False
    workbook.refresh_from_db()
    chosen = matters.chosen_rows(workbook).count()
    Workbook.objects.filter(pk=workbook.pk).update(total=chosen)
    if chosen <= AT_ONCE_ROWS and workbook.size <= AT_ONCE_BYTES:
        register(workbook)
    return True


def register(workbook: Workbook) -> bool:
    """Open the matters of a confirmed import in batches; a cancel stops between two of them.

    Safe to repeat: each row has a token made of the file's hash, so that it is one matter.
    """
    if not _take(workbook, WorkbookState.CONFIRMED, WorkbookState.REGISTERING):
        return False
    try:
        report, _sheets, _remarks = _report(workbook)
    except BadWorkbook as bad:
        _put(workbook, state=WorkbookState.FAILED, problem=bad.message[:400], hint=bad.hint[:400])
        return True
    found = {row.number: row for row in report.rows}
    waiting = list(matters.chosen_rows(workbook).order_by("number"))
    done = 0
    for start in range(0, len(waiting), BATCH):
        if _cancelled(workbook, done):
            return True
        done += _register_batch(workbook, waiting[start : start + BATCH], found)
    _put(workbook, state=WorkbookState.DONE, progress=done)
    return True


def _register_batch(
    workbook: Workbook, batch: list[WorkbookRow], found: dict[int, RowReading]
) -> int:
    wanted = [
        (row_token(workbook, row.number), matters.facts_of(workbook, row.number, proposal))
        for row in batch
        if row.number in found and (proposal := found[row.number].proposal) is not None
    ]
    actor = workbook.confirmed_by or workbook.received_by
    with transaction.atomic():
        made = waist.open_matters(wanted, actor=actor, at=clock.now())
        answers = dict(zip((token for token, _facts in wanted), made, strict=True))
        for row in batch:
            matters.note_result(row, answers.get(row_token(workbook, row.number)))
        WorkbookRow.objects.bulk_create(
            batch,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["state", "matter", "faults"],
        )
    return len(batch)


def _cancelled(workbook: Workbook, done: int) -> bool:
    now = clock.now()
    Workbook.objects.filter(pk=workbook.pk).update(progress=done, worked_at=now)
    if not Workbook.objects.filter(pk=workbook.pk, cancel_asked=True).exists():
        return False
    _put(workbook, state=WorkbookState.CANCELLED)
    return True


def cancel(workbook: Workbook, *, actor: User) -> bool:
    """Stop before anything, or anything more, is registered. What is registered stays.

    Returns False when there is nothing left to stop.
    """
    access.must_import(actor, clock.now())
    working = Q(state__in=(WorkbookState.READING, WorkbookState.REGISTERING))
    idle = Q(state__in=(WorkbookState.WAITING, WorkbookState.READY, WorkbookState.CONFIRMED))
    asked = Workbook.objects.filter(pk=workbook.pk)
    stopped = asked.filter(idle).update(state=WorkbookState.CANCELLED)
    return bool(stopped or asked.filter(working).update(cancel_asked=True))


def work_due(now: datetime) -> int:
    """The worker's part: read what waits, register what is confirmed; one import a round.

    A job whose worker died is taken up again once its heartbeat is old.
    """
    lost = Q(worked_at__lt=now - LOST_AFTER)
    Workbook.objects.filter(lost, state=WorkbookState.READING).update(state=WorkbookState.WAITING)
    Workbook.objects.filter(lost, state=WorkbookState.REGISTERING).update(
        state=WorkbookState.CONFIRMED
    )
    waiting = Workbook.objects.filter(state__in=(WorkbookState.WAITING, WorkbookState.CONFIRMED))
    workbook = waiting.order_by("pk").first()
    if workbook is None:
        return 0
    return int(read(workbook) or register(workbook))


def _take(workbook: Workbook, state: WorkbookState, then: WorkbookState) -> bool:
    """Take a job that nobody else has."""
    mine = Workbook.objects.filter(pk=workbook.pk, state=state)
    taken = mine.update(state=then, worked_at=clock.now()) == 1
    workbook.refresh_from_db()
    return taken


def _put(workbook: Workbook, **values: object) -> None:
    Workbook.objects.filter(pk=workbook.pk).update(**values)
    workbook.refresh_from_db()
