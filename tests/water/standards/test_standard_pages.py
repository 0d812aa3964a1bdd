"""The pages of standards, in both languages, from upload to whose judgement changes."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.field.core.reading import Reading, epoch_ms
from huiyin.field.store import hot
from huiyin.field.store.batch import encode, from_readings
from huiyin.ledger.models import AccessLog, Unit, User
from huiyin.water.core.discharge.scope import Basin, Kind, Receiving, Stretch
from huiyin.water.core.facilities.master import Master
from huiyin.water.discharge import DB41_1820, GB18918, law
from huiyin.water.models import Record, Subject
from huiyin.water.queries.standard_cases import cases
from huiyin.water.queries.standards import versions
from huiyin.water.verbs import register
from huiyin.water.verbs.facilities import Logger, connect_logger, enter_facility
from huiyin.water.verbs.register import Written
from huiyin.water.verbs.standards import activate, import_version
from tests.water.standards.tables import AMENDED, DAY, NOW, line, table, upload

pytestmark = pytest.mark.django_db
LABEL = "2026-amended"
HOUR = timedelta(hours=1)
AT_2020 = datetime(2020, 7, 25, 9, tzinfo=CHINA)


@pytest.fixture
def browsers(people):
    """A signed-in client by name."""
    User.objects.update(must_change_password=False)

    def signed_in(who: str, language: str = "en") -> Client:
        client = Client()
        client.force_login(people[who])
        client.cookies["django_language"] = language
        return client

    return signed_in


@pytest.fixture
def works(people) -> Subject:
    facts = Master(
        kind=Kind.TOWN, design=450.0, built=date(2014, 6, 1), basin=Basin.OTHER, reused=False,
        receiving=Receiving(3, False, Stretch.OTHER, False, False, False),
    )  # fmt: skip
    unit = Unit.objects.get(code="WRB")
    return enter_facility("BS-02", facts, name="石岭", unit=unit, actor=people["jing"], at=AT_2020)


def sampled(works: Subject, people, **results: float) -> None:
    value = {"facility": "BS-02", "time": AT_2020, "side": "out", "flag": "valid", **results}
    entry = Written(kind="sample", key="1", day=AT_2020.date(), value=value)
    register.write(works, [entry], actor=people["jing"], at=AT_2020)


def judged_day(works: Subject, people, mean: float) -> None:
    value = {
        "day": "2020-09-01",
        "complete": True,
        "factors": [
            {"factor": "w01018", "unit": "mg/L", "mean": mean, "level": "none"},
            {"factor": "w01010", "unit": "degC", "mean": 20.0, "level": "none"},
        ],
    }
    entry = Written(kind="effluent_day", key="2020-09-01", day=date(2020, 9, 1), value=value)
    register.write(works, [entry], actor=people["jing"], at=AT_2020)


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def sheet(client: Client, address: str, number: int = 0) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(number).to_python()
    )


def of(code: str) -> str:
    return f"/water/standards/of/{code}/"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("Standards", "unverified: advisory only")), ("zh-hans", ("标准", "未核实"))],
)
def test_the_list_names_every_standard_with_how_sure_it_is(browsers, language, words):
    page = text(browsers("hai", language), "/water/standards/")
    for code in (GB18918, DB41_1820, "DB41/2087-2021", "GB 3838-2002"):
        assert code in page
    assert all(word in page for word in words)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("water &gt; 12 °C", "built before 2006-01-01", "not to be detected", "no limit")),
        ("zh-hans", ("水温 &gt; 12 °C", "2006-01-01 前建成", "不得检出", "不作限值", "表1")),
    ],
)
def test_a_standard_shows_its_conditions_and_its_words_of_a_day(browsers, language, words):
    page = text(browsers("hai", language), of(GB18918) + "?on=2020-09-01")
    assert all(word in page for word in words), [word for word in words if word not in page]
    assert "unknown-cell" not in page
    assert 'show=missing"' in page
    later = text(browsers("hai", language), of(GB18918) + "?on=2026-03-01&show=missing")
    assert later.count("unknown-cell") == 4 * 4 + 1


def test_the_classes_of_surface_water_are_shown(browsers):
    page = text(browsers("hai", "zh-hans"), of("GB 3838-2002"))
    assert "Ⅴ类" in page
    assert "≤ 0.2" in page


def test_an_unknown_standard_and_version_are_not_found(browsers):
    for address in (of("GB 1-1900"), f"/water/standards/version/x/{GB18918}/"):
        text(browsers("he"), address, 404)


def test_nobody_but_a_keeper_is_shown_the_forms(browsers, people):
    import_version(upload(), actor=people["jing"], at=NOW)
    for address in (
        "/water/standards/import/",
        f"/water/standards/activate/{LABEL}/{GB18918}/",
        f"/water/standards/deactivate/{LABEL}/{GB18918}/",
    ):
        assert "KEEPER" in text(browsers("hai"), address, 409)
        assert not AccessLog.objects.filter(kind="refused", detail__contains=address).exists()
        assert browsers("hai").post(address, {}).status_code == 409
        assert AccessLog.objects.filter(rule="KEEPER", detail__contains=address).count() == 1
    assert "Import a version" not in text(browsers("hai"), "/water/standards/")


def sent(client: Client, content: bytes, **changes: str):
    form = {"code": GB18918, "label": LABEL, "name": "", "effect": "law", "text": ""}
    file = SimpleUploadedFile("amendment.csv", content, "text/csv")
    return client.post("/water/standards/import/", form | changes | {"file": file})


def test_a_table_is_uploaded_activated_by_another_and_ended(browsers):
    answer = sent(browsers("jing"), table())
    assert answer.status_code == 302
    version = f"/water/standards/version/{LABEL}/{GB18918}/"
    assert "waits for a second person" in text(browsers("he"), version)
    act = f"/water/standards/activate/{LABEL}/{GB18918}/"
    assert "OTHER_PERSON" in text(browsers("jing"), act, 409)
    form = {"day": "2026-03-01", "reason": "公告"}
    assert browsers("jing").post(act, form).status_code == 409
    assert versions(GB18918)[0].starts is None
    assert browsers("he").post(act, {"day": "2026-03-01"}).status_code == 422
    assert browsers("he").post(act, form).status_code == 302
    assert "holds from 2026-03-01" in text(browsers("he"), version)
    page = text(browsers("hai"), of(GB18918) + "?on=2026-03-01")
    assert "≤ 60" in page
    assert "amendment.csv" not in page
    assert "activated" in page
    end = f"/water/standards/deactivate/{LABEL}/{GB18918}/"
    assert browsers("jing").post(end, form | {"day": "2026-06-01"}).status_code == 302
    assert "ended from 2026-06-01" in text(browsers("he"), version)


def test_the_page_as_of_a_past_day_knows_nothing_of_a_later_act(browsers, people):
    import_version(upload(), actor=people["jing"], at=NOW)
    activate(GB18918, LABEL, AMENDED, reason="公告", actor=people["he"], at=NOW + DAY)
    client = browsers("hai")
    shown = {}
    for as_of in ("2026-03-31", "2026-04-01", "2026-04-02"):
        with clock.fixed(NOW + DAY):
            page = text(client, of(GB18918) + f"?on=2026-03-01&as_of={as_of}")
        shown[as_of] = (LABEL in page, f"[{LABEL}]" in page)
    assert shown == {
        "2026-03-31": (False, False),
        "2026-04-01": (True, False),
        "2026-04-02": (True, True),
    }


def test_a_file_with_faults_comes_back_as_a_report_and_can_be_sent_again(browsers):
    content = table(line(confidence="unverified"), line(factor="tn", class_1A="15000"))
    answer = sent(browsers("jing"), content)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "never become law" in page
    assert "3:class_1A=15000" in page
    assert not Record.objects.exists()
    again = {
        "code": GB18918, "label": LABEL, "name": "", "effect": "law", "keep_good": "on",
        "text": content.decode(), "confirmed": "3:class_1A=15000",
    }  # fmt: skip
    answer = browsers("jing").post("/water/standards/import/", again)
    assert answer.status_code == 302
    [kept] = versions(GB18918)
    assert [row["factor"] for row in kept.version.rows] == ["tn"]
    assert (kept.version.refused_rows, kept.version.confirmed) == (1, ("3:class_1A=15000",))


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04", b"\x1f\x8b"])
def test_a_file_that_is_no_table_is_refused_on_the_page(browsers, content):
    answer = sent(browsers("jing"), content)
    assert answer.status_code == 422
    assert not Record.objects.exists()


def test_an_export_is_imported_again_without_any_change(browsers, people):
    client = browsers("jing")
    answer = client.get(f"/water/standards/table/{GB18918}.xlsx?on=2026-03-01")
    content = b"".join(answer.streaming_content)
    file = SimpleUploadedFile("GB 18918-2002.xlsx", content)
    form = {"code": GB18918, "label": "again", "effect": "advisory", "file": file}
    assert client.post("/water/standards/import/", form).status_code == 302
    page = text(client, f"/water/standards/diff/?code={GB18918}&before=shipped&after=again")
    assert "0 changed cells" in page
    exported = sheet(client, f"/water/standards/table/{GB18918}.xlsx?version=again")
    shipped = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert exported == shipped


def test_the_amendment_changes_bases_and_the_small_works_of_towns(browsers, works, people):
    judged_day(works, people, 55.0)
    page = text(browsers("jing"), f"/water/standards/diff/?code={GB18918}")
    assert "Colour" in page
    rows = sheet(browsers("jing"), f"/water/standards/diff.xlsx?code={GB18918}")
    kinds = {(row[0], row[1], row[4]) for row in rows[1:]}
    assert ("removed", "pH", "mean of the day") in kinds
    assert ("added", "pH", "single (instantaneous) value") in kinds
    assert ("added", "COD", "single (instantaneous) value") in kinds
    whose = sheet(browsers("jing"), f"/water/standards/diff.xlsx?code={GB18918}", 1)
    assert whose[1][:4] == ["BS-02", "石岭", "judged daily means", "changes"]
    assert whose[1][5].startswith("GB 18918-2002 1B: within")
    assert whose[1][6].startswith("DB41/1820-2019 1: within")


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    monkeypatch.delenv("HUIYIN_COLD_URL", raising=False)


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("kind", ["hour_avg", "rtd"])
def test_means_are_made_of_what_the_point_has_sent(works, people, kind):
    connect_logger(works, Logger(mn="41DEMOTEST000000000000001"), password="", actor=people["jing"],
                   at=AT_2020)  # fmt: skip
    readings = [
        Reading(
            str(works.point_id), "w01018", kind, epoch_ms(AT_2020 + n * HOUR), 50.0 + n % 2, "N"
        )
        for n in range(72)
    ]
    log = hot.open_log(0)
    log.append(encode(from_readings(readings, "test")), len(readings), b"##", epoch_ms(AT_2020))
    log.close()
    end = datetime(2020, 7, 28, tzinfo=CHINA)
    with clock.fixed(end):
        [known] = cases(people["jing"], end, law(), known_before=end)
    [value] = known.values
    assert (str(known.origin), known.day, value.factor) == ("readings", date(2020, 7, 27), "cod")
    assert (value.value, value.unit, value.basis) == (50.5, "mg/L", "daily_mean")
    assert value.given.built == date(2014, 6, 1)


def test_without_a_value_the_judgement_is_not_known_and_never_unchanged(browsers, works, people):
    address = f"/water/standards/diff.xlsx?code={GB18918}"
    assert [row[3] for row in sheet(browsers("jing"), address, 1)[1:]] == ["not known"]
    sampled(works, people, cod=70.0)
    before_amendment = f"{address}&before_day=2020-08-01&after_day=2020-08-02"
    [row] = sheet(browsers("jing"), before_amendment, 1)[1:]
    assert row[2:4] == ["latest sample", "does not change"]


def test_a_probe_tries_every_facility_with_assumed_values(browsers, works, people):
    day = "before_day=2020-08-01&after_day=2020-08-01"
    row = line(averaging="daily_mean", effective_from="2003-07-01", class_1B="40", class_1A="-")
    import_version(upload(table(row)), actor=people["jing"], at=NOW)
    address = f"?code={GB18918}&before=law&after={LABEL}&{day}&cod=55"
    page = text(browsers("jing"), f"/water/standards/diff/{address}")
    assert "Assumed values, not measured" in page
    [probed] = sheet(browsers("jing"), f"/water/standards/diff.xlsx{address}", 2)[1:]
    assert probed[2:5] == ["probe: assumed values", "changes", "COD 55 mg/L (mean of the day)"]
    assert "over the limit (≤ 40) · by law" in probed[6]


def test_a_unit_is_told_of_its_own_facilities_only(browsers, works):
    address = f"/water/standards/diff.xlsx?code={GB18918}"
    assert len(sheet(browsers("xie"), address, 1)) == 2
    assert len(sheet(browsers("hai"), address, 1)) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("level 1B", "Works of cities and towns")), ("zh-hans", ("城镇污水处理厂", "1B"))],
)
def test_which_standard_holds_and_why(browsers, language, words):
    address = "/water/standards/choose/?kind=municipal&water_class=3&source_zone=no&basin=other"
    page = text(browsers("hai", language), address + "&key_basin=no&closed=no&lake=no&reused=no")
    assert all(word in page for word in (GB18918, *words))


def test_a_missing_fact_is_named_and_nothing_is_guessed(browsers):
    page = text(browsers("hai"), "/water/standards/choose/?kind=municipal&basin=other")
    assert "level open" in page
    assert "Facts to find out" in page


def test_the_facts_of_a_facility_are_taken_from_the_ledger(browsers, works):
    page = text(browsers("jing"), "/water/standards/choose/?facility=BS-02")
    assert "450" in page
    assert DB41_1820 in page
    assert text(browsers("hai"), "/water/standards/choose/?facility=BS-02").count("<option") > 0


@pytest.mark.parametrize(
    "address",
    [
        "/water/standards/?on=yesterday",
        "/water/standards/of/GB 18918-2002/?as_of=x",
        "/water/standards/diff/?before_day=x",
        "/water/standards/diff/?code=nothing",
        "/water/standards/diff/?after=nothing",
        "/water/standards/diff/?cod=-1",
        "/water/standards/choose/?kind=submarine",
        "/water/standards/choose/?design=x",
    ],
)
def test_a_wrong_question_is_answered_with_the_form(browsers, address):
    text(browsers("jing"), address, 422)


def test_the_list_is_a_workbook(browsers):
    rows = sheet(browsers("hai"), "/water/standards/list.xlsx?on=2026-03-01")
    listed = {row[0]: row for row in rows[1:]}
    assert listed[GB18918][5] == "5"
    assert listed[DB41_1820][4] == "0"


@pytest.mark.parametrize("day", ["never", "0001-01-01", "2031-01-01", "9999-12-31"])
def test_no_page_or_file_of_standards_answers_a_bad_day(browsers, day):
    files = ("/water/standards/list.xlsx", f"/water/standards/table/{GB18918}.xlsx")
    for address in ("/water/standards/", of(GB18918), *files):
        assert browsers("he").get(f"{address}?as_of={day}").status_code == 422, address
    for address in files:
        answer = browsers("he").get(address)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content).startswith(b"PK")
