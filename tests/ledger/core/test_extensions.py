"""An extension gives time; nothing that happens between asking and granting turns it round."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.parts import Person
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import State
from huiyin.ledger.core.workdays import CHINA, local_date

from . import builders as b
from .builders import Walk, walk_to


def codes(walk: Walk, actor: Person, command: c.Command) -> set[str]:
    answer = walk.ask(actor, command)
    return {field.code for field in answer.fields} if isinstance(answer, Refusal) else set()


def test_an_extension_that_a_hold_has_overtaken_is_not_granted_and_may_be_asked_again() -> None:
    walk = walk_to(State.RECTIFYING)
    assert walk.m.due is not None
    asked = c.AskExtension(until=walk.m.due + timedelta(days=2), reason="rain")
    walk.do(b.BO, asked)
    until = local_date(walk.now) + timedelta(days=28)
    walk.do(b.LI, c.Suspend(reason="flood", until=until, review_on=until))
    walk.wait(days=28).do(b.ALICE, c.Resume(reason="dry"))
    due = walk.m.due
    assert due > asked.until
    assert codes(walk, b.ALICE, c.DecideExtension(granted=True, reason="yes")) == {"F-NOT-LATER"}
    walk.do(b.ALICE, c.DecideExtension(granted=False, reason="the hold gave more"))
    assert (walk.m.due, walk.m.extension) == (due, None)
    assert codes(walk, b.BO, replace(asked, until=due + timedelta(days=1))) == set()


def test_an_extension_asked_by_one_unit_does_not_pass_to_the_next() -> None:
    walk = walk_to(State.ASSIGNED)
    assert walk.m.due is not None
    walk.do(b.BO, c.AskExtension(until=walk.m.due + timedelta(days=2), reason="rain"))
    walk.do(b.BO, c.Dispute(ground="not_our_duty", reason="not ours"))
    stays = walk.copy().do(b.ALICE, c.Adjudicate(upheld=False, lead="water", reason="yours"))
    assert stays.m.extension is not None
    walk.do(b.ALICE, c.Adjudicate(upheld=True, lead="parks", reason="theirs"))
    assert walk.m.extension is None


@pytest.mark.parametrize("year", [2100, 9999])
def test_a_date_without_end_is_no_date(year: int) -> None:
    never = datetime(year, 12, 31, 23, 59, 59, tzinfo=CHINA)
    fresh = walk_to(State.REGISTERED)
    assert codes(fresh, b.ALICE, c.Assign(lead="water", due=never)) == {"F-FAR"}
    walk = walk_to(State.RECTIFYING)
    assert codes(walk, b.BO, c.AskExtension(until=never, reason="rain")) == {"F-FAR"}
    hold = c.Suspend(
        reason="law", until=never.date(), review_on=local_date(walk.now + timedelta(9))
    )
    assert codes(walk, b.LI, hold) == {"F-FAR"}
    closed = walk_to(State.CLOSED)
    again = b.sample_commands(closed)
    recur = next(command for command in again if isinstance(command, c.Recur))
    assert codes(closed, b.ALICE, replace(recur, due=never)) == {"F-FAR"}
