"""The plan checker: a good plan passes, and every rule catches a plan that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.vaccination.campaign.breach_words import breach_line
from huiyin.vaccination.campaign.language import Language
from huiyin.vaccination.core.campaign.check import (
    Backup,
    Published,
    Rule,
    by_hand,
    check,
    recount,
    tables_of,
)
from huiyin.vaccination.core.campaign.plan import (
    Assignment,
    Given,
    Move,
    Opening,
    Parked,
    Plan,
    Proof,
    StockMove,
)
from huiyin.vaccination.core.campaign.problem import AimKind, Problem
from tests.peers.campaign_first_come import FirstCome
from tests.vaccination.campaign.small import ADULT, OLD, sound, two_clinics

PUBLISHED, BACKUP = Published(63, 333, "published counts"), Backup(1600, 1600)


@pytest.fixture(scope="module")
def problem() -> Problem:
    return two_clinics()


@pytest.fixture(scope="module")
def plan(problem: Problem) -> Plan:
    return FirstCome(problem).plan()


def rules(problem: Problem, plan: Plan) -> set[Rule]:
    return {breach.rule for breach in check(problem, plan)}


def test_a_good_plan_has_no_breach(problem: Problem, plan: Plan):
    assert check(problem, plan) == []


def test_the_aims_are_those_counted_on_paper(problem: Problem, plan: Plan):
    """s1 gives 200 and s2 100 doses a week: two weeks of first, two of second doses, twice."""
    counted = recount(problem, tables_of(problem, plan))
    # 1,600 adults, 70 % of 1,200 and of 400 complete are 840 and 280; 400 and 200 are; 480 of 600
    # old people are asked and all had a first dose
    assert counted[AimKind.SHORTFALL] == 1000 * (440 + 80)
    assert counted[AimKind.EXPIRED] == 400
    assert counted[AimKind.TRAVEL] == 5 * 1000 + 10 * 600 + 4 * 600
    assert counted[AimKind.COST] == 80_000 + 8 * 1_800
    # old: 600 in weeks 0 and 1, 300 in week 2; adults: 1,600 for six weeks, then 1,300 and 1,000
    assert counted[AimKind.UNPROTECTED] == 2000 * 1500 + 1000 * (6 * 1600 + 1300 + 1000)
    assert counted[AimKind.LATE] == 0


def test_the_largest_community_is_looked_at_by_hand(problem: Problem, plan: Plan):
    """c1 has 300 old people and 700 adults, all at s1, 5 minutes off; s2 is 20."""
    seen = by_hand(problem, plan, tables_of(problem, plan), [], PUBLISHED)[0]
    assert seen.passed
    assert list(seen.figures.values())[:6] == [
        "c1", 1000, "s1 (5 min)", "300 of 300", "700 of 700", "s2 (20 min)",
    ]  # fmt: skip
    other = replace(plan, assignments=tuple(a for a in plan.assignments if a.community))
    assert not by_hand(problem, other, tables_of(problem, other), [], PUBLISHED)[0].passed


def moved(plan: Plan, what: Move, **changes: object) -> Plan:
    """The plan with the first move of a kind changed."""
    at = next(n for n, move in enumerate(plan.moves) if move.what is what)
    moves = list(plan.moves)
    moves[at] = replace(moves[at], **changes)  # type: ignore[arg-type]
    return replace(plan, moves=tuple(moves))


def first(plan: Plan, table: str, **changes: object) -> Plan:
    """The plan with the first row of a table changed."""
    rows = getattr(plan, table)
    return replace(plan, **{table: (replace(rows[0], **changes), *rows[1:])})


def without(plan: Plan, table: str, keep: Callable[[object], bool]) -> Plan:
    return replace(plan, **{table: tuple(row for row in getattr(plan, table) if keep(row))})


def swapped_lots(plan: Plan) -> Plan:
    """Week 0 from the younger lot where both are there: the older one stays behind."""
    return replace(
        plan,
        moves=tuple(
            replace(move, lot=1)
            if move.lot == 0 and move.day in {7, 13} and move.site == 0
            else move
            for move in plan.moves
        ),
    )


def last_weeks_first(plan: Plan) -> Plan:
    """The second doses of the last two weeks become first doses: nothing is kept for them."""
    return replace(
        plan,
        given=tuple(
            replace(row, dose=1) if row.period >= 6 and row.group == ADULT else row
            for row in plan.given
        ),
        moves=(
            *plan.moves,
            StockMove(1, 49, Move.SHIP, 0, 900),
            StockMove(1, 55, Move.WASTE, 0, 900),
        ),
    )


FAULTS: dict[str, tuple[Rule, Callable[[Plan], Plan]]] = {
    "a site that is not there": (Rule.TABLES, lambda p: first(p, "given", site=9)),
    "negative doses": (Rule.TABLES, lambda p: moved(p, Move.SHIP, doses=-1)),
    "a row twice": (Rule.TABLES, lambda p: replace(p, given=(*p.given, p.given[0]))),
    "a role without staff": (Rule.TABLES, lambda p: first(p, "staffed", staff=(1, 1))),
    "a person too many": (Rule.PEOPLE, lambda p: first(p, "assignments", people=301)),
    "a person forgotten": (Rule.PEOPLE, lambda p: first(p, "assignments", people=299)),
    "a pair not allowed": (
        Rule.PAIRS,
        lambda p: replace(p, assignments=(*p.assignments, Assignment(0, 2, OLD, 1))),
    ),
    "people sent where nobody is": (Rule.IN_USE, lambda p: first(p, "assignments", site=2)),
    "doses at a closed site": (Rule.IN_USE, lambda p: first(p, "openings", first=1)),
    "a second run": (
        Rule.OPENING,
        lambda p: replace(
            first(p, "openings", last=3),
            openings=(Opening(0, 0, 2), Opening(0, 4, 7), p.openings[1]),
        ),
    ),
    "a run backwards": (Rule.OPENING, lambda p: first(p, "openings", first=7, last=0)),
    "a run too short": (Rule.SHORTEST_RUN, lambda p: first(p, "openings", last=0)),
    "more doses than stations give": (
        Rule.THROUGHPUT,
        lambda p: first(p, "given", doses=500),
    ),
    "more stations than there are": (Rule.STATIONS, lambda p: first(p, "staffed", stations=3)),
    "stations at a closed site": (Rule.STATIONS, lambda p: first(p, "openings", first=1)),
    "a site without staff": (Rule.STAFF, lambda p: first(p, "staffed", staff=(1, 1, 0))),
    "a run without its staff": (
        Rule.STAFF,
        lambda p: without(p, "staffed", lambda row: row.period != 3),  # type: ignore[attr-defined]
    ),
    "more staff than the roster": (Rule.ROSTER, lambda p: first(p, "staffed", staff=(9, 9, 9))),
    "a team at two places": (
        Rule.TEAMS,
        lambda p: replace(p, parked=(Parked(0, 2, 1), Parked(0, 1, 1))),
    ),
    "a team where it does not go": (Rule.TEAMS, lambda p: replace(p, parked=(Parked(0, 1, 1),))),
    "more first doses than people": (
        Rule.FIRST_DOSES,
        lambda p: replace(p, given=(*p.given, Given(0, OLD, 0, 1, 7, 1))),
    ),
    "a group that may not": (
        Rule.GROUPS,
        lambda p: replace(p, given=(*p.given, Given(0, OLD, 1, 1, 3, 1))),
    ),
    "a dose too many": (
        Rule.ORDER,
        lambda p: replace(p, given=(*p.given, Given(0, ADULT, 1, 2, 3, 1))),
    ),
    "a second dose too soon": (
        Rule.ORDER,
        lambda p: replace(
            p,
            given=tuple(
                replace(r, period=1) if (r.dose, r.period) == (2, 2) else r for r in p.given
            ),
        ),
    ),
    "used before it arrives": (Rule.LOT_DAYS, lambda p: moved(p, Move.SHIP, lot=1)),
    "used after its last day": (
        Rule.LOT_DAYS,
        lambda p: replace(
            p, moves=tuple(replace(m, lot=0) if m.day in {35, 41} else m for m in p.moves)
        ),
    ),
    "given at the store": (Rule.LOT_DAYS, lambda p: moved(p, Move.GIVE, site=None)),
    "received on another day": (Rule.DELIVERIES, lambda p: moved(p, Move.RECEIVE, day=1)),
    "received more than announced": (
        Rule.DELIVERIES,
        lambda p: moved(p, Move.RECEIVE, doses=601),
    ),
    "given what is not there": (Rule.LEDGER, lambda p: moved(p, Move.SHIP, doses=222)),
    "shipped what is not there": (Rule.LEDGER, lambda p: moved(p, Move.SHIP, doses=601)),
    "expired doses kept": (
        Rule.EXPIRY,
        lambda p: without(p, "moves", lambda m: m.what is not Move.EXPIRE),  # type: ignore[attr-defined]
    ),
    "expired too late": (Rule.EXPIRY, lambda p: moved(p, Move.EXPIRE, day=43)),
    "given but not drawn": (Rule.GIVEN, lambda p: first(p, "given", doses=199)),
    "no loss": (
        Rule.LOSS,
        lambda p: without(p, "moves", lambda m: m.what is not Move.WASTE),  # type: ignore[attr-defined]
    ),
    "the younger lot first": (Rule.OLDEST_FIRST, swapped_lots),
    "more than the refrigerator": (
        Rule.COLD,
        lambda p: replace(
            p,
            moves=(
                *p.moves,
                StockMove(1, 14, Move.SHIP, 1, 1900),
                StockMove(1, 20, Move.RETURN, 1, 1900),
            ),
        ),
    ),
    "nothing kept for second doses": (Rule.RESERVE, last_weeks_first),
    "an aim that is not true": (Rule.AIMS, lambda p: first(p, "aims", value=1.0)),
    "an aim left out": (Rule.AIMS, lambda p: replace(p, aims=p.aims[1:])),
    "a bound above the value": (Rule.BOUNDS, lambda p: first(p, "aims", bound=2.0, gap=0.0)),
    "an outer bound above the value": (Rule.BOUNDS, lambda p: first(p, "aims", outer_bound=2.0)),
    "a bound of travel beyond the shortest ways": (
        Rule.BOUNDS,
        lambda p: replace(p, aims=(*p.aims[:4], replace(p.aims[4], bound=13_401.0), p.aims[5])),
    ),
    "a proof that speaks of other plans": (
        Rule.BOUNDS,
        lambda p: replace(p, proofs=(Proof("cost", np.zeros(0), (("expired", 399.0),), (), 0.0),)),
    ),
    "a gap that is not true": (
        Rule.BOUNDS,
        lambda p: replace(p, aims=(*p.aims[:5], replace(p.aims[5], bound=0.0, gap=0.5))),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_it_catches_each_planted_fault(problem: Problem, plan: Plan, fault: str):
    rule, plant = FAULTS[fault]
    breaches = check(problem, plant(plan))
    assert rule in {breach.rule for breach in breaches}
    for language in Language:
        assert all(sound(breach_line(breach, language), language) for breach in breaches)


LIMITS: dict[Rule, dict[str, object]] = {
    Rule.SEATS: {"observe_minutes": 40},
    Rule.MOST_OPEN: {"most_open": 1},
    Rule.BUDGET: {"budget_fen": 94_399},
}


@pytest.mark.parametrize("rule", LIMITS)
def test_it_catches_a_limit_that_the_plan_never_knew(plan: Plan, rule: Rule):
    assert rule in rules(two_clinics(**LIMITS[rule]), plan)


@pytest.mark.parametrize("wish", ["must_open", "must_close"])
def test_it_catches_a_site_that_is_bound(problem: Problem, plan: Plan, wish: str):
    at = 2 if wish == "must_open" else 0
    sites = list(problem.sites)
    sites[at] = replace(sites[at], **{wish: True})  # type: ignore[arg-type]
    assert Rule.MUST in rules(two_clinics(sites=tuple(sites)), plan)


def test_it_catches_a_community_split_where_that_is_forbidden(plan: Plan):
    split = replace(
        plan,
        assignments=(
            *plan.assignments[1:],
            Assignment(0, 0, OLD, 200),
            Assignment(0, 1, OLD, 100),
        ),
    )
    assert Rule.SINGLE_SITE not in rules(two_clinics(), split)
    assert Rule.SINGLE_SITE in rules(two_clinics(single_site=True), split)


def test_every_rule_has_a_planted_fault():
    planted = {rule for rule, _ in FAULTS.values()}
    of_shocks = {Rule.OUTAGE, Rule.TRANSFERS}  # tests/vaccination/campaign/test_replan.py
    assert planted | set(LIMITS) | {Rule.MUST, Rule.SINGLE_SITE} | of_shocks == set(Rule)


@settings(max_examples=60)
@given(data=st.data())
def test_no_dose_can_be_added_or_lost_unnoticed(data: st.DataObject):
    """Any one number of the tables of doses and lots changed by any amount is a breach."""
    problem = two_clinics()
    plan = FirstCome(problem).plan()
    table = data.draw(st.sampled_from(["given", "moves"]))
    rows = list(getattr(plan, table))
    at = data.draw(st.integers(0, len(rows) - 1))
    by = data.draw(st.integers(-200, 200).filter(bool))
    rows[at] = replace(rows[at], doses=max(0, rows[at].doses + by))
    if rows[at] == getattr(plan, table)[at]:
        return
    kind = getattr(rows[at], "what", None)
    harmless = kind in {Move.SHIP, Move.WASTE}
    found = rules(problem, replace(plan, **{table: tuple(rows)}))
    assert found or (harmless and by > 0) or (kind is Move.WASTE)


def test_late_second_doses_are_counted_in_whole_persons(problem: Problem, plan: Plan):
    """Without the 200 of week 3, 180 who come back are late in each of weeks 5 to 7."""
    fewer = without(
        plan,
        "given",
        lambda row: (row.dose, row.period, row.site) != (2, 3, 0),  # type: ignore[attr-defined]
    )
    counted = recount(problem, tables_of(problem, fewer))
    assert counted[AimKind.LATE] == (360 - 200) * 3


def test_the_twelve_hand_checks_pass_and_say_what_they_counted(problem: Problem, plan: Plan):
    breaches = check(problem, plan)
    lines = by_hand(problem, plan, tables_of(problem, plan), breaches, PUBLISHED, backup=BACKUP)
    assert [line.number for line in lines] == list(range(1, 13))
    assert [line.title for line in lines if not line.passed] == []
    by_title = {line.title: line.figures for line in lines}
    lot = by_title["one lot"]
    assert lot["receive"] == lot["give"] + lot["waste"] + lot["expire"] + lot["left"]  # type: ignore[operator]
    assert by_title["districts"]["worst_district"] == "east"
    # s2 has seats for 100 doses a week and gives them, so that nobody of s1 finds room
    assert by_title["one site less"] == {
        "left_over": 1600, "left_over_in_backup_table": 1600, "site": "s1", "period": 0,
        "people_to_move": 1600, "people_to_move_in_backup_table": 1600, "neighbours": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "number"),
    [
        ("a person forgotten", 1), ("more doses than stations give", 2), ("expired doses kept", 3),
        ("a second dose too soon", 4), ("more staff than the roster", 5), ("a run too short", 6),
        ("an aim that is not true", 8), ("a bound above the value", 9),
    ],
)  # fmt: skip
def test_a_hand_check_fails_for_its_fault(problem: Problem, plan: Plan, fault: str, number: int):
    bad = FAULTS[fault][1](plan)
    lines = by_hand(problem, bad, tables_of(problem, bad), check(problem, bad), PUBLISHED)
    assert number in {line.number for line in lines if not line.passed}


def test_doses_beyond_anything_published_are_not_plausible(problem: Problem, plan: Plan):
    lines = by_hand(
        problem, plan, tables_of(problem, plan), [], Published(1, 14, "nowhere"), backup=BACKUP
    )
    assert [line.number for line in lines if not line.passed] == [11]


@settings(max_examples=25)
@given(
    people=st.lists(st.integers(0, 900), min_size=6, max_size=6),
    doses=st.lists(st.integers(0, 3000), min_size=4, max_size=4),
    arrive=st.lists(st.integers(0, 60), min_size=4, max_size=4),
    life=st.lists(st.integers(1, 200), min_size=4, max_size=4),
    loss=st.integers(0, 300),
)
def test_a_plan_made_without_foresight_keeps_every_rule(
    people: list[int], doses: list[int], arrive: list[int], life: list[int], loss: int
):
    base = two_clinics()
    pairs = zip(people[::2], people[1::2], strict=True)
    changed = two_clinics(
        communities=tuple(
            replace(c, people=pair) for c, pair in zip(base.communities, pairs, strict=True)
        ),
        lots=tuple(
            replace(lot, doses=n, arrive_day=a, last_day=a + days)
            for lot, n, a, days in zip(base.lots, doses, arrive, life, strict=True)
        ),
        products=(replace(base.products[0], loss_permille=loss), base.products[1]),
    )
    plan = FirstCome(changed).plan()
    assert check(changed, plan) == []
    given_doses = sum(row.doses for row in plan.given)
    assert given_doses <= sum(doses)
    assert isinstance(tables_of(changed, plan).given, np.ndarray)
