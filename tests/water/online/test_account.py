"""The pure parts: days of episodes, suspicions and limits, against plain second accounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.bodies import from_body, to_body
from huiyin.water.core.effluent.account import (
    DayAccount,
    FactorDay,
    FaultSeen,
    Held,
    Sort,
    legal_days,
    multiple,
    suspicions,
)
from huiyin.water.core.effluent.consistency import Fault
from huiyin.water.core.effluent.judging import Level, Status
from huiyin.water.core.episodes import judge
from huiyin.water.effluent import effluent_rules
from huiyin.water.effluent_choices import DayState, day_state, factor_state
from huiyin.water.effluent_policy import effluent_policy

FIRST = date(2020, 9, 1)
DAY = timedelta(days=1)
COD = "w01018"
RULES = effluent_rules(FIRST)
POLICY = effluent_policy(FIRST)
SIXTY = Held(low=None, high=60.0, standard="S", level="1B", clause="Table 1", confidence="high")
WITHIN = FactorDay(
    factor=COD, unit="mg/L", level=Level.NONE, legal=False, status=Status.VALID, mean=30.0,
    expected=24, received=24, valid=24, counted=24, over=0, longest=0, daily=SIXTY,
)  # fmt: skip
OVER = replace(WITHIN, level=Level.EXCEEDANCE, legal=True, mean=72.0)
ADVISORY = replace(OVER, legal=False)
UNKNOWN = replace(WITHIN, status=Status.UNKNOWN, mean=None, valid=3)
KINDS = {"o": OVER, "a": ADVISORY, ".": WITHIN, "?": UNKNOWN}


def day(number: int, *factors: FactorDay, complete: bool = True, **more) -> DayAccount:
    at = datetime(2020, 9, 1, tzinfo=UTC) + (number + 1) * DAY
    return DayAccount(
        facility="W1", day=FIRST + number * DAY, complete=complete, until=at, seen=at, facts=1,
        rules_from=RULES.effective_from, edition="2017", weighed=True, intermittent=False,
        stopped=(), standard="S", grade="1B", confidence="high", missing=(), bans=(),
        factors=factors, **more,
    )  # fmt: skip


def row(text: str) -> list[DayAccount]:
    return [day(number, KINDS[mark]) for number, mark in enumerate(text) if mark != " "]


def naive(text: str) -> list[tuple[int, int, int | None]]:
    """(first day over, last day over, first day of the recovery) by counting marks.

    One day over begins an episode; three within, none over between, end it. Other days say
    nothing, unless more than seven days pass without one that says something.
    """
    found, first, last, fine, said = [], None, None, [], None
    for number, mark in enumerate(text):
        if mark not in "o.":
            continue
        if said is not None and number - said > 7:
            fine = []
        said = number
        if mark == "o":
            first, last, fine = number if first is None else first, number, []
        elif first is not None:
            fine.append(number)
            if len(fine) == 3:
                found.append((first, last, fine[0]))
                first, fine = None, []
    return found if first is None else [*found, (first, last, None)]


@given(st.text("oa.? ", min_size=1, max_size=40))
def test_episodes_of_days_are_what_counting_says(text):
    found = judge(legal_days(row(text), COD), POLICY.spells)

    def number(moment: datetime | None) -> int | None:
        return None if moment is None else (moment.date() - FIRST).days

    told = [(number(e.start), number(e.last_below), number(e.end)) for e in found.episodes]
    assert told == naive(text)
    assert found.spikes == ()


@given(st.text("a.? ", max_size=40))
def test_without_a_legal_day_there_is_no_episode(text):
    assert judge(legal_days(row(text), COD), POLICY.spells).episodes == ()


def test_a_day_that_is_not_over_ends_no_episode_but_a_single_value_begins_one():
    open_days = [day(0, OVER, complete=False), *(day(n, WITHIN, complete=False) for n in (1, 2, 3))]
    [episode] = judge(legal_days(open_days, COD), POLICY.spells).episodes
    assert (episode.end, episode.fine_run) == (None, 0)


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 10))
def test_a_pattern_of_days_is_told_once_for_each_run(marks, join):
    days = [day(n, replace(WITHIN, copied=2 if mark else 0)) for n, mark in enumerate(marks)]
    found = suspicions(days, RULES, join)
    runs: list[list[int]] = []
    for number in (n for n, mark in enumerate(marks) if mark):
        if runs and number - runs[-1][-1] <= join:
            runs[-1].append(number)
        else:
            runs.append([number])
    assert [((s.first - FIRST).days, (s.last - FIRST).days, s.days) for s in found] == [
        (run[0], run[-1], len(run)) for run in runs
    ]
    assert {s.sort for s in found} <= {Sort.COPIED_DAYS}


def test_each_sort_of_suspicion_has_its_reason():
    told = replace(WITHIN, same=RULES.suspicion.constant_hours, partner="w21003", ratio=4.0)
    faults = (FaultSeen(factor=COD, fault=Fault.TOTAL, hours=3, first_hour=2),)
    found = {s.sort: s for s in suspicions([day(0, told, faults=faults)], RULES, 7)}
    assert found.keys() == {Sort.CONSTANT, Sort.FIXED_RATIO, Sort.INCONSISTENT}
    assert found[Sort.CONSTANT].hours == RULES.suspicion.constant_hours
    assert (found[Sort.FIXED_RATIO].partner, found[Sort.FIXED_RATIO].ratio) == ("w21003", 4.0)
    assert (found[Sort.INCONSISTENT].hours, found[Sort.INCONSISTENT].faults) == (3, (Fault.TOTAL,))


def test_no_flow_is_no_suspicion_and_an_open_day_is_none():
    still = replace(WITHIN, factor="w00000", mean=0.0, same=99)
    assert suspicions([day(0, still)], RULES, 7) == ()
    moving = replace(WITHIN, same=99)
    assert suspicions([day(0, moving, complete=False)], RULES, 7) == ()
    assert len(suspicions([day(0, moving)], RULES, 7)) == 1


def test_the_multiple_is_that_over_one_upper_limit():
    assert multiple(OVER) == (72 - 60) / 60
    assert multiple(WITHIN) is None
    assert multiple(replace(OVER, daily=replace(SIXTY, low=6.0))) is None
    assert multiple(replace(OVER, daily=None)) is None


def test_an_advisory_exceedance_is_no_more_than_a_high_warning_of_the_day():
    assert day(0, ADVISORY).level is Level.HIGH_WARNING
    assert day(0, ADVISORY, OVER).level is Level.EXCEEDANCE
    assert factor_state(ADVISORY, complete=True) is DayState.ADVISORY
    assert factor_state(OVER, complete=True) is DayState.EXCEEDANCE


def test_unknown_is_never_within():
    silent = replace(UNKNOWN, received=0, valid=0)
    states = {
        DayState.WITHIN: (WITHIN, True),
        DayState.UNKNOWN: (UNKNOWN, True),
        DayState.SILENT: (silent, True),
        DayState.RUNNING: (WITHIN, False),
        DayState.NO_LIMIT: (replace(WITHIN, daily=None), True),
        DayState.IDLE: (replace(WITHIN, status=Status.NOT_EXPECTED, expected=0), True),
    }
    for state, (told, complete) in states.items():
        assert factor_state(told, complete=complete) is state
    assert day_state(None, (COD,)) is DayState.UNKNOWN
    assert day_state(day(0, silent), (COD,)) is DayState.SILENT
    assert day_state(day(0, WITHIN, replace(UNKNOWN, factor="w21003")), (COD, "w21003")) is (
        DayState.UNKNOWN
    )


@given(st.sampled_from([WITHIN, OVER, ADVISORY, UNKNOWN]), st.booleans())
def test_an_account_is_read_as_it_was_written(told, complete):
    account = day(0, told, complete=complete)
    assert from_body(DayAccount, to_body(account)) == account


def test_what_no_confirmed_limit_holds_has_not_recovered():
    loose = replace(SIXTY, confidence="medium")
    days = [day(0, OVER), *(day(n, replace(WITHIN, daily=None, mean=500.0)) for n in range(1, 4)),
            day(4, replace(WITHIN, daily=loose))]  # fmt: skip
    assert [one.below for one in legal_days(days, COD)] == [True, None, None, None, None]
