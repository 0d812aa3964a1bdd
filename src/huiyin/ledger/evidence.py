"""Files that prove something: known by their content, kept by their hash, outside the web root.

A photograph is re-encoded, so that nothing hidden in it is kept; when and where it was
taken is read from it first. A file is durable on the disk before any event speaks of it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath

import puremagic
from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from huiyin.base.clock import CHINA
from huiyin.base.paths import data_dir
from huiyin.ledger.errors import BadEvidence

IMAGE_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
OFFICE_PARTS = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
EXTENSIONS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    OFFICE_PARTS["word/document.xml"]: (".docx",),
    OFFICE_PARTS["xl/workbook.xml"]: (".xlsx",),
    "text/csv": (".csv",),
    "text/plain": (".txt",),
}
ALLOWED = "jpg, png, webp, pdf, docx, xlsx, csv, txt"
MAX_PIXELS = 60_000_000
MAX_UNPACKED = 200 * 1024 * 1024

EXIF_IFD, GPS_IFD = 0x8769, 0x8825
TAKEN, TAKEN_OFFSET = 0x9003, 0x9011
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Examined:
    """A file found good. `content` is what will be kept; `sha256` is of that content.

    `taken_where` is (latitude, longitude) in degrees, WGS 84, as the camera wrote it.
    """

    name: str
    mime: str
    content: bytes
    sha256: str
    original_sha256: str
    taken_at: datetime | None = None
    taken_where: tuple[float, float] | None = None

    @property
    def size(self) -> int:
        """Bytes kept."""
        return len(self.content)


def examine(name: str, content: bytes) -> Examined:
    """What the file really is. Raises BadEvidence saying what is wrong and what to do."""
    name = _clean_name(name)
    _check_size(name, len(content))
    mime, kept, taken_at, where = _recognise(name, content)
    if PurePath(name).suffix.lower() not in EXTENSIONS[mime]:
        raise BadEvidence(
            _("%(name)s is really a %(mime)s file.") % {"name": name, "mime": mime},
            _("Give it its true extension and send it again."),
        )
    return Examined(
        name=name,
        mime=mime,
        content=kept,
        sha256=hashlib.sha256(kept).hexdigest(),
        original_sha256=hashlib.sha256(content).hexdigest(),
        taken_at=taken_at,
        taken_where=where,
    )


def store(examined: Examined) -> Path:
    """Put the content on the disk for good; the same content is kept once."""
    path = path_of(examined.sha256)
    if path.exists():
        return path
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{id(examined)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(examined.content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        _sync_folder(folder)
    return path


def path_of(sha256: str) -> Path:
    """Where content with this hash lies. Raises ValueError for what is no hash."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError("not a SHA-256 in lower-case hexadecimal")
    return data_dir() / "evidence" / sha256[:2] / sha256[2:]


def read(sha256: str) -> bytes:
    """The content kept under this hash. Raises BadEvidence when it is gone or was changed."""
    try:
        content = path_of(sha256).read_bytes()
    except FileNotFoundError as error:
        raise BadEvidence(
            _("The file is missing from the evidence store."), _("Restore it from the backup.")
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BadEvidence(
            _("The file was changed after it was stored."),
            _("Tell the auditor; restore it from the backup."),
        )
    return content


def forget(sha256: str) -> None:
    """Remove content that names a person who is to be forgotten. Nothing happens if it is gone."""
    path = path_of(sha256)
    path.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clean_name(name: str) -> str:
    cleaned = re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    if not cleaned:
        raise BadEvidence(_("The file has no name."), _("Name it and send it again."))
    path = PurePath(cleaned)
    return path.stem[: 120 - len(path.suffix)] + path.suffix


def _check_size(name: str, size: int) -> None:
    limit = settings.HUIYIN_EVIDENCE_MAX_BYTES
    if size == 0:
        raise BadEvidence(_("%(name)s is empty.") % {"name": name}, _("Choose the file again."))
    if size > limit:
        raise BadEvidence(
            _("%(name)s has %(size)s MB; at most %(limit)s MB are taken.")
            % {"name": name, "size": f"{size / 1e6:.1f}", "limit": f"{limit / 1e6:.1f}"},
            _("Make it smaller or split it."),
        )


_Found = tuple[str, bytes, datetime | None, tuple[float, float] | None]


def _recognise(name: str, content: bytes) -> _Found:
    image = _as_image(name, content)
    if image is not None:
        return image
    if content[:1024].lstrip().startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise BadEvidence(
                _("%(name)s is a PDF cut short.") % {"name": name}, _("Export it again.")
            )
        return "application/pdf", content, None, None
    if content.startswith(b"PK"):
        return _office_type(name, content), content, None, None
    text = _as_text(content)
    if text is not None:
        return _text_type(name, text), content, None, None
    raise BadEvidence(
        _("%(name)s is %(what)s; only %(allowed)s are taken.")
        % {"name": name, "what": _best_guess(content), "allowed": ALLOWED},
        _("Convert it or photograph it."),
    )


def _as_image(name: str, content: bytes) -> _Found | None:
    """A re-encoded picture with what its camera said, or None when it is no picture."""
    try:
        with Image.open(io.BytesIO(content), formats=tuple(IMAGE_TYPES)) as probe:
            if probe.width * probe.height > MAX_PIXELS:
                raise BadEvidence(
                    _("%(name)s has too many pixels.") % {"name": name},
                    _("Make the picture smaller."),
                )
            probe.verify()
        with Image.open(io.BytesIO(content), formats=tuple(IMAGE_TYPES)) as picture:
            taken_at, where = _camera_facts(picture)
            return IMAGE_TYPES[str(picture.format)], _reencode(picture), taken_at, where
    except UnidentifiedImageError:
        return None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadEvidence(
            _("%(name)s has too many pixels.") % {"name": name}, _("Make the picture smaller.")
        ) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise BadEvidence(
            _("%(name)s is a damaged picture.") % {"name": name}, _("Take or export it again.")
        ) from error


def _reencode(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    out = io.BytesIO()
    if picture.format == "JPEG":
        upright.convert("RGB").save(out, "JPEG", quality=90)
    elif picture.format == "PNG":
        clean = upright if upright.mode in {"L", "RGB", "RGBA"} else upright.convert("RGBA")
        clean.info = {}
        clean.save(out, "PNG")
    else:
        upright.convert("RGBA" if "A" in upright.mode else "RGB").save(out, "WEBP", quality=90)
    return out.getvalue()


def _camera_facts(picture: Image.Image) -> tuple[datetime | None, tuple[float, float] | None]:
    exif = picture.getexif()
    details = exif.get_ifd(EXIF_IFD)
    taken = _camera_time(str(details.get(TAKEN, "")), str(details.get(TAKEN_OFFSET, "")))
    return taken, _camera_place(exif.get_ifd(GPS_IFD))


def _camera_time(text: str, offset: str) -> datetime | None:
    """EXIF time; a camera that names no offset is taken to run on China time."""
    text = text.strip("\x00 ")
    for layout, value in (
        ("%Y:%m:%d %H:%M:%S%z", text + offset.strip("\x00 ")),
        ("%Y:%m:%d %H:%M:%S", text),
    ):
        try:
            moment = datetime.strptime(value, layout)  # noqa: DTZ007
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
    return None


def _camera_place(gps: dict[int, object]) -> tuple[float, float] | None:
    """EXIF GPS tags 1–4: reference and degrees, minutes, seconds of latitude and longitude."""
    try:
        latitude = _degrees(gps[2], str(gps[1]), "S")
        longitude = _degrees(gps[4], str(gps[3]), "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return round(latitude, 6), round(longitude, 6)


def _degrees(parts: object, reference: str, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)  # type: ignore[attr-defined]
    value = degrees + minutes / 60 + seconds / 3600
    return -value if reference.strip("\x00 ").upper() == negative else value


def _office_type(name: str, content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {info.filename for info in archive.infolist()}
            unpacked = sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BadEvidence(
            _("%(name)s is a damaged archive.") % {"name": name}, _("Save it again.")
        ) from error
    if unpacked > MAX_UNPACKED:
        raise BadEvidence(
            _("%(name)s unpacks to far too much.") % {"name": name}, _("Save a smaller document.")
        )
    if any(part.endswith("vbaProject.bin") for part in names):
        raise BadEvidence(
            _("%(name)s contains macros.") % {"name": name}, _("Save it without macros.")
        )
    for part, mime in OFFICE_PARTS.items():
        if part in names and "[Content_Types].xml" in names:
            return mime
    raise BadEvidence(
        _("%(name)s is an archive, not a document; only %(allowed)s are taken.")
        % {"name": name, "allowed": ALLOWED},
        _("Send the files one by one."),
    )


def _as_text(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if CONTROL.search(text) else text
    return None


def _text_type(name: str, text: str) -> str:
    """Text and tables look alike: the name decides, the table must then be one."""
    if PurePath(name).suffix.lower() != ".csv":
        return "text/plain"
    try:
        next(csv.reader(io.StringIO(text), strict=True))
    except (csv.Error, StopIteration) as error:
        raise BadEvidence(
            _("%(name)s is no table: %(error)s") % {"name": name, "error": error},
            _("Export it as CSV again."),
        ) from error
    return "text/csv"


def _best_guess(content: bytes) -> str:
    try:
        found = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        found = []
    return str(found[0].name or found[0].mime_type) if found else "of an unknown type"
