"""A report as the facts of a circular (情况通报), which is a Chinese letter in every language.

Only what can be counted is filled in. What was done well and what comes next is for people to
write; nothing is made up for them.
"""

from __future__ import annotations

from collections.abc import Mapping

from huiyin.documents.core.circular import CircularFacts
from huiyin.inspection.core.report import Cycle, Report, Span, UnitLine
from huiyin.ledger.core.states import Verb

WHOLE_CITY = "全部单位、全部事项"
ACTS = {
    Verb.REGISTER: "新登记",
    Verb.CLOSE: "销号",
    Verb.RECUR: "反弹重启",
    Verb.FAIL: "核查不通过",
    Verb.DISPUTE: "退单",
    Verb.DECIDE_EXTENSION: "批准延期",
    Verb.SUSPEND: "挂起",
    Verb.CALLBACK_UNSOLVED: "回访未解决",
}
UNITS_NAMED = 5
TEN_THOUSANDTHS = 10_000


def period_name(span: Span) -> str:
    """The days as a letter writes them."""
    if span.cycle is Cycle.MONTH:
        return f"{span.first.year}年{span.first.month}月"
    number = span.first.isocalendar().week
    year = span.first.isocalendar().year
    days = f"{span.first.month}月{span.first.day}日至{span.last.month}月{span.last.day}日"
    return f"{year}年第{number}周（{days}）"


def circular_of(report: Report, names: Mapping[str, str]) -> CircularFacts:
    """The letter's facts; `names` are those of units by code."""
    return CircularFacts(
        period=period_name(report.span),
        figures=(*_standing(report), *_acts(report)),
        problems=_problems(report, names),
        annex=tuple(_annex_line(line, names) for line in _by_outcome(report)),
    )


def _standing(report: Report) -> tuple[tuple[str, str, str], ...]:
    start, end = report.at_start, report.at_end
    told = (
        ("期末在办", end.open, start.open),
        ("未交办", end.unassigned, start.unassigned),
        ("超期", end.overdue, start.overdue),
        ("未核查", end.unverified, start.unverified),
        ("未答复", end.unanswered, start.unanswered),
    )
    return tuple((word, f"{n}件（期初{was}件）", WHOLE_CITY) for word, n, was in told)


def _acts(report: Report) -> tuple[tuple[str, str, str], ...]:
    before = "上周" if report.span.cycle is Cycle.WEEK else "上月"
    return tuple(
        (word, f"{report.acts[act]}次（{before}{report.acts_before[act]}次）", "本期全部事项")
        for act, word in ACTS.items()
    )


def _problems(report: Report, names: Mapping[str, str]) -> tuple[str, ...]:
    """What is overdue and what came back, by unit, in numbers."""
    found = []
    late = [line for line in report.units if line.load.overdue][:UNITS_NAMED]
    if late:
        told = "、".join(f"{names.get(line.unit, line.unit)}{line.load.overdue}件" for line in late)
        rest = report.at_end.overdue - sum(line.load.overdue for line in late)
        more = f"，其他单位{rest}件" if rest else ""
        found.append(f"期末超期{report.at_end.overdue}件：{told}{more}。")
    if report.reopened:
        found.append(f"销号后反弹{len(report.reopened)}件：{'、'.join(report.reopened)}。")
    if failed := report.acts[Verb.FAIL]:
        found.append(f"核查不通过{failed}次，退回继续整改。")
    return tuple(found)


def _by_outcome(report: Report) -> list[UnitLine]:
    """The best rate first; a unit of which nothing is known comes last."""
    return sorted(
        report.units, key=lambda line: (line.on_time[1] is None, -(line.on_time[1] or 0), line.unit)
    )


def _annex_line(
    line: UnitLine, names: Mapping[str, str]
) -> tuple[str, int, float | None, float | None, str]:
    n, on_time = line.on_time
    remark = f"期末在办{line.load.open}件，超期{line.load.overdue}件，本期销号{line.closed}件"
    name = names.get(line.unit, line.unit)
    return name, n, _share(on_time), _share(line.first_pass[1]), remark


def _share(value: int | None) -> float | None:
    return None if value is None else value / TEN_THOUSANDTHS
