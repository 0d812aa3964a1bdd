"""For whom a policy is: outside it does not apply, and where nobody knows it is no plain yes."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin.industry.core.rules.adviser import Adviser
from huiyin.industry.core.rules.facts import Facts
from huiyin.industry.core.rules.text import load
from huiyin.industry.core.rules.verdict import Status, judge

TEXT = """
fields:
  industry: {zh: 行业代码, en: Industry code, unit: code}
  rd: {zh: 研发费用, en: R&D spending, unit: 元}
policies:
- id: award
  title: {zh: 奖励, en: Award}
  level: city
  versions:
  - doc: 文
    from: 2026-01-01
    source: invented
    applies: {in: [industry, [C]]}
    rule: {f: rd, op: ">=", v: 1万元}
"""
CATALOGUE, DAY = load({"a.yaml": TEXT}), date(2026, 6, 30)
ENOUGH = {"rd": 10_000 * 100}


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        (Facts(ENOUGH, {"industry": "C39"}), Status.YES),
        (Facts(ENOUGH, {"industry": "F51"}), Status.NOT_APPLICABLE),
        (Facts(ENOUGH), Status.UNKNOWN),
        (Facts({"rd": 0}), Status.NO),
    ],
)
def test_an_unknown_scope_is_no_plain_yes(facts: Facts, status: Status):
    assert judge(CATALOGUE, CATALOGUE.policies["award"], facts, DAY).status is status
    assert Adviser(CATALOGUE, DAY).verdict("award", facts)[0].status is status
