"""From draft to archive: who may, in which order, one number for each, and nothing done twice."""

from __future__ import annotations

import hashlib
import io
import threading

import docx
import pytest
from django.db import IntegrityError, connection, transaction

from huiyin.documents.core.kinds import Kind
from huiyin.documents.core.numbering import gaps
from huiyin.documents.core.register import DocState
from huiyin.documents.errors import BadFacts
from huiyin.documents.models import Document, DocumentSeries, HistoryRow
from huiyin.documents.papers import paper_of
from huiyin.documents.queries import RegisterFilter, notices_of, register
from huiyin.documents.verbs import drafting, issuing, templates
from huiyin.ledger.choices import AccessKind
from huiyin.ledger.errors import BadToken, Conflict, Refused
from huiyin.ledger.models import AccessLog
from tests.documents.paper import draft, issued, later, rows

pytestmark = pytest.mark.django_db


def refused(call, code: str) -> None:
    """The act is refused under this rule, and nothing has changed."""
    before = rows()
    with pytest.raises(Refused) as told:
        call()
    assert told.value.refusal.code == code
    assert told.value.refusal.who_may
    assert rows() == before


def test_a_notice_goes_its_whole_way(walk):
    people = walk.to("rectifying").people
    paper = draft(walk)
    assert (paper.state, paper.number) == (DocState.DRAFT, "")
    issuing.issue(paper.pk, actor=people["du"], at=walk.tick())
    paper.refresh_from_db()
    assert (paper.state, paper.number) == (DocState.ISSUED, "市督〔2020〕1号")
    issuing.deliver(paper.pk, means="paper", actor=people["ren"], at=walk.tick())
    issuing.receipt(paper.pk, actor=people["he"], at=walk.tick())
    paper.refresh_from_db()
    assert paper.state == DocState.DELIVERED, "the water bureau has not signed yet"
    drafted = paper.deliveries.get(unit__code="EEB")
    assert drafted.receipted_by == people["he"]
    issuing.answer(paper.pk, words="已安排", actor=people["jing"], at=walk.tick())
    refused(lambda: issuing.archive(paper.pk, actor=people["du"], at=walk.tick()), "N-OPEN")
    _let_head(people["xie"])
    issuing.receipt(paper.pk, actor=people["xie"], at=walk.tick())
    issuing.answer(paper.pk, words="配合到位", actor=people["xie"], at=walk.tick())
    issuing.archive(paper.pk, actor=people["du"], at=walk.tick())
    paper.refresh_from_db()
    assert paper.state == DocState.ARCHIVED
    acts = list(paper.history.values_list("act", flat=True))
    assert acts == [
        *("draft", "issue", "deliver", "receipt", "answer", "receipt", "answer", "archive"),
    ]


def _let_head(user) -> None:
    from datetime import date

    from huiyin.ledger.choices import Role
    from huiyin.ledger.verbs import accounts

    accounts.grant_role(user, role=Role.UNIT_HEAD, unit=user.unit, since=date(2019, 1, 1))


def test_the_paper_is_kept_by_its_hash_with_the_template_it_was_printed_from(walk):
    paper = issued(walk.to("rectifying"))
    content = paper_of(paper)
    assert hashlib.sha256(content).hexdigest() == paper.sha256
    assert paper.template_version == 0
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
    for words in ("市督〔2020〕1号", "生态环境局、水利局：", "东河口断面水质异常", walk.number):
        assert words in text


@pytest.mark.parametrize("who", ["he", "jing", "yan", "ren", "shen", "guan", "hai"])
def test_only_supervisors_and_leaders_issue(walk, who):
    paper = draft(walk.to("rectifying"))
    refused(lambda: issuing.issue(paper.pk, actor=walk.people[who], at=walk.tick()), "N-ROLE")
    assert AccessLog.objects.filter(kind=AccessKind.REFUSED, rule="N-ROLE").count() == 1


def test_a_red_notice_is_signed_by_a_leader_and_an_edit_takes_the_signature_away(walk):
    people = walk.to("rectifying").people
    paper = draft(walk, level="red")
    refused(lambda: issuing.issue(paper.pk, actor=people["du"], at=walk.tick()), "N-SIGN")
    refused(lambda: drafting.sign(paper.pk, actor=people["du"], at=walk.tick()), "N-ROLE")
    drafting.sign(paper.pk, actor=people["ling"], at=walk.tick())
    refused(lambda: drafting.sign(paper.pk, actor=people["ling"], at=walk.tick()), "N-SIGN-NONE")
    drafting.amend(paper.pk, facts={"found": "改过"}, actor=people["du"], at=walk.tick())
    refused(lambda: issuing.issue(paper.pk, actor=people["du"], at=walk.tick()), "N-SIGN")
    drafting.sign(paper.pk, actor=people["ling"], at=walk.tick())
    done = issuing.issue(paper.pk, actor=people["du"], at=walk.tick()).document
    assert "凌导" in _text(done)


def _text(paper: Document) -> str:
    return "\n".join(p.text for p in docx.Document(io.BytesIO(paper_of(paper))).paragraphs)


def test_nobody_is_signed_for_by_others_nor_twice(walk):
    paper = issued(walk.to("rectifying"))
    people = walk.people
    refused(lambda: issuing.receipt(paper.pk, actor=people["hai"], at=walk.tick()), "N-UNIT")
    refused(lambda: issuing.receipt(paper.pk, actor=people["jing"], at=walk.tick()), "N-ROLE")
    early = {"words": "早了", "actor": people["jing"], "at": walk.tick()}
    refused(lambda: issuing.answer(paper.pk, **early), "N-FIRST")
    issuing.receipt(paper.pk, actor=people["he"], at=walk.tick())
    refused(lambda: issuing.receipt(paper.pk, actor=people["he"], at=walk.tick()), "N-TWICE")


def test_a_withdrawn_number_stays_void_with_its_reason_and_leaves_no_gap(walk):
    first, people = issued(walk.to("rectifying")), walk.people
    issuing.withdraw(first.pk, reason="主送有误", actor=people["du"], at=walk.tick())
    second = issued(walk)
    assert second.number == "市督〔2020〕2号"
    first.refresh_from_db()
    assert (first.state, first.number) == (DocState.WITHDRAWN, "市督〔2020〕1号")
    assert first.void_reason == "主送有误"
    assert gaps(list(Document.objects.values_list("serial", flat=True))) == []
    with pytest.raises(BadFacts):
        issuing.withdraw(second.pk, reason="  ", actor=people["du"], at=walk.tick())


def test_what_was_signed_for_cannot_be_withdrawn(walk):
    paper = issued(walk.to("rectifying"))
    issuing.receipt(paper.pk, actor=walk.people["he"], at=walk.tick())
    sent = {"reason": "晚了", "actor": walk.people["du"], "at": walk.tick()}
    refused(lambda: issuing.withdraw(paper.pk, **sent), "N-RECEIPTED")


def test_a_failed_print_takes_no_number(walk, monkeypatch):
    paper = draft(walk.to("rectifying"))
    before = rows()
    monkeypatch.setattr("huiyin.documents.verbs.issuing.keep", _full_disk)
    with pytest.raises(OSError, match="full"):
        issuing.issue(paper.pk, actor=walk.people["du"], at=walk.tick())
    assert rows() == before
    assert not DocumentSeries.objects.exists()


def _full_disk(name: str, content: bytes) -> str:
    raise OSError("full")


def test_a_form_sent_twice_is_one_act(walk):
    paper = draft(walk.to("rectifying"))
    sent = {"actor": walk.people["du"], "at": walk.tick(), "token": "t" * 20}
    first = issuing.issue(paper.pk, **sent)
    again = issuing.issue(paper.pk, **sent)
    assert (first.replayed, again.replayed) == (False, True)
    assert DocumentSeries.objects.get().last == 1
    with pytest.raises(BadToken):
        issuing.issue(paper.pk, **sent | {"actor": walk.people["dan"]})
    with pytest.raises(BadToken):
        issuing.withdraw(paper.pk, reason="x", **sent)


def test_a_draft_begun_twice_from_one_form_is_one_draft(walk):
    walk.to("rectifying")
    one = draft(walk, token="d" * 20)
    two = draft(walk, token="d" * 20)
    assert one.pk == two.pk
    assert Document.objects.count() == 1


def test_nobody_acts_on_a_stale_page(walk):
    paper = draft(walk.to("rectifying"))
    drafting.amend(paper.pk, facts={"contact": "杜察"}, actor=walk.people["du"], at=walk.tick())
    before = rows()
    with pytest.raises(Conflict):
        issuing.issue(paper.pk, expected_version=1, actor=walk.people["du"], at=walk.tick())
    assert rows() == before


def test_the_history_is_append_only(walk):
    draft(walk.to("rectifying"))
    row = HistoryRow.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        HistoryRow.objects.filter(pk=row.pk).update(note="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        HistoryRow.objects.filter(pk=row.pk).delete()
    assert HistoryRow.objects.get().note == row.note


def test_fields_of_the_ledger_are_not_written_by_hand(walk):
    paper = draft(walk.to("rectifying"))
    before = rows()
    who = {"actor": walk.people["du"], "at": walk.tick()}
    for facts in ({"due": "2030年1月1日"}, {"number": "x"}, {"__class__": "x"}):
        with pytest.raises(BadFacts, match=next(iter(facts))):
            drafting.amend(paper.pk, facts=facts, **who)
    with pytest.raises(BadFacts, match=r"201|200"):
        drafting.amend(paper.pk, facts={"title": "长" * 201}, **who)
    with pytest.raises(BadFacts, match="NOBODY"):
        drafting.amend(paper.pk, facts={}, units=["EEB", "NOBODY"], **who)
    assert rows() == before


def test_texts_at_their_limits_are_printed_whole(walk):
    paper = draft(walk.to("rectifying"))
    facts = {"title": "长" * 200, "found": "字" * 4000, "basis": "<w:p>&{{ 7*7 }}{% if %}\x07"}
    drafting.amend(paper.pk, facts=facts, actor=walk.people["du"], at=walk.tick())
    done = issuing.issue(paper.pk, actor=walk.people["du"], at=walk.tick()).document
    text = _text(done)
    assert "字" * 4000 in text
    assert "长" * 200 in text
    assert "<w:p>&{{ 7*7 }}{% if %}" in text


def test_a_notice_to_nobody_is_not_issued(walk):
    paper = draft(walk.to("rectifying"))
    drafting.amend(paper.pk, facts={}, units=[], actor=walk.people["du"], at=walk.tick())
    refused(lambda: issuing.issue(paper.pk, actor=walk.people["du"], at=walk.tick()), "N-NOBODY")


def test_receipts_are_overdue_after_a_working_day_and_are_listed(walk):
    paper = issued(walk.to("rectifying"))
    du = walk.people["du"]
    late = RegisterFilter(overdue=True)
    assert list(register(du, walk.now, late)) == []
    assert list(register(du, later(walk, days=4).now, late)) == [paper]


def test_reminders_are_counted_and_name_the_notice(walk):
    issued(walk.to("rectifying"))
    reminder = issued(walk, Kind.REMINDER)
    assert "市督〔2020〕1号" in _text(reminder)
    assert "第1次" in _text(reminder)
    counts = notices_of(walk.number)
    assert (counts.notices, counts.reminders, counts.unreceipted) == (1, 1, 2)
    assert "第2次" in _text(draft(walk, Kind.REMINDER))
    issuing.withdraw(reminder.pk, reason="重复", actor=walk.people["du"], at=walk.tick())
    assert notices_of(walk.number).reminders == 0


def test_an_organ_word_starts_its_own_series_and_belongs_to_one_kind(walk):
    du = walk.people["du"]
    issued(walk.to("rectifying"))
    templates.set_word(Kind.NOTICE, "豫水督", actor=du, at=walk.tick())
    assert issued(walk).number == "豫水督〔2020〕1号"
    for bad in ("", "督〔1〕", "1234", "字" * 13, "市督催"):
        with pytest.raises(BadFacts):
            templates.set_word(Kind.NOTICE, bad, actor=du, at=walk.tick())
    with pytest.raises(Refused):
        templates.set_word(Kind.NOTICE, "某督", actor=walk.people["he"], at=walk.tick())
    assert issued(walk).number == "豫水督〔2020〕2号"


def test_numbers_start_anew_each_year(walk):
    issued(walk.to("rectifying"))
    assert issued(later(walk, days=300)).number == "市督〔2021〕1号"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_people_issuing_at_once_get_two_numbers(walk):
    papers = [draft(walk.to("rectifying")) for _ in range(6)]
    at, failed = walk.tick(), []

    def work(paper: Document, who: str) -> None:
        try:
            issuing.issue(paper.pk, actor=walk.people[who], at=at)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=work, args=(paper, ("du", "dan")[n % 2]))
        for n, paper in enumerate(papers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    serials = sorted(Document.objects.values_list("serial", flat=True))
    assert serials == [1, 2, 3, 4, 5, 6]
