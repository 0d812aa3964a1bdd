"""The next question settles money, not mentions; a stored verdict comes again as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import msgspec
import pytest
from benchmarks._rules_shipped_cases import catalogue

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.facts import Facts, Record
from huiyin.industry.core.rules.judge import Judge
from huiyin.industry.core.rules.question import next_questions
from huiyin.industry.core.rules.replay import CannotReplay, read, replay, store

LOWEST = {"a": 0, "b": 0}
OLD, NEW = date(2026, 3, 31), date(2026, 4, 30)


def over(name: str, least: int) -> ground.Leaf:
    return ground.Leaf(f"{name}{least}", ground.Linear((name,), (1,), least))


def test_the_question_that_settles_most_money_comes_first_not_the_one_asked_most():
    rules = {
        "rich": ground.All((over("b", 5),)),
        "poor": ground.All((over("a", 5),)),
        "thin": ground.All((over("a", 9),)),
    }
    worth = {"rich": 1000, "poor": 10, "thin": 10}
    best, other = next_questions(rules, Judge(Facts(), NEW, LOWEST), worth)
    assert (best.name, best.settles, best.policies) == ("b", 1000, ("rich",))
    assert (other.name, other.settles, other.verdicts) == ("a", 20, 2)


def test_a_belief_from_a_register_weighs_the_answers():
    rules = {"p": ground.All((over("a", 5), over("b", 5)))}
    beliefs = {"a": [(Fraction(9, 10), 1), (Fraction(1, 10), 7)]}
    asked = {
        one.name: one
        for one in next_questions(rules, Judge(Facts(), NEW, LOWEST), {"p": 100}, (), beliefs)
    }
    assert asked["a"].settles == 90
    assert asked["b"].settles == 50
    assert asked["a"].at_stake == 100


def records() -> list[Record]:
    year = date(2026, 1, 1)
    known = date(2026, 2, 1)
    told = {"niche_years": 24, "rd": 120 * 10**6, "rev": 1200 * 10**6, "equity2": 0}
    return [Record(name, value, known, year, source="invented") for name, value in told.items()]


def test_a_verdict_replays_after_the_rule_changed_and_facts_were_amended():
    law = catalogue()
    stored = store(law, "srdi", records(), OLD, date(2026, 2, 10))
    changed = replace(
        law,
        digest="later",
        policies={**law.policies, "srdi": replace(law.policies["srdi"], versions=())},
    )
    late = Record("rd", 1, date(2026, 3, 1), date(2026, 1, 1))
    laws = {law.digest: law, "later": changed}
    again = replay(read(stored.text()), laws, [late, *reversed(records())])
    assert again.same
    assert again.differing == ()
    assert again.again.digest() == stored.digest()
    assert stored.status == "unknown"
    amended = store(law, "srdi", [*records(), late], OLD, date(2026, 3, 2))
    assert (amended.status, amended.reasons[0]) == ("no", ["rd_amount"])
    assert store(changed, "srdi", records(), OLD, date(2026, 2, 10)).status == "out_of_force"


def test_the_text_of_2026_judges_the_same_facts_otherwise():
    law = catalogue()
    old, new = (store(law, "srdi", records(), day, NEW) for day in (OLD, NEW))
    assert "63" in old.doc
    assert "2号" in new.doc
    assert (old.status, new.status, new.reasons[0]) == ("unknown", "no", ["niche"])
    assert replay(old, {law.digest: law}, records()).same


def test_what_is_not_at_hand_is_not_replayed():
    law = catalogue()
    stored = store(law, "srdi", records(), OLD, NEW)
    with pytest.raises(CannotReplay, match="load the files of that time"):
        replay(stored, {}, records())
    with pytest.raises(CannotReplay, match="dated back"):
        replay(stored, {law.digest: law}, records()[1:])
    with pytest.raises(msgspec.ValidationError):
        read(b'{"policy": 3}')
