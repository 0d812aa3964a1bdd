"""The board's arithmetic against a plain recount of open matters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.ledger.core import balance
from huiyin.ledger.core import commands as c
from huiyin.ledger.core.balance import UNASSIGNED, Cell, Flow
from huiyin.ledger.core.events import Event
from huiyin.ledger.core.evolve import replay
from huiyin.ledger.core.states import FINAL, State
from huiyin.ledger.core.workdays import local_date
from tests.ledger.core import builders as b
from tests.ledger.core.builders import walk_to

FIRST, LAST = date(2026, 3, 1), date(2026, 6, 30)


def histories(states: Sequence[State], delays: Sequence[int]) -> list[tuple[Event, ...]]:
    found = []
    for state, delay in zip(states, delays, strict=True):
        events = walk_to(state).events
        found.append(tuple(replace(e, at=e.at + timedelta(days=delay)) for e in events))
    return found


def open_by_line(stories: list[tuple[Event, ...]], until: date) -> Counter[tuple[str, str]]:
    count: Counter[tuple[str, str]] = Counter()
    for story in stories:
        past = [e for e in story if local_date(e.at) <= until]
        if past:
            matter = replay(past)
            if matter.state not in FINAL:
                count[matter.lead or UNASSIGNED, matter.kind] += 1
    return count


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(list(State)), st.integers(0, 60)), min_size=1, max_size=12)
)
def test_every_day_balances_and_equals_a_recount(cases: list[tuple[State, int]]) -> None:
    stories = histories([s for s, _ in cases], [d for _, d in cases])
    flows = balance.daily_flows(stories, FIRST, LAST)
    assert balance.faults(flows, open_by_line(stories, LAST)) == []
    for cell, flow in flows.items():
        assert flow.closing == open_by_line(stories, cell.day)[cell.unit, cell.kind]


def test_what_happened_is_put_in_its_cell() -> None:
    stories = histories([State.DECLINED, State.CANCELLED, State.MERGED, State.CLOSED], [0] * 4)
    flows = balance.daily_flows(stories, FIRST, LAST)
    day = date(2026, 3, 2)
    assert flows[Cell(day, UNASSIGNED, "request")] == Flow(
        new=4, declined=1, cancelled=1, merged=1, transferred_out=1
    )
    assert flows[Cell(day, "water", "request")] == Flow(transferred_in=1, closed=1)
    whole = balance.total(f for cell, f in flows.items() if cell.day == day)
    assert (whole.new, whole.closing, whole.balances) == (4, 0, True)


def test_stock_from_before_the_window_is_the_opening() -> None:
    flows = balance.daily_flows(histories([State.RECTIFYING], [0]), date(2026, 5, 1), LAST)
    assert flows[Cell(date(2026, 5, 1), "water", "request")] == Flow(opening=1, closing=1)


def test_a_dispute_upheld_moves_the_matter_from_one_unit_to_another() -> None:
    walk = walk_to(State.DISPUTED).wait(days=1)
    walk.do(b.ALICE, c.Adjudicate(upheld=True, lead="county", reason="right"))
    flows = balance.daily_flows([walk.events], FIRST, LAST)
    day = local_date(walk.events[-1].at)
    assert flows[Cell(day, "water", "request")] == Flow(opening=1, transferred_out=1)
    assert flows[Cell(day, "county", "request")] == Flow(transferred_in=1, closing=1)


def test_a_recurrence_reopens_and_counts_as_such() -> None:
    walk = walk_to(State.CLOSED).wait(days=10)
    sample = {x.verb: x for x in b.sample_commands(walk)}
    walk.do(b.ALICE, sample["recur"])  # type: ignore[index]
    flows = balance.daily_flows([walk.events], FIRST, LAST)
    day = local_date(walk.events[-1].at)
    assert flows[Cell(day, "water", "request")] == Flow(reopened=1, closing=1)


def test_the_check_can_fail() -> None:
    stories = histories([State.RECTIFYING, State.CLOSED], [0, 0])
    flows = balance.daily_flows(stories, FIRST, LAST)
    good = open_by_line(stories, LAST)
    cell = Cell(date(2026, 3, 2), "water", "request")
    assert "does not balance" in balance.faults({**flows, cell: Flow(new=9)}, good)[0]
    assert "disagree" in balance.faults(flows, Counter())[0]
    jumped = {**flows, cell: Flow(transferred_in=9, closing=9)}
    assert any("last closing" in fault for fault in balance.faults(jumped, good))
