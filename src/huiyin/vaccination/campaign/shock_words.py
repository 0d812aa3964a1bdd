"""Why a shock or a period is refused, in Chinese and English."""

from __future__ import annotations

from huiyin.vaccination.campaign.language import Language
from huiyin.vaccination.core.campaign.replan import BadShock, Unfit

UNFIT = {
    Language.ENGLISH: {
        Unfit.NO_PERIOD_LEFT: "Day {day} leaves no period to plan again; at most day {last}.",
        Unfit.NOT_LATE: "A delivery is late by at least one day, not {days}.",
        Unfit.AFTER_LAST_DAY: "Lot {lot} would arrive after its last day {last_day}: recall it.",
        Unfit.NOT_SHORT: "Of a short delivery 0 to 999 of 1000 come, not {permille}.",
        Unfit.NOBODY_AWAY: "Between 1 and 1000 of 1000 staff are away, not {permille}, for at "
        "least one period, not {periods}.",
        Unfit.NO_MORE_PEOPLE: "Demand rises by at least 1 of 1000, not {permille}.",
        Unfit.NOT_OUT: "A site is out for at least one period, not {periods}.",
        Unfit.NO_SUCH_SITE: "There is no site number {site}; sites are 0 to {last}.",
        Unfit.NO_SUCH_LOT: "There is no lot number {lot}; lots are 0 to {last}.",
        Unfit.HAS_ARRIVED: "Lot {lot} has arrived on day {day}; recall it instead.",
    },
    Language.CHINESE: {
        Unfit.NO_PERIOD_LEFT: "第 {day} 日之后没有可重新安排的周期；最晚第 {last} 日。",
        Unfit.NOT_LATE: "到货推迟至少一日，不能是 {days} 日。",
        Unfit.AFTER_LAST_DAY: "批次 {lot} 将在最后可用日（第 {last_day} 日）后到货：请按召回处理。",
        Unfit.NOT_SHORT: "到货短缺时每千剂到 0 至 999 剂，不能是 {permille}。",
        Unfit.NOBODY_AWAY: "每千人缺勤须为 1 至 1000 人（现为 {permille}），至少一个周期（现为 "
        "{periods}）。",
        Unfit.NO_MORE_PEOPLE: "人数增加至少千分之一，不能是千分之 {permille}。",
        Unfit.NOT_OUT: "接种点停用至少一个周期，不能是 {periods} 个。",
        Unfit.NO_SUCH_SITE: "没有第 {site} 号接种点；编号为 0 至 {last}。",
        Unfit.NO_SUCH_LOT: "没有第 {lot} 号批次；编号为 0 至 {last}。",
        Unfit.HAS_ARRIVED: "批次 {lot} 已于第 {day} 日到货；请改按召回处理。",
    },
}
MEND = {
    Language.ENGLISH: "Mend the shock; the plan stands.",
    Language.CHINESE: "请改正突发情况；原方案不变。",
}
OVER = {
    Language.ENGLISH: "The plan has lived through a shock of day {latest}; day {day} is over.",
    Language.CHINESE: "方案已经历第 {latest} 日的突发情况；第 {day} 日已过。",
}
GIVE_DAY = {
    Language.ENGLISH: "Give the day on which the new shock is known.",
    Language.CHINESE: "请填写得知新的突发情况的日期。",
}
OUTSIDE = {
    Language.ENGLISH: "Period {period} is outside the campaign.",
    Language.CHINESE: "第 {period} 周期不在计划期内。",
}
TAKE_ONE = {
    Language.ENGLISH: "Take one of 0 to {last}.",
    Language.CHINESE: "请取 0 至 {last}。",
}


def unfit_told(error: BadShock, language: Language) -> str:
    """Why a shock does not fit, in a planner's words."""
    return UNFIT[language][error.unfit].format(**error.figures)
