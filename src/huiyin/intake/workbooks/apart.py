"""A workbook opened by another process, so that what breaks the reader breaks nothing else."""

from __future__ import annotations

import json
import pickle
import signal
import subprocess
import sys
from typing import Any

from django.utils.translation import gettext as _

from huiyin.intake.workbooks import limits
from huiyin.intake.workbooks.errors import BadWorkbook

READER = "huiyin.intake.workbooks.reader"


def read_sheets(content: bytes) -> list[dict[str, Any]]:
    """Each sheet's index, name, is_hidden, start, rows and merged ranges. Raises BadWorkbook."""
    told = json.dumps(
        {
            "sheets": limits.MAX_SHEETS,
            "rows": limits.MAX_ROWS,
            "columns": limits.MAX_COLUMNS,
            "cells": limits.MAX_CELLS,
            "merged": limits.MAX_MERGED,
            "memory": limits.MAX_MEMORY,
            "name": limits.MAX_NAME,
            "seconds": limits.MAX_SECONDS,
        }
    )
    command = [sys.executable, "-I", "-m", READER, told]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, our own arguments
            command, input=content, capture_output=True, timeout=2 * limits.MAX_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _too_costly() from error
    if done.returncode != 0:
        raise _ended(done)
    answer: dict[str, Any] = pickle.loads(done.stdout)  # noqa: S301 - written by our own program
    if "sheets" not in answer:
        raise _refused(answer)
    sheets: list[dict[str, Any]] = answer["sheets"]
    return sheets


def _ended(done: subprocess.CompletedProcess[bytes]) -> BadWorkbook:
    """The reader did not live to answer: for want of memory or time, or by its own fault."""
    short = done.returncode in {-signal.SIGABRT, -signal.SIGKILL, -signal.SIGXCPU}
    if short or b"MemoryError" in done.stderr:
        return _too_costly()
    return _broken(done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2])


def _refused(answer: dict[str, Any]) -> BadWorkbook:
    if "encrypted" in answer:
        return BadWorkbook(
            _("The workbook is encrypted."),
            _("Take the password off in Excel or WPS and send it again."),
        )
    if "broken" in answer:
        return _broken(answer["broken"])
    what, name, count, limit = answer["too_many"]
    said = {
        "sheets": _("sheets"),
        "columns": _("columns on “%(sheet)s”") % {"sheet": name},
        "rows": _("rows on “%(sheet)s”") % {"sheet": name},
        "cells": _("cells on “%(sheet)s”") % {"sheet": name},
        "empty": _("empty rows or columns"),
    }
    return too_many(said[what], count, limit)


def _broken(what: str) -> BadWorkbook:
    return BadWorkbook(
        _("The workbook is broken: %(what)s") % {"what": what[:200]},
        _("Open it in Excel or WPS, save it anew and send it again."),
    )


def _too_costly() -> BadWorkbook:
    return BadWorkbook(
        _("The workbook needs more memory or time than is given to one; it was not read."),
        _(
            "Often a stray cell stands far below or right of the table: copy the table alone into "
            "a new workbook and send that."
        ),
    )


def too_many(what: str, count: int, limit: int) -> BadWorkbook:
    """More of something than is read."""
    return BadWorkbook(
        _("There are %(count)s %(what)s; at most %(limit)s are read.")
        % {"count": f"{count:,}", "what": what, "limit": f"{limit:,}"},
        _("Split the ledger and send the parts."),
    )
