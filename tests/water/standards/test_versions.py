"""A city's versions: who imports and activates, what holds then, and that the past stays."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin.ledger.errors import Refused
from huiyin.ledger.models import AccessLog
from huiyin.water.city_law import city_law
from huiyin.water.core.discharge.conditions import Circumstances
from huiyin.water.core.discharge.holding import Measured, Outcome, Standing, hold
from huiyin.water.core.discharge.limits import Basis
from huiyin.water.core.discharge.versions import diff
from huiyin.water.discharge import GB18918, law
from huiyin.water.models import Record, Subject
from huiyin.water.queries.register import broken_chains
from huiyin.water.queries.standards import versions
from huiyin.water.verbs.register import BadEntry
from huiyin.water.verbs.standards import NotRead, activate, deactivate, import_version
from tests.water.standards.tables import AMENDED, DATA, DAY, NOW, SOURCE, line, table, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LABEL = "2026-amended"


@pytest.fixture
def imported(people):
    return import_version(upload(), actor=people["jing"], at=NOW)


@pytest.fixture
def active(imported, people):
    return activate(GB18918, LABEL, AMENDED, reason="公告", actor=people["he"], at=NOW + DAY)


def judged(value: float, *, found=None, on: date = AMENDED, basis: Basis = Basis.SINGLE_VALUE):
    standard = (found or city_law(on)).standards[GB18918]
    return hold(standard, "1A", Measured("cod", value, "mg/L", basis, Circumstances(on)))


def test_without_versions_the_law_is_the_shipped_one():
    assert city_law(NOW.date()) is law()


def test_an_import_alone_holds_nobody(imported):
    assert imported.record.by.username == "jing"
    assert city_law(NOW.date()) is law()
    assert judged(65).outcome is Outcome.UNKNOWN


def test_an_activated_version_fills_the_amendment(active):
    found = judged(65)
    assert (found.outcome, found.standing) == (Outcome.EXCEEDS, Standing.LEGAL)
    assert found.limit.source == f"{SOURCE} [{LABEL}]"
    assert judged(60).outcome is Outcome.WITHIN
    assert judged(65, on=AMENDED - DAY).outcome is Outcome.NO_LIMIT
    assert judged(51, basis=Basis.DAILY_MEAN).standing is Standing.LEGAL


def test_an_older_verdict_is_repeated_with_what_was_known(active):
    told_then = judged(65, found=city_law(AMENDED, known_before=NOW + DAY))
    assert told_then.outcome is Outcome.UNKNOWN
    assert judged(65, found=city_law(AMENDED, known_before=NOW + 2 * DAY)) == judged(65)


def test_a_later_day_of_activation_leaves_the_days_before(imported, people):
    activate(GB18918, LABEL, date(2026, 5, 1), reason="公告", actor=people["he"], at=NOW)
    assert judged(65, on=date(2026, 4, 30)).outcome is Outcome.UNKNOWN
    assert judged(65, on=date(2026, 5, 1)).outcome is Outcome.EXCEEDS
    assert city_law(date(2026, 4, 30)) is law()


def test_an_ended_version_gives_way_from_its_day(active, people):
    end = date(2026, 6, 1)
    deactivate(GB18918, LABEL, end, reason="错", actor=people["jing"], at=NOW + 2 * DAY)
    assert judged(65, on=end - DAY, found=city_law(end)).outcome is Outcome.EXCEEDS
    assert judged(65, on=end, found=city_law(end)).outcome is Outcome.UNKNOWN
    known = city_law(end, known_before=NOW + 2 * DAY)
    assert judged(65, on=end, found=known).outcome is Outcome.EXCEEDS


def test_whoever_imported_does_not_activate(imported, people):
    with pytest.raises(Refused, match="OTHER_PERSON"):
        activate(GB18918, LABEL, AMENDED, reason="公告", actor=people["jing"], at=NOW)
    assert city_law(NOW.date()) is law()
    assert AccessLog.objects.filter(rule="OTHER_PERSON").count() == 1


def test_whoever_activated_does_not_end(active, people):
    with pytest.raises(Refused, match="OTHER_PERSON"):
        deactivate(GB18918, LABEL, AMENDED, reason="错", actor=people["he"], at=NOW + DAY)
    assert versions(GB18918)[0].holds(AMENDED)


@pytest.mark.parametrize("who", ["xie", "hai", "yan", "shen", "guan", "ling"])
def test_nobody_but_a_keeper_imports_activates_or_ends(imported, people, who):
    before = Record.objects.count()
    acts = (
        lambda: import_version(upload(label="other"), actor=people[who], at=NOW),
        lambda: activate(GB18918, LABEL, AMENDED, reason="x", actor=people[who], at=NOW),
        lambda: deactivate(GB18918, LABEL, AMENDED, reason="x", actor=people[who], at=NOW),
    )
    for act in acts:
        with pytest.raises(Refused, match="KEEPER"):
            act()
    assert Record.objects.count() == before
    assert AccessLog.objects.filter(rule="KEEPER").count() == len(acts)


@pytest.mark.parametrize("who", ["ren", "du", "he"])
def test_the_office_and_the_keeping_unit_activate(imported, people, who):
    activate(GB18918, LABEL, AMENDED, reason="公告", actor=people[who], at=NOW)
    assert judged(65).standing is Standing.LEGAL


def test_a_version_is_activated_once_and_with_a_reason(active, people):
    with pytest.raises(BadEntry, match="before"):
        activate(GB18918, LABEL, AMENDED, reason="又", actor=people["du"], at=NOW + DAY)
    with pytest.raises(BadEntry, match="reason"):
        deactivate(GB18918, LABEL, AMENDED, reason=" ", actor=people["jing"], at=NOW + DAY)
    with pytest.raises(BadEntry, match="cannot end before"):
        deactivate(GB18918, LABEL, AMENDED - DAY, reason="错", actor=people["jing"], at=NOW + DAY)
    with pytest.raises(BadEntry, match="no version"):
        activate(GB18918, "nothing", AMENDED, reason="x", actor=people["he"], at=NOW)
    assert [kept.ends for kept in versions(GB18918)] == [None]


def test_a_label_is_never_used_twice(imported, people):
    with pytest.raises(BadEntry, match="already"):
        import_version(upload(table(line(class_1A="61"))), actor=people["jing"], at=NOW)
    assert [kept.version.rows[0]["class_1A"] for kept in versions(GB18918)] == ["60"]


@pytest.mark.parametrize("label", ["", "a/b", "a b", "x" * 61])
def test_a_label_can_stand_in_an_address(people, label):
    with pytest.raises(BadEntry, match="label"):
        import_version(upload(label=label), actor=people["jing"], at=NOW)
    assert not Subject.objects.exists()


def test_what_is_unverified_is_refused_as_law_and_taken_as_advice(people):
    content = table(line(confidence="unverified"))
    with pytest.raises(NotRead) as refused:
        import_version(upload(content), actor=people["jing"], at=NOW)
    [problem] = refused.value.reading.refused
    assert (problem.line, problem.column) == (2, "confidence")
    assert "never become law" in problem.why
    assert not Subject.objects.exists()
    import_version(upload(content, as_law=False), actor=people["jing"], at=NOW)
    activate(GB18918, LABEL, AMENDED, reason="试行", actor=people["he"], at=NOW)
    found = judged(65)
    assert (found.outcome, found.standing) == (Outcome.EXCEEDS, Standing.ADVISORY)


def test_advice_of_verified_figures_is_still_advice_and_spares_the_law(people):
    content = table(line(averaging="daily_mean", class_1A="30", effective_from="2026-03-01"))
    import_version(upload(content, as_law=False), actor=people["jing"], at=NOW)
    activate(GB18918, LABEL, AMENDED, reason="试行", actor=people["he"], at=NOW)
    assert judged(40, basis=Basis.DAILY_MEAN).outcome is Outcome.WITHIN
    assert judged(55, basis=Basis.DAILY_MEAN).standing is Standing.LEGAL


def test_a_standard_that_is_not_shipped_becomes_one_of_the_city(people):
    code = "DB41/908-2014"
    content = table(line(standard=code, averaging="daily_mean"))
    import_version(upload(content, code=code, name="贾鲁河"), actor=people["jing"], at=NOW)
    assert code not in city_law(NOW.date()).standards
    activate(code, LABEL, AMENDED, reason="公告", actor=people["he"], at=NOW)
    found = city_law(NOW.date()).standards[code]
    assert (found.name_zh, found.levels) == ("贾鲁河", ("1A", "1B", "2", "3"))
    assert code not in city_law(AMENDED - DAY).standards


def test_activation_looks_again_at_what_stands_by_then(people):
    """Both are imported while nothing stands; once one holds, the other would stand beside it."""
    row = {"factor": "ss", "factor_codes": "w01012", "class_2": "-", "class_3": "-"}
    cold = table(line(**row, condition="water_temp<=12"))
    always = table(line(**row))
    import_version(upload(cold, label="cold"), actor=people["jing"], at=NOW)
    import_version(upload(always, label="always"), actor=people["jing"], at=NOW)
    activate(GB18918, "cold", AMENDED, reason="x", actor=people["he"], at=NOW)
    with pytest.raises(BadEntry, match="beside"):
        activate(GB18918, "always", AMENDED, reason="x", actor=people["he"], at=NOW)
    assert [kept.label for kept in versions(GB18918) if kept.starts] == ["cold"]


def test_what_was_written_is_one_unbroken_chain(active):
    assert list(broken_chains(Subject.objects.all())) == []
    kinds = list(Record.objects.values_list("kind", "key"))
    assert kinds == [("standard", ""), ("version", LABEL), ("activation", LABEL)]
    [kept] = versions(GB18918)
    assert kept.version.document == kept.activation.value.document
    assert len(kept.version.document) == 64


def test_the_shipped_file_itself_changes_nothing(people):
    content = (DATA / "gb18918_2002.csv").read_bytes()
    found = import_version(upload(content, as_law=False, label="as"), actor=people["jing"], at=NOW)
    assert found.reading.refused == []
    assert found.reading.asked == []
    activate(GB18918, "as", date(2003, 7, 1), reason="x", actor=people["he"], at=NOW)
    shipped = law().standards[GB18918]
    for on in (date(2010, 1, 1), AMENDED):
        after = city_law(NOW.date()).standards[GB18918].in_force(on)
        assert diff(shipped.in_force(on), after) == ()
