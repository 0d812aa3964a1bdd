"""The quarantine: hostile bytes shown safely, in words, and resolved with a remark."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import translation

from huiyin.base import clock
from huiyin.field import verbs
from huiyin.field.core.plausible import time_fault
from huiyin.field.core.reading import epoch_ms
from huiyin.field.gateway import oddments
from huiyin.field.models import QuarantinedFrame
from huiyin.field.protocols.hj212.core import DefectKind, Deframer
from huiyin.field.raw_frames import SHOWN, show
from huiyin.field.rules import time_rule
from huiyin.field.wording import DEFECTS, said
from tests.field.pages.conftest import AUDITOR, KEEPER, refuse

pytestmark = pytest.mark.django_db

DATA = b"QN=20200601000000000;ST=21;CN=2011;PW=123456;MN=M9;Flag=5;CP=&&w01018-Rtd=1&&"


def shown(answer) -> list[int]:
    return [line.frame.pk for line in answer.context["lines"]]


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'{{7*7}}{% x %}"]
)
def test_hostile_text_stays_text(browse, hostile):
    raw = b"##" + hostile.encode() + b";PW=123456;"
    refuse(raw, mn=hostile, kind="unknown_device", explanation=hostile, peer=hostile)
    refuse(raw, mn=hostile, kind=hostile[:32], advice=hostile)
    page = browse(KEEPER).get("/field/quarantine/").content.decode()
    assert hostile not in page
    assert "49" not in re.findall(r"<dd[^>]*>(.*?)</dd>", page)


def test_a_hostile_mn_reaches_the_form_and_no_further(browse):
    frame = refuse(mn='"><b>&x=1', kind="unknown_device")
    client = browse(KEEPER)
    page = client.get("/field/quarantine/").content.decode()
    link = re.search(r'href="(/field/devices/new/[^"]*)"', page)
    form = client.get(link[1].replace("&amp;", "&"))
    assert form.context["form"]["mn"].value() == frame.mn
    assert "<b>" not in form.content.decode()


def test_bytes_of_every_value_can_be_shown(browse):
    raw = bytes(range(256)) + "井\u202eevil".encode()
    refuse(raw)
    answer = browse(AUDITOR).get("/field/quarantine/")
    seen = answer.context["lines"][0].raw
    assert "\\x00" in seen.text
    assert "\\u202e" in seen.text
    assert "井" in seen.text
    hexes = "".join(row.partition("  ")[2] for row in seen.hex.splitlines())
    assert bytes.fromhex(hexes) == raw
    assert "\0" not in answer.content.decode()


def test_frames_that_expired_are_still_counted(browse):
    refuse(b"##1", received=clock.now() - timedelta(days=800), times=7)
    line = re.compile(r'<p class="quiet small">\D*7\D')
    assert not line.search(browse(AUDITOR).get("/field/quarantine/").content.decode())
    verbs.expire_quarantine(clock.now() - timedelta(days=730))
    answer = browse(AUDITOR).get("/field/quarantine/")
    assert shown(answer) == []
    assert line.search(answer.content.decode())


def test_a_password_is_starred_out_in_text_and_hex():
    seen = show(b"##0000" + DATA)
    assert "PW=******;MN=M9" in seen.text
    assert b"123456".hex(" ") not in seen.hex.replace("\n", " ")
    assert seen.size == len(DATA) + 6


def test_of_a_huge_frame_the_beginning_is_shown_and_the_rest_counted():
    seen = show(b"a" * 70_000)
    assert (len(seen.text), seen.size, seen.hidden) == (SHOWN, 70_000, 70_000 - SHOWN)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [2, 1]),
        ("kind=noise", [1]),
        ("mn=M2", [2]),
        ("q=10.0", [1]),
        ("q=nothing", []),
        ("show=resolved", [3]),
        ("show=all", [3, 2, 1]),
        ("show=all&kind=noise", [3, 1]),
    ],
)
def test_filters_stand_in_the_address(browse, query, found):
    one = refuse(mn="M1", kind="noise")
    two = refuse(mn="M2", kind="truncated", peer="192.168.1.1:4")
    three = refuse(mn="M3", kind="noise", peer="192.168.1.1:4")
    QuarantinedFrame.objects.filter(pk=three.pk).update(resolved=clock.now())
    number = {1: one.pk, 2: two.pk, 3: three.pk}
    answer = browse(AUDITOR).get(f"/field/quarantine/?{query}")
    assert shown(answer) == [number[n] for n in found]
    assert {(kind, count) for kind, _label, count in answer.context["kinds"]} == {
        ("noise", 1),
        ("truncated", 1),
    }


@pytest.mark.parametrize("query", ["kind=nonsense", "show=%00", "mn=%00", "q=" + "x" * 101])
def test_a_filter_that_means_nothing_is_left_out_and_named(browse, query):
    frame = refuse()
    answer = browse(AUDITOR).get(f"/field/quarantine/?{query}")
    assert shown(answer) == [frame.pk]
    assert len(answer.context["asked"].ignored) == 1


def test_only_the_ticked_frames_are_resolved_with_the_remark(browse):
    frames = [refuse() for _ in range(3)]
    sent = {"frame": [frames[0].pk, frames[2].pk], "resolution": "登记了设备"}
    answer = browse(KEEPER).post("/field/quarantine/?kind=noise", sent)
    assert answer["Location"] == "/field/quarantine/?kind=noise"
    for frame in frames:
        frame.refresh_from_db()
    assert [frame.resolution for frame in frames] == ["登记了设备", "", "登记了设备"]
    assert [frame.resolved is None for frame in frames] == [False, True, False]


@pytest.mark.parametrize(
    "sent",
    [
        {"frame": "{pk}", "resolution": " "},
        {"frame": "{pk}"},
        {"resolution": "done"},
        {"frame": "x", "resolution": "done"},
        {"frame": "9" * 30, "resolution": "done"},
        {"frame": "²", "resolution": "done"},
    ],
)
def test_without_a_frame_or_a_remark_nothing_is_resolved(browse, sent):
    frame = refuse()
    sent = {name: value.format(pk=frame.pk) for name, value in sent.items()}
    answer = browse(KEEPER).post("/field/quarantine/", sent)
    assert answer.status_code == 422
    assert not QuarantinedFrame.objects.exclude(resolved=None).exists()


def test_a_frame_is_resolved_once(browse):
    frame, client = refuse(), browse(KEEPER)
    for words in ("first", "second"):
        client.post("/field/quarantine/", {"frame": frame.pk, "resolution": words})
    frame.refresh_from_db()
    assert frame.resolution == "first"


def test_an_unknown_mn_can_be_registered_until_it_is(browse, device):
    refuse(mn="M7", kind="unknown_device")
    refuse(mn=device.mn, kind="unknown_device")
    lines = browse(KEEPER).get("/field/quarantine/").context["lines"]
    assert {line.frame.mn: line.can_register for line in lines} == {"M7": True, "M1": False}


def broken() -> list[str]:
    """What the core and the gateway say of input with every defect they know."""
    bad = [
        b"##12",
        b"##00a1x\r\n##",
        b"hello\r\n##",
        b"##0000" + DATA + b"FFFF\r\n",
        b"##0020" + DATA + b"zzzz##0001",
        b"##%04d" % len(DATA) + DATA + b"1C80\r\n",
        b"##%04d" % len(DATA) + DATA + b"zzzz\r\n",
        b"##%04d" % len(DATA) + DATA + b"1234##0001",
        b"##9999" + b"x" * 70_000,
    ]
    found = []
    for raw in bad:
        deframer = Deframer()
        for item in [*deframer.feed(raw), *deframer.flush()]:
            if getattr(item, "kind", None) is DefectKind.BLANK:
                continue
            found.append(getattr(item, "explanation", None) or item.crc.explanation)
    for refusal in vars(oddments).values():
        if isinstance(refusal, oddments.Refusal):
            found.append(refusal.explanation)
    now, rule = epoch_ms(clock.now()), time_rule()
    found += [time_fault(now + 10**10, now, rule), time_fault(0, now, rule)]
    return found


def test_every_explanation_of_the_gateway_has_its_chinese():
    explanations = broken()
    assert len(set(explanations)) >= 14
    with translation.override("zh-hans"):
        untranslated = [text for text in explanations if said(text) == text]
    assert not untranslated


def test_english_keeps_the_numbers_of_an_explanation():
    with translation.override("en"):
        for text in broken():
            assert set(re.findall(r"[0-9A-F]{4}|\d+", text)) <= set(
                re.findall(r"[0-9A-F]{4}|\d+", said(text))
            )


def test_every_defect_of_the_gateway_has_words():
    kinds = {kind.value for kind in DefectKind} - {"blank"}
    kinds |= {r.kind for r in vars(oddments).values() if isinstance(r, oddments.Refusal)}
    kinds |= {"implausible_time", "crc_bad", "crc_modbus", "crc_modbus_swapped"}
    assert kinds == set(DEFECTS)
    with translation.override("zh-hans"):
        for words in DEFECTS.values():
            assert not str(words.label).isascii()
            assert not str(words.advice).isascii()


def test_a_frame_received_again_and_again_is_one_row_with_its_times(browse):
    frame = refuse()
    QuarantinedFrame.objects.filter(pk=frame.pk).update(
        times=12, received=clock.now() - timedelta(days=1)
    )
    assert "12 times" in browse(AUDITOR).get("/field/quarantine/").content.decode()
