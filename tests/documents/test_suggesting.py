"""Blue, yellow, red: drafted by the system once for each cause, never sent by it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huiyin.documents import series
from huiyin.documents.core.kinds import Kind
from huiyin.documents.core.levels import Level
from huiyin.documents.core.register import DocState
from huiyin.documents.models import Document, Looked
from huiyin.documents.queries import notices_of, notices_of_many
from huiyin.documents.verbs import drafting, issuing
from huiyin.documents.verbs.suggesting import suggest_notices
from huiyin.ledger.core.kinds import Confidence
from huiyin.ledger.core.lights import Reason
from tests.documents.paper import later

pytestmark = pytest.mark.django_db

NOT_THE_UNIT = {Reason.HELD, Reason.HOLD_OVER, Reason.REVIEW_MISSED, Reason.WAS_RED}
"""Reasons of a light for which the unit owes nothing."""


def waiting() -> list[tuple[str, str]]:
    drafts = Document.objects.filter(state=DocState.DRAFT).order_by("pk")
    return list(drafts.values_list("kind", "level"))


def near_due(walk):
    """The first moment at which only little time is left."""
    walk.to("planning")
    walk.propose_plan(steps=(walk.steps()[0],)).approve_plan().complete("1")
    walk.now = walk.matter.yellow_from + timedelta(seconds=1)
    return walk


def test_a_light_that_is_green_calls_for_nothing(walk):
    walk.to("rectifying")
    assert suggest_notices(walk.now) == 0
    assert not Document.objects.exists()


def test_each_cause_is_drafted_once_and_a_sharper_one_replaces_the_draft(walk):
    near_due(walk)
    assert suggest_notices(walk.now) == 1
    assert waiting() == [(Kind.NOTICE, Level.BLUE)]
    assert suggest_notices(walk.now) == 0
    walk.now = walk.matter.due + timedelta(minutes=1)
    assert suggest_notices(walk.now) == 1
    assert waiting() == [(Kind.NOTICE, Level.RED)]
    assert suggest_notices(later(walk, days=3).now) == 0
    assert Document.objects.filter(state=DocState.DISMISSED).count() == 1


def test_the_system_sends_nothing(walk):
    near_due(walk)
    suggest_notices(walk.now)
    draft = Document.objects.get()
    assert (draft.state, draft.number, draft.drafted_by.is_system) == (DocState.DRAFT, "", True)
    assert not draft.deliveries.exclude(delivered_at=None).exists()
    assert draft.facts["organ"] == "督查室"
    assert "办结时限临近" in draft.facts["basis"]
    assert notices_of(walk.number).drafts == 1
    assert notices_of(walk.number).notices == 0


def test_a_dismissed_cause_is_not_drafted_again_by_itself_or_by_an_event(walk):
    near_due(walk)
    suggest_notices(walk.now)
    draft = Document.objects.get()
    drafting.dismiss(draft.pk, reason="已电话提醒", actor=walk.people["du"], at=walk.tick())
    walk.evidence(steps=("1",))
    assert suggest_notices(walk.now) == 0
    assert waiting() == []
    assert "已电话提醒" in draft.history.last().note


def test_after_a_notice_has_been_sent_the_next_draft_is_a_reminder(walk):
    near_due(walk)
    suggest_notices(walk.now)
    issuing.issue(Document.objects.get().pk, actor=walk.people["du"], at=walk.tick())
    walk.now = walk.matter.due + timedelta(days=2)
    suggest_notices(walk.now)
    assert waiting() == [(Kind.REMINDER, Level.RED)]
    reminder = Document.objects.get(kind=Kind.REMINDER)
    assert "超期" in reminder.facts["late"]
    assert reminder.facts["earlier"] == "市督〔2020〕1号"


def test_a_draft_a_person_has_edited_is_left_alone(walk):
    near_due(walk)
    suggest_notices(walk.now)
    mine = Document.objects.get()
    drafting.amend(mine.pk, facts={"contact": "杜"}, actor=walk.people["du"], at=walk.tick())
    walk.now = walk.matter.due + timedelta(minutes=1)
    suggest_notices(walk.now)
    assert waiting() == [(Kind.NOTICE, Level.BLUE), (Kind.NOTICE, Level.RED)]


def test_an_extension_makes_a_new_cause(walk):
    near_due(walk)
    suggest_notices(walk.now)
    walk.ask_extension().decide_extension()
    walk.now = walk.matter.due + timedelta(minutes=1)
    suggest_notices(walk.now)
    assert Document.objects.exclude(cause="").values("cause").distinct().count() == 2


def test_what_the_office_itself_is_late_with_is_no_notice_to_the_unit(walk):
    walk.to("verifying")
    walk.now = walk.matter.stage_due + timedelta(days=1)
    assert walk.matter.light(walk.now) == "red"
    assert suggest_notices(walk.now) == 0
    assert Looked.objects.count() == 1


def test_a_matter_is_folded_again_only_when_it_moved_or_its_light_changes(
    walk, django_assert_max_num_queries
):
    near_due(walk)
    suggest_notices(walk.now)
    with django_assert_max_num_queries(1):
        suggest_notices(walk.now)


def test_counts_of_many_matters_are_one_query(walk, django_assert_num_queries):
    near_due(walk)
    suggest_notices(walk.now)
    with django_assert_num_queries(1):
        found = notices_of_many([walk.number, "HY2020-999999"])
    assert (found[walk.number].drafts, found["HY2020-999999"].notices) == (1, 0)


@pytest.mark.parametrize("code", ["suqian", "sanming"])
def test_every_variant_knows_its_source_and_no_reason_has_two_levels(code):
    rules = series.all_rules()[code]
    assert rules.source
    assert rules.confidence in Confidence
    reasons = [reason for rule in rules.levels for reason in rule.reasons]
    assert len(reasons) == len(set(reasons))
    assert set(reasons) == set(Reason) - NOT_THE_UNIT
    assert rules.of("red").signed


def test_before_the_first_rule_there_is_none():
    with pytest.raises(series.NoRules):
        series.rules(date(2010, 1, 1))
