"""Templates: the shipped ones are what the code makes, and what an office sends is not trusted."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.documents import packages
from huiyin.documents.core.fields import fields_of
from huiyin.documents.core.kinds import Kind
from huiyin.documents.core.letters import CONTEXTS
from huiyin.documents.errors import BadTemplate
from huiyin.documents.layout.make import make
from huiyin.documents.models import Template
from huiyin.documents.store import shipped, template_in_force
from huiyin.documents.template_check import check
from huiyin.documents.verbs import templates
from huiyin.ledger.errors import Refused
from tests.documents.paper import issued

RELS = "word/_rels/document.xml.rels"
OUTSIDE = (
    '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="http://192.0.2.1/x" TargetMode="External"/></Relationships>'
)


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def with_part(name: str, body: bytes) -> bytes:
    return packed(parts_of(shipped(Kind.NOTICE)) | {name: body})


def replaced(before: str, after: str, part: str = "word/document.xml") -> bytes:
    parts = parts_of(shipped(Kind.NOTICE))
    text = parts[part].decode()
    assert before in text
    return packed(parts | {part: text.replace(before, after, 1).encode()})


def saying(words: str, kind: Kind = Kind.NOTICE) -> bytes:
    """The shipped template with one more paragraph."""
    paper = docx.Document(io.BytesIO(shipped(kind)))
    paper.add_paragraph(words)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


@pytest.mark.parametrize("kind", Kind)
def test_the_shipped_template_is_what_the_code_makes(kind):
    made, kept = parts_of(make(kind)), parts_of(shipped(kind))
    for part in ("word/document.xml", "word/styles.xml", "word/footer1.xml", "word/settings.xml"):
        assert made[part] == kept[part], f"{part}: run `huiyin templates make`"


@pytest.mark.parametrize("kind", Kind)
def test_the_shipped_template_passes_its_own_check_and_can_be_opened(kind):
    paper = docx.Document(io.BytesIO(check(kind, shipped(kind))))
    words = "\n".join(p.text for p in paper.paragraphs)
    words += "\n".join(c.text for t in paper.tables for row in t.rows for c in row.cells)
    assert "{" not in words
    assert "2026年11月22日" in words


@pytest.mark.parametrize("kind", Kind)
def test_every_field_of_a_kind_stands_in_its_shipped_template(kind):
    text = parts_of(shipped(kind))["word/document.xml"].decode()
    unused = {name for name in fields_of(CONTEXTS[kind]) if name not in text}
    allowed = {"contact", "phone", "organ", "signer", "copies", "urgency", "level",
               "attachments", "matter_number", "matter_title", "addressees"}  # fmt: skip
    assert unused <= allowed


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("{{ ''.__class__ }}", "There is no field {{ ….__class__ }}"),
        ("{{ title.__class__.__mro__ }}", "__mro__"),
        ("{{ title['__class__'] }}", "Getitem is not allowed"),
        ("{{ title.format }}", "There is no field {{ title.format }}"),
        ("{{ range(10**9) }}", "Call is not allowed"),
        ("{{ 'x' * 1000000000 }}", "Mul is not allowed"),
        ("{{ title|attr('x') }}", "attr"),
        ("{{ title|center(999999999) }}", "center"),
        ("{{ lipsum() }}", "Call is not allowed"),
        ("{% set x = title %}", "Assign is not allowed"),
        ("{% include 'x' %}", "Include is not allowed"),
        ("{% macro m() %}x{% endmacro %}", "Macro is not allowed"),
        ("{{ nonsense }}", "There is no field {{ nonsense }}"),
        ("{{ row.title }}", "row.title"),
        ("{% for x in attachments %}{{ x.y }}{% endfor %}", "x.y"),
        ("{{ title ", "Paragraph"),
        ("{% if title %}", "Paragraph"),
        ("{% endfor %}", "Paragraph"),
    ],
)
def test_a_template_with_tricks_or_errors_is_refused_by_name_and_place(english, words, complaint):
    with pytest.raises(BadTemplate) as told:
        check(Kind.NOTICE, saying(words))
    assert complaint in " ".join(told.value.faults)
    assert "document.xml" in " ".join(told.value.faults)


def test_an_error_names_its_paragraph(english):
    with pytest.raises(BadTemplate, match=r"Paragraph \d+ of document.xml: “{{ title “"):
        check(Kind.NOTICE, saying("{{ title “"))


def test_a_missing_field_is_named(english):
    bare = saying("", Kind.NOTICE)
    parts = parts_of(bare)
    body = parts["word/document.xml"].decode().replace("{{ number }}", "").encode()
    with pytest.raises(BadTemplate, match=r"\{\{ number \}\} \(Document number\) is missing"):
        check(Kind.NOTICE, packed(parts | {"word/document.xml": body}))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (lambda: b"", "not a whole"),
        (lambda: b"PK\x03\x04 nonsense", "not a whole"),
        (lambda: shipped(Kind.NOTICE)[:4000], "not a whole"),
        (lambda: b"x" * (packages.MOST_BYTES + 1), "more than 2 MB"),
        (lambda: packed({"a.txt": b"x"}), "may not hold the part a.txt"),
        (lambda: with_part("word/vbaProject.bin", b"x"), "vbaProject.bin"),
        (lambda: with_part("word/embeddings/oleObject1.bin", b"x"), "oleObject1.bin"),
        (lambda: with_part("word/activeX/activeX1.xml", b"<a/>"), "activeX1.xml"),
        (lambda: with_part("../../etc/passwd", b"x"), "passwd"),
        (lambda: with_part("word/afchunk.mht", b"x"), "afchunk.mht"),
        (lambda: with_part("word/media/a.png", b"\x00" * (packages.MOST_UNPACKED + 1)), "unpacks"),
        (lambda: with_part("word/extra.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), "entities"),
        (lambda: with_part("word/extra.xml", b"<a>"), "is no XML"),
        (
            lambda: replaced("</Relationships>", OUTSIDE.format(kind="image"), RELS),
            "points outside the file (image): http://192.0.2.1/x",
        ),
        (
            lambda: replaced("</Relationships>", OUTSIDE.format(kind="attachedTemplate"), RELS),
            "points outside the file (attachedTemplate)",
        ),
        (
            lambda: replaced(
                "wordprocessingml.document.main+xml",
                "macroEnabled.main+xml",
                "[Content_Types].xml",
            ),
            "macros",
        ),
        (lambda: replaced("PAGE", "INCLUDEPICTURE", "word/footer1.xml"), "field INCLUDEPICTURE"),
        (lambda: replaced("PAGE", "DDEAUTO c:/x", "word/footer1.xml"), "field DDEAUTO"),
        (lambda: replaced("<w:body>", "<w:body><w:altChunk/>"), "altChunk"),
    ],
)
def test_a_dangerous_or_broken_package_is_refused(english, content, complaint):
    with pytest.raises(BadTemplate) as told:
        check(Kind.NOTICE, content())
    assert complaint in " ".join(told.value.faults)
    assert told.value.hint


@pytest.mark.django_db
def test_an_office_s_template_is_in_force_and_every_version_is_kept(walk):
    du = walk.people["du"]
    first = issued(walk.to("rectifying"))
    mine = saying("本单由督查室制发。")
    row = templates.upload_template(Kind.NOTICE, "我的.docx", mine, actor=du, at=walk.tick())
    again = templates.upload_template(Kind.NOTICE, "我的.docx", mine, actor=du, at=walk.tick())
    assert (row.version, again.version) == (1, 1)
    assert template_in_force(Kind.NOTICE) == (1, mine)
    second = issued(walk)
    assert (first.template_version, second.template_version) == (0, 1)
    templates.use_template(Kind.NOTICE, 0, actor=du, at=walk.tick())
    assert template_in_force(Kind.NOTICE) == (2, shipped(Kind.NOTICE))
    assert Template.objects.count() == 2


@pytest.mark.django_db
def test_a_refused_template_and_a_stranger_change_nothing(walk):
    du, he = walk.people["du"], walk.people["he"]
    with pytest.raises(BadTemplate):
        templates.upload_template(Kind.NOTICE, "x.docx", saying("{{ no }}"), actor=du)
    with pytest.raises(BadTemplate, match=r"\.docm"):
        templates.upload_template(Kind.NOTICE, "x.docm", shipped(Kind.NOTICE), actor=du)
    with pytest.raises(Refused):
        templates.upload_template(Kind.NOTICE, "x.docx", shipped(Kind.NOTICE), actor=he)
    assert not Template.objects.exists()
    assert template_in_force(Kind.NOTICE)[0] == 0


@pytest.mark.django_db
def test_the_page_of_a_template_tries_and_takes_and_refuses(client, walk):
    client.force_login(_ready(walk.people["du"]))
    page = "/documents/templates/notice/"
    trial = client.post(page, {"try": "1", "file": _sent(shipped(Kind.NOTICE))})
    assert docx.Document(io.BytesIO(trial.content)).paragraphs
    assert not Template.objects.exists()
    bad = client.post(page, {"send": "1", "file": _sent(saying("{{ wrong_name }}"))})
    assert bad.status_code == 422
    assert "wrong_name" in bad.text
    assert not Template.objects.exists()
    good = client.post(page, {"send": "1", "file": _sent(saying("好")), "remark": "加一行"})
    assert good.status_code == 302
    assert Template.objects.get().remark == "加一行"
    assert client.get(f"{page}1.docx").status_code == 200
    assert client.get(f"{page}7.docx").status_code == 404
    client.force_login(_ready(walk.people["he"]))
    assert client.get(page).status_code == 409
    assert client.get(f"{page}1.docx").status_code == 409


def _sent(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("t.docx", content)


def _ready(user):
    user.must_change_password = False
    user.save()
    return user
