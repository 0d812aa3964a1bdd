"""The register version says what the single version says."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pytest
from benchmarks import _near_cases as drawn
from benchmarks import _near_register as given

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.facts import Facts, Spell
from huiyin.industry.core.rules.near import kernel
from huiyin.industry.core.rules.near.advice import least_change
from huiyin.industry.core.rules.near.columns import OutOfReach, matrix, nearness
from huiyin.industry.core.rules.near.efforts import Efforts
from huiyin.industry.core.rules.near.plan import plan_of


def test_drawn_rules_and_enterprises_cost_the_same_either_way():
    told = 0
    for seed in range(12):
        draw = random.Random(seed)  # noqa: S311
        efforts = drawn.the_efforts(draw)
        trees = [drawn.a_rule(draw) for _ in range(3)]
        firms = [drawn.an_enterprise(draw) for _ in range(5)]
        plan = plan_of(drawn.CATALOGUE, trees, drawn.DAY, efforts)
        found = nearness(plan, matrix(plan, firms, drawn.DAY))
        for i, facts in enumerate(firms):
            for p, tree in enumerate(trees):
                if plan.branches[p] is None:
                    assert found.state[i, p] == kernel.ASK
                    continue
                way = least_change(drawn.CATALOGUE, tree, facts, drawn.DAY, efforts, wishful=False)
                expected = (kernel.NEAR, way.money) if way else (kernel.FAR, found.money[i, p])
                if found.state[i, p] == kernel.ASK:
                    assert way is None or way.money >= found.money[i, p]
                else:
                    assert (found.state[i, p], found.money[i, p]) == expected
                    told += 1
    assert told > 100


def test_twenty_rules_over_a_register_in_columns():
    plan, fields = given.the_plan(), given.columns(300)
    found = nearness(plan, given.register(plan, fields))
    firms = [given.facts(fields, row) for row in range(300)]
    assert np.array_equal(given.register(plan, fields), matrix(plan, firms, given.DAY))
    assert {kernel.FAR, kernel.NEAR} <= set(found.state.ravel().tolist())
    for rule, tree in enumerate(given.rules()):
        way = least_change(
            given.CATALOGUE, tree, firms[rule], given.DAY, given.efforts(), wishful=False
        )
        assert (found.state[rule, rule] == kernel.NEAR) == (way is not None)
        assert way is None or found.money[rule, rule] == way.money


def test_what_is_not_known_keeps_a_way_out_and_says_so():
    tree = ground.Any((given.ge("rd", 100), given.ge("assets", 5)))
    plan = plan_of(given.CATALOGUE, [tree], given.DAY, given.efforts())
    found = nearness(plan, matrix(plan, [Facts({"assets": 5}), Facts({"rd": 1})], given.DAY))
    assert found.state.tolist() == [[kernel.NEAR], [kernel.NEAR]]
    assert found.unsure.tolist() == [[False], [True]]
    assert found.money[0, 0] == 0 < found.money[1, 0]


def test_a_penalty_that_ends_in_time_is_no_obstacle():
    clean = ground.Not(ground.Title("incident"))
    ends = Facts(titles={"incident": (Spell(date(2026, 1, 1), date(2026, 12, 31)),)})
    stays = Facts(titles={"incident": (Spell(date(2026, 1, 1)),)})
    for until, states in ((None, [1, 0]), (date(2026, 12, 31), [0, 0])):
        plan = plan_of(given.CATALOGUE, [clean], given.DAY, Efforts(until=until))
        found = nearness(plan, matrix(plan, [ends, stays], given.DAY, until))
        assert found.state.ravel().tolist() == states


def test_a_number_that_64_bits_cannot_reckon_with_is_refused_by_name():
    plan = plan_of(given.CATALOGUE, [given.ge("rd", 100)], given.DAY, given.efforts())
    with pytest.raises(OutOfReach, match="row 1: rd = "):
        nearness(plan, np.array([[1], [2**50]]))
