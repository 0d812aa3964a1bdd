"""What a search is at, in Chinese and English."""

from __future__ import annotations

from huiyin.vaccination.campaign.language import Language
from huiyin.vaccination.campaign.words import CHINESE
from huiyin.vaccination.core.answer import Progress, gap_of

PHASES = {
    "making ready": "准备计算",
    "choosing sites": "选择接种点",
    "the busiest period": "最忙的周期",
    "the city's doses": "全市剂数",
    "sending people to sites": "分派人员",
    "doses by how crowded sites are": "按拥挤程度分配剂数",
    "people against crowding": "按拥挤程度分派人员",
    "shorter ways": "缩短路程",
    "the districts' doses": "各区剂数",
    "targets out of reach": "达不到的目标",
    "people who must move": "须换点的人",
    "doses as they were planned": "按原方案分配剂数",
    "doses with the fewest changes": "按最少变动分配剂数",
    "fewest appointments": "最少取消预约数",
    "one site fails": "一个接种点停用",
    "two sites fail": "两个接种点停用",
}
"""Names of phases, but for those of an aim; one that is not here is told as it is."""
OF_AIMS = {"bound of ": "下界：", "every choice: ": "穷尽选择："}
PLAN = {Language.ENGLISH: "plan {value:,.0f}", Language.CHINESE: "方案 {value:,.0f}"}
BOUND = {Language.ENGLISH: "bound {bound:,.0f}", Language.CHINESE: "下界 {bound:,.0f}"}
GAP = {Language.ENGLISH: "gap {gap:.3%}", Language.CHINESE: "差距 {gap:.3%}"}
SECONDS = {Language.ENGLISH: "{seconds:.1f} s", Language.CHINESE: "{seconds:.1f} 秒"}
TAKE = {Language.ENGLISH: "Ctrl-C takes it", Language.CHINESE: "按 Ctrl-C 取用当前方案"}


def phase_told(phase: str, language: Language) -> str:
    """A phase in a planner's words."""
    if language is Language.ENGLISH:
        return phase
    for start, said in OF_AIMS.items():
        if phase.startswith(start):
            aim = phase.removeprefix(start)
            return said + CHINESE.aim_names.get(aim, aim)
    return PHASES.get(phase, phase)


def progress_told(news: Progress, language: Language) -> str:
    """One line of progress."""
    parts = [phase_told(news.phase, language), SECONDS[language].format(seconds=news.seconds)]
    if news.value is not None:
        parts.append(PLAN[language].format(value=news.value))
    if news.bound is not None:
        parts.append(BOUND[language].format(bound=news.bound))
    if news.value is not None and news.bound is not None:
        parts.append(GAP[language].format(gap=gap_of(news.value, news.bound)))
    return " · ".join([*parts, TAKE[language]])
