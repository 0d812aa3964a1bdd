"""How each document reads, from top to bottom, said once: for Word templates and for the page.

Texts name fields in braces (``{due}``); a template gets a placeholder there, a page the value.
The order of the elements follows GB/T 9704-2012 as far as it is known (see data/gbt9704.toml).
"""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.documents.core.kinds import Kind


@dataclass(frozen=True, slots=True)
class RedHead:
    """发文机关标志: who issues, in red."""


@dataclass(frozen=True, slots=True)
class NumberLine:
    """发文字号 on the left of the line, 签发人 on its right; then the red line."""


@dataclass(frozen=True, slots=True)
class FormNumber:
    """The number of a form, on the right above its table."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Level and urgency, on the left."""

    text: str


@dataclass(frozen=True, slots=True)
class Title:
    """标题, centred."""

    text: str = "{title}"


@dataclass(frozen=True, slots=True)
class Addressees:
    """主送机关, flush left, with a colon."""

    text: str = "{addressees}："


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (一、) or 2 (（一）)."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph of the body, indented by two characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One paragraph for each entry of a list; ``none`` stands there when it is empty."""

    field: str
    none: str = "——"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, the row's field, its share of the width."""

    head: str
    field: str
    share: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with one row for each entry of a list."""

    field: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A labelled cell of a form; ``span`` takes the whole row, ``tall`` leaves room to sign."""

    label: str
    text: str
    span: bool = False
    tall: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form: cells two to a row."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Attachments:
    """附件说明: the list of attachments, when there are some."""


@dataclass(frozen=True, slots=True)
class Signature:
    """发文机关署名 and 成文日期, on the right."""


@dataclass(frozen=True, slots=True)
class Copies:
    """版记: 抄送, between two lines."""


@dataclass(frozen=True, slots=True)
class Annex:
    """A new page with the word 附件 and a title."""

    title: str


Block = (
    RedHead
    | NumberLine
    | FormNumber
    | Marks
    | Title
    | Addressees
    | Heading
    | Para
    | Listing
    | Grid
    | Sheet
    | Attachments
    | Signature
    | Copies
    | Annex
)

HEAD: tuple[Block, ...] = (Marks("{level}　{urgency}"), RedHead(), NumberLine(), Title())
TAIL: tuple[Block, ...] = (Attachments(), Signature(), Copies())
PLAIN_HEAD: tuple[Block, ...] = (FormNumber(), Title(), Addressees())
FINDINGS = Grid(
    "findings",
    (
        Column("序号", "n", 10),
        Column("核查内容", "criterion", 42),
        Column("结果", "met", 14),
        Column("说明", "remark", 34),
    ),
)
STEPS = Grid(
    "steps",
    (
        Column("序号", "n", 9),
        Column("步骤", "title", 38),
        Column("责任人", "owner", 21),
        Column("时限", "due", 18),
        Column("完成", "done", 14),
    ),
)
CONTACT = "联系人：{contact}，联系电话：{phone}。"

OUTLINES: dict[Kind, tuple[Block, ...]] = {
    Kind.NOTICE: (
        *HEAD,
        Addressees(),
        Para("{basis}现将有关事项通知如下。"),
        Heading("一、督办事项"),
        Para("“{matter_title}”（事项编号{matter_number}），由{lead}牵头，配合单位：{co_units}。"),
        Para("{found}"),
        Heading("二、承办要求"),
        Para("{requirements}"),
        Heading("三、办理时限"),
        Para("请于{due}前办结，并于{answer_by}前反馈办理情况。"),
        Heading("四、反馈方式"),
        Para("{answer_how}。" + CONTACT),
        *TAIL,
    ),
    Kind.REMINDER: (
        *HEAD,
        Addressees(),
        Para(
            "“{matter_title}”（事项编号{matter_number}）已由{earlier}督办，"
            "办结时限为{due}，{late}。现予催办（{count}）。"
        ),
        Heading("一、目前进展"),
        Para("{progress}"),
        Heading("二、催办要求"),
        Para("{requirements}"),
        Para("请于{answer_by}前书面说明情况。" + CONTACT),
        *TAIL,
    ),
    Kind.RETURN_OPINION: (
        *PLAIN_HEAD,
        Para(
            "“{matter_title}”（事项编号{matter_number}）的{returned}，"
            "经{by}于{at}审核，予以退回。现提出如下意见。"
        ),
        Heading("一、退回理由"),
        Para("{reason}"),
        Heading("二、逐项核查结果"),
        FINDINGS,
        Heading("三、重新办理要求"),
        Para("{redo}"),
        Para("请于{answer_by}前重新报送。" + CONTACT),
        *TAIL,
    ),
    Kind.EXTENSION_FORM: (
        FormNumber(),
        Title(),
        Sheet(
            (
                Cell("事项", "{matter_title}（{matter_number}）", span=True),
                Cell("牵头单位", "{lead}", span=True),
                Cell("原定时限", "{original_due}"),
                Cell("现行时限", "{due}"),
                Cell("申请延至", "{until}"),
                Cell("此前延期", "{granted_before}"),
                Cell("申请人", "{asked_by}"),
                Cell("申请时间", "{asked_at}"),
                Cell("延期理由", "{reason}", span=True, tall=True),
                Cell("审批意见", "{decision}。{decision_reason}", span=True, tall=True),
                Cell("审批人", "{decided_by}"),
                Cell("审批时间", "{decided_at}"),
                Cell("延期后时限", "{new_due}"),
                Cell("填表日期", "{date}"),
            )
        ),
        Heading("延期后的步骤", 2),
        STEPS,
    ),
    Kind.CHECK_SHEET: (
        FormNumber(),
        Title(),
        Sheet(
            (
                Cell("事项", "{matter_title}（{matter_number}）", span=True),
                Cell("牵头单位", "{lead}", span=True),
                Cell("配合单位", "{co_units}", span=True),
                Cell("核查人", "{checker}"),
                Cell("核查时间", "{seen_at}"),
                Cell("核查地点", "{seen_where}"),
                Cell("佐证", "{evidence}"),
            )
        ),
        Heading("逐项核查结果", 2),
        FINDINGS,
        Sheet(
            (
                Cell("核查结论", "{result}", span=True),
                Cell("理由", "{reason}", span=True, tall=True),
                Cell("核查人签名", "　", span=False, tall=True),
                Cell("填表日期", "{date}", tall=True),
            )
        ),
    ),
    Kind.STRIKE_OFF_FORM: (
        FormNumber(),
        Title(),
        Sheet(
            (
                Cell("事项", "{matter_title}（{matter_number}）", span=True),
                Cell("牵头单位", "{lead}", span=True),
                Cell("配合单位", "{co_units}", span=True),
                Cell("登记时间", "{registered}"),
                Cell("办结时限", "{due}"),
                Cell("问题描述", "{found}", span=True),
                Cell("整改措施", "{measures}", span=True),
                Cell("单位自查", "{self_check}", span=True, tall=True),
                Cell("申请销号", "{submitted}", span=True),
                Cell("独立核查", "{check}", span=True),
                Cell("答复情况", "{answers}"),
                Cell("回访情况", "{callbacks}"),
                Cell("公示至", "{publicity}"),
                Cell("提请销号", "{proposed}"),
                Cell("提请说明", "{statement}", span=True),
                Cell("销号审批", "{closed}", span=True, tall=True),
                Cell("审批人签名", "　", tall=True),
                Cell("填表日期", "{date}", tall=True),
            )
        ),
        Heading("整改步骤", 2),
        STEPS,
    ),
    Kind.REPLY_LETTER: (
        FormNumber(),
        Title(),
        Addressees("{raiser}："),
        Para(
            "您于{raised_at}通过{channel}反映的“{matter_title}”（编号{matter_number}）收悉，"
            "由{lead}牵头办理。现答复如下。"
        ),
        Para("{answer}"),
        Para("感谢您的关心和监督。如有疑问，请与我们联系。" + CONTACT),
        Signature(),
    ),
    Kind.CIRCULAR: (
        *HEAD,
        Addressees(),
        Para("现将{period}督查督办情况通报如下。"),
        Heading("一、总体情况"),
        Grid(
            "figures",
            (
                Column("指标", "label", 46),
                Column("数值", "value", 22),
                Column("统计范围", "n", 32),
            ),
        ),
        Heading("二、好的做法"),
        Listing("good"),
        Heading("三、存在问题"),
        Listing("problems"),
        Heading("四、下步要求"),
        Listing("next_steps"),
        Para(CONTACT),
        *TAIL,
        Annex("各单位办理情况"),
        Grid(
            "annex",
            (
                Column("位次", "rank", 10),
                Column("单位", "unit", 30),
                Column("事项数n", "n", 16),
                Column("按期率", "on_time", 14),
                Column("一次通过率", "first_pass", 16),
                Column("备注", "remark", 14),
            ),
        ),
    ),
}
