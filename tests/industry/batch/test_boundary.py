"""One unit below, at and above every threshold, against fractions from the text of the rules."""

from __future__ import annotations

from benchmarks import _rules_cases as cases
from benchmarks._rules_boundary import boundary_errors


def test_no_boundary_case_is_judged_wrongly():
    tried, wrong = boundary_errors(cases.catalogue(), cases.DAY, 20_000)
    assert tried >= 20_000
    assert wrong == 0
