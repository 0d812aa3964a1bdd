"""Files in and out: the good ones stay when a bad one is refused by its name and reason."""

from __future__ import annotations

import io

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from huiyin.ledger import evidence
from huiyin.ledger.choices import State
from huiyin.ledger.models import EvidenceFile
from tests.ledger.pages.test_act_pages import check, minute
from tests.ledger.people import Walk, a_photo

pytestmark = pytest.mark.django_db

PROGRAM = b"MZ\x90\x00" + b"\x00" * 100


def send(walk, desk, *files, **more):
    entered = {
        "files_sent": [SimpleUploadedFile(name, content) for name, content in files],
        "taken_at": minute(walk),
        "taken_where": "东河口",
    }
    return desk.act("jing", "add_evidence", entered | more)


def test_the_good_files_are_kept_and_the_bad_one_is_named(walk, desk):
    walk.to(State.RECTIFYING)
    answer = send(
        walk, desk, ("一.jpg", a_photo(1)), ("坏.jpg", PROGRAM), ("二.txt", "记录".encode())
    )
    assert answer.status_code == 302
    assert list(EvidenceFile.objects.values_list("name", flat=True)) == ["一.jpg", "二.txt"]
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert len([text for text in told if text.startswith("坏.jpg is ")]) == 1
    assert walk.matter.evidence_count == 2


def test_when_no_file_is_good_every_reason_is_given_and_the_form_stays(walk, desk):
    walk.to(State.RECTIFYING)
    before = walk.facts()
    answer = send(walk, desk, ("坏.jpg", PROGRAM), ("空.txt", b""), ("假.png", a_photo()))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "坏.jpg" in html
    assert "假.png is really a image/jpeg file." in html
    assert 'value="东河口"' in html
    assert walk.facts() == before
    assert not EvidenceFile.objects.exists()


def a_photo_from_the_future() -> bytes:
    picture, out = Image.new("RGB", (8, 8)), io.BytesIO()
    exif = picture.getexif()
    exif.get_ifd(0x8769)[0x9003] = "2099:01:01 00:00:00"
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_file_that_a_rule_refuses_does_not_hide_that_another_was_kept(walk, desk):
    walk.to(State.RECTIFYING)
    answer = send(walk, desk, ("一.jpg", a_photo()), ("未来.jpg", a_photo_from_the_future()))
    assert answer.status_code == 302
    assert walk.matter.evidence_count == 1
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert [text for text in told if text.startswith("未来.jpg: F-TIMES")]


def test_files_sent_twice_are_kept_once(walk, desk):
    walk.to(State.RECTIFYING)
    for _ in range(2):
        form = {
            "token": "same",
            "files_sent": [SimpleUploadedFile(f"{n}.jpg", a_photo(n)) for n in (1, 2)],
            "taken_at": minute(walk),
            "taken_where": "东河口",
        }
        assert desk.post("jing", "act/add_evidence/", form).status_code == 302
    assert EvidenceFile.objects.count() == 2


def test_without_a_time_a_file_that_has_none_of_its_own_is_refused(walk, desk):
    walk.to(State.RECTIFYING)
    answer = send(walk, desk, ("一.jpg", a_photo()), taken_at="")
    assert answer.status_code == 422
    assert "Nobody says when 一.jpg was taken." in answer.content.decode()


def test_too_many_files_at_once_are_refused_before_any_is_read(walk, desk):
    walk.to(State.RECTIFYING)
    answer = send(walk, desk, *((f"{n}.txt", b"x") for n in range(21)))
    assert answer.status_code == 422
    assert not EvidenceFile.objects.exists()


def evidence_url(walk) -> str:
    return f"file/{EvidenceFile.objects.get().sha256}/"


def test_a_file_is_handed_out_as_an_attachment_that_cannot_run(walk, desk):
    walk.to(State.RECTIFYING).evidence()
    answer = desk.get("du", evidence_url(walk))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert len(answer.content) == EvidenceFile.objects.get().size


def test_a_file_is_open_only_to_those_who_see_its_matter(walk, desk, people):
    walk.to(State.RECTIFYING).evidence()
    assert desk.get("hai", evidence_url(walk)).status_code == 404
    url = evidence_url(walk)
    other = Walk(people).later(hours=3).register(place=None)
    desk.walk = other
    assert desk.get("du", url).status_code == 404
    assert desk.get("du", "file/..%2F..%2Fsecret.key/").status_code == 404


def test_a_picture_has_a_small_copy_and_a_text_has_none(walk, desk):
    walk.to(State.RECTIFYING).evidence()
    picture = desk.get("du", evidence_url(walk).replace("file/", "thumb/"))
    assert picture.headers["Content-Type"] == "image/jpeg"
    walk.evidence(name="记录.txt", content="记录".encode())
    text = EvidenceFile.objects.get(mime="text/plain")
    assert desk.get("du", f"thumb/{text.sha256}/").status_code == 404


def test_a_file_changed_on_the_disk_is_not_handed_out(walk, desk):
    walk.to(State.RECTIFYING).evidence(content=a_photo(201))
    evidence.path_of(EvidenceFile.objects.get().sha256).write_bytes(b"other")
    assert desk.get("du", evidence_url(walk)).status_code == 404


def test_the_verifiers_photograph_is_kept_and_its_hash_is_in_the_chain(walk, desk):
    walk.to(State.VERIFYING)
    photo = SimpleUploadedFile("所见.jpg", a_photo(7))
    sent = check(seen_at=minute(walk)) | {"photo-0": photo, "remark-0": "已查看"}
    assert desk.act("yan", "pass", sent).status_code == 302
    kept = EvidenceFile.objects.get(name="所见.jpg")
    assert f"已查看 [sha256:{kept.sha256}]" in walk.matter.events.get(verb="pass").body
    html = desk.get("du").content.decode()
    assert f"file/{kept.sha256}/" in html
    assert "[sha256:" not in html


def test_a_false_photograph_stops_the_check_and_changes_nothing(walk, desk):
    walk.to(State.VERIFYING)
    before = walk.facts()
    sent = check(seen_at=minute(walk)) | {"photo-0": SimpleUploadedFile("所见.jpg", PROGRAM)}
    answer = desk.act("yan", "pass", sent)
    assert answer.status_code == 422
    assert "所见.jpg" in answer.content.decode()
    assert walk.facts() == before
    assert not EvidenceFile.objects.filter(name="所见.jpg").exists()
