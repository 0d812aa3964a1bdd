"""What `huiyin site` says to a planner, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.vaccination.core.answer import Ended
from huiyin.vaccination.core.siting.answers import Reason
from huiyin.vaccination.core.siting.backup import Backup, Pair
from huiyin.vaccination.core.siting.checked import Checked
from huiyin.vaccination.core.siting.problem import Kind
from huiyin.vaccination.core.siting.proof import Certificate
from huiyin.vaccination.site.run import Answer
from huiyin.vaccination.site.view import View


@dataclass(frozen=True, slots=True)
class Words:
    """One language; braces are filled in."""

    language: str
    title: str
    synthetic: str
    plan: str
    value: str
    proven: str
    not_proven: str
    unchecked: str
    travel: str
    within: str
    beyond: str
    no_way: str
    worst: str
    stranded: str
    pair: str
    costs: str
    lengthens: str
    addition: str
    overfull: str
    sites: str
    backup: str
    bands: str
    notes: str
    site_heads: tuple[str, ...]
    backup_heads: tuple[str, ...]
    extra: str
    longest_then: str
    of_unit: str
    sites_open: str
    not_covered: str
    band_heads: tuple[str, ...]
    communities: str
    open_site: str
    closed_site: str
    units: dict[str, str]
    kinds: dict[Kind, str]
    fewest: str
    ended: dict[Ended, str]
    reasons: dict[Reason, str]
    frontier_title: str
    frontier_heads: tuple[str, ...]
    proven_short: str
    unchecked_short: str
    stopped: str
    refuted: str
    holds: str
    none_better: str
    none_below: str
    nor_too_far: str


ENGLISH = Words(
    language="en",
    title="Where to open: {open} of {sites} sites for {people:,} people",
    synthetic="Synthetic data, for demonstration.",
    plan="Plan ({kind}): {open} sites open, {communities} communities, {people:,} people.",
    value="Value: {value} {unit}.",
    proven="No plan is better: the certificate was recomputed from the file and holds.",
    not_proven=(
        "No plan can be better than {bound} {unit}; this one is at most {gap:.3%} above it. "
        "The search ended: {ended}."
    ),
    unchecked="The bound could not be confirmed ({why}); nothing is claimed about better plans.",
    travel="On average {mean:,.1f} {unit} a person, half of them at most {median:,.1f}; "
    "the longest way is {longest:,.1f} ({community}).",
    within="within {limit:,g} {unit}",
    beyond="beyond {limit:,g} {unit}",
    no_way="no open site they may go to",
    worst="Closing {site} hurts most: {people:,} people go there now, {effect}",
    stranded=", {stranded:,} people without a place",
    pair="The worst two at once, of {among} sites: {first} and {second}: {effect}",
    costs="{amount} {unit} more",
    lengthens="the longest way becomes {amount} {unit}",
    addition="One more site: opening {site} beside these saves {saved} {unit}, or more if the "
    "others move too.",
    overfull="Capacities were not looked at: {sites} open sites get more people than they hold. "
    "Ask with --kind capacitated-p-median to keep to them.",
    sites="Open sites",
    backup="If a site closes",
    bands="People by length of way",
    notes="Noticed in the data",
    site_heads=("site", "communities", "people", "mean way", "longest way"),
    backup_heads=("closes", "people", "go to", "without a place"),
    extra="extra",
    longest_then="longest way of all then",
    of_unit="{head} ({unit})",
    sites_open="sites",
    not_covered="people not covered",
    band_heads=("way", "people", "share"),
    communities="communities (area: people)",
    open_site="open site",
    closed_site="candidate, closed",
    units={"metres": "metres", "minutes": "minutes", "": "", "length": "", "cost": ""},
    kinds={
        Kind.P_MEDIAN: "shortest ways in all",
        Kind.P_CENTER: "shortest longest way",
        Kind.COVERING: "most people within reach",
        Kind.CAPACITATED: "lowest cost within capacities",
        Kind.CAPACITATED_P_MEDIAN: "shortest ways within capacities",
    },
    fewest="fewest sites with everybody within reach",
    ended={
        Ended.PROVEN: "proven",
        Ended.WITHIN_GAP: "within the gap asked for",
        Ended.TIME_LIMIT: "time was up",
        Ended.NODE_LIMIT: "the node limit was reached",
        Ended.CANCELLED: "it was cancelled",
        Ended.HEURISTIC: "no proof was asked for",
    },
    reasons={
        Reason.CLOSED: "closed",
        Reason.FULL: "full",
        Reason.FARTHER: "farther",
        Reason.TOO_FAR: "none within the travel limit",
        Reason.OTHERS: "the plan as a whole is better so",
    },
    frontier_title="In {unit}",
    frontier_heads=("p", "value", "bound", "gap", "saved by the last site"),
    proven_short="proven",
    unchecked_short="not confirmed",
    stopped="No plan with p = {p}: {why}",
    refuted="The certificate does not hold: {why}.",
    holds="The certificate holds: the plan of {open} sites comes to {value}, {claim} "
    "({nodes} nodes recomputed).",
    none_better="and no plan is better",
    none_below="and no plan is better than {bound}",
    nor_too_far=", not even over the pairs left out as too far",
)
CHINESE = Words(
    language="zh",
    title="接种点选址：{sites} 个候选点中开放 {open} 个，服务 {people:,} 人",
    synthetic="合成数据，仅供演示。",
    plan="方案（{kind}）：开放 {open} 个点，{communities} 个社区，{people:,} 人。",
    value="目标值：{value} {unit}。",
    proven="没有更好的方案：证书已按原始文件重新计算，成立。",
    not_proven=(
        "任何方案都不会优于 {bound} {unit}；本方案至多高出 {gap:.3%}。搜索结束原因：{ended}。"
    ),
    unchecked="下界未能确认（{why}）；对是否存在更好的方案不作结论。",
    travel="人均 {mean:,.1f} {unit}，半数人不超过 {median:,.1f}；"
    "最远 {longest:,.1f}（{community}）。",
    within="{limit:,g} {unit}以内",
    beyond="超过 {limit:,g} {unit}",
    no_way="没有可去的开放点",
    worst="关闭影响最大的点：{site}：现有 {people:,} 人前往，{effect}",
    stranded="，{stranded:,} 人无处可去",
    pair="{among} 个点中同时关闭影响最大的两个：{first} 和 {second}：{effect}",
    costs="增加 {amount} {unit}",
    lengthens="最远路程变为 {amount} {unit}",
    addition="再开一个点：在此基础上开放 {site} 可节省 {saved} {unit}，其他点也调整时不会更少。",
    overfull="本次未考虑容量：{sites} 个开放的点分到的人数超过其容量。"
    "如需遵守容量，请用 --kind capacitated-p-median。",
    sites="开放的点",
    backup="某点关闭时的备用安排",
    bands="按路程统计人数",
    notes="数据中发现的情况",
    site_heads=("接种点", "社区数", "人数", "平均路程", "最远路程"),
    backup_heads=("关闭", "人数", "改去", "无处可去"),
    extra="增加",
    longest_then="届时最远路程",
    of_unit="{head}（{unit}）",
    sites_open="个点",
    not_covered="人未覆盖",
    band_heads=("路程", "人数", "占比"),
    communities="社区（面积表示人数）",
    open_site="开放的点",
    closed_site="未开放的候选点",
    units={"metres": "米", "minutes": "分钟", "": "", "length": "", "cost": ""},
    kinds={
        Kind.P_MEDIAN: "总路程最短",
        Kind.P_CENTER: "最远路程最短",
        Kind.COVERING: "覆盖人数最多",
        Kind.CAPACITATED: "容量约束下费用最低",
        Kind.CAPACITATED_P_MEDIAN: "容量约束下总路程最短",
    },
    fewest="以最少的点覆盖所有人",
    ended={
        Ended.PROVEN: "已证明",
        Ended.WITHIN_GAP: "达到要求的差距",
        Ended.TIME_LIMIT: "时间用完",
        Ended.NODE_LIMIT: "达到节点上限",
        Ended.CANCELLED: "被取消",
        Ended.HEURISTIC: "未要求证明",
    },
    reasons={
        Reason.CLOSED: "未开放",
        Reason.FULL: "已满",
        Reason.FARTHER: "更远",
        Reason.TOO_FAR: "路程限制内没有",
        Reason.OTHERS: "整体安排更好",
    },
    frontier_title="单位：{unit}",
    frontier_heads=("p", "目标值", "下界", "差距", "最后一个点节省"),
    proven_short="已证明",
    unchecked_short="未确认",
    stopped="p = {p} 时没有方案：{why}",
    refuted="证书不成立：{why}。",
    holds="证书成立：开放 {open} 个点的方案目标值为 {value}，{claim}"
    "（重新计算了 {nodes} 个节点）。",
    none_better="没有更好的方案",
    none_below="任何方案都不会优于 {bound}",
    nor_too_far="，把因路程过远而略去的配对算上也一样",
)
MOST_TARGETS = 3
METRES = "metres"


def unit_of_way(answer: Answer, words: Words) -> str:
    """The name of a length."""
    unit = answer.question.network.unit
    return words.units.get(unit, unit)


def unit_of_cost(answer: Answer, words: Words) -> str:
    """The name of what a change costs: person-kilometres, person-minutes."""
    unit = unit_of_way(answer, words)
    if not unit:
        return unit
    if answer.question.network.unit == METRES:
        return "人·公里" if words.language == "zh" else "person-kilometres"
    return f"人·{unit}" if words.language == "zh" else f"person-{unit}"


def unit_of_value(answer: Answer, words: Words) -> str:
    """The name of a value: of a cost, of a way (p-center), of people left out or of sites."""
    wish = answer.question.wish
    if wish.kind is Kind.COVERING:
        return words.sites_open if wish.p is None else words.not_covered
    by_way = wish.kind is Kind.P_CENTER
    return unit_of_way(answer, words) if by_way else unit_of_cost(answer, words)


def shown(answer: Answer, amount: float) -> str:
    """A cost as a planner reads it: person-kilometres for person-metres."""
    network = answer.question.network
    value = amount if network.scale == 1 else amount / network.scale
    return f"{value / 1000:,.0f}" if network.unit == METRES else f"{value:,}"


def shown_value(answer: Answer, amount: float) -> str:
    """A value or bound as a planner reads it."""
    if answer.question.wish.kind in {Kind.COVERING, Kind.P_CENTER}:
        return f"{answer.in_unit(amount):,}"
    return shown(answer, amount)


def sentences(view: View, words: Words) -> list[str]:
    """The plan, what is proven of it, how far people go, and what its closing means."""
    answer, network = view.answer, view.network
    solved, unit = answer.solved, unit_of_cost(view.answer, words)
    wish, way = answer.question.wish, unit_of_way(view.answer, words)
    fewest = wish.kind is Kind.COVERING and wish.p is None
    lines = [
        words.plan.format(
            kind=words.fewest if fewest else words.kinds[wish.kind],
            open=len(solved.open),
            communities=len(network.communities),
            people=int(network.people.sum()),
        ),
        words.value.format(
            value=shown_value(view.answer, solved.value), unit=unit_of_value(view.answer, words)
        ),
        _honesty(view, words, unit_of_value(view.answer, words)),
        words.travel.format(
            mean=view.length(view.travel.mean),
            median=view.length(view.travel.median),
            longest=view.length(view.travel.longest),
            community=network.communities[view.travel.farthest],
            unit=way,
        ),
    ]
    if view.addition is not None and view.addition[1] > 0:
        site, saved = view.addition
        lines.append(
            words.addition.format(
                site=network.sites[site], saved=shown(view.answer, saved), unit=unit
            )
        )
    row = view.backups[0]
    text = words.worst.format(
        site=network.sites[row.site], people=row.people, effect=_effect(view, words, row)
    )
    lines.append(_ended(text, row.stranded, words))
    if view.overfull:
        lines.append(words.overfull.format(sites=view.overfull))
    if view.pair is not None:
        first, second = (network.sites[site] for site in view.pair.sites)
        text = words.pair.format(
            among=view.pair.among,
            first=first,
            second=second,
            effect=_effect(view, words, view.pair),
        )
        lines.append(_ended(text, view.pair.stranded, words))
    return lines


def check_words(found: Certificate, checked: Checked, scale: int, words: Words) -> str:
    """What a certificate that holds shows, in the file's own unit with all digits."""
    value, bound = (
        f"{amount:,}" if scale == 1 else f"{amount / scale:,}"
        for amount in (checked.value, checked.bound)
    )
    claim = words.none_better if checked.proven else words.none_below.format(bound=bound)
    if checked.full_matrix and found.more.get("within_reach"):
        claim += words.nor_too_far
    return words.holds.format(open=len(found.open), value=value, claim=claim, nodes=checked.nodes)


def site_heads(view: View, words: Words) -> tuple[str, ...]:
    """Headings of `site_table`, ways with their unit."""
    *plain, mean, longest = words.site_heads
    unit = unit_of_way(view.answer, words)
    return (*plain, _of_unit(mean, unit, words), _of_unit(longest, unit, words))


def backup_heads(view: View, words: Words) -> tuple[str, ...]:
    """Headings of `backup_table`: what closing costs, or how long the longest way becomes."""
    *plain, stranded = words.backup_heads
    head, unit = (
        (words.longest_then, unit_of_way(view.answer, words))
        if view.by_way
        else (words.extra, unit_of_cost(view.answer, words))
    )
    return (*plain, _of_unit(head, unit, words), stranded)


def site_table(view: View) -> list[tuple[str, ...]]:
    """Rows of open sites, the busiest first."""
    rows = sorted(view.sites, key=lambda row: -row.people)
    return [
        (
            view.network.sites[row.site],
            str(row.communities),
            f"{row.people:,}",
            f"{row.mean:,.1f}",
            f"{row.longest:,.1f}",
        )
        for row in rows
    ]


def backup_table(view: View) -> list[tuple[str, ...]]:
    """Rows of the backup table, the worst first."""
    table: list[tuple[str, ...]] = []
    for one in view.backups:
        people: dict[int, int] = {}
        for move in one.moves:
            people[move.site] = people.get(move.site, 0) + move.people
        most = sorted(people.items(), key=lambda pair: -pair[1])
        targets = ", ".join(
            f"{view.network.sites[site]} ({count:,})" for site, count in most[:MOST_TARGETS]
        )
        more = f" +{len(most) - MOST_TARGETS}" if len(most) > MOST_TARGETS else ""
        effect = (
            shown_value(view.answer, view.longest_after(one))
            if view.by_way
            else shown(view.answer, one.extra)
        )
        name, stranded = view.network.sites[one.site], f"{one.stranded:,}"
        table.append((name, f"{one.people:,}", targets + more, effect, stranded))
    return table


def band_table(view: View, words: Words) -> list[tuple[str, ...]]:
    """People within each length of way, beyond the longest, and without any: all there are."""
    bands, everybody = view.travel.bands, int(view.network.people.sum())
    if not bands:
        return []
    unit = unit_of_way(view.answer, words)
    rows = [
        (words.within.format(limit=view.length(band.limit or 0), unit=unit), band.people)
        for band in bands
    ]
    last = max(bands, key=lambda band: band.limit or 0)
    beyond = words.beyond.format(limit=view.length(last.limit or 0), unit=unit)
    rows.append((beyond, view.travel.people - last.people))
    if view.travel.people < everybody:
        rows.append((words.no_way, everybody - view.travel.people))
    return [(way, f"{count:,}", f"{count / max(1, everybody):.1%}") for way, count in rows]


def _honesty(view: View, words: Words, unit: str) -> str:
    answer = view.answer
    if answer.checked is None:
        return words.unchecked.format(why=answer.refuted)
    if answer.proven:
        return words.proven
    return words.not_proven.format(
        bound=shown_value(view.answer, answer.checked.bound),
        unit=unit,
        gap=view.gap,
        ended=words.ended[answer.solved.ended],
    )


def _effect(view: View, words: Words, closing: Backup | Pair) -> str:
    """What a closing does to what was asked about."""
    if view.by_way:
        amount = shown_value(view.answer, view.longest_after(closing))
        return words.lengthens.format(amount=amount, unit=unit_of_way(view.answer, words))
    return words.costs.format(
        amount=shown(view.answer, closing.extra), unit=unit_of_cost(view.answer, words)
    )


def _of_unit(head: str, unit: str, words: Words) -> str:
    """A heading with its unit, where there is one."""
    return words.of_unit.format(head=head, unit=unit) if unit else head


def _ended(text: str, stranded: int, words: Words) -> str:
    left = words.stranded.format(stranded=stranded) if stranded else ""
    return f"{text}{left}{'。' if words.language == 'zh' else '.'}"
