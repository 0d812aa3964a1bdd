"""From the upload to the ledger: nothing is saved before it is confirmed, nothing twice."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from huiyin.base import clock
from huiyin.intake.core.report import read_sheet
from huiyin.intake.models import ColumnMemory, RowState, Workbook, WorkbookRow, WorkbookState
from huiyin.intake.verbs import assigning, workbooks
from huiyin.intake.workbooks import latest
from huiyin.intake.workbooks.words import notes, sentence
from huiyin.ledger.choices import AccessKind, Channel, State
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import AccessLog, Clue, Event, Matter, SealedText
from huiyin.ledger.replay import replay
from huiyin.ledger.verbs import accounts
from tests.intake.workbooks import layouts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now", "english")]


def sent(people, layout: layouts.Layout, sender: str = "第三督导组") -> Workbook:
    workbook, is_new = workbooks.receive(
        content=layout.content, name=layout.name, sender=sender, actor=people["ren"]
    )
    assert is_new
    return workbook


def states(workbook: Workbook) -> dict[int, str]:
    return dict(WorkbookRow.objects.filter(workbook=workbook).values_list("number", "state"))


def rows_book(rows: list[list], **options) -> bytes:
    return layouts.book(lambda _book, sheet: layouts.put(sheet, rows), **options)


def ledger(*rows: list, name: str = "台账.xlsx", **options) -> layouts.Layout:
    head = ["编号", "问题描述", "类别", "地点", "责任单位", "整改时限", "完成情况"]
    return layouts.Layout(name, rows_book([head, *rows], **options), ())


GOOD = ["A-1", "东渠淤积", "水环境", "东渠", "某某市水利局", "2027-06-30", "序时推进"]


def test_reading_saves_nothing_in_the_ledger(people):
    workbook = sent(people, layouts.plain())
    assert workbook.state == WorkbookState.READY
    assert workbook.counts["rows"] == 2
    assert Matter.objects.count() == Event.objects.count() == SealedText.objects.count() == 0


def test_confirmed_rows_become_matters_with_their_origin(people):
    workbook = sent(people, layouts.plain())
    assert workbooks.confirm(workbook, kind="finding", actor=people["ren"])
    workbook.refresh_from_db()
    assert workbook.state == WorkbookState.DONE
    assert set(states(workbook).values()) == {RowState.REGISTERED}
    first = Matter.objects.earliest("pk")
    assert (first.title, first.kind, first.channel) == ("东河口排口污水直排", "finding", "import")
    clue = Clue.objects.get(matter=first)
    assert clue.channel == Channel.IMPORT
    assert clue.raiser.name == "第三督导组"
    assert clue.clue_id == f"wb:{workbook.sha256[:16]}:{clue.clue_id.split(':')[2]}:2"
    kept = SealedText.objects.get(ref=clue.details_ref).text
    assert "编号：DC-01" in kept
    assert "13912345678" in kept
    assert "13912345678" not in str(list(WorkbookRow.objects.values()))
    assert replay().differences == []


def test_who_has_just_read_a_sheet_registers_without_reading_it_again(people, monkeypatch):
    reads = []

    def counted(*asked):
        reads.append(asked)
        return read_sheet(*asked)

    monkeypatch.setattr(latest, "_kept", latest.Kept())
    monkeypatch.setattr(latest, "read_sheet", counted)
    workbook = sent(people, layouts.plain())
    workbooks.confirm(workbook, kind="finding", actor=people["ren"])
    workbook.refresh_from_db()
    assert (workbook.state, len(reads)) == (WorkbookState.DONE, 1)
    accounts.make_unit(code="NEW", name="新设单位", invented=True)
    other = sent(people, layouts.plain(), "另一来文单位")
    assert len(reads) == 2, "what is known of the units has changed"
    assert other.total == workbook.total


def test_the_same_file_again_is_the_same_import(people):
    workbook = sent(people, layouts.plain())
    workbooks.confirm(workbook, kind="finding", actor=people["ren"])
    again, is_new = workbooks.receive(
        content=layouts.plain().content, name="x.xlsx", sender="第三督导组", actor=people["du"]
    )
    assert (again.pk, is_new) == (workbook.pk, False)
    assert not workbooks.confirm(again, kind="finding", actor=people["du"])
    assert Matter.objects.count() == 2


def test_the_same_file_under_another_senders_name_makes_no_second_matter(people):
    workbooks.confirm(sent(people, layouts.plain()), kind="finding", actor=people["ren"])
    other = sent(people, layouts.plain(), sender="整改办")
    assert set(states(other).values()) == {RowState.KNOWN}
    workbooks.confirm(other, kind="finding", actor=people["ren"])
    assert Matter.objects.count() == 2


def test_the_senders_number_or_the_same_words_are_known_in_another_file(people):
    workbooks.confirm(sent(people, ledger(GOOD)), kind="finding", actor=people["ren"])
    same_number = ["A-1", "东渠淤积严重", *GOOD[2:]]
    same_words = ["", *GOOD[1:]]
    fresh = ["A-2", "北渠淤积", "水环境", "北渠", *GOOD[4:]]
    workbook = sent(people, ledger(same_number, same_words, fresh))
    assert states(workbook) == {2: RowState.KNOWN, 3: RowState.KNOWN, 4: RowState.READ}


def test_doubles_within_a_file_and_likes_in_the_ledger_are_shown_and_left_to_the_person(people):
    workbooks.confirm(sent(people, ledger(GOOD), "甲组"), kind="finding", actor=people["ren"])
    alike = ["B-9", "东渠淤积了", *GOOD[2:]]
    twin = ["B-9", "西渠破损", "水环境", "西渠", *GOOD[4:]]
    workbook = sent(people, ledger(alike, twin), "乙组")
    assert states(workbook) == {2: RowState.LIKELY, 3: RowState.LIKELY}
    likes = dict(WorkbookRow.objects.filter(workbook=workbook).values_list("number", "likes"))
    assert likes[2][0]["matter"] == "HY2026-000001"
    assert likes[3] == [{"row": 2}]
    workbooks.confirm(workbook, kind="finding", take_likely=True, actor=people["ren"])
    assert Matter.objects.count() == 3


def test_finished_rows_open_nothing_unless_ticked_and_then_to_be_checked(people):
    done = ["A-3", "南渠淤积", "水环境", "南渠", "某某市水利局", "2026-10-01", "已完成"]
    workbook = sent(people, ledger(GOOD, done))
    assert states(workbook) == {2: RowState.READ, 3: RowState.FINISHED}
    workbooks.confirm(workbook, kind="finding", take_finished=True, actor=people["ren"])
    assert set(Matter.objects.values_list("state", flat=True)) == {State.REGISTERED}
    assert Matter.objects.count() == 2


def test_at_once_rows_get_the_kind_of_that_name(people):
    now_row = ["A-4", "井盖缺失", "市政", "中路", "某某市水利局", "立行立改", ""]
    workbooks.confirm(sent(people, ledger(now_row)), kind="finding", actor=people["ren"])
    assert Matter.objects.get().kind == "rectify_now"


def test_refused_rows_come_back_with_their_reasons_and_can_be_sent_again(people):
    empty = ["A-5", "", "水环境", "东渠", "某某市水利局", "2027-06-30", ""]
    workbook = sent(people, ledger(GOOD, empty))
    assert states(workbook)[3] == RowState.REFUSED
    client = Client()
    client.force_login(people["ren"])
    answer = client.get(f"/intake/workbooks/{workbook.pk}/refused/")
    content = b"".join(answer.streaming_content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    head, row = book.get_sheet_by_index(0).to_python()
    assert head[:3] == ["原因", "编号", "问题描述"]
    assert "问题描述" in row[0]
    assert row[1] == "A-5"
    assert AccessLog.objects.filter(kind=AccessKind.LOOK).count() == 1
    again = layouts.Layout("again.xlsx", content, ())
    assert states(sent(people, again)) == {2: RowState.REFUSED}


def test_what_another_format_hides_is_said_and_its_plain_numbers_are_no_dates(people):
    head = ["编号", "问题描述", "类别", "地点", "责任单位", "整改时限"]
    rows = [
        [*GOOD[:5], date(2027, 6, 30)],
        ["A-2", "北渠淤积", "水环境", "北渠", "某某市水利局", 46203],
    ]
    workbook = sent(people, layouts.Layout("台账.ods", layouts.ods([head, *rows]), ()))
    workbook.refresh_from_db()
    assert "empty cells" in notes(workbook)[0]
    known, unknown = WorkbookRow.objects.filter(workbook=workbook)
    assert known.facts["limit"] == {"day": "2027-06-30"}
    assert unknown.facts["limit"] == {}
    (doubt,) = unknown.doubts
    assert (doubt["cell"], doubt["refused"], doubt["raw"]) == ("F3", True, "46203")
    assert "46203" in sentence(doubt["why"])
    usual = sent(people, ledger(GOOD))
    usual.refresh_from_db()
    assert not any("empty cells" in note for note in notes(usual))


def test_a_corrected_mapping_is_used_remembered_and_told(people):
    head = ["编号", "甲栏", "类别", "责任单位"]
    content = rows_book([head, ["A", "渠坏", "水环境", "某某市水利局"]])
    workbook = sent(people, layouts.Layout("a.xlsx", content, ()))
    assert states(workbook) == {2: RowState.REFUSED}
    columns = {0: "number", 1: "problem", 2: "category", 3: "responsible_unit"}
    assert workbooks.correct(workbook, columns=columns, actor=people["ren"])
    assert states(workbook) == {2: RowState.READ}
    assert ColumnMemory.objects.count() == 1
    another = rows_book([head, ["B", "桥坏", "水环境", "某某市水利局"]])
    later = sent(people, layouts.Layout("b.xlsx", another, ()))
    assert later.remembered
    assert states(later) == {2: RowState.READ}
    stranger = sent(people, layouts.Layout("b.xlsx", another, ()), "别的单位")
    assert states(stranger) == {2: RowState.REFUSED}


def test_rows_without_a_category_wait_for_a_cause(people):
    content = rows_book([["编号", "问题描述"], ["A", "渠坏"]])
    workbook = sent(people, layouts.Layout("a.xlsx", content, ()))
    assert states(workbook) == {2: RowState.REFUSED}
    columns = {0: "number", 1: "problem"}
    workbooks.correct(workbook, columns=columns, default_cause="水环境", actor=people["ren"])
    assert states(workbook) == {2: RowState.READ}


def test_read_units_and_limits_are_assigned_in_one_act_with_what_is_refused_said(people):
    past = ["A-6", "旧渠破损", "水环境", "旧渠", "某某市水利局", "2026-10-01", ""]
    term = ["A-7", "新渠破损", "水环境", "新渠", "某某市水利局", "15个工作日内", ""]
    workbook = sent(people, ledger(GOOD, past, term))
    workbooks.confirm(workbook, kind="finding", actor=people["ren"])
    with clock.fixed(clock.now() + timedelta(minutes=5)):
        made = assigning.assign_read(workbook, actor=people["du"])
    assert (made.done, made.refused, made.left) == (2, 1, 0)
    kept = dict(Matter.objects.values_list("title", "state"))
    assert kept == {
        "东渠淤积": State.ASSIGNED, "旧渠破损": State.REGISTERED, "新渠破损": State.ASSIGNED,
    }  # fmt: skip
    note = WorkbookRow.objects.get(matter__title="旧渠破损").assign_note
    assert "future" in note
    assert f"{Matter.objects.get(title='新渠破损').due:%Y-%m-%d}" == "2026-12-14"


def test_rows_to_be_rectified_at_once_are_assigned_by_the_term_of_their_kind(people):
    now_row = ["A-4", "井盖缺失", "市政", "中路", "某某市水利局", "立行立改", ""]
    unlimited = ["A-8", "护栏缺失", "市政", "南路", "某某市水利局", "", ""]
    workbook = sent(people, ledger(GOOD, now_row, unlimited))
    workbooks.confirm(workbook, kind="finding", actor=people["ren"])
    assert assigning.assignable(workbook).count() == 2
    with clock.fixed(clock.now() + timedelta(minutes=5)):
        made = assigning.assign_read(workbook, actor=people["du"])
    assert (made.done, made.refused, made.left) == (2, 0, 0)
    kept = Matter.objects.get(title="井盖缺失")
    assert (kept.kind, kept.state, kept.lead_unit.name) == (
        "rectify_now", State.ASSIGNED, "某某市水利局",
    )  # fmt: skip
    assert f"{kept.due:%Y-%m-%d}" == "2026-11-25"
    assert Matter.objects.get(title="护栏缺失").state == State.REGISTERED


def test_who_is_not_of_the_office_may_not_import_nor_look(people):
    with pytest.raises(Refused):
        workbooks.receive(
            content=layouts.plain().content, name="a.xlsx", sender="x", actor=people["he"]
        )
    assert Workbook.objects.count() == 0
    assert AccessLog.objects.filter(kind=AccessKind.REFUSED).count() == 1
    workbook = sent(people, layouts.plain())
    client = Client()
    client.force_login(people["he"])
    for path in ("", "refused/", "original/"):
        assert client.get(f"/intake/workbooks/{workbook.pk}/{path}").status_code in {403, 409}


def test_a_large_file_waits_for_the_worker_and_can_be_cancelled(people, monkeypatch):
    monkeypatch.setattr(workbooks, "AT_ONCE_BYTES", 10)
    first = sent(people, layouts.plain())
    assert first.state == WorkbookState.WAITING
    assert workbooks.cancel(first, actor=people["ren"])
    second = sent(people, layouts.several_units())
    assert workbooks.work_due(clock.now()) == 1
    second.refresh_from_db()
    assert second.state == WorkbookState.READY
    workbooks.confirm(second, kind="finding", actor=people["ren"])
    assert Matter.objects.count() == 0
    assert workbooks.work_due(clock.now()) == 1
    assert workbooks.work_due(clock.now()) == 0
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (WorkbookState.CANCELLED, WorkbookState.DONE)
    assert Matter.objects.count() == 4


def test_a_cancel_between_batches_keeps_what_is_registered_and_stops(people, monkeypatch):
    monkeypatch.setattr(workbooks, "AT_ONCE_ROWS", 0)
    monkeypatch.setattr(workbooks, "BATCH", 1)
    workbook = sent(people, layouts.several_units())
    workbooks.confirm(workbook, kind="finding", actor=people["ren"])
    real = workbooks._register_batch

    def and_cancel(*given):
        done = real(*given)
        workbooks.cancel(workbook, actor=people["du"])
        return done

    monkeypatch.setattr(workbooks, "_register_batch", and_cancel)
    workbooks.work_due(clock.now())
    workbook.refresh_from_db()
    assert workbook.state == WorkbookState.CANCELLED
    assert Matter.objects.count() == 1


def test_a_job_whose_worker_died_is_taken_up_again_without_doubles(people, monkeypatch):
    workbook = sent(people, layouts.several_units())
    monkeypatch.setattr(workbooks, "AT_ONCE_ROWS", 0)
    workbooks.confirm(workbook, kind="finding", actor=people["ren"])
    Workbook.objects.filter(pk=workbook.pk).update(
        state=WorkbookState.REGISTERING, worked_at=clock.now()
    )
    assert workbooks.work_due(clock.now()) == 0
    assert workbooks.work_due(clock.now() + timedelta(minutes=6)) == 1
    assert Matter.objects.count() == 4


def test_the_pages_from_the_upload_to_the_matters(people):
    client = Client()
    client.force_login(people["ren"])
    assert client.get("/intake/workbooks/").status_code == 200
    file = io.BytesIO(layouts.two_row_header().content)
    file.name = "台账.xlsx"
    answer = client.post("/intake/workbooks/new/", {"file": file, "sender": "督导组"}, follow=True)
    page = answer.content.decode()
    workbook = Workbook.objects.get()
    assert answer.status_code == 200
    assert "G5" in page
    assert "长期坚持" in page
    assert Matter.objects.count() == 0
    columns = {f"column_{c['column']}": c["code"] for c in workbook.columns}
    path = f"/intake/workbooks/{workbook.pk}/"
    answer = client.post(f"{path}columns/", columns | {"sheet": "台账"}, follow=True)
    assert answer.status_code == 200
    answer = client.post(f"{path}confirm/", {"kind": "finding"}, follow=True)
    assert "HY2026-000001" in answer.content.decode()
    assert Matter.objects.count() == 2
    client.force_login(people["du"])
    with clock.fixed(clock.now() + timedelta(minutes=1)):
        answer = client.post(f"{path}assign/", follow=True)
    assert Matter.objects.filter(state=State.ASSIGNED).count() == 1
    assert client.get(f"{path}original/").content == layouts.two_row_header().content
    assert AccessLog.objects.filter(kind=AccessKind.LOOK).count() == 1


def test_the_same_number_with_other_words_is_asked_about_and_not_dropped(people):
    workbooks.confirm(sent(people, ledger(GOOD)), kind="finding", actor=people["ren"])
    renumbered = ["A-1", "南环路井盖缺失", "市政设施", "南环路", *GOOD[4:]]
    workbook = sent(people, ledger(renumbered))
    assert states(workbook) == {2: RowState.LIKELY}
    assert workbook.rows.get().likes[0]["matter"] == Matter.objects.get().number
    workbooks.confirm(workbook, kind="finding", take_likely=True, actor=people["ren"])
    assert Matter.objects.count() == 2


def test_a_sign_that_no_database_keeps_is_left_out(people):
    text = (
        "编号,问题描述,类别,地点,责任单位\n"
        + "".join(f"N-{n},第{n}号排口渗水,水环境,东渠,某某市水利局\n" for n in range(120))
        + "N-0\x00,第\x00一号排口渗水,水环境,东渠,某某市水利局\n"
    )
    table = layouts.Layout("台账.csv", text.encode(), ())
    workbook = sent(people, table)
    assert workbook.state == WorkbookState.READY
    assert workbook.rows.latest("number").facts["title"] == "第一号排口渗水"


def test_the_count_of_refused_values_opens_the_rows_that_have_them(people):
    doubtful = [*GOOD[:5], "长期坚持", ""]
    workbook = sent(people, ledger(GOOD, ["A-2", "北渠淤积", "水环境", "北渠", *doubtful[4:]]))
    client = Client()
    client.force_login(people["ren"])
    page = client.get(f"/intake/workbooks/{workbook.pk}/?state=doubtful")
    assert [one.row.number for one in page.context["rows"]] == [3]


def test_a_telephone_number_in_a_problem_does_not_enter_the_chain(people):
    told = ["A-1", "村民反映渠坏，电话13912345678", "水环境", "东渠13912345678", *GOOD[4:]]
    workbook = sent(people, ledger(told))
    assert workbooks.confirm(workbook, kind="finding", actor=people["ren"])
    matter = Matter.objects.get()
    assert (matter.title, matter.place_name) == ("村民反映渠坏，电话139******78", "东渠139******78")
    assert not Event.objects.filter(body__contains="13912345678").exists()
    assert "13912345678" not in str(WorkbookRow.objects.get().facts)
