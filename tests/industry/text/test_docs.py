"""The policy of the clerk's page loads, checks without findings, and its examples hold."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from huiyin.industry.core.rules.check import check
from huiyin.industry.core.rules.text import load
from huiyin.industry.policy.commands import benefit

PAGE = Path(__file__).parents[3] / "docs" / "policies.md"


def test_the_pages_example_is_a_policy_without_findings():
    block = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    assert block is not None
    catalogue = load({"page.yaml": block[1]})
    assert len(catalogue.examples) == 3
    assert check(catalogue, date(2026, 6, 30), money=benefit) == []
