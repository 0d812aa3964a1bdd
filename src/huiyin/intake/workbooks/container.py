"""What kind of file it is, and whether it is safe to open: told by its content, not its name.

Macros are never run: of a workbook with macros only the values are read, and the report says so.
Encrypted, broken and overfull files are refused with what to do.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from huiyin.intake.workbooks import limits
from huiyin.intake.workbooks.errors import BadWorkbook

CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_START = (b"PK\x03\x04", b"PK\x05\x06")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BOOK_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))


class Container(StrEnum):
    """How the cells are packed."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    ODS = "ods"
    XLS = "xls"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file that may be opened; `remarks` are for the person who sent it."""

    container: Container
    remarks: tuple[str, ...] = ()


def recognise(content: bytes) -> Recognised:
    """What the content is. Raises BadWorkbook."""
    if not content:
        raise BadWorkbook(_("The file is empty."), _("Save the workbook and send it again."))
    if len(content) > limits.MAX_BYTES:
        raise BadWorkbook(
            _("The file has %(size)d MB; at most %(limit)d are read.")
            % {"size": len(content) >> 20, "limit": limits.MAX_BYTES >> 20},
            _("Split the ledger, or take pictures out of it, and send the parts."),
        )
    if content.startswith(CFB):
        return _compound(content)
    if content.startswith(ZIP_START):
        return _zipped(content)
    if content.lstrip()[:1] == b"<":
        raise BadWorkbook(
            _("This is a web page or XML file with the name of a workbook."),
            _("Open it in Excel or WPS, save it as .xlsx and send it again."),
        )
    if b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadWorkbook(
            _("This is neither a workbook nor a table as text."),
            _("Send .xlsx, .xls, .et, .ods or .csv."),
        )
    return Recognised(Container.CSV)


def _compound(content: bytes) -> Recognised:
    """The old format of Excel and WPS (.xls, .et), or an encrypted package."""
    if ENCRYPTED in content:
        raise BadWorkbook(
            _("The workbook is encrypted."),
            _("Take the password off in Excel or WPS and send it again."),
        )
    if not any(name in content for name in BOOK_STREAMS):
        raise BadWorkbook(
            _("This is an old Office file, but no workbook."),
            _("A ledger inside a Word file (.doc, .wps) must be copied into a workbook."),
        )
    macros = "_VBA_PROJECT_CUR".encode("utf-16-le") in content
    return Recognised(Container.XLS, _macros() if macros else ())


def _macros() -> tuple[str, ...]:
    return (_("The workbook has macros. They were not run; only values were read."),)


def _zipped(content: bytes) -> Recognised:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise BadWorkbook(
            _("The workbook is broken: its container cannot be read."),
            _("Open it in Excel or WPS, save it anew and send it again."),
        ) from error
    _check_bomb(parts)
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise BadWorkbook(
            _("The workbook is encrypted."),
            _("Take the password off in Excel or WPS and send it again."),
        )
    remarks = _macros() if any(name.endswith("vbaProject.bin") for name in names) else ()
    for part, container in (
        ("xl/workbook.xml", Container.XLSX),
        ("xl/workbook.bin", Container.XLSB),
        ("content.xml", Container.ODS),
    ):
        if part in names:
            return Recognised(container, remarks)
    raise BadWorkbook(
        _("This is an archive, but no workbook."), _("Send the workbook itself, one at a time.")
    )


def _check_bomb(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse what would fill the memory, by the container's own directory.

    `zipfile` and the reader stop at the sizes told here, so that a lie gains nothing.
    """
    unpacked = sum(part.file_size for part in parts)
    tight = any(
        part.file_size > limits.RATIO_FROM
        and part.file_size > limits.MAX_RATIO * max(1, part.compress_size)
        for part in parts
    )
    if len(parts) > limits.MAX_ENTRIES or unpacked > limits.MAX_UNPACKED or tight:
        raise BadWorkbook(
            _("The workbook would unpack to far more than its size; it was not opened."),
            _("Copy the table into a new workbook and send that."),
        )
