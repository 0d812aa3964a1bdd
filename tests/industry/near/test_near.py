"""Near-misses: cases by hand, and 160 drawn ones against z3's own reading of the same rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from benchmarks._near_cases import CATALOGUE, Reference, a_case
from benchmarks._near_cases import DAY as CASE_DAY

from huiyin.industry.core.rules import surface
from huiyin.industry.core.rules.facts import Facts, Span, Spell
from huiyin.industry.core.rules.judge import YES, Judge
from huiyin.industry.core.rules.near.advice import (
    Change,
    NearMiss,
    changed,
    least_change,
    near_miss,
)
from huiyin.industry.core.rules.near.efforts import Effort, Efforts
from huiyin.industry.core.rules.near.waiting import first_day, ready_on
from huiyin.industry.core.rules.normal import months_before
from huiyin.industry.core.rules.policy import ClassTable, Gives, Policy, Row
from huiyin.industry.core.rules.surface import Op
from tests.industry.near.shapes import (
    DAY,
    WAN,
    at_least,
    cash,
    catalogue,
    either,
    every,
    f,
    n,
    op,
    policy,
)


@pytest.mark.parametrize("part", range(4))
def test_no_cheaper_way_exists_according_to_z3(part):
    for seed in range(40 * part, 40 * part + 40):
        case = a_case(seed)
        way = least_change(CATALOGUE, case.tree, case.facts, CASE_DAY, case.efforts)
        assert not Reference.cheaper(case, way and way.money), seed
        if way:
            after = changed(CATALOGUE, case.facts, way, CASE_DAY)
            assert way.proven
            assert Judge(after, CASE_DAY)(case.tree) == YES, seed


def near(
    one: Policy, facts: Facts, efforts: Efforts | None = None, *others: Policy, **more: object
) -> NearMiss:
    found = near_miss(catalogue(one, *others), one, facts, DAY, efforts or Efforts(), **more)  # type: ignore[arg-type]
    assert found is not None
    return found


def moves(found: NearMiss) -> dict[str, tuple[int, int, int | None]]:
    assert found.way is not None
    return {one.field: (one.start, one.to, one.cost) for one in found.way.changes}


RD = policy(
    surface.Share(id="rd", part=("rd",), whole=("rev",), op=Op.AT_LEAST, limit=Fraction(3, 100)),
    cash(op("*", f("rd"), n("1/4"))),
)


def test_research_rises_to_the_share_and_brings_its_worth_and_service():
    efforts = Efforts({"rd": Effort(cost=1)})
    found = near(RD, Facts({"rd": 29, "rev": 1001}), efforts)
    assert found.way is not None
    assert found.way.changes == (
        Change("rd", 29, 31, 2, False, ("rd",), "research books", "auxiliary ledger"),
    )
    assert found.worth is not None
    assert found.worth.money == Span(7, 7)


def test_without_a_price_the_change_is_told_without_money():
    found = near(RD, Facts({"rd": 29, "rev": 1001}))
    assert moves(found) == {"rd": (29, 31, None)}
    assert found.way is not None
    assert (found.way.money, found.way.unpriced) == (0, ("rd",))


def test_raising_the_part_takes_raising_the_whole():
    main = policy(at_least("rev_m", 1000))
    efforts = Efforts({"rev_m": Effort(1), "rev": Effort(2)})
    found = near(main, Facts({"rev_m": 600, "rev": 900}), efforts)
    assert moves(found) == {"rev_m": (600, 1000, 400), "rev": (900, 1000, 200)}
    assert [one.leaves for one in found.way.changes if one.field == "rev"] == [()]  # type: ignore[union-attr]


def test_a_real_thing_is_never_shrunk_and_what_holds_must_not_break():
    few = surface.Compare(id="few", field="emp", op=Op.AT_MOST, limit=300)
    share = surface.Share(
        id="tech", part=("tech_staff",), whole=("emp",), op=Op.AT_LEAST, limit=Fraction(1)
    )
    assert near(policy(few), Facts({"emp": 301})).way is None
    known = Facts({"emp": 300, "tech_staff": 300})
    assert near(policy(every(few, at_least("tech_staff", 301))), known).way is None
    assert near(policy(every(few, share)), known).way is not None


def test_debt_falls_as_far_as_nothing_and_no_further():
    low = surface.Share(
        id="lev", part=("debt",), whole=("assets",), op=Op.AT_MOST, limit=Fraction(7, 10)
    )
    efforts = Efforts({"debt": Effort(cost=3, step=10)})
    assert moves(near(policy(low), Facts({"debt": 75, "assets": 100}), efforts)) == {
        "debt": (75, 65, 3)
    }
    none = surface.Compare(id="none", field="debt", op=Op.BELOW, limit=0)
    assert near(policy(none), Facts({"debt": 75})).way is None


def test_time_gives_a_day_and_not_a_cost():
    rule = every(at_least("niche_years", 36), at_least("ui_months", 12))
    found = near(policy(rule), Facts({"niche_years": 30, "ui_months": 10}))
    assert found.way is not None
    assert (found.way.money, found.way.earliest) == (0, date(2027, 1, 1))
    too_late = Efforts(until=date(2026, 12, 31))
    facts = Facts({"niche_years": 30, "ui_months": 12})
    assert near(policy(rule), facts, too_late).way is None


def test_a_year_since_registration_is_reached_on_its_day():
    year = surface.Compare(id="y", field="registered", op=Op.AT_MOST, limit=surface.Ago(12))
    founded = date(2025, 9, 30)
    found = near(policy(year), Facts({"registered": founded.toordinal()}))
    assert found.way is not None
    assert (found.way.earliest, found.way.waited) == (date(2026, 9, 30), ("y",))


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2025, 8, 31), date(2025, 12, 1)])
@pytest.mark.parametrize("months", [1, 6, 12, 13])
def test_the_first_day_is_the_first(day, months):
    first = first_day(day, months)
    assert months_before(first, months) >= day
    assert months_before(date.fromordinal(first.toordinal() - 1), months) < day


def test_a_closed_quarter_grows_when_the_next_opens():
    assert ready_on("Q", date(2026, 6, 30), 4) == date(2026, 10, 1)
    assert ready_on("as_of", date(2026, 6, 30), 4) == date(2026, 10, 30)


HOLDS = surface.Holds(id="title", title="high-tech")
GIVER = policy(name="giver", gives=Gives("high-tech", 36))


def test_a_title_that_another_policy_gives_can_be_obtained():
    without = Facts(titles={"high-tech": ()})
    found = near(policy(HOLDS), without, Efforts(titles={"high-tech": 5}), GIVER)
    assert found.way is not None
    assert [(one.title, one.cost, one.by) for one in found.way.titles] == [
        ("high-tech", 5, ("giver",))
    ]
    assert near(policy(HOLDS), without).way is None


def test_an_old_title_cannot_be_new_again():
    newly = surface.Newly(id="new", title="high-tech")
    old = Facts(titles={"high-tech": (Spell(date(2020, 1, 1), date(2022, 12, 31)),)})
    assert near(policy(newly), old, Efforts(), GIVER).way is None
    assert near(policy(newly), Facts(titles={"high-tech": ()}), Efforts(), GIVER).way is not None


def test_a_penalty_ends_on_its_day_and_a_title_may_lapse_before():
    clean = surface.Not(id="n", of=surface.Holds(id="clean", title="incident"))
    held = {"high-tech": (Spell(date(2024, 1, 1), date(2026, 12, 31)),)}
    struck = {**held, "incident": (Spell(date(2026, 2, 1), date(2027, 1, 31)),)}
    found = near(policy(every(clean, HOLDS)), Facts(titles=struck))
    assert found.way is not None
    assert (found.way.earliest, found.way.lapses) == (date(2027, 2, 1), ("high-tech",))


ASKED = surface.Judged(id="front", question_zh="?", question_en="?")


def test_what_people_decide_and_what_is_unknown_is_listed_and_not_costed():
    rule = every(ASKED, at_least("rd", 100), at_least("assets", 50))
    found = near(policy(rule), Facts({"rd": 99}), Efforts({"rd": Effort(7)}))
    assert found.way is not None
    assert found.way.money == 7
    assert {(w.kind, w.names) for w in found.way.wishes} == {
        ("decision", ("p:front",)),
        ("fact", ("assets",)),
    }
    assert near(policy(rule), Facts({"rd": 99}), wishful=False).way is None
    decided = Facts({"rd": 99, "assets": 60}, decided={"p:front": False})
    assert near(policy(rule), decided).way is None


def test_known_facts_are_preferred_to_dearer_ones_only_by_money():
    rule = either(at_least("assets", 50), at_least("rd", 100))
    found = near(policy(rule), Facts({"rd": 90}), Efforts({"rd": Effort(7)}))
    assert found.way is not None
    assert (found.way.money, len(found.way.wishes)) == (0, 1)
    firm = near(policy(rule), Facts({"rd": 90}), Efforts({"rd": Effort(7)}), wishful=False)
    assert moves(firm) == {"rd": (90, 100, 70)}


def test_growth_that_creeps_without_end_is_seen_to_be_impossible():
    ahead = surface.Balance(
        id="a", left=((1000, "rd"),), op=Op.AT_LEAST, right=((1001, "equip_invest"),)
    )
    behind = surface.Balance(
        id="b", left=((1000, "equip_invest"),), op=Op.AT_LEAST, right=((1000, "rd"),)
    )
    facts = Facts({"rd": 10**12, "equip_invest": 10**12})
    efforts = Efforts({"rd": Effort(1), "equip_invest": Effort(1)})
    assert near(policy(every(ahead, behind)), facts, efforts).way is None


def test_mean_growth_asks_for_the_newest_year_only():
    curve = surface.MeanGrowth(
        id="g", series=("rev", "rd_prev", "assets"), op=Op.AT_LEAST, limit=Fraction(5, 100)
    )
    facts = Facts({"rev": 100, "rd_prev": 100, "assets": 101, "rev_m": 1})
    found = near(policy(curve), facts, Efforts({"rev": Effort(1)}))
    assert moves(found) == {"rev": (100, 111, 11)}


INCOME = surface.Compare(id="income", field="rev", op=Op.AT_MOST, limit=300 * WAN)
SIZES = ClassTable(
    "size", ("large", "small"), "industry", (Row("all", ("C",), {"rev": (400 * WAN,)}),)
)


def test_the_cliff_of_another_policy_and_the_class_jump_are_told():
    small = policy(every(INCOME, ASKED), cash(n(15 * WAN)), name="small")
    grow = policy(at_least("rev", 500 * WAN))
    book = replace(catalogue(grow, small), tables={"size": SIZES})
    facts = Facts({"rev": 300 * WAN, "rev_m": 0}, codes={"industry": "C13"})
    found = near_miss(book, grow, facts, DAY, Efforts())
    assert found is not None
    policy_lost, class_left = found.lost
    assert (policy_lost.policy, policy_lost.leaves) == ("small", ("income",))
    assert policy_lost.before is not None
    assert policy_lost.before.money == Span(15 * WAN, 15 * WAN)
    assert class_left.classes == ("small", "large")


def test_facts_that_contradict_each_other_are_named_and_left_aside():
    found = near(policy(at_least("rd", 5)), Facts({"rd": 1, "rev": 10, "rev_m": 11}))
    assert found.way is not None
    assert found.way.contradicted == (("rev", "rev_m"),)
