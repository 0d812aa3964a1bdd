"""A change report is what comparing the enterprises one by one gives."""

from __future__ import annotations

from datetime import date

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.batch.columns import columns_of
from huiyin.industry.core.rules.batch.judging import Rule
from huiyin.industry.core.rules.change import Effect, Turned, change
from huiyin.industry.core.rules.facts import Facts
from huiyin.industry.core.rules.judge import NO, UNKNOWN, YES

DAY = date(2026, 4, 1)


def at_least(name: str, least: int) -> ground.Leaf:
    return ground.Leaf(name, ground.Linear((name,), (1,), least))


OLD = {
    "srdi": Rule(ground.All((at_least("niche", 24), at_least("rd", 100))), DAY),
    "same": Rule(at_least("rd", 5), DAY),
    "ended": Rule(at_least("rd", 50), DAY),
}
NEW = {
    "srdi": Rule(ground.All((at_least("niche", 36), at_least("rd", 90), at_least("ip", 1))), DAY),
    "same": Rule(at_least("rd", 5), DAY),
}
REGISTER = [
    Facts({"niche": 30, "rd": 100, "ip": 1}),  # niche too short now
    Facts({"niche": 40, "rd": 95, "ip": 2}),  # rd suffices now
    Facts({"niche": 40, "rd": 100}),  # nobody knows of ip
    Facts({"niche": 40, "rd": 100, "ip": 0}),  # the new leaf fails
    Facts({"rd": 100, "ip": 0}),  # was open, is no
    Facts({"niche": 40, "rd": 200, "ip": 1}),  # yes and yes
]


def test_who_gains_who_loses_who_becomes_unknown_and_why():
    found = change(OLD, NEW, columns_of(REGISTER))
    assert found.unchanged == ("same",)
    srdi, ended = found.policies
    groups = {effect: group.rows.tolist() for effect, group in srdi.groups.items()}
    assert groups == {
        Effect.GAINS: [1],
        Effect.LOSES: [0, 3],
        Effect.BECOMES_UNKNOWN: [2],
        Effect.BECOMES_NO: [4],
    }
    assert srdi.groups[Effect.LOSES].reasons == {"niche": 1, "ip": 1}
    assert srdi.groups[Effect.GAINS].samples[0].turned == (Turned("rd", NO, YES),)
    assert srdi.groups[Effect.BECOMES_UNKNOWN].samples[0].turned == (Turned("ip", None, UNKNOWN),)
    assert srdi.counts["yes", "no"] == 2
    assert sum(srdi.counts.values()) == len(REGISTER)
    assert ended.policy == "ended"
    assert ended.counts["yes", "no"] == 6
    assert ended.groups[Effect.LOSES].reasons == {}


def test_samples_are_the_first_of_a_group():
    found = change(OLD, NEW, columns_of(REGISTER), samples=1)
    assert [one.row for one in found.policies[0].groups[Effect.LOSES].samples] == [0]
