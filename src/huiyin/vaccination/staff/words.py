"""What `huiyin staff` says, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.vaccination.core.staffing.constant import Answer
from huiyin.vaccination.core.staffing.measure import Measures
from huiyin.vaccination.staff.run import Staffed


@dataclass(frozen=True, slots=True)
class Words:
    """One language; braces are filled in."""

    chinese: bool
    title: str
    synthetic: str
    asked: str
    pooled: str
    robust: str
    proven: str
    not_proven: str
    sample: str
    fresh: str
    holds: str
    misses: str
    assumption: str
    hourly: str
    cut: str
    roster: str
    knee: str
    stage_heads: tuple[str, ...]
    stages: str
    hours: str
    need: str
    on_duty: str
    shifts: str
    shift_heads: tuple[str, ...]
    frontier: str
    frontier_heads: tuple[str, ...]
    city_heads: tuple[str, ...]
    constant: str
    hour_axis: str
    minutes_axis: str
    cost_axis: str


CHINESE = Words(
    chinese=True,
    title="{name}：配员方案",
    synthetic="示范数据（虚构），非真实接种点。",
    asked="目标：{people:.0%} 的人在 {minutes:g} 分钟内离场。",
    pooled="按全部人次计，最省配员成本 {cost:.2f}（{staff}）。",
    robust="稳健方案：至少 {days:.0%} 的日子达到目标，成本 {cost:.2f}（{staff}）。",
    proven="样本内最省（有证明：{below} 个更便宜的组合全部被 {failing} 个失败组合排除）。",
    not_proven="未证明最省：下界 {bound:.2f}，差距 {gap:.1%}。",
    sample="样本 {days} 天：{in_time:.1%} 按时离场，{good:.1%} 的日子达标，最差一天 {worst:.1%}。",
    fresh="另外 {days} 天检验：{in_time:.1%} 按时离场，{good:.1%} 的日子达标，"
    "最差一天 {worst:.1%}，平均等候 {wait:.1f} 分钟，{verdict}。",
    holds="目标成立",
    misses="目标不成立",
    assumption="“最省”以“人手减少不会使达标变好”为前提，并只对样本日成立。",
    hourly="分时配员：{hours} 人时（全天固定人数的稳健方案为 {constant} 人时），成本 {cost:.2f}；"
    "另外 {days} 天检验 {in_time:.1%} 按时离场、{good:.1%} 的日子达标，{verdict}。",
    cut="计算被中止，以下为目前最好的方案。",
    roster="排班：每天 {people} 人、{hours:.0f} 人时，在册 {books} 人，成本 {cost:.2f}，"
    "下界 {bound:.2f}，差距 {gap:.1%}。",
    knee="拐点：{minutes:g} 分钟、成本 {cost:.2f}；再快要明显更贵，再省要明显更慢。",
    stage_heads=("环节", "按人次", "稳健", "单环节下限", "分时 最少–最多"),
    stages="各环节人数（座位）",
    hours="分时需要与在岗",
    need="需要",
    on_duty="在岗",
    shifts="班次",
    shift_heads=("岗位", "班次", "人数"),
    frontier="成本与时间",
    frontier_heads=("时限（分）", "成本", "人数", "样本", "检验", "平均等候（分）"),
    city_heads=("接种点", "按人次", "成本", "稳健", "成本", "检验达标日", "说明"),
    constant="全天固定",
    hour_axis="时刻",
    minutes_axis="时限（分钟）",
    cost_axis="成本",
)
ENGLISH = Words(
    chinese=False,
    title="{name}: staffing",
    synthetic="Synthetic, for demonstration: not a real site.",
    asked="Target: {people:.0%} of people out in less than {minutes:g} min.",
    pooled="Counting all people together, the cheapest staff costs {cost:.2f} ({staff}).",
    robust="Robust: on at least {days:.0%} of days the target is reached; cost {cost:.2f} "
    "({staff}).",
    proven="Cheapest in the sample, shown: {below} cheaper staffings are all ruled out by "
    "{failing} that fail.",
    not_proven="Not shown to be the cheapest: lower bound {bound:.2f}, gap {gap:.1%}.",
    sample="{days} sample days: {in_time:.1%} out in time, {good:.1%} of days good, worst day "
    "{worst:.1%}.",
    fresh="{days} fresh days: {in_time:.1%} out in time, {good:.1%} of days good, worst day "
    "{worst:.1%}, mean wait {wait:.1f} min: {verdict}.",
    holds="the target holds",
    misses="the target does not hold",
    assumption="“Cheapest” supposes that fewer servers never serve better, and is said of the "
    "sample's days.",
    hourly="By the hour: {hours} staff-hours (constant robust staff: {constant}), cost "
    "{cost:.2f}; {days} fresh days: {in_time:.1%} out in time, {good:.1%} of days good: "
    "{verdict}.",
    cut="Stopped before the end; this is the best so far.",
    roster="Roster: {people} people a day, {hours:.0f} person-hours, {books} on the books, cost "
    "{cost:.2f}, bound {bound:.2f}, gap {gap:.1%}.",
    knee="Knee: {minutes:g} min at {cost:.2f}; faster soon costs much more, cheaper is soon much "
    "slower.",
    stage_heads=("stage", "pooled", "robust", "least by itself", "by hour, least–most"),
    stages="Staff (seats) by stage",
    hours="Need and roster by hour",
    need="need",
    on_duty="on duty",
    shifts="Shifts",
    shift_heads=("role", "shift", "people"),
    frontier="Cost and time",
    frontier_heads=("limit (min)", "cost", "staff", "sample", "fresh days", "mean wait (min)"),
    city_heads=("site", "pooled", "cost", "robust", "cost", "good fresh days", "remark"),
    constant="constant",
    hour_axis="time",
    minutes_axis="time limit (min)",
    cost_axis="cost",
)


def told(staff: tuple[int, ...]) -> str:
    """A staffing in short."""
    return "/".join(str(one) for one in staff)


def _verdict(measures: Measures, words: Words) -> str:
    return words.holds if measures.holds else words.misses


def _days(text: str, one: Measures, words: Words) -> str:
    return text.format(
        days=one.days, in_time=one.in_time, good=one.good_days, worst=one.worst_day,
        wait=one.mean_wait, verdict=_verdict(one, words),
    )  # fmt: skip


def _proof(answer: Answer, words: Words) -> str:
    found, shown = answer.found, answer.certificate
    if shown.complete:
        below = ">10⁶" if shown.below is None else shown.below
        return words.proven.format(below=below, failing=len(shown.failing))
    return words.not_proven.format(bound=found.bound, gap=found.gap)


def sentences(answer: Staffed, words: Words) -> list[str]:
    """What there is to say."""
    question = answer.question
    said = [words.synthetic] if answer.clinic.synthetic else []
    said.append(words.asked.format(people=question.people, minutes=question.minutes))
    for one, text in ((answer.pooled, words.pooled), (answer.robust, words.robust)):
        if one is not None:
            head = text.format(cost=one.found.cost, staff=told(one.staff), days=question.days_share)
            said += [f"{head} {_proof(one, words)}", _days(words.sample, one.in_sample, words)]
            said.append(_days(words.fresh, one.hold_out, words))
    said.append(words.assumption)
    said += _by_hour(answer, words)
    line = answer.frontier
    if line is not None and line.knee is not None:
        best = line.points[line.knee]
        limit = best.certificate.target.minutes
        said.append(words.knee.format(minutes=limit, cost=best.found.cost))
    return said


def _by_hour(answer: Staffed, words: Words) -> list[str]:
    said = []
    if (by := answer.hourly) is not None:
        rows = zip(answer.clinic.stages, answer.advised.staff, strict=True)
        constant = sum(many for stage, many in rows if not stage.seats) * len(by.staff[0])
        fresh = by.hold_out
        said.append(
            words.hourly.format(
                hours=by.staff_hours,
                constant=constant,
                cost=by.cost,
                days=fresh.days,
                in_time=fresh.in_time,
                good=fresh.good_days,
                verdict=_verdict(fresh, words),
            )
        )
        said += [words.cut] if by.cut else []
    if (plan := answer.roster) is not None:
        said.append(
            words.roster.format(
                people=sum(plan.people.values()),
                hours=plan.person_hours,
                cost=plan.cost,
                books=sum(plan.on_books.values()),
                bound=plan.bound,
                gap=plan.gap,
            )
        )
        if answer.roster_tried is not None:
            said.append(_days(words.fresh, answer.roster_tried, words))
    return said
