"""From plain facts of a matter to the context of each kind. What is not known stays a dash.

Every builder is pure: facts in, frozen texts out. Names are those the shell has already masked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiyin.documents.core.chinese import BLANK, amount, clean, day, listed, moment, said
from huiyin.documents.core.kinds import KINDS, Kind
from huiyin.documents.core.letters import (
    CheckSheet,
    ExtensionForm,
    Finding,
    NoticeLetter,
    Paper,
    PlanStep,
    ReminderLetter,
    ReplyLetter,
    ReturnOpinion,
    StrikeOffForm,
)

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFacts:
    """A step: its owner by name; ``due`` and ``done_at`` are moments or unknown."""

    title: str
    owner: str
    due: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFacts:
    """A check as recorded. ``findings``: (criterion, met, remark)."""

    by: str
    seen_at: datetime
    seen_where: str
    passed: bool
    reason: str
    findings: tuple[tuple[str, bool, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionFacts:
    """The last extension asked for, and what was decided if it was."""

    by: str
    at: datetime
    due_before: datetime | None
    until: datetime
    reason: str
    granted: bool | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    decision_reason: str = ""
    new_due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFacts:
    """What was last sent back: ``what`` in Chinese, by whom and why."""

    what: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiserFacts:
    """One raiser as the reader may know him."""

    name: str
    raised_at: datetime
    channel: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterFacts:
    """All that letters say about a matter; None and "" are unknown.

    ``people`` and the two counts are of raisers who are owed an answer. ``late_days`` are whole
    working days past the due date, None when it is not past.
    """

    number: str
    title: str
    found: str = ""
    channel: str = ""
    registered_at: datetime | None = None
    lead: str = ""
    co_units: tuple[str, ...] = ()
    state: str = ""
    original_due: datetime | None = None
    due: datetime | None = None
    late_days: int | None = None
    steps: tuple[StepFacts, ...] = ()
    measures: str = ""
    self_check: str = ""
    submitted: tuple[str, datetime] | None = None
    evidence: int | None = None
    check: CheckFacts | None = None
    extension: ExtensionFacts | None = None
    extensions_granted: int | None = None
    returned: ReturnFacts | None = None
    people: int | None = None
    answered: int | None = None
    called_back: int | None = None
    publicity_until: datetime | None = None
    proposed: tuple[str, datetime] | None = None
    statement: str = ""
    closed: tuple[str, datetime] | None = None
    raiser: RaiserFacts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who writes: the organ on the head, the person to ask, and by when an answer is due."""

    organ: str
    contact: str = ""
    phone: str = ""
    addressees: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    level: str = ""
    why: str = ""
    answer_by: datetime | None = None
    earlier: str = ""
    reminders: int = 0


def build(kind: Kind, matter: MatterFacts, desk: Desk) -> Paper:
    """The context of a document about a matter. Raises KeyError for a circular."""
    return BUILDERS[kind](matter, desk)


def notice(matter: MatterFacts, desk: Desk) -> NoticeLetter:
    """督办通知单."""
    why = desk.why or "现予督办。"
    channel = f"（来源：{matter.channel}）" if matter.channel else ""
    return NoticeLetter(
        **_paper(Kind.NOTICE, matter, desk),
        **letter_fields(desk),
        basis=f"“{clean(matter.title)}”{channel}已登记交办。{why}",
        found=_sentence(matter.found),
        requirements="请制定措施，明确责任人和完成时限，按期整改到位，并如实反馈。",
        lead=said(matter.lead),
        co_units=_co_units(matter),
        due=day(matter.due),
        answer_by=day(desk.answer_by),
        answer_how="在督办系统内反馈，并报送加盖公章的书面材料",
    )


def reminder(matter: MatterFacts, desk: Desk) -> ReminderLetter:
    """催办单."""
    late = matter.late_days
    return ReminderLetter(
        **_paper(Kind.REMINDER, matter, desk),
        **letter_fields(desk),
        count=f"第{desk.reminders + 1}次",
        earlier=said(desk.earlier),
        progress=_progress(matter),
        late="尚未超期" if late is None else f"已超期{amount(late, '个工作日')}",
        requirements="请倒排工期、加快办理，并说明未按期办结的原因和完成时间。",
        due=day(matter.due),
        answer_by=day(desk.answer_by),
    )


def return_opinion(matter: MatterFacts, desk: Desk) -> ReturnOpinion:
    """退回意见."""
    back = matter.returned
    failed = matter.check if matter.check is not None and not matter.check.passed else None
    return ReturnOpinion(
        **_paper(Kind.RETURN_OPINION, matter, desk),
        **letter_fields(desk),
        returned=said(back.what if back else ""),
        by=said(back.by if back else ""),
        at=moment(back.at if back else None),
        reason=said(back.reason if back else ""),
        findings=_findings(failed),
        redo="请按以上意见重新办理；退回之前的佐证不再有效，须补充退回之后取得的佐证。",
        answer_by=day(desk.answer_by or matter.due),
    )


def extension_form(matter: MatterFacts, desk: Desk) -> ExtensionForm:
    """延期审批表."""
    asked = matter.extension
    words = {True: "同意延期", False: "不同意延期", None: BLANK}
    return ExtensionForm(
        **_paper(Kind.EXTENSION_FORM, matter, desk),
        lead=said(matter.lead),
        original_due=day(matter.original_due),
        due=day(asked.due_before if asked else matter.due),
        until=day(asked.until if asked else None),
        granted_before=amount(_before(matter), "次"),
        reason=said(asked.reason if asked else ""),
        asked_by=said(asked.by if asked else ""),
        asked_at=moment(asked.at if asked else None),
        decision=words[asked.granted if asked else None],
        decision_reason=said(asked.decision_reason if asked else ""),
        decided_by=said(asked.decided_by if asked else ""),
        decided_at=moment(asked.decided_at if asked else None),
        new_due=day(asked.new_due if asked else None),
        steps=_steps(matter),
    )


def check_sheet(matter: MatterFacts, desk: Desk) -> CheckSheet:
    """核查单."""
    check = matter.check
    return CheckSheet(
        **_paper(Kind.CHECK_SHEET, matter, desk),
        lead=said(matter.lead),
        co_units=_co_units(matter),
        checker=said(check.by if check else ""),
        seen_at=moment(check.seen_at if check else None),
        seen_where=said(check.seen_where if check else ""),
        result=BLANK if check is None else "通过" if check.passed else "不通过",
        reason=said(check.reason if check else ""),
        evidence=amount(matter.evidence, "件"),
        findings=_findings(check),
    )


def strike_off_form(matter: MatterFacts, desk: Desk) -> StrikeOffForm:
    """销号审批表."""
    check = matter.check
    passed = check if check is not None and check.passed else None
    return StrikeOffForm(
        **_paper(Kind.STRIKE_OFF_FORM, matter, desk),
        lead=said(matter.lead),
        co_units=_co_units(matter),
        registered=day(matter.registered_at),
        due=day(matter.due),
        found=said(matter.found),
        measures=said(matter.measures),
        self_check=said(matter.self_check),
        submitted=_who_when(matter.submitted),
        check=f"通过，{passed.by}，{day(passed.seen_at)}" if passed else BLANK,
        answers=_of(matter.answered, matter.people, "答复"),
        callbacks=_of(matter.called_back, matter.people, "回访"),
        publicity=day(matter.publicity_until),
        proposed=_who_when(matter.proposed),
        statement=said(matter.statement),
        closed=_who_when(matter.closed),
        steps=_steps(matter),
    )


def reply_letter(matter: MatterFacts, desk: Desk) -> ReplyLetter:
    """答复函 to one raiser."""
    raiser = matter.raiser
    return ReplyLetter(
        **_paper(Kind.REPLY_LETTER, matter, desk),
        raiser=said(raiser.name if raiser else ""),
        raised_at=day(raiser.raised_at if raiser else None),
        channel=said(raiser.channel if raiser else ""),
        answer=said(raiser.answer if raiser else ""),
        lead=said(matter.lead),
    )


def _paper(kind: Kind, matter: MatterFacts, desk: Desk) -> dict[str, Any]:
    forms = {Kind.EXTENSION_FORM, Kind.CHECK_SHEET, Kind.STRIKE_OFF_FORM}
    heads = {
        Kind.NOTICE: "关于{}的督办通知",
        Kind.REMINDER: "关于{}的催办通知",
        Kind.RETURN_OPINION: "关于{}的退回意见",
        Kind.REPLY_LETTER: "关于{}的答复函",
    }
    title = KINDS[kind].name if kind in forms else heads[kind].format(clean(matter.title))
    return {
        "organ": said(desk.organ),
        "title": title[:LONGEST_TITLE],
        "matter_number": matter.number,
        "matter_title": said(matter.title),
        "contact": said(desk.contact),
        "phone": said(desk.phone),
    }


def letter_fields(desk: Desk) -> dict[str, Any]:
    return {
        "addressees": listed(desk.addressees),
        "copies": listed(desk.copies),
        "level": desk.level,
        "urgency": "",
    }


def _co_units(matter: MatterFacts) -> str:
    """Names; 无 once a lead was chosen without any; unknown before that."""
    return "无" if matter.lead and not matter.co_units else listed(matter.co_units)


def _sentence(text: str) -> str:
    """The text with a full stop, or the dash."""
    words = said(text)
    return words if words == BLANK or words[-1] in "。！？；…" else f"{words}。"


def _progress(matter: MatterFacts) -> str:
    done = sum(step.done_at is not None for step in matter.steps)
    roadmap = f"，路线图共{len(matter.steps)}步，已完成{done}步" if matter.steps else ""
    return f"目前处于“{said(matter.state)}”阶段{roadmap}。"


def _findings(check: CheckFacts | None) -> tuple[Finding, ...]:
    if check is None:
        return ()
    return tuple(
        Finding(
            n=str(n), criterion=said(what), met="符合" if met else "不符合", remark=said(remark)
        )
        for n, (what, met, remark) in enumerate(check.findings, 1)
    )


def _steps(matter: MatterFacts) -> tuple[PlanStep, ...]:
    return tuple(
        PlanStep(
            n=str(n),
            title=said(step.title),
            owner=said(step.owner),
            due=said(step.due),
            done="未完成" if step.done_at is None else day(step.done_at),
        )
        for n, step in enumerate(matter.steps, 1)
    )


def _before(matter: MatterFacts) -> int | None:
    """Extensions granted before the one the form is about."""
    granted, asked = matter.extensions_granted, matter.extension
    if granted is None:
        return None
    return granted - 1 if asked is not None and asked.granted else granted


def _who_when(act: tuple[str, datetime] | None) -> str:
    return BLANK if act is None else f"{act[0]}，{day(act[1])}"


def _of(done: int | None, all_of_them: int | None, act: str) -> str:
    if done is None or all_of_them is None:
        return BLANK
    return f"{all_of_them}人中已{act}{done}人" if all_of_them else "无需" + act


BUILDERS: dict[Kind, Callable[[MatterFacts, Desk], Paper]] = {
    Kind.NOTICE: notice,
    Kind.REMINDER: reminder,
    Kind.RETURN_OPINION: return_opinion,
    Kind.EXTENSION_FORM: extension_form,
    Kind.CHECK_SHEET: check_sheet,
    Kind.STRIKE_OFF_FORM: strike_off_form,
    Kind.REPLY_LETTER: reply_letter,
}
