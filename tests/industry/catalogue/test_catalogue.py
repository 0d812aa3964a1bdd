"""The catalogue that ships: complete, dated, sourced, and equal to the fact sheet's tables."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from huiyin.industry.catalogue import shipped
from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.facts import Facts
from huiyin.industry.core.rules.judge import YES, Judge
from huiyin.industry.core.rules.lower import ground_rule
from huiyin.industry.core.rules.normal import within_classes
from huiyin.industry.core.rules.policy import Confidence, Example
from huiyin.industry.core.rules.verdict import Status, judge, lowest_values

CATALOGUE = shipped()
SKETCHED = (
    "hnte", "srdi", "techsme", "small_profit", "rd_deduction", "steady_job", "full_load_q1",
    "zz_srdi_award", "zz_srdi_equip", "zz_listing", "innov", "giant",
)  # fmt: skip
LIMITS = """
农林牧渔业 A01 rev:20000/500/50
工业 C39 emp:1000/300/20 rev:40000/2000/300
建筑业 E47 rev:80000/6000/300 assets:80000/5000/300
批发业 F51 emp:200/20/5 rev:40000/5000/1000
零售业 F52 emp:300/50/10 rev:20000/500/100
交通运输业 G54 emp:1000/300/20 rev:30000/3000/200
仓储业 G594 emp:200/100/20 rev:30000/1000/100
邮政业 G60 emp:1000/300/20 rev:30000/2000/100
住宿业 H61 emp:300/100/10 rev:10000/2000/100
餐饮业 H62 emp:300/100/10 rev:10000/2000/100
信息传输业 I63 emp:2000/100/10 rev:100000/1000/100
软件和信息技术服务业 I65 emp:300/100/10 rev:10000/1000/50
房地产开发经营 K7010 rev:200000/1000/100 assets:10000/5000/2000
物业管理 K7020 emp:1000/300/100 rev:5000/1000/500
租赁和商务服务业 L72 emp:300/100/10 assets:120000/8000/100
其他未列明行业 M73 emp:300/100/10
"""
"""§1 of the fact sheet written down a second time: people, and 10,000 yuan."""
CLASSES = ("large", "medium", "small", "micro")
WAN = 10_000 * 100


def test_the_twelve_policies_have_fourteen_versions():
    assert sum(len(CATALOGUE.policies[name].versions) for name in SKETCHED) == 14


def test_every_version_names_its_source_and_how_sure_it_is():
    for policy in CATALOGUE.policies.values():
        for version in policy.versions:
            assert version.source, policy.id
            assert version.doc, policy.id
            assert policy.kind != "listing" or version.confidence is Confidence.KNOWLEDGE


@pytest.mark.parametrize(
    "example", [one for one in CATALOGUE.examples if one.policy], ids=lambda one: str(one.place)
)
def test_the_files_own_examples_hold(example: Example):
    policy = CATALOGUE.policies[example.policy]
    found = judge(CATALOGUE, policy, example.facts, example.as_of)
    assert found.status == example.want
    for leaf in example.because:
        assert not (found.leaves or {})[leaf].open


@pytest.mark.parametrize("line", LIMITS.split("\n")[1:-1], ids=lambda line: line.split()[0])
def test_the_size_table_is_the_fact_sheets_at_every_edge(line: str):
    _, industry, *columns = line.split()
    limits = {}
    for column in columns:
        name, steps = column.split(":")
        factor = 1 if name == "emp" else WAN
        limits[name] = [int(step) * factor for step in steps.split("/")]
    edges = [[limit + off for limit in steps for off in (-1, 0, 1)] for steps in limits.values()]
    for values in product(*edges):
        numbers = dict(zip(limits, values, strict=True))
        rank = max(
            next((k for k, limit in enumerate(steps) if numbers[name] >= limit), 3)
            for name, steps in limits.items()
        )
        assert size_class(industry, numbers) == CLASSES[rank]


def size_class(industry: str, numbers: dict[str, int]) -> str:
    table = CATALOGUE.tables["size_class"]
    facts = Facts(numbers, {"industry": industry})
    holds = [
        name for name in table.classes
        if Judge(facts, date(2026, 6, 30))(within_classes(table, [name])) == YES
    ]  # fmt: skip
    assert len(holds) == 1
    return holds[0]


def test_of_two_texts_the_one_in_force_counts():
    facts = Facts({"niche_years": 24})
    policy = CATALOGUE.policies["srdi"]
    assert judge(CATALOGUE, policy, facts, date(2026, 3, 31)).status is Status.UNKNOWN
    after = judge(CATALOGUE, policy, facts, date(2026, 4, 1))
    assert (after.status, after.doc) == (Status.NO, "工信部企业〔2026〕2号")


def test_what_was_not_found_stays_unknown_in_zhengzhous_park_rule():
    policy = CATALOGUE.policies["park_zhengzhou"]
    rule = ground_rule(CATALOGUE, policy, date(2026, 6, 30))
    assert rule is not None
    assert all(isinstance(one, ground.Unset) for one in ground.atoms(rule))


def test_the_parks_card_adds_up_by_hand():
    """Hangzhou: 5 for the chain, 2 x 3 above scale, 4 for tax per mu, less 2 x 1 fault: 13."""
    policy = CATALOGUE.policies["park_hangzhou"]
    rule = ground_rule(CATALOGUE, policy, date(2026, 6, 30))
    card = next(one for one in walk(rule) if isinstance(one, ground.Enough))
    names = {
        name for one in ground.atoms(card) if isinstance(one, ground.Linear) for name in one.fields
    }
    names |= {one.field for one in ground.issued(card)}
    numbers = dict.fromkeys(names, 0)
    numbers |= {"park_chains": 1, "park_scale_new": 3, "park_tax_per_mu": 2_000_000}
    numbers |= {"city_tax_per_mu": 1_000_000, "park_safety_faults": 1}
    found = Judge(Facts(numbers), date(2026, 6, 30), lowest_values(CATALOGUE)).points(card.points)
    assert found[:2] == (1300, 1300)


def walk(tree: ground.Tree | None):
    if tree is not None:
        yield tree
        for branch in ground.branches(tree):
            yield from walk(branch)
