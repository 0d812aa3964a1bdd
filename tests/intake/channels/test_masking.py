"""Who looked, why, and forgetting: informants stay hidden, the chain stays whole."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from huiyin.cli import build
from huiyin.intake.models import Particulars, QueryCode
from huiyin.intake.verbs import channels
from huiyin.ledger import access
from huiyin.ledger.choices import AccessKind, Purpose
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import AccessLog, Raiser, SealedText
from huiyin.ledger.scene import Scene
from huiyin.ledger.views.matter import fault_of
from tests.intake.channels.doors import bring, receipt
from tests.intake.channels.test_merging import panel
from tests.intake.channels.test_public_query import close

pytestmark = pytest.mark.django_db
INFORM = {"request_type": "report", "urgent": False, "answer_way": "phone"}


def look(walk, who: str, purpose: str = "answer"):
    return access.look_at_raiser(
        walk.people[who], number=walk.number, raiser_ref=walk.raiser, purpose=purpose, at=walk.now
    )


def test_who_reports_a_wrong_is_not_shown_even_in_part(walk, desk):
    bring(walk, particulars=INFORM)
    walk.assign()
    for who in ("he", "jing", "du", "yan"):
        text = desk.get(who).content.decode()
        assert "raiser 1 (protected)" in text
        assert "赵" not in text
        assert "139*" not in text


def test_an_office_clerk_of_the_unit_concerned_may_not_look(walk):
    bring(walk, particulars=INFORM)
    walk.assign(lead="SO", co_units=())
    before = AccessLog.objects.filter(kind=AccessKind.LOOK).count()
    with pytest.raises(Refused, match="PROTECTED"):
        look(walk, "ren")
    assert AccessLog.objects.filter(kind=AccessKind.LOOK).count() == before
    assert AccessLog.objects.filter(kind=AccessKind.REFUSED, rule="PROTECTED").count() == 1


@pytest.mark.parametrize("purpose", ["", "curiosity"])
def test_a_look_without_a_purpose_is_refused(walk, purpose):
    bring(walk)
    with pytest.raises(Refused, match="PURPOSE"):
        look(walk, "ren", purpose)
    assert not AccessLog.objects.filter(kind=AccessKind.LOOK).exists()


def test_the_office_and_the_auditor_see_who_looked_and_why(walk, english):
    bring(walk)
    look(walk, "ren", Purpose.CALL_BACK)
    for who in ("du", "ren", "shen"):
        facts = panel(walk.people[who], walk.number, walk.now, "looks")
        (line,) = facts["looks"]
        assert (line.who, str(line.purpose)) == ("任登", "To call back")
        assert line.raiser.startswith("raiser 1")
    assert panel(walk.people["yan"], walk.number, walk.now, "looks") is None


def erase(walk, who: str = "ren"):
    return channels.erase_raiser(
        walk.raiser, actor=walk.people[who], reason="本人要求", at=walk.now
    )


def kept():
    return (
        list(Raiser.objects.values()),
        list(SealedText.objects.order_by("pk").values()),
        list(Particulars.objects.values()),
        QueryCode.objects.count(),
    )


def test_nobody_is_forgotten_while_the_matter_is_open(walk):
    bring(walk)
    receipt(walk)
    before = kept()
    with pytest.raises(Refused, match="OPEN"):
        erase(walk)
    assert kept() == before


@pytest.mark.parametrize("who", ["he", "ling", "shen", "guan"])
def test_only_the_office_forgets(walk, who):
    bring(walk)
    close(walk)
    before = kept()
    with pytest.raises(Refused, match="MASKED"):
        erase(walk, who)
    assert kept() == before


def test_forgetting_takes_person_and_words_and_leaves_the_answer(walk):
    bring(walk)
    given = receipt(walk)
    close(walk)
    assert erase(walk) == 1
    raiser = Raiser.objects.get()
    assert (raiser.name, raiser.phone, raiser.salt) == ("", "", "")
    texts = {row.text for row in SealedText.objects.all()}
    assert texts == {"", "排口已封堵,欢迎监督。"}
    assert Particulars.objects.get().phone_mark == ""
    assert not QueryCode.objects.filter(number=given.number).exists()
    assert AccessLog.objects.filter(kind=AccessKind.ERASE, matter=walk.matter).count() == 1
    with pytest.raises(Refused):
        erase(walk)


def test_the_chain_is_whole_after_forgetting(walk, desk):
    bring(walk)
    close(walk)
    erase(walk)
    scene: Scene = desk.get("du").context["scene"]
    assert fault_of(scene) is None
    assert "record erased" in desk.get("du").content.decode()


def test_the_page_forgets_with_a_reason(walk, desk):
    bring(walk)
    close(walk)
    page = f"/intake/matters/{walk.number}/erase/"
    client = desk.client("ren")
    assert desk.at(client.post, page, {"raiser": walk.raiser, "reason": " "}).url == page
    assert Raiser.objects.get().name
    assert (
        desk.at(client.post, page, {"raiser": walk.raiser, "reason": "本人要求"}).status_code == 302
    )
    assert not Raiser.objects.get().name


def test_the_command_line_forgets_and_says_why_not(walk):
    bring(walk)
    run = CliRunner().invoke
    asked = ["raiser", "erase", walk.raiser, "--by", "ren", "--reason", "本人要求"]
    refused = run(build(), asked)
    assert refused.exit_code == 1
    assert "OPEN" in refused.output
    close(walk)
    assert run(build(), asked).exit_code == 0
    assert not Raiser.objects.get().name


def test_downloads_and_exports_are_on_the_log(walk, desk):
    bring(walk)
    walk.assign().accept().propose_plan().approve_plan().evidence()
    sha = walk.matter.evidence_files.get().sha256
    assert desk.get("jing", f"file/{sha}/").status_code == 200
    export = desk.at(desk.client("du").get, "/ledger/export/?state=rectifying")
    assert b"".join(export.streaming_content)
    lines = AccessLog.objects.filter(kind__in=(AccessKind.DOWNLOAD, AccessKind.EXPORT))
    assert {(line.kind, line.username) for line in lines} == {
        ("download", "jing"),
        ("export", "du"),
    }
