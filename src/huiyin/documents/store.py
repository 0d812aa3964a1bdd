"""Papers and templates as bytes: shipped ones from the package, all others by their hash."""

from __future__ import annotations

import hashlib

from huiyin.documents.core.kinds import Kind
from huiyin.documents.layout.make import path_of
from huiyin.documents.models import Template
from huiyin.ledger import evidence
from huiyin.ledger.evidence import OFFICE_PARTS, Examined

DOCX = OFFICE_PARTS["word/document.xml"]


def keep(name: str, content: bytes) -> str:
    """Put a Word file on the disk for good; returns its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    evidence.store(
        Examined(name=name, mime=DOCX, content=content, sha256=sha256, original_sha256=sha256)
    )
    return sha256


def template_in_force(kind: Kind) -> tuple[int, bytes]:
    """The version and the bytes of the template a kind is printed with now."""
    newest = Template.objects.filter(kind=kind).order_by("-version").first()
    if newest is None:
        return 0, shipped(kind)
    return newest.version, evidence.read(newest.sha256)


def template_version(kind: Kind, version: int) -> bytes | None:
    """A version's bytes; None when there is no such version."""
    if version == 0:
        return shipped(kind)
    row = Template.objects.filter(kind=kind, version=version).first()
    return None if row is None else evidence.read(row.sha256)


def shipped(kind: Kind) -> bytes:
    """The template that came with the program."""
    return path_of(kind).read_bytes()
