"""Files are known by their content, stripped, and kept by their hash."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from datetime import datetime, timedelta, timezone

import pytest
from django.conf import settings as city
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from huiyin.base.clock import CHINA
from huiyin.ledger import evidence
from huiyin.ledger.errors import BadEvidence

pytestmark = pytest.mark.usefixtures("english")

EXIF_MAKE, EXIF_TAKEN, EXIF_OFFSET = 0x010F, 0x9003, 0x9011


def picture(form="JPEG", size=(40, 30), *, taken=None, offset=None, where=None) -> bytes:
    image = Image.new("RGB", size, (10, 120, 90))
    exif = Image.Exif()
    exif[EXIF_MAKE] = "SECRET CAMERA 4711"
    details = exif.get_ifd(0x8769)
    if taken:
        details[EXIF_TAKEN] = taken
    if offset:
        details[EXIF_OFFSET] = offset
    if where:
        gps = exif.get_ifd(0x8825)
        gps.update({1: where[0], 2: where[1], 3: where[2], 4: where[3]})
    out = io.BytesIO()
    image.save(out, form, exif=exif)
    return out.getvalue()


def archive(*names: str, content: bytes = b"<x/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, content)
    return out.getvalue()


WORD = archive("[Content_Types].xml", "word/document.xml")
PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("现场.JPG", picture(), "image/jpeg"),
        ("a.png", picture("PNG"), "image/png"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("批文.pdf", PDF, "application/pdf"),
        ("a.docx", WORD, evidence.OFFICE_PARTS["word/document.xml"]),
        (
            "a.xlsx",
            archive("[Content_Types].xml", "xl/workbook.xml"),
            evidence.OFFICE_PARTS["xl/workbook.xml"],
        ),
        ("a.csv", "站点,总磷\n郑州,0.12\n".encode("gb18030"), "text/csv"),
        ("说明.txt", "已完成整改。".encode(), "text/plain"),
    ],
)
def test_it_knows_the_allowed_types_by_content(name, content, mime):
    assert evidence.examine(name, content).mime == mime


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.jpg", PDF),
        ("report.pdf", picture()),
        ("report.pdf", WORD),
        ("a.txt", picture("PNG")),
        ("a.docx", archive("[Content_Types].xml", "xl/workbook.xml")),
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("noextension", b"plain words"),
    ],
)
def test_it_refuses_a_file_whose_name_lies(name, content):
    with pytest.raises(BadEvidence, match="extension"):
        evidence.examine(name, content)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.jpg", b"", "empty"),
        ("", b"words", "no name"),
        ("a.jpg", picture()[:200], "damaged"),
        ("a.pdf", b"%PDF-1.7\n1 0 obj", "cut short"),
        ("a.zip", archive("a.txt"), "archive"),
        ("a.docx", b"PK\x03\x04 nonsense", "damaged"),
        (
            "a.docx",
            archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
            "mac",
        ),
        ("a.exe", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00", "only jpg"),
        ("a.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "only jpg"),
    ],
)
def test_it_says_what_is_wrong_with_a_file(name, content, says):
    with pytest.raises(BadEvidence, match=says) as refused:
        evidence.examine(name, content)
    assert refused.value.hint


def test_it_refuses_what_is_too_large(monkeypatch):
    monkeypatch.setattr(city, "HUIYIN_EVIDENCE_MAX_BYTES", 100)
    with pytest.raises(BadEvidence, match=r"at most 0\.0 MB"):
        evidence.examine("a.txt", b"x" * 101)
    assert evidence.examine("a.txt", b"x" * 100).size == 100


def test_it_refuses_a_zip_bomb_and_a_pixel_bomb(monkeypatch):
    monkeypatch.setattr(evidence, "MAX_UNPACKED", 10_000)
    monkeypatch.setattr(evidence, "MAX_PIXELS", 1000)
    bomb = archive("[Content_Types].xml", "word/document.xml", content=b"0" * 20_000)
    with pytest.raises(BadEvidence, match="unpacks"):
        evidence.examine("a.docx", bomb)
    with pytest.raises(BadEvidence, match="pixels"):
        evidence.examine("a.png", picture("PNG"))


def test_it_reads_when_and_where_a_photograph_was_taken_and_keeps_neither_in_the_file():
    where = ("N", (34.0, 48.0, 18.0), "W", (113.0, 30.0, 0.0))
    raw = picture(taken="2020:06:18 09:30:05", offset="+09:00", where=where)
    found = evidence.examine("a.jpg", raw)
    tokyo = timezone(timedelta(hours=9))
    assert found.taken_at == datetime(2020, 6, 18, 9, 30, 5, tzinfo=tokyo)
    assert found.taken_where == (34.805, -113.5)
    assert b"SECRET CAMERA" in raw
    assert b"SECRET CAMERA" not in found.content
    assert not Image.open(io.BytesIO(found.content)).getexif()
    assert found.original_sha256 == hashlib.sha256(raw).hexdigest()


def test_a_camera_without_an_offset_runs_on_china_time():
    found = evidence.examine("a.jpg", picture(taken="2020:06:18 09:30:05"))
    assert found.taken_at == datetime(2020, 6, 18, 9, 30, 5, tzinfo=CHINA)


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "gestern", ""])
def test_a_camera_that_talks_nonsense_is_unknown_not_now(taken):
    where = ("N", (940.0, 0.0, 0.0), "E", (113.0, 0.0, 0.0))
    found = evidence.examine("a.jpg", picture(taken=taken, where=where))
    assert (found.taken_at, found.taken_where) == (None, None)


def test_it_stores_by_hash_privately_and_once():
    found = evidence.examine("a.txt", b"the same words")
    path = evidence.store(found)
    assert path.read_bytes() == b"the same words"
    assert path == evidence.store(evidence.examine("b.txt", b"the same words"))
    assert path.stat().st_mode & 0o077 == 0
    assert [name for name in os.listdir(path.parent) if name.startswith(".")] == []
    assert evidence.read(found.sha256) == b"the same words"


def test_it_notices_a_file_changed_or_lost_on_the_disk():
    found = evidence.examine("a.txt", b"words that will change")
    path = evidence.store(found)
    path.write_bytes(b"other words")
    with pytest.raises(BadEvidence, match="changed"):
        evidence.read(found.sha256)
    path.unlink()
    with pytest.raises(BadEvidence, match="missing"):
        evidence.read(found.sha256)


@pytest.mark.parametrize("hostile", ["../../etc/passwd", "A" * 64, "0" * 63, "/" * 64])
def test_no_path_leaves_the_store(hostile):
    with pytest.raises(ValueError, match="SHA-256"):
        evidence.path_of(hostile)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\fakepath\\a.txt", "a.txt"),
        ("../../a.txt", "a.txt"),
        ("a\x00b\nc.txt", "abc.txt"),
        ("长" * 300 + ".txt", "长" * 116 + ".txt"),
    ],
)
def test_names_are_cleaned(sent, kept):
    assert evidence.examine(sent, b"words").name == kept


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from(["a.jpg", "a.pdf", "a.xlsx", "a.csv", "a.txt"]))
def test_any_bytes_are_taken_or_refused_with_words(content, name):
    try:
        found = evidence.examine(name, content)
    except BadEvidence as refused:
        found = refused
    assert isinstance(found, BadEvidence) or found.sha256 == evidence.examine(name, content).sha256
