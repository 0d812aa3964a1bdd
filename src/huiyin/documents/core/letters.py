"""One context per kind of document, with the name and a sample of each field.

Samples are invented. ``number``, ``date`` and ``signer`` are dashes until the document is issued.
"""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.documents.core.fields import lines, mark, one, rows
from huiyin.documents.core.kinds import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One criterion as checked."""

    n: str = one(summary="No.", sample="1")
    criterion: str = one(summary="Criterion", sample="排口无污水流出")
    met: str = one(summary="Finding", sample="不符合")
    remark: str = one(summary="Remark", sample="雨后仍有渗漏，复测氨氮超标")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """One step of the roadmap."""

    n: str = one(summary="No.", sample="1")
    title: str = one(summary="Step", sample="封堵排口并接入市政管网")
    owner: str = one(summary="Owner", sample="示例区住房和城乡建设局")
    due: str = one(summary="Due", sample="2026年11月30日")
    done: str = one(summary="Done", sample="未完成")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One overall figure with what it counts."""

    label: str = one(summary="Figure", sample="新登记事项")
    value: str = one(summary="Value", sample="128件")
    n: str = one(summary="Counted over", sample="全部牵头单位")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One line of the annex. ``n`` is how many cases the rate rests on."""

    rank: str = one(summary="Place", sample="1")
    unit: str = one(summary="Unit", sample="示例区人民政府")
    n: str = one(summary="n", sample="42")
    on_time: str = one(summary="On time", sample="95.2%")
    first_pass: str = one(summary="Passed first time", sample="88.1%")
    remark: str = one(summary="Remark", sample="——")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What every document has."""

    organ: str = one(summary="Issuing organ", sample="示例市人民政府督查室", edit=True)
    number: str = one(summary="Document number", sample="示督〔2026〕1号", must=True)
    date: str = one(summary="Date of issue", sample="2026年11月22日", must=True)
    signer: str = one(summary="Signed by", sample="梁远")
    title: str = one(
        summary="Title", sample="关于云溪河右岸生活污水直排的督办通知", edit=True, must=True
    )
    matter_number: str = one(summary="Matter number", sample="HY2026-000123")
    matter_title: str = one(summary="Matter", sample="云溪河右岸生活污水直排")
    contact: str = one(summary="Contact", sample="闻静", edit=True)
    phone: str = one(summary="Telephone", sample="0000-0000000", edit=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter(Paper):
    """A document with addressees."""

    addressees: str = one(summary="Addressees", sample="示例区人民政府、示例市水利局", must=True)
    copies: str = one(summary="Copies to", sample="示例市生态环境局", edit=True)
    urgency: str = mark(summary="Urgency", sample="加急", edit=True)
    level: str = mark(summary="Level", sample="黄色督办")
    attachments: tuple[str, ...] = lines(summary="Attachments", sample=("整改事项清单",), edit=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLetter(Letter):
    """督办通知单."""

    basis: str = one(
        summary="Reason and basis",
        sample="经督导组现场检查并登记，有关事项未达到序时进度。",
        edit=True,
        long=True,
    )
    found: str = one(
        summary="What was found", sample="右岸生活污水未经处理直接入河。", edit=True, long=True
    )
    requirements: str = one(
        summary="What is required",
        sample="立即封堵排口，查明来源，接入市政管网。",
        edit=True,
        long=True,
    )
    lead: str = one(summary="Lead unit", sample="示例区人民政府")
    co_units: str = one(summary="Co-units", sample="示例市水利局")
    due: str = one(summary="Due", sample="2026年11月30日", must=True)
    answer_by: str = one(summary="Answer by", sample="2026年11月27日", edit=True)
    answer_how: str = one(
        summary="How to answer", sample="加盖公章的书面材料和系统内反馈", edit=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderLetter(Letter):
    """催办单."""

    count: str = one(summary="How many times reminded", sample="第2次")
    earlier: str = one(summary="Earlier notice", sample="示督〔2026〕1号")
    progress: str = one(
        summary="Where it stands", sample="整改中，路线图2步完成1步", edit=True, long=True
    )
    late: str = one(summary="How late", sample="已超期3个工作日", edit=True)
    requirements: str = one(
        summary="What is required", sample="请倒排工期，逐日报告。", edit=True, long=True
    )
    due: str = one(summary="Due", sample="2026年11月30日", must=True)
    answer_by: str = one(summary="Answer by", sample="2026年12月2日", edit=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnOpinion(Letter):
    """退回意见."""

    returned: str = one(summary="What was returned", sample="销号申请")
    by: str = one(summary="Returned by", sample="何实（示例市核查中心）")
    at: str = one(summary="When", sample="2026年11月20日15时30分")
    reason: str = one(
        summary="Why", sample="核查发现排口仍有渗漏。", edit=True, long=True, must=True
    )
    findings: tuple[Finding, ...] = rows(summary="Findings", row=Finding)
    redo: str = one(
        summary="What is required", sample="重新整改并补充近期佐证。", edit=True, long=True
    )
    answer_by: str = one(summary="Answer by", sample="2026年11月30日", edit=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionForm(Paper):
    """延期审批表."""

    lead: str = one(summary="Lead unit", sample="示例区人民政府")
    original_due: str = one(summary="Originally due", sample="2026年11月30日", must=True)
    due: str = one(summary="Due before", sample="2026年11月30日")
    until: str = one(summary="Extension asked until", sample="2026年12月15日", must=True)
    granted_before: str = one(summary="Extensions granted before", sample="0次")
    reason: str = one(summary="Why", sample="汛期无法施工。", long=True, must=True)
    asked_by: str = one(summary="Asked by", sample="云大川")
    asked_at: str = one(summary="Asked", sample="2026年11月20日9时00分")
    decision: str = one(summary="Decision", sample="同意延期")
    decision_reason: str = one(summary="Why decided so", sample="情况属实。", long=True)
    decided_by: str = one(summary="Decided by", sample="段明")
    decided_at: str = one(summary="Decided", sample="2026年11月21日9时00分")
    new_due: str = one(summary="Due after", sample="2026年12月15日")
    steps: tuple[PlanStep, ...] = rows(summary="Steps", row=PlanStep)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSheet(Paper):
    """核查单."""

    lead: str = one(summary="Lead unit", sample="示例区人民政府")
    co_units: str = one(summary="Co-units", sample="示例市水利局")
    checker: str = one(summary="Checked by", sample="何实（示例市核查中心）", must=True)
    seen_at: str = one(summary="Seen", sample="2026年11月20日14时00分")
    seen_where: str = one(summary="Where", sample="云溪河3号桥右岸")
    result: str = one(summary="Result", sample="不通过", must=True)
    reason: str = one(summary="Why", sample="仍有渗漏。", long=True)
    evidence: str = one(summary="Pieces of evidence", sample="4件")
    findings: tuple[Finding, ...] = rows(summary="Findings", row=Finding)


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeOffForm(Paper):
    """销号审批表."""

    lead: str = one(summary="Lead unit", sample="示例区人民政府")
    co_units: str = one(summary="Co-units", sample="示例市水利局")
    registered: str = one(summary="Registered", sample="2026年10月1日")
    due: str = one(summary="Due", sample="2026年11月30日")
    found: str = one(summary="What was found", sample="右岸生活污水直排。", long=True)
    measures: str = one(summary="Measures", sample="封堵排口，接入市政管网。", long=True)
    self_check: str = one(summary="Self-check", sample="已逐项自查，具备核查条件。", long=True)
    submitted: str = one(summary="Submitted", sample="云大川，2026年11月18日")
    check: str = one(summary="Check", sample="通过，何实，2026年11月20日", must=True)
    answers: str = one(summary="Raisers answered", sample="2人中已答复2人")
    callbacks: str = one(summary="Raisers called back", sample="2人中已回访2人")
    publicity: str = one(summary="Made public until", sample="2026年11月27日")
    proposed: str = one(summary="Strike-off proposed", sample="苏衡，2026年11月21日")
    statement: str = one(summary="Statement", sample="条件具备。", long=True)
    closed: str = one(summary="Struck off", sample="——", must=True)
    steps: tuple[PlanStep, ...] = rows(summary="Steps", row=PlanStep)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyLetter(Paper):
    """答复函. ``raiser`` is masked unless somebody who may has put the name in."""

    raiser: str = one(summary="Raiser", sample="刘**", must=True)
    raised_at: str = one(summary="Raised", sample="2026年10月1日")
    channel: str = one(summary="Channel", sample="12345热线")
    answer: str = one(
        summary="Answer", sample="排口已封堵并接入市政管网。", edit=True, long=True, must=True
    )
    lead: str = one(summary="Lead unit", sample="示例区人民政府")


@dataclass(frozen=True, slots=True, kw_only=True)
class CircularLetter(Letter):
    """情况通报."""

    period: str = one(summary="Period", sample="2026年10月", must=True)
    figures: tuple[Figure, ...] = rows(summary="Overall figures", row=Figure)
    good: tuple[str, ...] = lines(
        summary="Good practice", sample=("示例区实行河长日巡。",), edit=True
    )
    problems: tuple[str, ...] = lines(summary="Problems", sample=("部分事项超期。",), edit=True)
    next_steps: tuple[str, ...] = lines(
        summary="What comes next", sample=("限期整改。",), edit=True
    )
    annex: tuple[UnitLine, ...] = rows(summary="Annex", row=UnitLine)


CONTEXTS: dict[Kind, type[Paper]] = {
    Kind.NOTICE: NoticeLetter,
    Kind.REMINDER: ReminderLetter,
    Kind.RETURN_OPINION: ReturnOpinion,
    Kind.EXTENSION_FORM: ExtensionForm,
    Kind.CHECK_SHEET: CheckSheet,
    Kind.STRIKE_OFF_FORM: StrikeOffForm,
    Kind.REPLY_LETTER: ReplyLetter,
    Kind.CIRCULAR: CircularLetter,
}
