"""Freezing, computing, publishing, appeals and changes, through the verbs on a small city."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from huiyin.inspection.core.assessment.record import from_record
from huiyin.inspection.models import (
    Appeal,
    AssessmentAct,
    AssessmentPeriod,
    AssessmentPolicy,
    PointsChange,
    UnitResult,
)
from huiyin.inspection.queries import assessment as queries
from huiyin.inspection.queries.assessment_compute import policy_of
from huiyin.inspection.verbs import assessment, assessment_changes
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import AccessLog, Unit
from tests.inspection.assessment.conftest import JULY_1, JUNE, rules_with

ROWS = (Appeal, AssessmentAct, AssessmentPeriod, AssessmentPolicy, PointsChange, UnitResult)


def facts() -> list[list[dict]]:
    return [list(model.objects.order_by("pk").values()) for model in ROWS]


def refuses(code: str, verb, *args, **kwargs) -> None:
    noted = AccessLog.objects.filter(kind="refused", rule=code).count()
    before = facts()
    with pytest.raises(Refused) as caught:
        verb(*args, **kwargs)
    assert caught.value.refusal.code == code
    assert facts() == before
    assert AccessLog.objects.filter(kind="refused", rule=code).count() == noted + 1


def figures(period: AssessmentPeriod, unit: str) -> dict[str, tuple[int, int]]:
    record = UnitResult.objects.get(period=period, unit_code=unit).record
    result, _ = from_record(record)
    return {one.measure: (one.good, one.n) for one in result.figures}


def test_a_period_holds_what_the_verbs_did(period):
    eeb, hud = figures(period, "EEB"), figures(period, "HUD")
    assert eeb["on_time"] == (1, 2)
    assert eeb["first_pass"] == (1, 2)
    assert eeb["answered"] == (1, 1)
    assert eeb["solved"] == (1, 1)
    assert eeb["satisfied"] == (1, 1)
    assert eeb["lasting_short"] == (0, 0)
    assert hud["on_time"] == (0, 1)
    assert hud["first_pass"] == (0, 0)


def test_a_unit_without_matters_is_unknown_and_not_perfect(period):
    row = UnitResult.objects.get(period=period, unit_code="yunxi")
    result, load = from_record(row.record)
    assert (row.points, result.rank, load.open) == (None, None, 0)
    assert {one.share for one in result.figures} == {None}


def test_the_same_period_computed_again_gives_the_same_bytes(town, period):
    assert queries.same_again(period) == []
    for name in ("failed", "late"):
        town.walks[name].now = JULY_1
    town.walks["failed"].evidence().submit().pass_check()
    town.walks["late"].accept(by="hai", handler=None)
    assert queries.same_again(period) == []


def test_a_changed_record_or_event_is_found_when_computed_again(period):
    UnitResult.objects.create(
        period=period, unit_code="XX", counted=0, record="{}", sha256="0" * 64
    )
    assert queries.same_again(period) == ["XX"]


@pytest.mark.parametrize("model", [AssessmentAct, AssessmentPolicy, UnitResult])
def test_acts_policies_and_results_never_change(period, model):
    row = model.objects.first()
    before = facts()
    for change in (row.delete, row.save):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608
    assert facts() == before


def test_a_frozen_version_with_other_bytes_is_refused(town, policy):
    changed = rules_with(minimum_n="2", minimum_weight="20")
    refuses("FROZEN", assessment.freeze_policy, changed, actor=town.people["ping"], at=JULY_1)
    same = rules_with(minimum_n="1", minimum_weight="20")
    again = assessment.freeze_policy(same, actor=town.people["heng"], at=JULY_1)
    assert again == policy


def test_only_an_assessor_freezes_and_computes(town, policy):
    rules = rules_with(version="2")
    for name in ("du", "ling", "he", "guan", "shen"):
        who = {"actor": town.people[name], "at": JULY_1}
        refuses("ROLE", assessment.freeze_policy, rules, **who)
        refuses("ROLE", assessment.compute_period, policy, first_day=JUNE, **who)


def test_a_period_is_over_before_it_is_computed_and_computed_once(town, period, policy):
    who = {"actor": town.people["ping"], "at": JULY_1}
    refuses("PERIOD", assessment.compute_period, policy, first_day=date(2020, 7, 1), **who)
    refuses("PERIOD", assessment.compute_period, policy, first_day=date(2019, 7, 1), **who)
    refuses("PERIOD", assessment.compute_period, policy, first_day=date(2020, 6, 20), **who)


def test_whoever_computed_does_not_publish(town, period):
    refuses("PUBLISH", assessment.publish, period, actor=town.people["ping"], at=JULY_1)
    refuses("ROLE", assessment.publish, period, actor=town.people["heng"], at=JULY_1)
    assessment.publish(period, actor=town.people["ling"], at=JULY_1)
    refuses("STATE", assessment.publish, period, actor=town.people["ling"], at=JULY_1)


def appeal(town, period, by="he", **how):
    usual = {"unit": Unit.objects.get(code="EEB"), "reason": "核查意见有误", "at": JULY_1}
    return assessment.appeal(period, actor=town.people[by], **usual | how)


def test_the_units_own_head_appeals_in_time(town, published):
    assert published.appeal_until.date() == date(2020, 7, 8)
    refuses("ROLE", appeal, town, published, by="jing")
    refuses("UNIT", appeal, town, published, by="hai")
    refuses("REASON", appeal, town, published, reason="  ")
    late = published.appeal_until + timedelta(seconds=1)
    refuses("TIME", appeal, town, published, at=late)
    filed = appeal(town, published, measure="first_pass", at=published.appeal_until)
    assert (filed.state, filed.measure) == ("open", "first_pass")
    refuses("APPEAL", appeal, town, published, measure="first_pass")


def test_nobody_appeals_before_publication(town, period):
    refuses("STATE", appeal, town, period)


def test_an_appeal_upheld_needs_a_second_person_and_moves_the_points(town, published):
    filed = appeal(town, published)
    points = UnitResult.objects.get(period=published, unit_code="EEB").points
    ask = {"reason": "核查当日设备故障", "at": JULY_1}
    refuses(
        "ROLE", assessment_changes.uphold_appeal, filed,
        points_after=points + 500, actor=town.people["he"], **ask,
    )  # fmt: skip
    change = assessment_changes.uphold_appeal(
        filed, points_after=points + 500, actor=town.people["ping"], **ask
    )
    refuses(
        "D6", assessment_changes.decide_change, change, granted=True, reason="同意",
        actor=town.people["ping"], at=JULY_1,
    )  # fmt: skip
    refuses("CHANGE", assessment.reject_appeal, filed, reason="否", actor=town.people["heng"])
    assessment_changes.decide_change(
        change, granted=True, reason="同意", actor=town.people["heng"], at=JULY_1
    )
    filed.refresh_from_db()
    assert filed.state == "upheld"
    assert queries.standing(published, "EEB").points == points + 500
    assert UnitResult.objects.get(period=published, unit_code="EEB").points == points
    refuses(
        "CHANGE", assessment_changes.decide_change, change, granted=False, reason="再议",
        actor=town.people["heng"], at=JULY_1,
    )  # fmt: skip


def test_an_appeal_is_rejected_outside_the_unit_with_a_reason(town, published):
    filed = appeal(town, published)
    refuses("REASON", assessment.reject_appeal, filed, reason="", actor=town.people["ping"])
    refuses("ROLE", assessment.reject_appeal, filed, reason="不成立", actor=town.people["he"])
    assessment.reject_appeal(filed, reason="事实清楚", actor=town.people["ping"], at=JULY_1)
    filed.refresh_from_db()
    assert (filed.state, filed.decision) == ("rejected", "事实清楚")
    refuses("APPEAL", assessment.reject_appeal, filed, reason="再议", actor=town.people["heng"])


def falsehood(town, period, number, **how):
    usual = {"unit": Unit.objects.get(code="EEB"), "reason": "覆土掩盖", "at": JULY_1}
    usual |= {"actor": town.people["ping"], "matter_number": number}
    return assessment_changes.ask_falsehood(period, **usual | how)


def test_a_falsehood_needs_a_failed_recheck_and_two_persons(town, policy):
    from huiyin.ledger.core.parts import Place
    from huiyin.ledger.verbs import checking

    walk = town.walks["closed"]
    checking.recheck(
        walk.number, passed=False, seen_at=walk.now, seen_where=Place(name="东河口"),
        actor=town.people["yao"], at=walk.now,
    )  # fmt: skip
    who = {"actor": town.people["ping"], "at": JULY_1}
    period = assessment.compute_period(policy, first_day=JUNE, **who)
    refuses("PROOF", falsehood, town, period, town.walks["failed"].number)
    change = falsehood(town, period, walk.number)
    assert change.points_before - change.points_after == 100
    assert figures(period, "EEB")["held_up"] == (0, 1)
    assessment_changes.decide_change(
        change, granted=True, reason="属实", actor=town.people["ling"], at=JULY_1
    )
    assert queries.standing(period, "EEB").changed == -100


def test_points_stay_within_their_bounds(town, published):
    filed = appeal(town, published, by="hai", unit=Unit.objects.get(code="HUD"))
    change = {"reason": "有误", "actor": town.people["ping"], "at": JULY_1}
    refuses("POINTS", assessment_changes.uphold_appeal, filed, points_after=10_001, **change)
    refuses("POINTS", assessment_changes.uphold_appeal, filed, points_after=-1, **change)


def test_acts_are_chained(published):
    acts = list(AssessmentAct.objects.all())
    assert [act.act for act in acts] == ["freeze_policy", "compute_period", "publish"]
    assert [act.prev for act in acts[1:]] == [act.hash for act in acts[:-1]]
    assert queries.broken_act() is None


def test_two_matters_of_one_unit_are_behind_its_figure(town, period):
    result = queries.standing(period, "EEB").result
    figure = queries.figure_of(result, "first_pass")
    lines, hidden = queries.behind(town.people["ping"], figure, JULY_1)
    assert {line.matter.number for line in lines} == {
        town.walks["closed"].number, town.walks["failed"].number,
    }  # fmt: skip
    assert hidden == 0
    assert {line.verb for line in lines} == {"pass", "fail"}
    lines, hidden = queries.behind(town.people["hai"], figure, JULY_1)
    assert (lines, hidden) == ([], 2)


def test_the_unit_up_to_today_says_the_same_as_its_period(town, period, policy):
    rules = policy_of(policy)
    now = queries.unit_now(
        Unit.objects.get(code="EEB"), rules, JULY_1 - timedelta(hours=9, minutes=1)
    )
    told = {one.measure: (one.good, one.n) for one in dict(now.months)["2020-06"].figures}
    flows = {name: value for name, value in figures(period, "EEB").items() if name != "not_old"}
    assert {name: told[name] for name in flows} == flows
    assert now.load.received == 2
    assert replace(now.load, received=0) == replace(
        queries.standing(period, "EEB").load, received=0
    )
