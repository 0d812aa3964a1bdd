"""反弹: the clue brings its own place and cause, and others than the matter's are refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiyin.ledger.core.states import RecurGround
from huiyin.ledger.errors import Refused
from huiyin.ledger.verbs import closing
from huiyin.ledger.verbs.opening import place_of


def recur(walk, **facts):
    return closing.recur(
        walk.number,
        ground=RecurGround.SAME_PLACE_AND_CAUSE,
        reason="再次发现",
        clue=walk.clue(**facts),
        actor=walk.people["du"],
        at=walk.now + timedelta(days=1),
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"place": place_of("西河口"), "cause": "sewage"},
        {"place": place_of("东河口"), "cause": "oil"},
        {"cause": "sewage"},
    ],
)
def test_another_place_or_cause_is_no_recurrence(walk, facts):
    walk.to("closed")
    before = walk.facts()
    with pytest.raises(Refused) as caught:
        recur(walk, **facts)
    assert [field.code for field in caught.value.refusal.fields] == ["F-SAME"]
    assert walk.facts() == before


def test_the_same_place_and_cause_opens_the_matter_again(walk):
    walk.to("closed")
    recur(walk, place=place_of("东河口"), cause="sewage")
    assert (walk.state, walk.matter.cycle) == ("assigned", 2)
