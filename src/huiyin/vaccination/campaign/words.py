"""What `huiyin campaign` says to a planner, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.vaccination.campaign.language import Language


@dataclass(frozen=True, slots=True)
class Words:
    """One language; braces are filled in."""

    language: Language
    title: str
    synthetic: str
    plan: str
    checked: str
    broken: str
    more: str
    not_better: str
    aims: str
    aim_heads: tuple[str, ...]
    aim_names: dict[str, str]
    no_bound: str
    coverage: str
    coverage_heads: tuple[str, ...]
    city: str
    weeks: str
    week_heads: tuple[str, ...]
    hand: str
    hand_heads: tuple[str, ...]
    hand_names: tuple[str, ...]
    passed: str
    failed: str
    notes: str
    ended: dict[str, str]
    people: str
    open_site: str
    team_site: str
    closed_site: str
    dose: str
    doses_axis: str
    doses_label: str
    stock: str
    owed: str
    share_axis: str
    period_axis: str
    made: str


ENGLISH = Words(
    language=Language.ENGLISH,
    title="Campaign plan: {title}",
    synthetic="Synthetic data, for demonstration.",
    plan="{people:,} people, {communities:,} communities; {open} of {sites} sites open; {doses:,} "
    "doses given in {periods} periods of {days} days.",
    checked="Counted again by the independent checker: every rule holds.",
    broken="The independent checker found {count} breaches; do not use this plan.",
    more="and {count} more: see --json",
    not_better="The search ended: {ended}. A gap says how much better an aim could be at most, "
    "with these sites and the aims before it kept.",
    aims="Aims, in their order",
    aim_heads=("aim", "value", "unit", "bound", "gap"),
    aim_names={
        "late": "late further doses",
        "shortfall": "short of the targets",
        "expired": "doses expired",
        "unprotected": "waiting for protection",
        "travel": "travel, one way",
        "cost": "cost",
    },
    no_bound="none",
    coverage="First doses by district",
    coverage_heads=("district", "people sent to its sites", "first doses", "share"),
    city="city",
    weeks="By period",
    week_heads=("period", "first doses", "further doses", "stock", "further doses owed", "sites"),
    hand="Checked by hand",
    hand_heads=("no.", "check", "result", "counted"),
    hand_names=(
        "one community", "one site and period", "one lot", "further doses", "roster", "site runs",
        "districts", "aims counted again", "bounds", "one site less", "plausible", "totals",
    ),
    passed="holds",
    failed="fails",
    notes="Notes",
    ended={
        "proven": "proven", "within_gap": "within the gap asked for", "time_limit": "time was up",
        "cancelled": "cancelled", "heuristic": "nothing better was found", "node_limit": "limit",
    },
    people="communities (area: people)",
    open_site="open site",
    team_site="where a mobile team stands",
    closed_site="candidate, closed",
    dose="dose {number}",
    doses_axis="doses per period",
    doses_label="doses",
    stock="on hand",
    owed="owed as further doses",
    share_axis="% with a first dose",
    period_axis="period",
    made="{folder}: {communities} communities, {people:,} people, {sites} candidate sites; "
    "synthetic, for demonstration.",
)  # fmt: skip
CHINESE = Words(
    language=Language.CHINESE,
    title="接种方案：{title}",
    synthetic="合成数据，仅供演示。",
    plan="{people:,} 人，{communities:,} 个社区；{sites} 个候选点中开放 {open} 个；"
    "{periods} 个周期（每周期 {days} 天）共接种 {doses:,} 剂。",
    checked="已由独立程序逐行重新核算：全部规则成立。",
    broken="独立核算发现 {count} 处不符，请勿使用本方案。",
    more="另有 {count} 处：见 --json",
    not_better="搜索结束原因：{ended}。差距表示在所选接种点和前列目标不变时，该目标最多还能改进多少。",
    aims="目标（按次序）",
    aim_heads=("目标", "数值", "单位", "下界", "差距"),
    aim_names={
        "late": "后续剂次逾期",
        "shortfall": "距目标缺口",
        "expired": "过期剂数",
        "unprotected": "等待保护",
        "travel": "单程路程",
        "cost": "费用",
    },
    no_bound="无",
    coverage="各区首剂覆盖",
    coverage_heads=("区县", "分派到本区接种点的人数", "首剂人数", "比例"),
    city="全市",
    weeks="分周期",
    week_heads=("周期", "首剂", "后续剂次", "库存", "待补后续剂次", "开放点数"),
    hand="手工核对",
    hand_heads=("序号", "核对内容", "结果", "数字"),
    hand_names=(
        "任一社区", "任一接种点一周期", "任一批次", "后续剂次", "人员名册", "开放时段",
        "各区覆盖", "目标重算", "下界与差距", "关闭一点", "合理性", "总量",
    ),
    passed="成立",
    failed="不符",
    notes="提示",
    ended={
        "proven": "已证明", "within_gap": "达到要求的差距", "time_limit": "时间用尽",
        "cancelled": "人工中止", "heuristic": "未找到更好的方案", "node_limit": "达到上限",
    },
    people="社区（面积：人数）",
    open_site="开放的接种点",
    team_site="流动接种队停靠点",
    closed_site="未开放的候选点",
    dose="第 {number} 剂",
    doses_axis="每周期剂数",
    doses_label="剂数",
    stock="库存",
    owed="待补后续剂次",
    share_axis="首剂覆盖 %",
    period_axis="周期",
    made="{folder}：{communities} 个社区、{people:,} 人、{sites} 个候选点；合成数据，仅供演示。",
)  # fmt: skip
FIGURES = {
    "community": "最大社区",
    "its_people": "其人数",
    "people": "人数",
    "sent": "已分派",
    "site_periods": "点·周期",
    "doses": "剂数",
    "lots": "批数",
    "receive": "到货剂数",
    "sites_opened": "开放点数",
    "most_at_once": "同时最多",
    "city_percent": "全市 %",
    "worst_percent": "最低区 %",
    "site": "接种点",
    "doses_per_station_day_median": "每台每日剂数中位",
    "doses_per_station_day_highest": "每台每日剂数最高",
    "doses_given": "已接种剂数",
    "left_over": "无处可去",
    "left_over_in_backup_table": "备用接种点表",
}
"""What a hand check counted first, in Chinese; aims and dose numbers have words of their own."""
USED, GAP, DOSE = "_most_used_percent", "_gap", "dose_"


def figure_name(name: str, words: Words) -> str:
    """A figure of a hand check in a planner's words."""
    if name.endswith(GAP) and name.removesuffix(GAP) in words.aim_names:
        return f"{words.aim_names[name.removesuffix(GAP)]} {words.aim_heads[-1]}"
    if name in words.aim_names:
        return words.aim_names[name]
    if name.removeprefix(DOSE).isdecimal():
        return words.dose.format(number=name.removeprefix(DOSE))
    if words is CHINESE and name.endswith(USED):
        return f"{name.removesuffix(USED)} 最高占用 %"
    return FIGURES.get(name, name) if words is CHINESE else name.replace("_", " ")


UNITS = {
    "person-periods": "人·周期",
    "weighted persons": "加权人数",
    "doses": "剂",
    "weighted person-periods": "加权人·周期",
    "minutes": "分钟",
    "fen": "分",
}
