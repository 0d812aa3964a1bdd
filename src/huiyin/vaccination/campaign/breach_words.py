"""What the checker says of a plan that breaks a rule, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from huiyin.vaccination.campaign.language import Language
from huiyin.vaccination.campaign.wish_words import COMMA
from huiyin.vaccination.campaign.words import CHINESE, ENGLISH
from huiyin.vaccination.core.campaign.check import Breach, Case, Rule
from huiyin.vaccination.core.campaign.plan import Move


@dataclass(frozen=True, slots=True)
class Told:
    """A breach in words: the rule, where, what was found, what is allowed, what to do."""

    rule: str
    where: str
    found: str
    allowed: str
    advice: str


MOVE = "{move} of {doses} on day {day} at {place}"
ENGLISH_CASES = {
    Case.PEOPLE_SENT: ("community {community}, group {group}", "{sent} sent", "{people} people",
                       "send each person to exactly one site"),
    Case.NO_PAIR: ("community {community} to site {site}", "people sent", "no such pair",
                   "send them elsewhere"),
    Case.SEVERAL_SITES: ("community {community}", "{sites} sites", "1 site", "choose one site"),
    Case.NEVER_IN_USE: ("site {site}", "{people} people sent", "never in use",
                        "open it or send them elsewhere"),
    Case.GIVEN_WHILE_SHUT: ("site {site}, period {period}", "{doses} doses given", "closed",
                            "give these doses while the site is open or a team stands there"),
    Case.USED_IN_OUTAGE: ("site {site}, periods {first} to {last}",
                          "{doses} doses given, {sent} sent there", "out of use",
                          "use another time or site"),
    Case.RUN_OUTSIDE: ("site {site}", "periods {first} to {last}",
                       "within {earliest} to {latest}", "move the opening"),
    Case.RUN_SHORT: ("site {site}", "periods {first} to {last}", "at least {least} periods",
                     "keep it open longer"),
    Case.RUN_TWICE: ("site {site}", "{runs} runs", "1 run", "close the gap or drop a run"),
    Case.NOT_OPENED: ("site {site}", "closed", "must open", "open it"),
    Case.NOT_CLOSED: ("site {site}", "open", "must stay closed", "close it"),
    Case.MANY_OPEN: ("period {period}", "{sites} sites open", "{most} sites",
                     "close some of them"),
    Case.TOO_DEAR: ("whole plan", "{fen} fen", "{most} fen",
                    "open fewer sites or for fewer periods"),
    Case.MANY_DOSES: ("site {site}, period {period}", "{doses} doses", "{most} doses",
                      "run more stations or give less"),
    Case.FEW_SEATS: ("site {site}, period {period}", "{minutes} minutes of observation",
                     "{most} seat minutes", "add seats or give less"),
    Case.MANY_STATIONS: ("site {site}, period {period}", "{stations} stations",
                         "{most} stations", "run fewer stations"),
    Case.FEW_STAFF: ("site {site}, {role}, period {period}", "{staff} persons",
                     "at least {least}", "add staff or run fewer stations"),
    Case.MUCH_LENT: ("{role}, period {period}, most in district {district}",
                     "{staff} persons above the rosters", "{most} may be lent",
                     "run fewer stations there"),
    Case.MANY_STAFF: ("{role}, period {period}", "{staff} persons", "{most} in the city",
                      "run fewer stations"),
    Case.TEAM_TWICE: ("team {team}, period {period}", "{places} places", "1 place",
                      "choose one place"),
    Case.TEAM_ASTRAY: ("team {team}, period {period}", "site {site}", "not one of its points",
                       "send it to one of its points"),
    Case.MANY_FIRSTS: ("site {site}, group {group}", "{doses} first doses",
                       "{people} people sent", "give fewer first doses here or send more people"),
    Case.TOO_SOON: ("site {site}, group {group}, {product} dose {dose}, up to period {period}",
                    "{doses} doses", "{people} had dose {before} in time",
                    "wait {least} periods after dose {before}"),
    Case.NEVER_GIVEN_THERE: ("site {site}, group {group}, {product} dose {dose}, period {period}",
                             "{doses} taken along", "only doses given there",
                             "correct the transfers"),
    Case.GIVEN_SINCE: ("transfer {row}", "dose of period {period}", "doses before period {since}",
                       "transfer only what was given before"),
    Case.WRONG_GROUP: ("group {group}, {product} dose {dose}", "{doses} doses",
                       "not for this group", "use another product"),
    Case.DOSE_TOO_MANY: ("group {group}, {product} dose {dose}", "{doses} doses",
                         "{complete} doses complete it", "drop these doses"),
    Case.ONLY_AT_STORE: ("lot {lot}", MOVE, "only at the city store", "name the place"),
    Case.ONLY_AT_SITES: ("lot {lot}", MOVE, "only at a site", "name the place"),
    Case.EXPIRED_ON: ("lot {lot}", MOVE, "day {due}", "book it on the day after"),
    Case.OUTSIDE_DAYS: ("lot {lot}", MOVE, "days {first} to {last}", "use another lot"),
    Case.RECEIVED_ON: ("lot {lot}", MOVE, "day {due}", "receive it when it arrives"),
    Case.OUTSIDE_PERIODS: ("lot {lot}", MOVE, "periods {first} to {last}", "use another lot"),
    Case.NOT_AS_ANNOUNCED: ("lot {lot}", "{doses} received", "{announced} announced",
                            "receive the delivery as it was announced"),
    Case.BELOW_NOTHING: ("lot {lot}, {place}, day {day}", "{doses} doses on hand", "0 or more",
                         "ship more before, or use less"),
    Case.LEFT_AFTER: ("lot {lot}, {place}", "{doses} doses after day {day}",
                      "0, booked as expired", "use them before or book them"),
    Case.NEWER_FIRST: ("lot {lot}, {place}, day {day}", "{doses} doses used",
                       "a lot of {product} that expires sooner is left",
                       "use the older lot first"),
    Case.COLD_FULL: ("site {site}, day {day}", "{ml} ml", "{most} ml", "ship less at once"),
    Case.DRAWN_OTHERWISE: ("site {site}, {product}, period {period}", "{doses} given",
                           "{drawn} drawn from lots", "make both tables say the same"),
    Case.LITTLE_LOSS: ("site {site}, {product}, up to period {period}", "{doses} doses lost",
                       "at least {least}", "draw more doses than are given"),
    Case.RESERVE_LACKS: ("{product}, at the end", "{doses:.1f} doses after loss",
                         "at least {least:.1f}", "give fewer first doses at the end"),
    Case.ROW_OUTSIDE: ("{table}, row {row}", "{found}", "positions below {sizes}, none negative",
                       "mend this row before anything else is checked"),
    Case.ROW_TWICE: ("{table}, row {row}", "{found} more than once", "one row for each",
                     "mend this row before anything else is checked"),
    Case.ROW_ROLES: ("{table}, row {row}", "{found}", "{roles} roles",
                     "mend this row before anything else is checked"),
    Case.AIMS_OTHERWISE: ("aims", "{found}", "{asked}", "print every aim in its order"),
    Case.AIM_UNTRUE: ("{aim}", "{value:.0f} printed", "{counted}", "print what the tables say"),
    Case.CAP_BROKEN: ("proof of {aim}", "{earlier} {value} in this plan",
                      "{earlier} at most {most:.3f}", "prove the bound for plans like this one"),
    Case.BOUND_TOO_LONG: ("{aim}", "bound {bound:.0f}", "at most {most}",
                          "count the shortest ways again"),
    Case.BOUND_ABOVE: ("{aim}", "bound {bound:.3f}", "at most {value:.0f}",
                       "a bound above a value is wrong: prove it again"),
    Case.OUTER_ABOVE: ("{aim}", "outer bound {bound:.3f}", "at most {value:.0f}",
                       "a bound above a value is wrong: prove it again"),
    Case.GAP_UNTRUE: ("{aim}", "gap {gap:.6f}", "{counted:.6f} from value and bound",
                      "count the gap again"),
    Case.BOUND_UNPROVEN: ("{aim}", "bound {bound:.3f}", "{counted:.3f} by its prices",
                          "prove it again"),
}  # fmt: skip
MOVE_CHINESE = "第 {day} 日在{place}{move} {doses} 剂"
SITE, SITE_PERIOD = "接种点 {site}", "接种点 {site}，第 {period} 周期"
DOSE_OF = "接种点 {site}，人群 {group}，{product} 第 {dose} 剂，"
ROW, MEND_ROW = "{table} 第 {row} 行", "请先改正这一行，其余各项随后再核算"
CHINESE_CASES = {
    Case.PEOPLE_SENT: ("社区 {community}，人群 {group}", "分派 {sent} 人", "{people} 人",
                       "每人恰好分派到一个接种点"),
    Case.NO_PAIR: ("社区 {community} 至接种点 {site}", "有人分派", "不允许前往", "请改派"),
    Case.SEVERAL_SITES: ("社区 {community}", "{sites} 个接种点", "1 个接种点",
                         "只选一个接种点"),
    Case.NEVER_IN_USE: (SITE, "分派 {people} 人", "从未使用", "请开放该点或改派"),
    Case.GIVEN_WHILE_SHUT: (SITE_PERIOD, "接种 {doses} 剂", "未开放",
                            "请在该点开放或流动接种队停靠时接种"),
    Case.USED_IN_OUTAGE: ("接种点 {site}，第 {first} 至 {last} 周期",
                          "接种 {doses} 剂，发往 {sent} 剂", "停用", "请换时间或接种点"),
    Case.RUN_OUTSIDE: (SITE, "第 {first} 至 {last} 周期", "第 {earliest} 至 {latest} 周期内",
                       "请调整开放时段"),
    Case.RUN_SHORT: (SITE, "第 {first} 至 {last} 周期", "至少 {least} 个周期", "请延长开放"),
    Case.RUN_TWICE: (SITE, "{runs} 段", "1 段", "请补上间断或去掉一段"),
    Case.NOT_OPENED: (SITE, "未开放", "必须开放", "请开放"),
    Case.NOT_CLOSED: (SITE, "已开放", "必须关闭", "请关闭"),
    Case.MANY_OPEN: ("第 {period} 周期", "开放 {sites} 个接种点", "{most} 个", "请关闭若干"),
    Case.TOO_DEAR: ("整个方案", "{fen} 分", "{most} 分", "请少开接种点或缩短开放"),
    Case.MANY_DOSES: (SITE_PERIOD, "{doses} 剂", "{most} 剂", "请增开接种台或少接种"),
    Case.FEW_SEATS: (SITE_PERIOD, "留观 {minutes} 分钟", "座位共 {most} 分钟",
                     "请增加留观座位或少接种"),
    Case.MANY_STATIONS: (SITE_PERIOD, "{stations} 个接种台", "{most} 个", "请减少接种台"),
    Case.FEW_STAFF: ("接种点 {site}，岗位 {role}，第 {period} 周期", "{staff} 人",
                     "至少 {least} 人", "请增加人员或减少接种台"),
    Case.MUCH_LENT: ("岗位 {role}，第 {period} 周期，{district} 最多", "超出名册 {staff} 人",
                     "可跨区支援 {most} 人", "请减少当地接种台"),
    Case.MANY_STAFF: ("岗位 {role}，第 {period} 周期", "{staff} 人", "全市 {most} 人",
                      "请减少接种台"),
    Case.TEAM_TWICE: ("流动接种队 {team}，第 {period} 周期", "{places} 处", "1 处",
                      "只选一处"),
    Case.TEAM_ASTRAY: ("流动接种队 {team}，第 {period} 周期", SITE, "不是它的停靠点",
                       "请派往它的停靠点"),
    Case.MANY_FIRSTS: ("接种点 {site}，人群 {group}", "首剂 {doses} 剂", "分派 {people} 人",
                       "请减少首剂或多分派人"),
    Case.TOO_SOON: (DOSE_OF + "到第 {period} 周期末", "{doses} 剂",
                    "{people} 人已按时接种第 {before} 剂", "第 {before} 剂后等 {least} 个周期"),
    Case.NEVER_GIVEN_THERE: (DOSE_OF + "第 {period} 周期", "带走 {doses} 剂",
                             "只能带走在该点接种的剂次", "请改正转点表"),
    Case.GIVEN_SINCE: ("转点表第 {row} 行", "第 {period} 周期的剂次",
                       "第 {since} 周期以前的剂次", "只转移以前接种的剂次"),
    Case.WRONG_GROUP: ("人群 {group}，{product} 第 {dose} 剂", "{doses} 剂",
                       "不适用于该人群", "请换疫苗"),
    Case.DOSE_TOO_MANY: ("人群 {group}，{product} 第 {dose} 剂", "{doses} 剂",
                         "共 {complete} 剂即完成", "请去掉这些剂次"),
    Case.ONLY_AT_STORE: ("批次 {lot}", MOVE_CHINESE, "只能在市级库", "请写明地点"),
    Case.ONLY_AT_SITES: ("批次 {lot}", MOVE_CHINESE, "只能在接种点", "请写明地点"),
    Case.EXPIRED_ON: ("批次 {lot}", MOVE_CHINESE, "第 {due} 日", "请记在次日"),
    Case.OUTSIDE_DAYS: ("批次 {lot}", MOVE_CHINESE, "第 {first} 至 {last} 日", "请换批次"),
    Case.RECEIVED_ON: ("批次 {lot}", MOVE_CHINESE, "第 {due} 日", "请在到货日入库"),
    Case.OUTSIDE_PERIODS: ("批次 {lot}", MOVE_CHINESE, "第 {first} 至 {last} 周期",
                           "请换批次"),
    Case.NOT_AS_ANNOUNCED: ("批次 {lot}", "入库 {doses} 剂", "通知到货 {announced} 剂",
                            "请按到货通知入库"),
    Case.BELOW_NOTHING: ("批次 {lot}，{place}，第 {day} 日", "结存 {doses} 剂", "不小于 0",
                         "请提前多发或少用"),
    Case.LEFT_AFTER: ("批次 {lot}，{place}", "第 {day} 日后仍有 {doses} 剂", "0，记为过期",
                      "请提前使用或记为过期"),
    Case.NEWER_FIRST: ("批次 {lot}，{place}，第 {day} 日", "用了 {doses} 剂",
                       "{product} 还有更早过期的批次", "请先用较早过期的批次"),
    Case.COLD_FULL: ("接种点 {site}，第 {day} 日", "{ml} 毫升", "{most} 毫升", "请减少每次发货"),
    Case.DRAWN_OTHERWISE: ("接种点 {site}，{product}，第 {period} 周期", "接种 {doses} 剂",
                           "批次支出 {drawn} 剂", "请使两表一致"),
    Case.LITTLE_LOSS: ("接种点 {site}，{product}，到第 {period} 周期末", "损耗 {doses} 剂",
                       "至少 {least} 剂", "支出应多于接种"),
    Case.RESERVE_LACKS: ("{product}，期末", "扣除损耗后 {doses:.1f} 剂", "至少 {least:.1f} 剂",
                         "请在期末少接种首剂"),
    Case.ROW_OUTSIDE: (ROW, "{found}", "序号小于 {sizes}，且无负数", MEND_ROW),
    Case.ROW_TWICE: (ROW, "{found} 重复", "各一行", MEND_ROW),
    Case.ROW_ROLES: (ROW, "{found}", "{roles} 个岗位", MEND_ROW),
    Case.AIMS_OTHERWISE: ("目标", "{found}", "{asked}", "请按次序列出全部目标"),
    Case.AIM_UNTRUE: ("{aim}", "所列 {value:.0f}", "{counted}", "请按各表列出"),
    Case.CAP_BROKEN: ("{aim}的证明", "本方案{earlier} {value}", "{earlier}不超过 {most:.3f}",
                      "请为此类方案证明下界"),
    Case.BOUND_TOO_LONG: ("{aim}", "下界 {bound:.0f}", "不超过 {most}", "请重算最短路程"),
    Case.BOUND_ABOVE: ("{aim}", "下界 {bound:.3f}", "不超过 {value:.0f}",
                       "下界高于数值有误，请重新证明"),
    Case.OUTER_ABOVE: ("{aim}", "外部下界 {bound:.3f}", "不超过 {value:.0f}",
                       "下界高于数值有误，请重新证明"),
    Case.GAP_UNTRUE: ("{aim}", "差距 {gap:.6f}", "由数值和下界得 {counted:.6f}", "请重算差距"),
    Case.BOUND_UNPROVEN: ("{aim}", "下界 {bound:.3f}", "由对偶价格得 {counted:.3f}",
                          "请重新证明"),
}  # fmt: skip
CASES = {Language.ENGLISH: ENGLISH_CASES, Language.CHINESE: CHINESE_CASES}
RULES_CHINESE = {
    Rule.TABLES: "方案各表", Rule.PEOPLE: "人员分派", Rule.PAIRS: "允许前往的点",
    Rule.SINGLE_SITE: "一社区一点", Rule.IN_USE: "开放时才使用", Rule.OPENING: "开放时段不间断",
    Rule.SHORTEST_RUN: "最短开放", Rule.MUST: "必须开放或关闭", Rule.MOST_OPEN: "同时开放上限",
    Rule.BUDGET: "预算", Rule.STATIONS: "接种台", Rule.THROUGHPUT: "接种能力",
    Rule.SEATS: "留观座位", Rule.STAFF: "接种点人员", Rule.ROSTER: "名册与支援",
    Rule.TEAMS: "流动接种队", Rule.FIRST_DOSES: "首剂与分派人数", Rule.GROUPS: "适用人群",
    Rule.ORDER: "剂次次序与最短剂次间隔", Rule.TRANSFERS: "随人转点的剂次",
    Rule.OUTAGE: "停用", Rule.LOT_DAYS: "批次可用日期", Rule.DELIVERIES: "到货",
    Rule.LEDGER: "批次收支", Rule.EXPIRY: "过期剂数", Rule.GIVEN: "接种与支出",
    Rule.LOSS: "损耗", Rule.OLDEST_FIRST: "先过期先用", Rule.COLD: "冷藏容量",
    Rule.RESERVE: "二剂储备", Rule.AIMS: "目标重算", Rule.BOUNDS: "下界与差距",
}  # fmt: skip
MOVES_CHINESE = {
    Move.RECEIVE: "入库", Move.SHIP: "发货", Move.GIVE: "接种", Move.WASTE: "损耗",
    Move.EXPIRE: "过期", Move.RETURN: "退回",
}  # fmt: skip
STORE = {Language.ENGLISH: "city store", Language.CHINESE: "市级库"}
LINE = {
    Language.ENGLISH: "{rule}: {where}: {found}, allowed {allowed}; {advice}",
    Language.CHINESE: "{rule}：{where}：{found}；要求：{allowed}；{advice}",
}


def breach_told(breach: Breach, language: Language) -> Told:
    """A breach in a planner's words."""
    figures = _named(breach, language)
    rule = RULES_CHINESE[breach.rule] if language is Language.CHINESE else breach.rule.value
    return Told(rule, *(said.format(**figures) for said in CASES[language][breach.case]))


def breach_line(breach: Breach, language: Language) -> str:
    """A breach as one line."""
    told = breach_told(breach, language)
    return LINE[language].format(
        rule=told.rule,
        where=told.where,
        found=told.found,
        allowed=told.allowed,
        advice=told.advice,
    )


def breach_json(breach: Breach, language: Language) -> dict[str, Any]:
    """A breach for programs: rule, case and figures, and its words."""
    told = breach_told(breach, language)
    return {
        "rule": breach.rule.value,
        "case": breach.case.value,
        "figures": dict(breach.figures),
        "where": told.where,
        "found": told.found,
        "allowed": told.allowed,
        "advice": told.advice,
    }


def _named(breach: Breach, language: Language) -> dict[str, Any]:
    """Figures with the names of moves, aims and the store."""
    figures: dict[str, Any] = dict(breach.figures)
    if "place" in figures and figures["place"] is None:
        figures["place"] = STORE[language]
    if language is Language.CHINESE and "move" in figures:
        figures["move"] = MOVES_CHINESE[Move(figures["move"])]
    aims = (CHINESE if language is Language.CHINESE else ENGLISH).aim_names
    lists = ("found", "asked") if breach.case is Case.AIMS_OTHERWISE else ()
    for name in {"aim", "earlier", *lists} & set(figures):
        named = figures[name].split(", ")
        figures[name] = COMMA[language].join(aims.get(one, one) for one in named)
    return figures
