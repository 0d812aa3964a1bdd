"""Static checks find what was planted and nothing else; leaves and versions in words."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
import z3

from huiyin.industry.catalogue import shipped
from huiyin.industry.core.rules.check import Finding, Severity, check
from huiyin.industry.core.rules.policy import Catalogue
from huiyin.industry.core.rules.text import load
from huiyin.industry.core.rules.words import Sentences, difference, outline
from huiyin.industry.policy.commands import benefit
from tests.industry.text.test_loading import GOOD

TODAY = date(2025, 6, 30)
MERIT = "      - id: merit\n"
TIERS = """      - id: tiers
        any:
        - all: [{f: rev, op: "<", v: 1000万元}, {share: [rd, rev], op: ">=", v: 5%}]
        - all: [{f: rev, op: ">", v: 1000万元}, {share: [rd, rev], op: ">=", v: 3%}]
"""
SECOND = """  - doc: 64号
    from: 2025-01-01
    confidence: B
    source: made up
    rule: {id: only, f: rd, op: ">=", v: 1元}
"""
PLANTED = (
    ("never_true", "error", MERIT, '      - {id: few, f: tech_staff, op: ">", v: 100人}\n'
     '      - {id: small, f: emp, op: "<", v: 50人}\n' + MERIT, ("科技人员", "从业人员")),
    ("never_true", "error", "applies: {in: [industry, [C]]}", "applies: {in: [industry, [F]]}",
     ("F",)),
    ("unreachable", "error", "        - {id: asked,",
     '        - {id: dead, f: rev, op: "<", v: 10万元}\n'
     "        - {id: asked,", ("10万元", "50万元")),
    ("tiers_gap", "warning", MERIT, TIERS + MERIT, ("为1000万元时",)),
    ("tiers_overlap", "warning", MERIT, TIERS.replace('"<"', '"<="').replace('">"', '">="') + MERIT,
     ("1000万元",)),
    ("band_never_counts", "error", 'op: ">", v: 0元}, points: 10}]',
     'op: ">", v: 0元}, points: 10}, {when: {f: rd, op: ">=", v: 1万元}, points: 5}]', ("1万元",)),
    ("band_points", "warning", "[[15%, 20], [10%, 15]]", "[[15%, 20], [10%, 25]]", ("10%",)),
    ("tier_never_applies", "error", "      - {amount: 10万元}",
     "      - {amount: 10万元}\n      - {leaf: asked, amount: 5万元}", ("第4档",)),
    ("two_in_force", "error", "ladders:", SECOND + "ladders:", ("63号", "64号", "2025-01-01")),
    ("no_source", "error", "    source: made up\n    applies", "    applies", ("来源",)),
    ("weak_source", "warning", "    confidence: B\n    source: made up\n    applies",
     "    confidence: C\n    source: made up\n    applies", ("C",)),
    ("window_outside", "warning", "from: 2022-08-01", "from: 2025-05-01", ("2025-04-25",)),
    ("ended", "note", "from: 2022-08-01",
     "from: 2022-08-01\n    to: 2025-05-30\n    renewal: unknown",
     ("2025-05-30", "未知")),
    ("parameter_unset", "warning", "from: 2026-01-01, value",
     "from: 2025-01-01, value", ("cap_small",)),
    ("unused_parameter", "warning", "parameters:\n", "parameters:\n  spare: {unit: 元, values: "
     "[{from: 2020-01-01, value: 1元, confidence: A, source: made up}]}\n", ("spare",)),
    ("unused_field", "note", "always:",
     "  spare: {zh: 备用, en: Spare, unit: 元}\nalways:", ("备用",)),
    ("unused_card", "warning", "    cards:\n", "    cards:\n      idle: {given: score, most: 5}\n",
     ("idle",)),
    ("rows_overlap", "error", "rows:\n", "rows:\n      制造业: {codes: [C39], confidence: B, "
     "limits: {emp: [1000人, 300人, 20人]}}\n", ("C39", "制造业")),
    ("example_fails", "error", "niche_years: 1年,", "niche_years: 2年,", ("no", "unknown")),
    ("example_fails", "error", "because: [niche]", "because: [old]", ("old",)),
    ("example_fails", "error", "want: medium", "want: large", ("large", "medium")),
    ("example_fails", "error", "missing: [tech_staff,", "missing: [niche_years,", ("niche_years",)),
)  # fmt: skip


def found_in(text: str) -> tuple[Catalogue, list[Finding]]:
    catalogue = load({"x.yaml": text})
    return catalogue, check(catalogue, TODAY, money=benefit)


def test_the_good_text_has_no_findings():
    assert found_in(GOOD)[1] == []


@pytest.mark.parametrize(("kind", "severity", "old", "new", "says"), PLANTED)
def test_what_is_planted_is_found(
    kind: str, severity: str, old: str, new: str, says: tuple[str, ...]
):
    assert old in GOOD
    found = [one for one in found_in(GOOD.replace(old, new, 1))[1] if one.kind == kind]
    assert [one.severity.value for one in found] == [severity]
    assert all(word in found[0].words.zh for word in says), found[0].words.zh


def test_the_catalogue_that_ships_has_no_errors():
    found = check(shipped(), date(2026, 11, 29), money=benefit)
    assert [one for one in found if one.severity is Severity.ERROR] == []


def test_a_register_that_lacks_a_column_is_told():
    catalogue = load({"x.yaml": GOOD})
    columns = [*(set(catalogue.fields) - {"rd"}), *catalogue.titles]
    found = [one for one in check(catalogue, TODAY, columns) if one.kind == "never_filled"]
    assert [one.words.en for one in found] == ["the register never fills rd (研发费用)"]


def test_contradictions_are_those_that_z3_finds():
    rev, rd, prev = z3.Ints("rev rd prev")
    limits = (49, 50, 51)
    for low, high, share in product(limits, limits, (0, 3, 101)):
        rule = (
            f'[{{f: rev, op: ">=", v: {low}元}}, {{f: rev_prev, op: "<", v: {high}元}}, '
            f'{{share: [rd, rev], op: ">", v: {share}%}}, '
            '{balance: "rev_prev >= rev"}, {balance: "rev >= rd"}]'
        )
        text = GOOD[: GOOD.index("parameters:")] + (
            "policies:\n- id: p\n  title: {zh: 甲, en: A}\n  level: city\n  versions:\n"
            f"  - {{doc: d, from: 2020-01-01, rule: {{all: {rule}}}, source: s, confidence: A}}\n"
        )
        solver = z3.Solver()
        solver.add(rev >= low * 100, prev < high * 100, prev >= 0, rd >= 0, rev > 0)
        solver.add(100 * rd > share * rev, prev >= rev, rev >= rd)
        never = any(one.kind == "never_true" for one in found_in(text)[1])
        assert never == (solver.check() == z3.unsat), (low, high, share)


def test_leaves_and_versions_in_words():
    catalogue = load({"x.yaml": GOOD.replace("ladders:", SECOND + "ladders:")})
    old, new = catalogue.policies["srdi"].versions
    sentences = Sentences(catalogue, old, TODAY)
    lines = {one.id: one.words for one in outline(sentences, old) if one.id}
    assert lines["niche"].zh == "上年末细分市场年限 不少于 2年"
    assert lines["staff"].zh == "上年度科技人员占上年末从业人员的比重 不低于 5.5%(参数cap_small)"
    assert lines["old"].en == "Day of registration is not after 2024-06-30 (1 year before the day)"
    assert lines["merit.3.0"].zh == "3年内有“上市”"
    assert lines["card.growing.1"].en.endswith("at least 10%: 15 points")
    changes = {(one.kind, one.id) for one in difference(catalogue, old, new)}
    assert {("removed", "niche"), ("added", "only"), ("card", "card")} <= changes
    same = GOOD.replace("v: 2年,", "v: 3年,")
    other = load({"x.yaml": same}).policies["srdi"].versions[0]
    (change,) = difference(catalogue, old, other)
    assert (change.kind, change.id) == ("limit", "niche")
    assert "2 years" in change.words.en
    assert "3 years" in change.words.en
