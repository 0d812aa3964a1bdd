"""What `huiyin campaign replan` and `backup` say, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.vaccination.campaign.language import Language


@dataclass(frozen=True, slots=True)
class Words:
    """One language; braces are filled in."""

    language: Language
    moved: str
    must: str
    some_must: str
    proven: str
    bounded: str
    unbounded: str
    unreached: str
    lacks: str
    steps: str
    more: str
    acts: dict[str, str]
    fallback: str
    fallback_heads: tuple[str, ...]
    worst: str
    worst_pair: str
    unfinished: str


ENGLISH = Words(
    language=Language.ENGLISH,
    moved="From period {cut} on: {people:,} people change site, {appointments:,} appointments fall "
    "away.",
    must="Proven: no plan lets fewer people change site; theirs closes before they are complete.",
    some_must="{people:,} of them must, whatever the plan: their site closes before they are "
    "complete.",
    proven="Proven: with people sent so, no plan takes away fewer.",
    bounded="No plan that sends people so takes away fewer than {bound:,}.",
    unbounded="How few it could be was not worked out in the time.",
    unreached="{people:,} people of the closed site reach no other open site.",
    lacks="The reserve of {product} for further doses lacks {doses:,} doses.",
    steps="What to do ({count:,} lines)",
    more="and {count:,} more: see --table or --json",
    acts={
        "send": "send {amount:,} people of {community}, {group}, to {site} (from {other})",
        "call_off": "{site}: call off {amount:,} appointments, {product} dose {dose}, {group}",
        "add": "{site}: add {amount:,} appointments, {product} dose {dose}, {group}",
        "ship_less": "ship {amount:,} fewer doses of lot {lot} to {site}",
        "ship_more": "ship {amount:,} more doses of lot {lot} to {site}",
        "open_longer": "keep {site} open {amount} periods longer",
        "close_earlier": "close {site} {amount} periods earlier",
        "stations": "{site}: run {amount} stations",
        "park": "team {team} stands at {site}",
    },
    fallback="If a site fails in period {period}",
    fallback_heads=("site", "people", "no room or way", *("over {m} min",) * 2),
    worst="Worst: {sites}: {left:,} of {people:,} people left over.",
    worst_pair="Worst pair: {sites}: {left:,} of {people:,} people left over.",
    unfinished="The time was up before every case was looked at.",
)

CHINESE = Words(
    language=Language.CHINESE,
    moved="自第{cut}期起：{people:,}人更换接种点，{appointments:,}个预约不再保留。",
    must="已证明：没有任何计划能让更少的人更换接种点，原接种点关闭时他们尚未完成接种。",
    some_must="其中{people:,}人无论如何都必须更换：原接种点关闭时尚未完成接种。",
    proven="已证明：在此人员去向下，没有任何计划能取消得更少。",
    bounded="在此人员去向下，任何计划至少取消{bound:,}个预约。",
    unbounded="时间内未算出最少取消数。",
    unreached="关闭的接种点有{people:,}人到不了其他开放接种点。",
    lacks="{product}的二剂储备缺{doses:,}剂。",
    steps="操作清单（{count:,}条）",
    more="另有{count:,}条：见 --table 或 --json",
    acts={
        "send": "{community}的{group} {amount:,}人改到{site}（原{other}）",
        "call_off": "{site}：取消{amount:,}个预约，{product}第{dose}剂，{group}",
        "add": "{site}：增加{amount:,}个预约，{product}第{dose}剂，{group}",
        "ship_less": "批次{lot}少发{amount:,}剂到{site}",
        "ship_more": "批次{lot}多发{amount:,}剂到{site}",
        "open_longer": "{site}延长开放{amount}期",
        "close_earlier": "{site}提前{amount}期关闭",
        "stations": "{site}：开{amount}个接种台",
        "park": "流动接种队{team}停靠{site}",
    },
    fallback="第{period}期某接种点停用时",
    fallback_heads=("接种点", "涉及人数", "无处可去", *("超过{m}分钟",) * 2),
    worst="最不利：{sites}，{people:,}人中{left:,}人无处可去。",
    worst_pair="最不利的一对：{sites}，{people:,}人中{left:,}人无处可去。",
    unfinished="时间已到，未算完所有情形。",
)
