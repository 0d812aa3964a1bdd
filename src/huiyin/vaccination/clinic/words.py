"""What `huiyin clinic` says to a planner, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.vaccination.clinic.run import Answer
from huiyin.vaccination.core.clinic.advice import LOST, Change, Kind
from huiyin.vaccination.core.clinic.figures import STEP
from huiyin.vaccination.core.clinic.model import Clinic
from huiyin.vaccination.core.clinic.replication import Estimate, estimate


@dataclass(frozen=True, slots=True)
class Words:
    """One language; braces are filled in."""

    language: str
    title: str
    synthetic: str
    days: str
    cut_short: str
    in_site: str
    within: str
    finish: str
    inside: str
    lost: str
    gave_up: str
    calm: str
    shown: str
    held: str
    cause: str
    elsewhere: str
    move: str
    add: str
    add_seats: str
    slots: str
    nothing: str
    brings: str
    stages: str
    stage_heads: tuple[str, ...]
    hours: str
    stage: str
    people: str
    waiting: str
    band: str
    between: str
    joined: str
    units: tuple[str, str]
    city_title: str
    city_heads: tuple[str, ...]
    city_total: str
    left_out: str
    left_out_row: str
    more_left_out: str


CHINESE = Words(
    language="zh",
    title="{name}：一天的排队模拟",
    synthetic="虚构数据，仅供演示。",
    days="模拟了 {days} 个互相独立的日子（随机种子 {seed}），平均每天来 {people}人。",
    cut_short="应模拟 {asked} 天，被中途停止；以下区间因此较宽。",
    in_site="在场时间平均 {mean}分钟；一半人不超过 {p50}，九成不超过 {p90}，"
    "95% 不超过 {p95}分钟。",
    within="{limit:g} 分钟内离场的占 {share}。",
    finish="最后一人平均在 {time} 离场。",
    inside="关门时里面平均还有 {count}人。",
    lost="等不及而离开的每人按等待 {minutes:g} 分钟计，每天由 {before:.0f} 人变为 {after:.0f} 人。",
    gave_up="平均每天有 {count}人等不及而离开。",
    calm="没有哪个环节的等待值得一提：各环节加人都省不下时间。",
    shown="排队最长的是“{stage}”，平均等 {wait}分钟。",
    held="“{stage}”做完后平均被占住 {held}分钟，因为后面没有空位。",
    cause="原因也在这里：给它增加一成人手，人均少等 {relief}分钟。",
    elsewhere="原因却在“{stage}”：给它增加一成，人均少等 {relief}分钟。",
    move="建议：{when}把 {count} 名{source}人员调到“{target}”。",
    add="建议：{when}给“{target}”增加 {count} 人。",
    add_seats="建议：给“{target}”增加 {count} 个座位（{when}用得上）。",
    slots="建议：预约时段由 {old:g} 分钟改为 {new:g} 分钟，来人更均匀。",
    nothing="建议：人手不必调整。试过的办法都不能让人均少等半分钟以上。",
    brings="在另外 {days} 天上验证：人均等待由 {before} 分钟变为 {after} 分钟，少等 {saved}分钟。",
    stages="各环节（分钟；人数）",
    stage_heads=("环节", "平均等待", "九成 ≤", "95% ≤", "占住", "最忙时", "最长队"),
    hours="各小时利用率",
    stage="环节",
    people="各环节人数",
    waiting="各环节排队人数",
    band="线为平均，带为 90% 的日子所在范围；{days} 天，种子 {seed}",
    between="（95% 区间 {low}～{high}）",
    joined="、",
    units=("人", "时刻"),
    city_title="{given} 个接种点中的 {simulated} 个，{days} 天：等待最长的",
    city_heads=("接种点", "时刻", "人数", "p50（分钟）", "p90（分钟）", "p95（分钟）"),
    city_total="每天 {people:,.0f} 人；计算用时 {seconds:.1f} CPU 秒",
    left_out="{given} 行中有 {bad} 行不能用，未计入：",
    left_out_row="第 {line} 行：{reason}",
    more_left_out="另有 {count} 行：见 --json",
)  # fmt: skip

ENGLISH = Words(
    language="en",
    title="{name}: queues over a day, simulated",
    synthetic="Synthetic data, for demonstration.",
    days="{days} independent days were simulated (seed {seed}); {people} people come a day.",
    cut_short="{asked} days were asked for and the run was stopped: the limits are wider for it.",
    in_site="Time in the site: {mean} minutes on average; half of the people at most {p50}, "
    "90 % at most {p90}, 95 % at most {p95} minutes.",
    within="{share} are out within {limit:g} minutes.",
    finish="The last person leaves at {time} on average.",
    inside="{count} people are still inside when the doors close.",
    lost="Whoever gives up counts as {minutes:g} minutes waited: {before:.0f} a day before, "
    "{after:.0f} after.",
    gave_up="{count} people a day give up waiting.",
    calm="No stage makes people wait to speak of: more staff would save no time anywhere.",
    shown="The longest wait is before {stage}: {wait} minutes on average.",
    held="After {stage} people are held {held} minutes on average: there is no place behind it.",
    cause="The cause is there too: a tenth more staff saves {relief} minutes a person.",
    elsewhere="The cause is {stage}: a tenth more there saves {relief} minutes a person.",
    move="Advice: move {count} from {source} to {target} {when}.",
    add="Advice: add {count} at {target} {when}.",
    add_seats="Advice: add {count} seats for {target} (of use {when}).",
    slots="Advice: book slots of {new:g} minutes instead of {old:g}: people come more evenly.",
    nothing="Advice: leave the staff as it is. No change tried saves half a minute a person.",
    brings="Tested on {days} other days: the mean wait goes from {before} to {after} minutes, "
    "{saved} minutes less.",
    stages="Stages (minutes; people)",
    stage_heads=("stage", "wait", "90 % ≤", "95 % ≤", "held", "busiest", "longest queue"),
    hours="Utilisation by hour",
    stage="stage",
    people="people at each stage",
    waiting="people waiting for each stage",
    band="line: mean; band: where 90 % of the days lie; {days} days, seed {seed}",
    between=" (95 % limits {low} to {high})",
    joined=", ",
    units=("people", "time"),
    city_title="{simulated} of {given} sites, {days} days: longest waits",
    city_heads=("site", "hour", "people", "p50 (min)", "p90 (min)", "p95 (min)"),
    city_total="{people:,.0f} people a day; {seconds:.1f} CPU seconds",
    left_out="{bad} of {given} rows cannot be used and are left out:",
    left_out_row="line {line}: {reason}",
    more_left_out="and {count} more: see --json",
)  # fmt: skip


def stage_name(clinic: Clinic, place: int, words: Words) -> str:
    """A stage's name in a language, where it has one."""
    stage = clinic.stages[place]
    return (stage.english or stage.name) if words is ENGLISH else stage.name


def clinic_name(clinic: Clinic, words: Words) -> str:
    """The clinic's name in a language, where it has one."""
    return (clinic.english or clinic.name) if words is ENGLISH else clinic.name


def clock(clinic: Clinic, minutes: float) -> str:
    """Minutes from opening as a time of day."""
    days, whole = divmod(round(clinic.opens_at + minutes), 1440)
    if days == 1 and whole == 0:
        return "24:00"
    return f"{whole // 60:02d}:{whole % 60:02d}" + (f" +{days} d" if days else "")


def number(one: Estimate, words: Words, digits: int = 1) -> str:
    """A mean with its limits, where there are any."""
    text = f"{one.mean:.{digits}f}"
    if np.isnan(one.low) or one.low == one.high:
        return text
    low, high = f"{max(0.0, one.low):.{digits}f}", f"{one.high:.{digits}f}"
    return text + words.between.format(low=low, high=high)


def short(one: Estimate) -> str:
    """A mean with half its interval, for a table."""
    return f"{one.mean:.1f}" + ("" if np.isnan(one.low) else f" ± {one.mean - one.low:.1f}")


def share(one: Estimate, words: Words) -> str:
    """A share as per cent with its limits."""
    text = f"{one.mean:.1%}"
    if np.isnan(one.low) or one.low == one.high:
        return text
    return text + words.between.format(low=f"{max(0, one.low):.1%}", high=f"{min(1, one.high):.1%}")


def sentences(answer: Answer, words: Words) -> list[str]:
    """What there is to say: what to do, where the trouble is, then the figures."""
    result, figures = answer.result, answer.result.figures
    clinic = result.clinic
    said = [words.synthetic] if clinic.synthetic else []
    people = number(estimate(figures.people), words, 0)
    said.append(words.days.format(days=result.days, seed=result.seed, people=people))
    if result.days < result.asked:
        said.append(words.cut_short.format(asked=result.asked))
    said += [*advice_words(answer, words), *bottleneck_words(answer, words)]
    mean, p50, p90, p95 = (estimate(column) for column in figures.in_site.T)
    said.append(
        words.in_site.format(
            mean=number(mean, words),
            p50=f"{p50.mean:.1f}",
            p90=f"{p90.mean:.1f}",
            p95=number(p95, words),
        )
    )
    out = share(estimate(figures.within), words)
    said.append(words.within.format(limit=result.within, share=out))
    closing = figures.present[:, :, int(clinic.open_minutes // STEP)].sum(axis=1)
    said.append(words.inside.format(count=number(estimate(closing), words, 0)))
    said.append(words.finish.format(time=clock(clinic, figures.finish.mean())))
    if figures.gave_up.any():
        said.append(words.gave_up.format(count=number(estimate(figures.gave_up), words)))
    return said


def bottleneck_words(answer: Answer, words: Words) -> list[str]:
    """Where the waiting shows, where people are held, and where it comes from."""
    found, figures = answer.bottleneck, answer.result.figures
    clinic = answer.result.clinic
    if found.cause is None:
        return [words.calm]
    name = stage_name(clinic, found.shown, words)
    said = [words.shown.format(stage=name, wait=number(_wait(answer, found.shown), words))]
    held = int(figures.held.mean(axis=0).argmax())
    if figures.held[:, held].mean() > 0.05:
        stage = stage_name(clinic, held, words)
        said.append(words.held.format(stage=stage, held=number(_held(answer, held), words)))
    relief = number(found.relief[found.cause], words)
    phrase = words.cause if found.cause == found.shown else words.elsewhere
    stage = stage_name(clinic, found.cause, words)
    return [*said, phrase.format(stage=stage, relief=relief)]


def _wait(answer: Answer, stage: int) -> Estimate:
    return estimate(answer.result.figures.wait[:, stage, 0])


def _held(answer: Answer, stage: int) -> Estimate:
    return estimate(answer.result.figures.held[:, stage])


def advice_words(answer: Answer, words: Words) -> list[str]:
    """The advice in one sentence and what it brings in another."""
    advice, clinic = answer.advice, answer.result.clinic
    if advice.kind is Kind.NOTHING:
        return [words.nothing]
    brings = words.brings.format(
        days=advice.days,
        before=f"{advice.before.mean:.1f}",
        after=f"{advice.after.mean:.1f}",
        saved=number(advice.saved, words),
    )
    if advice.change is None:
        old = clinic.arrivals.slot_minutes
        said = [words.slots.format(old=old, new=advice.slot_minutes), brings]
    else:
        said = [_change_words(clinic, advice.change, words), brings]
    if any(advice.lost):
        before, after = advice.lost
        said.append(words.lost.format(minutes=LOST, before=before, after=after))
    return said


def _change_words(clinic: Clinic, change: Change, words: Words) -> str:
    phrase = words.add if change.source is None else words.move
    if change.source is None and clinic.stages[change.target].seats:
        phrase = words.add_seats
    source = "" if change.source is None else stage_name(clinic, change.source, words)
    target = stage_name(clinic, change.target, words)
    when = times(clinic, change, words)
    return phrase.format(when=when, count=change.count, source=source, target=target)


def times(clinic: Clinic, change: Change, words: Words) -> str:
    """The hours of a change as times of day."""
    spans = []
    for first, until in change.spans:
        end = min(until * 60.0, clinic.open_minutes)
        spans.append(f"{clock(clinic, first * 60.0)}–{clock(clinic, end)}")
    return words.joined.join(spans)
