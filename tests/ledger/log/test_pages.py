"""/audit/ and the receipt: who may read them, what they say when all is well and when not."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.test import Client

from huiyin.base import clock
from huiyin.ledger.log import signing
from huiyin.ledger.models import AccessLog, Checkpoint
from huiyin.ledger.verbs import sequencing
from tests.ledger.log.city import VERIFIER

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(people, now):
    def page(name: str, path: str):
        type(people[name]).objects.update(must_change_password=False)
        client = Client(headers={"accept-language": "en"})
        client.cookies["django_language"] = "en"
        people[name].refresh_from_db()
        client.force_login(people[name])
        with clock.fixed(now):
            return client.get(path)

    return page


@pytest.mark.parametrize("name", ["shen", "du", "ling"])
def test_its_readers_see_the_empty_log(ask, name):
    answer = ask(name, "/audit/")
    assert answer.status_code == 200
    assert "No checkpoint leaves this machine." in answer.text
    assert "Not verified yet" in answer.text


@pytest.mark.parametrize("path", ["/audit/", "/audit/keys.pub", "/audit/checkpoint/1/"])
@pytest.mark.parametrize("name", ["he", "guan", "ren", "yan"])
def test_others_are_refused_and_that_is_logged(ask, name, path):
    answer = ask(name, path)
    assert answer.status_code == 403
    assert AccessLog.objects.filter(rule="AUDIT", username=name).exists()


def test_it_shows_the_log_its_destinations_and_the_last_faults(walk, now, ask, settings, tmp_path):
    settings.HUIYIN_CHECKPOINT_TO = f"{tmp_path / 'gone'}"
    walk.to("planning")
    sequencing.keep(now)
    sequencing.send_copies(now)
    fault = ("event_edited", "HY2020-000001 #2", "")
    sequencing.record(
        started_at=now, seconds=3, events=3, log_size=3, faults=[fault], parts=["events"]
    )
    text = ask("shen", "/audit/").text
    row = Checkpoint.objects.get()
    for words in (row.root, "gone", "behind", "1 fault found", "HY2020-000001 #2", "was changed"):
        assert words in text
    note = ask("shen", f"/audit/checkpoint/{row.pk}/")
    assert note.content.decode() == row.note
    assert "attachment" in note.headers["Content-Disposition"]
    assert ask("shen", "/audit/keys.pub").text.strip() == signing.known_keys()[0].text()


def test_a_struck_off_matter_has_a_receipt_that_a_stranger_can_check(walk, now, ask, tmp_path):
    walk.to("closed")
    path = f"/matters/{walk.number}/receipt/"
    assert "The receipt is being made" in ask("he", path).text
    sequencing.keep(now)
    page = ask("he", path)
    assert "<svg" in page.text
    assert Checkpoint.objects.get().root in page.text
    file, keys = tmp_path / "receipt.json", tmp_path / "keys"
    file.write_bytes(ask("he", f"/matters/{walk.number}/receipt.json").content)
    keys.write_text(signing.known_keys()[0].text())
    assert check(file, keys) == (0, [])
    told = json.loads(file.read_text())
    for change, kind in (
        ({"index": 3}, "receipt_differs"),
        ({"event": told["event"] | {"body": "{}"}}, "event_edited"),
        ({"checkpoint": told["checkpoint"].replace("\n14\n", "\n15\n")}, "bad_signature"),
    ):
        file.write_text(json.dumps(told | change))
        code, kinds = check(file, keys)
        assert (code, kind in kinds) == (1, True)


def check(file, keys) -> tuple[int, list[str]]:
    command = [sys.executable, VERIFIER, file, "--key", keys, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, [fault["kind"] for fault in json.loads(done.stdout)["faults"]]


def test_an_open_matter_has_none(walk, now, ask):
    walk.to("planning")
    sequencing.keep(now)
    assert "No receipt yet" in ask("he", f"/matters/{walk.number}/receipt/").text
    assert ask("he", f"/matters/{walk.number}/receipt.json").status_code == 404


def test_a_stranger_to_the_matter_gets_no_receipt(walk, now, ask):
    walk.to("closed")
    sequencing.keep(now)
    assert ask("hai", f"/matters/{walk.number}/receipt/").status_code == 404
    assert ask("hai", f"/matters/{walk.number}/receipt.json").status_code == 404
