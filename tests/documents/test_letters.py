"""Letters filled from a matter's own history: honest dashes, masked raisers, the right facts."""

from __future__ import annotations

import io

import docx
import pytest

from huiyin.documents import access
from huiyin.documents.blocks import blocks
from huiyin.documents.core import build as b
from huiyin.documents.core.circular import CircularFacts, circular
from huiyin.documents.core.kinds import Kind
from huiyin.documents.errors import BadFacts, NoDocument
from huiyin.documents.models import Document
from huiyin.documents.papers import context_shown, paper_of
from huiyin.documents.preview import preview
from huiyin.documents.verbs import drafting, issuing
from huiyin.ledger import evidence
from huiyin.ledger.choices import AccessKind
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import AccessLog
from huiyin.ledger.verbs import erasing
from tests.documents.paper import draft, issued, rows

pytestmark = pytest.mark.django_db


def words(content: bytes) -> str:
    paper = docx.Document(io.BytesIO(content))
    cells = [c.text for t in paper.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in paper.paragraphs), *cells])


def test_a_check_sheet_holds_every_finding_of_the_last_check(walk):
    walk.to("verifying").fail_check()
    text = words(paper_of(draft(walk, Kind.CHECK_SHEET, by="yan")))
    for said in ("严核（检测中心）", "不通过", "仍有渗漏", "东河口", "不符合"):
        assert said in text


def test_a_return_opinion_says_what_came_back_and_why(walk):
    walk.to("verifying").fail_check()
    text = words(paper_of(draft(walk, Kind.RETURN_OPINION, by="yan")))
    assert "销号申请" in text
    assert "仍有渗漏" in text


def test_an_extension_form_keeps_the_date_it_was_asked_against(walk):
    walk.to("rectifying")
    before = walk.matter.due
    asked = draft(walk.ask_extension(), Kind.EXTENSION_FORM, by="he")
    assert asked.facts["decision"] == "——"
    assert asked.facts["granted_before"] == "0次"
    decided = draft(walk.decide_extension(), Kind.EXTENSION_FORM)
    assert decided.facts["due"] == f"{before.year}年{before.month}月{before.day}日"
    assert decided.facts["decision"] == "同意延期"
    assert decided.facts["new_due"] != decided.facts["due"]
    assert decided.facts["granted_before"] == "0次"


def test_a_strike_off_form_says_who_did_what(walk):
    walk.to("closing")
    open_form = draft(walk, Kind.STRIKE_OFF_FORM).facts
    assert open_form["closed"] == "——"
    assert open_form["answers"] == "1人中已答复1人"
    assert "严核" in open_form["check"]
    assert "单督" in draft(walk.close(), Kind.STRIKE_OFF_FORM).facts["closed"]


def test_what_is_not_known_is_a_dash_and_never_a_guess():
    bare = b.MatterFacts(number="HY2020-000001", title="某事")
    for kind in set(Kind) - {Kind.CIRCULAR}:
        text = str(b.build(kind, bare, b.Desk(organ="督查室")))
        assert "None" not in text
        assert "——" in text
    form = b.build(Kind.EXTENSION_FORM, bare, b.Desk(organ="督查室"))
    assert (form.until, form.granted_before, form.decision) == ("——", "——", "——")


def test_a_circular_shows_small_numbers_and_does_not_rank_them():
    facts = CircularFacts(
        period="2026年10月",
        figures=(("新登记", "128件", "全部"),),
        annex=(("甲局", 42, 0.952, None, ""), ("乙局", 3, 1.0, 1.0, "")),
    )
    first, second = circular(facts, b.Desk(organ="督查室")).annex
    assert (first.rank, first.on_time, first.first_pass) == ("1", "95.2%", "——")
    assert (second.rank, second.n, second.remark) == ("——", "3", "n＜10，不排名")


def test_a_circular_goes_to_several_units_and_is_issued(walk):
    facts = CircularFacts(period="2020年6月", problems=("超期较多。",))
    made = drafting.draft_circular(
        facts, units=["EEB", "HUD"], actor=walk.people["du"], at=walk.tick()
    ).document
    done = issuing.issue(made.pk, deliver_now=True, actor=walk.people["du"], at=walk.tick())
    text = words(paper_of(done.document))
    assert "生态环境局、住建局：" in text
    assert "超期较多。" in text
    assert made in access.visible(walk.people["hai"], walk.now)
    assert made not in access.visible(walk.people["xie"], walk.now)


def test_a_reply_is_masked_unless_somebody_who_may_asks_for_the_name(walk):
    walk.to("closing")
    masked = issued(walk, Kind.REPLY_LETTER, by="du", raiser=walk.raiser)
    assert "赵某某" not in words(paper_of(masked))
    assert "排口已封堵" in words(paper_of(masked))
    named = draft(walk, Kind.REPLY_LETTER, by="du", raiser=walk.raiser, names_raiser=True)
    assert "赵某某" not in str(named.facts)
    looks = AccessLog.objects.filter(kind=AccessKind.LOOK)
    before = looks.count()
    done = issuing.issue(named.pk, actor=walk.people["du"], at=walk.tick()).document
    assert looks.count() == before + 1
    assert "赵某某" in words(paper_of(done))
    access.open_paper(walk.people["ren"], done, walk.now)
    assert looks.count() == before + 2
    with pytest.raises(Refused):
        access.open_paper(walk.people["he"], done, walk.now)
    assert AccessLog.objects.filter(kind=AccessKind.REFUSED, rule="MASKED").exists()


def test_a_forgotten_raiser_is_forgotten_on_paper_too(walk, django_capture_on_commit_callbacks):
    walk.to("closed")
    named = draft(walk, Kind.REPLY_LETTER, by="du", raiser=walk.raiser, names_raiser=True)
    sent = issuing.issue(named.pk, actor=walk.people["du"], at=walk.tick()).document
    waiting = draft(walk, Kind.REPLY_LETTER, by="du", raiser=walk.raiser, names_raiser=True)
    office, reason = walk.people["ren"], "本人要求"
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase_raiser(walk.raiser, actor=office, reason=reason, at=walk.tick())
    assert not evidence.path_of(sent.sha256).exists()
    again = Document.objects.get(pk=sent.pk)
    text = words(paper_of(again))
    assert "赵某某" not in text
    assert again.number in text
    assert "排口已封堵" in text
    last = issuing.issue(waiting.pk, actor=walk.people["du"], at=walk.tick()).document
    assert "赵某某" not in words(paper_of(last))


def test_a_handler_cannot_put_a_name_on_a_letter(walk):
    walk.to("replying").reply()
    before = rows()
    with pytest.raises(Refused):
        draft(walk, Kind.REPLY_LETTER, by="jing", raiser=walk.raiser, names_raiser=True)
    with pytest.raises(BadFacts):
        draft(walk, Kind.REPLY_LETTER, by="jing", raiser="nobody")
    assert rows() == before


def test_strangers_see_no_document_and_drafts_stay_in_the_office(walk):
    paper = draft(walk.to("rectifying"))
    for name in ("he", "jing", "hai", "yan", "guan", "shen"):
        with pytest.raises(NoDocument):
            access.may_see(walk.people[name], paper.pk, walk.now)
    done = issuing.issue(paper.pk, deliver_now=True, actor=walk.people["du"], at=walk.tick())
    for name in ("he", "jing", "xie", "yan", "shen"):
        assert access.may_see(walk.people[name], done.document.pk, walk.now)
    for name in ("hai", "guan"):
        with pytest.raises(NoDocument):
            access.may_see(walk.people[name], paper.pk, walk.now)


def test_the_command_line_prints_without_keeping(walk):
    walk.to("rectifying")
    assert walk.number in words(preview("notice", walk.number, "du"))
    assert not Document.objects.exists()
    for kind, number, who in (
        ("nonsense", walk.number, "du"),
        ("circular", walk.number, "du"),
        ("notice", walk.number, "nobody"),
    ):
        with pytest.raises(BadFacts):
            preview(kind, number, who)
    with pytest.raises(Refused):
        preview("notice", "HY2020-999999", "du")


def test_a_paper_has_no_empty_line_of_copies_and_names_whom_to_ask(walk):
    walk.to("rectifying")
    plain = draft(walk)
    drafting.amend(plain.pk, facts={"contact": ""}, actor=walk.people["du"], at=walk.tick())
    sent = issuing.issue(plain.pk, actor=walk.people["dan"], at=walk.tick()).document
    text = words(paper_of(sent))
    assert "抄送" not in text
    assert f"联系人：{walk.people['dan'].display_name}" in text
    assert "copies" not in [one.name for one in blocks(Kind.NOTICE, context_shown(sent))]
    copied = draft(walk)
    drafting.amend(copied.pk, facts={"copies": "市纪委"}, actor=walk.people["du"], at=walk.tick())
    sent = issuing.issue(copied.pk, actor=walk.people["du"], at=walk.tick()).document
    assert "抄送：市纪委" in words(paper_of(sent))
    assert "copies" in [one.name for one in blocks(Kind.NOTICE, context_shown(sent))]


def test_no_co_unit_is_said_and_is_not_unknown():
    facts = b.MatterFacts(number="HY1", title="某事", lead="甲局")
    assert b.build(Kind.NOTICE, facts, b.Desk(organ="某室")).co_units == "无"
    unassigned = b.MatterFacts(number="HY1", title="某事")
    assert b.build(Kind.NOTICE, unassigned, b.Desk(organ="某室")).co_units == "——"
