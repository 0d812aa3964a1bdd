"""What a campaign and its plan have to say beside their tables, in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from huiyin.vaccination.campaign.language import Language
from huiyin.vaccination.campaign.wish_words import COMMA, ways_told
from huiyin.vaccination.core.answer import Ended
from huiyin.vaccination.core.campaign.noted import (
    CutShort,
    FarAway,
    LotOutside,
    Note,
    Scarce,
    Silence,
    SupplyShort,
    TargetMissed,
    Unreached,
    Unsent,
    Written,
)
from huiyin.vaccination.core.campaign.problem import Problem


@dataclass(frozen=True, slots=True)
class Words:
    """One language; braces are filled in."""

    missed: str
    city: str
    district: str
    scarce: dict[Scarce, str]
    nothing: str
    unsent: str
    cut_short: dict[Ended, str]
    unknown: str
    reachable: str
    least: str
    ways: str
    silence: dict[Silence, str]
    far: str
    far_one: str
    far_more: str
    between: str
    lot_outside: str
    supply_short: str


WORDS = {
    Language.ENGLISH: Words(
        missed="target {number} ({permille} of 1000 of group {group} with dose {dose} by period "
        "{by}): {place} lacks {lacking:,} people; used up there: {used_up}",
        city="the city",
        district="district {district}",
        scarce={
            Scarce.DOSES: "doses",
            Scarce.SITES: "sites",
            Scarce.STATIONS: "stations",
            Scarce.STAFF: "staff",
            Scarce.COLD: "cold store",
        },
        nothing="nothing",
        unsent="{people:,} people reach no open site: open more, or allow longer ways",
        cut_short={
            Ended.CANCELLED: "cancelled: the best plan so far",
            Ended.TIME_LIMIT: "out of time: the best plan so far",
        },
        unknown="targets: {silence}",
        reachable="a plan for these sites may reach every target; none was found",
        least="targets: no plan for these sites lacks fewer than {least:,} people; {rest}",
        ways="to reach them all, at least: {ways}",
        silence={
            Silence.NO_TIME: "there was no time to tell what would have to give way",
            Silence.NO_ANSWER: "the programme that tells what would have to give way ended "
            "without an answer",
            Silence.NONE_SUFFICES: "more doses, stations, staff and cold store, less reserve and "
            "longer intervals do not suffice, even all together: the periods are too short or "
            "people reach no such site",
        },
        far="{communities} communities ({people:,} people) have no site within {within:,} m and "
        "are planned all the same (always: {always}): {names}. Look at their coordinates, or send "
        "a team.",
        far_one="{community} to {site} {metres:,} m of road, {minutes:,} minutes",
        far_more="and {count} more (--json)",
        between="; ",
        lot_outside="lot {lot}: no whole period of the campaign lies within its days",
        supply_short="target {permille} of 1000 of {group} by period {by}: {people:,} people, but "
        "lots hold {doses:,} doses by then; the plan will fall short",
    ),
    Language.CHINESE: Words(
        missed="目标 {number}（到第 {by} 周期末，人群 {group} 每千人有 {permille} 人接种第 {dose} "
        "剂）：{place}还缺 {lacking:,} 人；当地已用尽：{used_up}",
        city="全市",
        district="{district} ",
        scarce={
            Scarce.DOSES: "疫苗",
            Scarce.SITES: "接种点",
            Scarce.STATIONS: "接种台",
            Scarce.STAFF: "人员",
            Scarce.COLD: "冷藏容量",
        },
        nothing="无",
        unsent="{people:,} 人到不了任何开放的接种点：请增开接种点，或允许更远的路程",
        cut_short={
            Ended.CANCELLED: "人工中止：这是目前最好的方案",
            Ended.TIME_LIMIT: "时间用尽：这是目前最好的方案",
        },
        unknown="目标：{silence}",
        reachable="在所选接种点下也许有方案能达到全部目标，但没有找到",
        least="目标：在所选接种点下，任何方案至少缺 {least:,} 人；{rest}",
        ways="要全部达到，至少需要：{ways}",
        silence={
            Silence.NO_TIME: "来不及算出需要放宽什么",
            Silence.NO_ANSWER: "计算需要放宽什么的规划没有得出结果",
            Silence.NONE_SUFFICES: "即使同时增加疫苗、接种台、人员和冷藏容量，减少二剂储备并延长"
            "剂次间隔，也仍然不够：周期太短，或者有人到不了这样的接种点",
        },
        far="{communities} 个社区（{people:,} 人）在 {within:,} 米内没有接种点，"
        "仍按最近的点安排（always: {always}）：{names}。请核对坐标，或派流动接种队。",
        far_one="{community} 至 {site} 路程 {metres:,} 米、{minutes:,} 分钟",
        far_more="另有 {count} 个（见 --json）",
        between="；",
        lot_outside="批次 {lot}：可用日期内没有一个完整的周期",
        supply_short="目标（到第 {by} 周期末，人群 {group} 每千人 {permille} 人）需 {people:,} "
        "人，而届时各批次只有 {doses:,} 剂；方案必有缺口",
    ),
}


def note_told(problem: Problem, note: Note, language: Language) -> str:
    """A note in a planner's words."""
    return TOLD[type(note)](problem, note, language)


def notes_told(problem: Problem, notes: tuple[Note, ...], language: Language) -> list[str]:
    """Notes in a planner's words."""
    return [note_told(problem, note, language) for note in notes]


def _missed(problem: Problem, note: TargetMissed, language: Language) -> str:
    words, target = WORDS[language], note.target
    place = words.city
    if note.district is not None:
        place = words.district.format(district=problem.districts[note.district])
    return words.missed.format(
        number=note.number,
        permille=target.permille,
        group=problem.groups[target.group].id,
        dose=target.dose,
        by=target.by,
        place=place,
        lacking=note.lacking,
        used_up=COMMA[language].join(words.scarce[one] for one in note.used_up) or words.nothing,
    )


def _unsent(problem: Problem, note: Unsent, language: Language) -> str:
    return WORDS[language].unsent.format(people=note.people)


def _cut_short(problem: Problem, note: CutShort, language: Language) -> str:
    return WORDS[language].cut_short[note.ended]


def _unreached(problem: Problem, note: Unreached, language: Language) -> str:
    words = WORDS[language]
    silence = words.silence[note.silence or Silence.NONE_SUFFICES]
    if note.least is None:
        return words.unknown.format(silence=silence)
    if not note.least:
        return words.reachable
    ways = words.ways.format(ways=ways_told(problem, note.ways, language))
    return words.least.format(least=note.least, rest=ways if note.ways else silence)


def _far(problem: Problem, note: FarAway, language: Language) -> str:
    words = WORDS[language]
    names = [
        words.far_one.format(
            community=problem.communities[one.community].id,
            site=problem.sites[one.site].id,
            metres=one.metres,
            minutes=one.minutes,
        )
        for one in note.farthest
    ]
    more = note.communities - len(names)
    if more:
        names.append(words.far_more.format(count=more))
    return words.far.format(
        communities=note.communities,
        people=note.people,
        within=note.within_metres,
        always=note.always,
        names=words.between.join(names),
    )


def _lot_outside(problem: Problem, note: LotOutside, language: Language) -> str:
    return WORDS[language].lot_outside.format(lot=problem.lots[note.lot].id)


def _supply_short(problem: Problem, note: SupplyShort, language: Language) -> str:
    target = note.target
    return WORDS[language].supply_short.format(
        permille=target.permille,
        group=problem.groups[target.group].id,
        by=target.by,
        people=note.people,
        doses=note.doses,
    )


def _written(problem: Problem, note: Written, language: Language) -> str:
    return note.text


TOLD: dict[type, Callable[[Problem, Any, Language], str]] = {
    TargetMissed: _missed,
    Unsent: _unsent,
    CutShort: _cut_short,
    Unreached: _unreached,
    FarAway: _far,
    LotOutside: _lot_outside,
    SupplyShort: _supply_short,
    Written: _written,
}
