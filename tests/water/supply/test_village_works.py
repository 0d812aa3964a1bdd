"""Village works: who tells, who decides, and that a refused acceptance leaves it not accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from huiyin.ledger import waist
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import AccessLog, Matter, Unit
from huiyin.water.core.supply.works import Acceptance, Item, Progress, Stage, Works
from huiyin.water.models import Record, Subject
from huiyin.water.queries.village_works import all_works, one_works
from huiyin.water.verbs import village_works as verbs
from huiyin.water.verbs.register import BadEntry
from huiyin.water.verbs.village_works import Looked
from tests.water.supply.conftest import DAY, NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
FACTS = Works(built="污水管网 2.1 km", village="上溪村", planned_end=date(2020, 8, 20))
GOOD = Looked(day=TODAY, people="验收组", items=(Item("管网闭水试验", True), Item("资料", True)))
BAD = replace(GOOD, items=(Item("管网闭水试验", False, "渗漏"), Item("资料", True)))


@pytest.fixture
def works(people) -> Subject:
    """Of the water bureau, in which xie is a helper."""
    return verbs.enter_works(
        "V1", FACTS, name="上溪村管网", unit=Unit.objects.get(code="WRB"), actor=people["jing"],
        at=NOW - 100 * DAY,
    )  # fmt: skip


@pytest.fixture
def applied(works, people) -> Subject:
    verbs.report_progress(works, Progress(day=date(2020, 7, 1), percent=60.0),
                          actor=people["xie"], at=NOW - 60 * DAY)  # fmt: skip
    apply(works, people)
    return works


def apply(works, people, who="xie", at=NOW - 5 * DAY):
    return verbs.apply_for_acceptance(
        works, day=at.date(), statement="已完工", documents=["竣工报告"], actor=people[who], at=at
    )


def stage(works, day=TODAY):
    return one_works(works, day).standing.stage


def test_it_goes_from_planned_to_accepted_and_each_past_day_stays(applied, people):
    verbs.accept(applied, GOOD, actor=people["jing"], at=NOW)
    days = [date(2020, 6, 1), date(2020, 7, 20), date(2020, 8, 28), TODAY]
    assert [stage(applied, day) for day in days] == [
        Stage.PLANNED, Stage.UNDER_WAY, Stage.APPLIED, Stage.ACCEPTED,
    ]  # fmt: skip
    assert one_works(applied, date(2020, 5, 1)) is None


def test_late_is_past_its_end_without_an_application(works, people):
    assert [one_works(works, date(2020, 8, n)).standing.late for n in (20, 21)] == [False, True]
    apply(works, people, at=NOW)
    assert not one_works(works, TODAY).standing.late


@pytest.mark.parametrize("who", ["hai", "yan", "guan", "shen"])
def test_nobody_else_tells_of_it(works, people, who):
    before = Record.objects.count()
    with pytest.raises(Refused, match="WRITER"):
        apply(works, people, who)
    with pytest.raises(Refused, match="WRITER"):
        verbs.report_progress(works, Progress(day=TODAY, percent=1.0), actor=people[who],
                              at=NOW)  # fmt: skip
    assert Record.objects.count() == before


def test_the_building_unit_cannot_accept(applied, people):
    before = Record.objects.count()
    with pytest.raises(Refused, match="KEEPER"):
        verbs.accept(applied, GOOD, actor=people["xie"], at=NOW)
    assert (Record.objects.count(), stage(applied)) == (before, Stage.APPLIED)


@pytest.mark.parametrize("decider", ["jing", "he"])
def test_who_told_of_it_and_his_unit_cannot_accept(works, people, decider):
    """jing of the bureau applies on the unit's behalf: neither he nor his head decides."""
    apply(works, people, "jing")
    before = Record.objects.count()
    for act in (verbs.accept, verbs.refuse_acceptance):
        with pytest.raises(Refused, match="OTHER_UNIT"):
            act(works, GOOD, actor=people[decider], at=NOW)
    assert (Record.objects.count(), stage(works)) == (before, Stage.APPLIED)
    assert AccessLog.objects.filter(rule="OTHER_UNIT").count() == 2
    assert not verbs.may_decide(works, people[decider], NOW)
    assert verbs.may_decide(works, people["du"], NOW)
    verbs.accept(works, GOOD, actor=people["du"], at=NOW)
    assert stage(works) is Stage.ACCEPTED


def test_the_system_decides_nothing(applied):
    with pytest.raises(Refused, match="PERSON"):
        verbs.accept(applied, GOOD, actor=waist.system(), at=NOW)
    assert stage(applied) is Stage.APPLIED


def test_a_refused_acceptance_leaves_it_open_until_another_application(applied, people):
    record, number = verbs.refuse_acceptance(applied, BAD, actor=people["jing"], at=NOW)
    assert (record.key, number, stage(applied)) == ("1", "", Stage.REFUSED)
    assert not Matter.objects.exists()
    with pytest.raises(BadEntry, match="No application"):
        verbs.accept(applied, GOOD, actor=people["jing"], at=NOW)
    apply(applied, people, at=NOW + DAY)
    later = replace(GOOD, day=(NOW + 2 * DAY).date())
    verbs.accept(applied, later, actor=people["jing"], at=NOW + 2 * DAY)
    assert stage(applied, later.day) is Stage.ACCEPTED
    assert stage(applied) is Stage.REFUSED


def test_a_refusal_becomes_a_matter_where_the_keeper_says_so(applied, people):
    _record, number = verbs.refuse_acceptance(
        applied, BAD, to_ledger=True, actor=people["jing"], at=NOW
    )
    matter = Matter.objects.get(number=number)
    assert (matter.kind, matter.place_name) == ("finding", "上溪村管网")
    assert one_works(applied, TODAY).matters == {1: number}


@pytest.mark.parametrize(
    ("act", "looked"),
    [
        (verbs.accept, BAD),
        (verbs.accept, replace(GOOD, items=())),
        (verbs.accept, replace(GOOD, people=" ")),
        (verbs.accept, replace(GOOD, day=(NOW + DAY).date())),
        (verbs.accept, replace(GOOD, day=date(2020, 8, 1))),
        (verbs.refuse_acceptance, GOOD),
    ],
)
def test_a_decision_that_does_not_stand_is_refused(applied, people, act, looked):
    before = Record.objects.count()
    with pytest.raises(BadEntry):
        act(applied, looked, actor=people["jing"], at=NOW)
    assert (Record.objects.count(), stage(applied)) == (before, Stage.APPLIED)


def test_nothing_is_told_of_what_is_accepted_and_none_applies_twice(applied, people):
    with pytest.raises(BadEntry, match="waits"):
        apply(applied, people, at=NOW)
    verbs.accept(applied, GOOD, actor=people["jing"], at=NOW)
    before = Record.objects.count()
    with pytest.raises(BadEntry, match="accepted"):
        apply(applied, people, at=NOW)
    with pytest.raises(BadEntry, match="accepted"):
        verbs.report_progress(applied, Progress(day=TODAY, percent=10.0),
                              actor=people["xie"], at=NOW)  # fmt: skip
    with pytest.raises(BadEntry, match="No application"):
        verbs.refuse_acceptance(applied, BAD, actor=people["jing"], at=NOW)
    assert Record.objects.count() == before


def test_a_unit_sees_its_own(applied, people):
    seen = {who: len(all_works(people[who], NOW, TODAY)) for who in ("xie", "hai", "du")}
    assert seen == {"xie": 1, "hai": 0, "du": 1}


def test_a_works_names_a_facility_that_is_there(people):
    with pytest.raises(BadEntry, match="F9"):
        verbs.enter_works("V2", replace(FACTS, facility="F9"), name="又", actor=people["jing"],
                          unit=Unit.objects.get(code="WRB"), at=NOW)  # fmt: skip
    assert not Subject.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: replace(FACTS, built=" "),
        lambda: replace(FACTS, contract_sum=-1.0),
        lambda: replace(FACTS, planned_start=date(2021, 1, 1)),
        lambda: Progress(day=TODAY, percent=101.0),
        lambda: Acceptance(number=1, day=TODAY, passed=False, people="组", items=()),
    ],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        wrong()
