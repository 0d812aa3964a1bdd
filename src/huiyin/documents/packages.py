"""An uploaded template as a package: only what a letter needs is let in.

A Word file is an archive of parts that point at each other. Refused: macros, embedded objects,
anything fetched from elsewhere (pictures, attached templates, links), fields that reach outside,
document types and entities, and archives that unpack to too much.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from huiyin.documents.errors import BadTemplate

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 200
ALLOWED_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/[\w-]+\.(xml|jpeg|png)"
    r"|customXml/(_rels/)?[\w.-]+\.(xml|rels)"
    r"|word/(_rels/|theme/|theme/_rels/|glossary/|glossary/_rels/)?[\w.-]+\.(xml|rels)"
    r"|word/media/[\w.-]+\.(png|jpe?g)"
)
DANGEROUS_TYPES = ("macroenabled", "vbaproject", "activex", "oleobject", "afchunk", "package")
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, ValueError, NotImplementedError, RuntimeError,
    EOFError, OSError,
)  # fmt: skip
HARMLESS_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "SEQ", "=", "STYLEREF"})


def check_package(content: bytes) -> None:
    """Raises BadTemplate naming what may not be in a template."""
    if len(content) > MOST_BYTES:
        raise _bad(_("The file has more than %(mb)s MB.") % {"mb": MOST_BYTES // 1024**2})
    parts = _unpack(content)
    faults = [fault for name, body in parts.items() for fault in _faults(name, body)]
    if "word/document.xml" not in parts:
        faults.append(_("There is no Word document in it."))
    if faults:
        raise BadTemplate(faults, _hint())


def _unpack(content: bytes) -> dict[str, bytes]:
    """Every part, reading no more than may be there whatever the archive says of itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MOST_PARTS:
                raise _bad(_("It holds more than %(n)s parts.") % {"n": MOST_PARTS})
            if len({member.filename for member in members}) != len(members):
                raise _bad(_("It holds two parts of one name."))
            return _read(archive, members)
    except BROKEN:
        raise _bad(_("It is not a whole, unlocked .docx file.")) from None


def _read(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    found, left = {}, MOST_UNPACKED
    for member in members:
        if member.is_dir():
            continue
        with archive.open(member) as part:
            body = part.read(left + 1)
        left -= len(body)
        if left < 0:
            raise _bad(_("It unpacks to far too much."))
        found[member.filename] = body
    return found


def _faults(name: str, body: bytes) -> list[str]:
    if ALLOWED_PARTS.fullmatch(name) is None:
        return [_("A template may not hold the part %(name)s.") % {"name": name[:80]}]
    return _xml_faults(name, body) if name.endswith((".xml", ".rels")) else []


def _xml_faults(name: str, body: bytes) -> list[str]:
    upper = body.upper()
    if b"<!DOCTYPE" in upper or b"<!ENTITY" in upper or b"\0" in body:
        return [_("%(name)s declares a document type or entities.") % {"name": name}]
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - no document type, size is bounded
    except (ElementTree.ParseError, ValueError):
        return [_("%(name)s is no XML.") % {"name": name}]
    if name == "[Content_Types].xml":
        return _type_faults(root)
    return _relation_faults(name, root) if name.endswith(".rels") else _field_faults(name, root)


def _relation_faults(name: str, root: ElementTree.Element) -> list[str]:
    found = []
    for relation in root:
        kind = relation.get("Type", "").rsplit("/", 1)[-1]
        if relation.get("TargetMode", "Internal").lower() != "internal":
            found.append(
                _("%(name)s points outside the file (%(kind)s): %(target)s")
                % {"name": name, "kind": kind, "target": relation.get("Target", "")[:80]}
            )
        elif kind.lower() in {*DANGEROUS_TYPES, "attachedtemplate", "control", "frame"}:
            found.append(_("%(name)s embeds a %(kind)s.") % {"name": name, "kind": kind})
    return found


def _type_faults(root: ElementTree.Element) -> list[str]:
    types = {entry.get("ContentType", "").lower() for entry in root}
    bad = sorted(t for t in types if any(word in t for word in DANGEROUS_TYPES[:-1]))
    return [_("It holds macros or embedded objects (%(what)s).") % {"what": t} for t in bad]


def _field_faults(name: str, root: ElementTree.Element) -> list[str]:
    """Fields by their first word; an instruction may be cut into pieces over several runs."""
    codes, open_code = [], ""
    for node in root.iter():
        tag = node.tag.rsplit("}", 1)[-1]
        attributes = {key.rsplit("}", 1)[-1]: value for key, value in node.attrib.items()}
        if tag == "fldSimple":
            codes.append(attributes.get("instr", ""))
        elif tag == "instrText":
            open_code += node.text or ""
        elif tag == "fldChar":
            codes.append(open_code)
            open_code = ""
        elif tag in {"object", "OLEObject", "control", "altChunk", "subDoc"}:
            return [_("%(name)s embeds a %(kind)s.") % {"name": name, "kind": tag}]
    words = {(code.split() or [""])[0].upper() for code in [*codes, open_code]} - {""}
    bad = sorted(words - HARMLESS_FIELDS)
    return [_("%(name)s holds the field %(field)s.") % {"name": name, "field": f} for f in bad]


def _bad(fault: str) -> BadTemplate:
    return BadTemplate([fault], _hint())


def _hint() -> str:
    return _("Start from the template in force, change it in Word and save it as .docx.")
