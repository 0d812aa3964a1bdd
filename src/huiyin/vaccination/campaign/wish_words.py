"""What a planner asks for, what limits it and what gives way, in Chinese and English."""

from __future__ import annotations

from typing import Any

from huiyin.vaccination.campaign.language import Language
from huiyin.vaccination.core.campaign.problem import Problem
from huiyin.vaccination.core.campaign.wishes import Giving, Named, Way, Wish

SHOWN = 12
"""More than so many are for programs."""
NAMED = {
    Language.ENGLISH: {
        Wish.MUST_OPEN: "site {site} must open",
        Wish.MOST_OPEN: "most_open",
        Wish.BUDGET: "budget_fen",
        Wish.ROSTER: "staff of role {role} in district {district}",
        Wish.LENDABLE: "lendable staff of role {role}",
        Wish.LOTS: "lots",
        Wish.STATIONS: "room for doses",
        Wish.COLD: "cold stores",
        Wish.RESERVE: "the reserve",
        Wish.INTERVALS: "longest intervals",
    },
    Language.CHINESE: {
        Wish.MUST_OPEN: "接种点 {site} 必须开放",
        Wish.MOST_OPEN: "同时开放点数上限（most_open）",
        Wish.BUDGET: "预算（budget_fen）",
        Wish.ROSTER: "{district} 的 {role} 岗位人数",
        Wish.LENDABLE: "{role} 岗位可跨区支援人数",
        Wish.LOTS: "疫苗到货",
        Wish.STATIONS: "接种能力",
        Wish.COLD: "冷藏容量",
        Wish.RESERVE: "二剂储备",
        Wish.INTERVALS: "最长剂次间隔",
    },
}
DISTRICT_OPENS = {
    Language.ENGLISH: "sites that must open in district {district}",
    Language.CHINESE: "{district} 必须开放的接种点",
}
"""Many sites that must open are named together."""
GIVES = {
    Language.ENGLISH: {
        Wish.MUST_OPEN: "let site {site} stay closed",
        Wish.MOST_OPEN: "let {amount} more sites be open at once",
        Wish.BUDGET: "raise the budget by {amount} fen",
        Wish.ROSTER: "{amount} more staff of role {role} in district {district}",
        Wish.LENDABLE: "let {amount} more staff of role {role} work in another district",
        Wish.LOTS: "{amount} more doses of product {product} in all",
        Wish.STATIONS: "stations, seats and staff for {amount} more doses in district {district}",
        Wish.COLD: "{amount} ml more cold store in district {district}",
        Wish.RESERVE: "keep {amount} doses less of product {product} in reserve at the end",
        Wish.INTERVALS: "let {amount} further doses of product {product} come late",
    },
    Language.CHINESE: {
        Wish.MUST_OPEN: "允许接种点 {site} 不开放",
        Wish.MOST_OPEN: "允许同时多开放 {amount} 个接种点",
        Wish.BUDGET: "预算增加 {amount} 分",
        Wish.ROSTER: "{district} 的 {role} 岗位增加 {amount} 人",
        Wish.LENDABLE: "允许 {role} 岗位再有 {amount} 人跨区支援",
        Wish.LOTS: "{product} 共增加 {amount} 剂到货",
        Wish.STATIONS: "{district} 的接种台、留观座位和人员再增加 {amount} 剂的接种能力",
        Wish.COLD: "{district} 的冷藏容量增加 {amount} 毫升",
        Wish.RESERVE: "期末 {product} 的二剂储备减少 {amount} 剂",
        Wish.INTERVALS: "允许 {product} 有 {amount} 剂后续剂次逾期",
    },
}
"""What each wish giving way asks of a planner."""
ONE_PERIOD = {
    Language.ENGLISH: "{said} in period {first}",
    Language.CHINESE: "{said}（第 {first} 周期）",
}
PERIODS = {
    Language.ENGLISH: "{said} in periods {first} to {last}",
    Language.CHINESE: "{said}（第 {first} 至 {last} 周期）",
}
AND = {Language.ENGLISH: "; ", Language.CHINESE: "，同时"}
MORE = {Language.ENGLISH: "and {count} more", Language.CHINESE: "另有 {count} 项"}
COMMA = {Language.ENGLISH: ", ", Language.CHINESE: "、"}
OR = {Language.ENGLISH: ", or ", Language.CHINESE: "；或者，"}


def named_told(problem: Problem, named: Named, language: Language) -> str:
    """A wish or a limit in a planner's words."""
    said = NAMED[language][named.wish]
    if named.wish is Wish.MUST_OPEN and named.site is None:
        said = DISTRICT_OPENS[language]
    return said.format(**named.ids(problem))


def giving_told(problem: Problem, giving: Giving, language: Language) -> str:
    """What to do for one wish to give way."""
    said = GIVES[language][giving.what.wish]
    said = said.format(amount=f"{giving.amount:,}", **giving.what.ids(problem))
    if giving.first is None:
        return said
    spans = ONE_PERIOD if giving.first == giving.last else PERIODS
    return spans[language].format(said=said, first=giving.first, last=giving.last)


def way_told(problem: Problem, way: Way, language: Language) -> str:
    """What to do for one way out."""
    said = [giving_told(problem, giving, language) for giving in way.givings[:SHOWN]]
    more = len(way.givings) - SHOWN
    if more > 0:
        said.append(MORE[language].format(count=more))
    return AND[language].join(said)


def ways_told(problem: Problem, ways: tuple[Way, ...], language: Language) -> str:
    """Ways out, each of which is enough."""
    return OR[language].join(way_told(problem, way, language) for way in ways)


def named_json(problem: Problem, named: Named) -> dict[str, str]:
    """A wish or a limit for programs: its kind and the ids it points at."""
    ids = {kind: name for kind, name in named.ids(problem).items() if name}
    return {"what": named.wish.value, **ids}


def ways_json(
    problem: Problem, ways: tuple[Way, ...], language: Language
) -> list[list[dict[str, Any]]]:
    """Each way out as a list of what gives way, by how much, where and when."""
    return [
        [
            {
                **named_json(problem, giving.what),
                "amount": giving.amount,
                "first": giving.first,
                "last": giving.last,
                "told": giving_told(problem, giving, language),
            }
            for giving in way.givings
        ]
        for way in ways
    ]
