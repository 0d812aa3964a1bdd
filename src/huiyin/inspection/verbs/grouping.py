"""归并: which findings become one matter. Suggested by place and cause, decided by the leader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from huiyin.inspection import policies
from huiyin.inspection.core import grouping
from huiyin.inspection.core import rounds as core
from huiyin.inspection.core.grouping import Found
from huiyin.inspection.core.refusals import Refusal
from huiyin.inspection.core.rounds import Act
from huiyin.inspection.errors import RoundRefused
from huiyin.inspection.models import Finding, FindingGroup, Round
from huiyin.inspection.verbs.turn import turn
from huiyin.ledger.verbs.engine import Acting

MIXED = Refusal(
    rule="R-GROUP",
    message="A group holds findings of one unit and one cause: %(group)s does not.",
    who=core.Who.TEAM_LEADER,
    next_step="Put findings of other units or causes into groups of their own.",
    params=(),
)


def group(number: str, *, labels: Mapping[int, str], **acting: Unpack[Acting]) -> list[Finding]:
    """Put findings together by the labels given to their numbers; an empty label is alone.

    Findings not named keep to the suggestion among themselves.
    """
    with turn(number, Act.GROUP, **acting) as mine:
        if mine.done is None:
            mine.ask(core.Asked(act=Act.GROUP))
            named = [f for f in mine.row.findings.all() if f.number in labels]
            groups = grouping.by_hand({f.number: labels[f.number] for f in named})
            _one_unit_and_cause(groups, named)
            settle(mine.row, groups, by_hand=True)
            mine.log(Act.GROUP, body={"groups": [list(numbers) for numbers in groups]})
        return list(mine.row.findings.all())


def suggested(row: Round, findings: list[Finding]) -> tuple[tuple[int, ...], ...]:
    """The suggestion for these findings, as groups of their numbers."""
    alike = policies.round_policy(row.first_day).alike
    return grouping.suggest((_found(finding) for finding in findings), alike)


def standing(row: Round, findings: list[Finding]) -> tuple[tuple[int, ...], ...]:
    """The groups as they stand: those made by hand, then the suggestion for the rest."""
    made: dict[int, list[int]] = {}
    for finding in findings:
        if finding.group_id is not None:
            made.setdefault(finding.group_id, []).append(finding.number)
    rest = [finding for finding in findings if finding.group_id is None]
    by_hand = [tuple(sorted(numbers)) for numbers in made.values()]
    return tuple(sorted((*by_hand, *suggested(row, rest))))


def settle(row: Round, groups: tuple[tuple[int, ...], ...], *, by_hand: bool) -> list[FindingGroup]:
    """Rows for these groups, in place of those the findings were in."""
    numbers = [number for group in groups for number in group]
    row.findings.filter(number__in=numbers).update(group=None)
    row.groups.filter(findings__isnull=True).delete()
    last = row.groups.order_by("-position").values_list("position", flat=True).first() or 0
    made = []
    for position, members in enumerate(groups, start=last + 1):
        one = FindingGroup.objects.create(round=row, position=position, by_hand=by_hand)
        row.findings.filter(number__in=members).update(group=one)
        made.append(one)
    return made


def _one_unit_and_cause(groups: tuple[tuple[int, ...], ...], findings: list[Finding]) -> None:
    facts = {finding.number: (finding.unit_id, finding.cause) for finding in findings}
    for numbers in groups:
        if len({facts[number] for number in numbers}) > 1:
            listed = ", ".join(str(number) for number in numbers)
            raise RoundRefused(
                Refusal(
                    rule=MIXED.rule,
                    message=MIXED.message,
                    who=MIXED.who,
                    next_step=MIXED.next_step,
                    params=(("group", listed),),
                )
            )


def _found(row: Finding) -> Found:
    return Found(
        number=row.number,
        unit=str(row.unit_id),
        cause=row.cause,
        place=row.place_name,
        text=row.text,
        longitude=row.longitude,
        latitude=row.latitude,
    )
