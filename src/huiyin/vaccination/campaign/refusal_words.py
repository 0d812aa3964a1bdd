"""Why a campaign is refused, in Chinese and English."""

from __future__ import annotations

from typing import Any

from huiyin.vaccination.campaign.language import Language
from huiyin.vaccination.campaign.wish_words import COMMA, named_told, ways_told
from huiyin.vaccination.core.campaign.contradiction import Contradiction
from huiyin.vaccination.core.campaign.faults import CampaignRefused
from huiyin.vaccination.core.campaign.problem import Problem
from huiyin.vaccination.core.campaign.wrongs import Fault, Wrong

FAULTS = {
    Language.ENGLISH: {
        Wrong.NO_PERIOD: "there must be at least one period of at least one day",
        Wrong.ROSTER_SHAPE: "the roster has shape {found}, districts, roles and periods {expected}",
        Wrong.ROSTER_NEGATIVE: "the roster has negative staff",
        Wrong.NO_WORK: "a member of staff must work at least one minute per period",
        Wrong.LENDABLE_SOME: "lendable staff must be given for every role or for none",
        Wrong.NOBODY_SERVED: "role {role}: nobody is served in an hour",
        Wrong.TARGET_LATE: "a target is due in period {by}, outside the horizon",
        Wrong.TARGET_SHARE: "a target asks for {permille} of 1000 people",
        Wrong.INTERVAL_CROSSED: "product {product}, dose {dose} to {next}: the interval is at "
        "least {least} and at most {most} periods, which contradicts itself",
        Wrong.INTERVAL_SHORT: "product {product}, dose {dose} to {next}: the interval must be at "
        "least one period",
        Wrong.RETURN_SHARE: "product {product}, dose {dose} to {next}: the share who return must "
        "be between 0 and 1000",
        Wrong.LOSS_SHARE: "product {product}: the loss must be at least 0 and below 1000 of 1000 "
        "doses",
        Wrong.LOT_DAYS: "lot {lot}: its last day {last_day} is before it arrives",
        Wrong.LOT_NEGATIVE: "lot {lot}: a negative number of doses",
        Wrong.SITE_NEGATIVE: "site {site}: a negative number of stations, minutes, seats or "
        "millilitres",
        Wrong.SITE_BOTH: "site {site} must open and must stay closed",
        Wrong.SITE_WINDOW: "site {site} must open for {periods} periods, but only periods {first} "
        "to {last} are allowed",
        Wrong.PEOPLE_GROUPS: "community {community}: people must be given for every group, none "
        "negative",
        Wrong.UNSTAFFED: "district {district}, period {period}: the sites that must open need "
        "{staff} more staff of role {role} than the roster and lending give: more staff, or fewer "
        "sites that must open",
        Wrong.NO_SITE: "community {community} reaches no site that may open: add a pair or a site",
    },
    Language.CHINESE: {
        Wrong.NO_PERIOD: "至少要有一个周期，每周期至少一天",
        Wrong.ROSTER_SHAPE: "人员名册的维数为 {found}，而区县、岗位、周期数为 {expected}",
        Wrong.ROSTER_NEGATIVE: "人员名册中有负数",
        Wrong.NO_WORK: "每人每周期至少工作一分钟",
        Wrong.LENDABLE_SOME: "可跨区支援人数须各岗位都填，或都不填",
        Wrong.NOBODY_SERVED: "岗位 {role}：每小时服务人数为零",
        Wrong.TARGET_LATE: "有目标定在第 {by} 周期，超出计划期",
        Wrong.TARGET_SHARE: "有目标要求每千人 {permille} 人",
        Wrong.INTERVAL_CROSSED: "{product} 第 {dose} 剂至第 {next} 剂：剂次间隔至少 {least} 个、"
        "至多 {most} 个周期，自相矛盾",
        Wrong.INTERVAL_SHORT: "{product} 第 {dose} 剂至第 {next} 剂：剂次间隔至少为一个周期",
        Wrong.RETURN_SHARE: "{product} 第 {dose} 剂至第 {next} 剂：回来接种的比例须在 0 至 1000 "
        "之间",
        Wrong.LOSS_SHARE: "{product}：每千剂损耗须不小于 0 且小于 1000",
        Wrong.LOT_DAYS: "批次 {lot}：最后可用日 {last_day} 早于到货日",
        Wrong.LOT_NEGATIVE: "批次 {lot}：剂数为负",
        Wrong.SITE_NEGATIVE: "接种点 {site}：接种台、开放分钟、留观座位或冷藏毫升数为负",
        Wrong.SITE_BOTH: "接种点 {site} 既必须开放又必须关闭",
        Wrong.SITE_WINDOW: "接种点 {site} 必须开放 {periods} 个周期，但只允许在第 {first} 至 "
        "{last} 周期开放",
        Wrong.PEOPLE_GROUPS: "社区 {community}：各人群人数都要填，且不得为负",
        Wrong.UNSTAFFED: "{district}，第 {period} 周期：必须开放的接种点还缺 {role} 岗位 {staff} "
        "人，名册和跨区支援不够：请增加人员，或减少必须开放的接种点",
        Wrong.NO_SITE: "社区 {community} 没有可到达且可开放的接种点：请增加可去的点或增设接种点",
    },
}
TOGETHER = {
    Language.ENGLISH: "these cannot hold together: {names}",
    Language.CHINESE: "以下要求不能同时成立：{names}",
}
WAYS = {
    Language.ENGLISH: "give way in one of these ways: {ways}",
    Language.CHINESE: "可任选一种办法放宽：{ways}",
}
HINT = {
    Language.ENGLISH: "Relax what is named and plan again; nothing was planned.",
    Language.CHINESE: "请放宽所列内容后重新计算；本次未作任何安排。",
}
SENTENCE = {Language.ENGLISH: ("; ", "."), Language.CHINESE: ("；", "。")}


def fault_told(fault: Fault, language: Language) -> str:
    """A fault in a planner's words."""
    return FAULTS[language][fault.wrong].format(**dict(fault.figures))


def fault_json(fault: Fault, language: Language) -> dict[str, Any]:
    """A fault for programs: its kind and figures."""
    figures = {"kind": fault.wrong.value, **dict(fault.figures)}
    return {**figures, "told": fault_told(fault, language)}


def clash_told(problem: Problem, clash: Contradiction, language: Language) -> list[str]:
    """What cannot hold together, and each way out."""
    names = COMMA[language].join(named_told(problem, name, language) for name in clash.together)
    ways = ways_told(problem, clash.ways, language)
    return [TOGETHER[language].format(names=names), WAYS[language].format(ways=ways)]


def refusal_told(problem: Problem, refused: CampaignRefused, language: Language) -> list[str]:
    """Everything for which a campaign is refused, a sentence each."""
    faults = [fault_told(fault, language) for fault in refused.faults]
    clash = refused.contradiction
    return faults if clash is None else [*faults, *clash_told(problem, clash, language)]


def in_one(sentences: list[str], language: Language) -> str:
    """Sentences as one."""
    between, end = SENTENCE[language]
    return between.join(sentences) + end
