"""移交: every group of a round becomes a matter, all in one act or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from huiyin.base.clock import CHINA
from huiyin.inspection.core import rounds as core
from huiyin.inspection.core.grouping import plain
from huiyin.inspection.core.rounds import Act, Severity, Stance
from huiyin.inspection.models import Finding, FindingGroup, RoundMember
from huiyin.inspection.verbs import grouping
from huiyin.inspection.verbs.turn import Turn, turn
from huiyin.ledger import causes, evidence, waist
from huiyin.ledger.choices import Channel, Grade
from huiyin.ledger.core import parts
from huiyin.ledger.models import Matter, Raiser
from huiyin.ledger.verbs.engine import Acting
from huiyin.ledger.verbs.opening import ClueFacts, place_of
from huiyin.ledger.verbs.rectifying import keep_file
from huiyin.ledger.verbs.sealing import make_raiser

KIND = "finding"
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_CODE = 200, 500, 80


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One group and what became of it: `opened`, `joined` or `recurrence`."""

    group: FindingGroup
    matter: str
    outcome: str


def hand_over(number: str, **acting: Unpack[Acting]) -> tuple[list[HandedOver], bool]:
    """The result for each group, and whether anything was done: a second time changes nothing.

    One transaction: a group that the ledger refuses takes all the others back with it.
    """
    with turn(number, Act.HAND_OVER, **acting) as mine:
        if mine.done is not None or _is_over(mine):
            return results(mine.row.groups.all()), False
        mine.ask(core.Asked(act=Act.HAND_OVER))
        counting = list(mine.row.findings.filter(stance__in=(Stance.KEPT, Stance.AMENDED)))
        _settle(mine, counting)
        groups = list(mine.row.groups.filter(findings__in=counting).distinct())
        for group in groups:
            members = [f for f in counting if f.group_id == group.pk]
            _to_matter(mine, group, members)
        mine.row.handed_over_at = mine.at
        done = results(groups)
        mine.log(Act.HAND_OVER, body={"matters": [[h.matter, h.outcome] for h in done]})
        return done, True


def results(groups: object) -> list[HandedOver]:
    """What became of each group that was handed over."""
    return [
        HandedOver(group, group.matter_number, group.outcome)
        for group in groups  # type: ignore[attr-defined]
        if group.matter_number
    ]


def _is_over(mine: Turn) -> bool:
    """The same leader again: he gets the same results instead of a refusal."""
    over = {core.RoundState.HANDED_OVER, core.RoundState.CLOSED}
    handed = mine.row.handed_over_at is not None
    return handed and mine.row.state in over and mine.facts.leader == mine.actor.username


def _settle(mine: Turn, counting: list[Finding]) -> None:
    """Findings in no group yet go into the suggested ones."""
    rest = [finding for finding in counting if finding.group_id is None]
    if rest:
        grouping.settle(mine.row, grouping.suggested(mine.row, rest), by_hand=False)
    for finding in counting:
        finding.refresh_from_db()


def _to_matter(mine: Turn, group: FindingGroup, members: list[Finding]) -> None:
    first = members[0]
    place = _place(first)
    cause = causes.cause(first.cause)
    for finding in members:
        known = waist.same_matter(KIND, first.cause, place)
        matter, new = waist.open_matter(
            kind=KIND,
            title=f"{first.place_name}：{cause.zh if cause else first.cause}"[:LONGEST_TITLE],
            description="\n\n".join(f.text for f in members),
            place=place,
            cause=first.cause,
            clue=_clue(mine, finding),
            grade=_grade(members),
            at=mine.at,
        )
        if not group.matter_number:
            closed = known is not None and not known.is_open
            group.outcome = "opened" if new else "recurrence" if closed else "joined"
            group.matter_number = matter.number
        _photos(finding, matter, mine.at)
        if finding.informant is not None:
            _informant(mine, finding, matter)
    group.save()


def _clue(mine: Turn, finding: Finding) -> ClueFacts:
    """The finding as a clue; the whole text and every photograph's facts are sealed with it."""
    return ClueFacts(
        channel=Channel.INSPECTION,
        observed_at=finding.seen_at,
        summary=_summary(finding),
        words=_words(mine, finding),
        raiser_ref=_raiser(mine, finding).ref,
        id=f"{mine.row.number}-{finding.number}",
        place=_place(finding),
        cause=finding.cause,
    )


def _summary(finding: Finding) -> str:
    """What was seen, then the hash of every photograph, so that each stands in the chain."""
    hashes = "".join(f" [sha256:{photo.sha256}]" for photo in finding.photos.all())
    room = LONGEST_SUMMARY - len(hashes)
    text = " ".join(finding.text.split())
    return (text if len(text) <= room else text[: room - 1] + "…") + hashes


def _words(mine: Turn, finding: Finding) -> str:
    lines = [f"{mine.row.number} {finding.number} · {finding.place_name}", finding.text]
    for photo in finding.photos.all():
        taken = photo.camera_taken_at
        when = "" if taken is None else f" {taken.astimezone(CHINA):%Y-%m-%d %H:%M}"
        where = photo.camera_latitude, photo.camera_longitude
        spot = "" if None in where else f" {where[0]},{where[1]}"
        lines.append(f"sha256:{photo.sha256}{when}{spot}")
    return "\n".join(lines)


def _raiser(mine: Turn, finding: Finding) -> Raiser:
    """The inspector's record in this round: he is answered once for what he raised in a matter."""
    member, _ = RoundMember.objects.get_or_create(
        round=mine.row, user=finding.by, defaults={"part": core.Part.MEMBER}
    )
    if member.raiser is None:
        member.raiser = make_raiser(name=finding.by.display_name, phone=finding.by.phone)
        member.save()
    return member.raiser


def _informant(mine: Turn, finding: Finding, matter: Matter) -> None:
    """Whoever told the inspectors is a raiser too and is answered like everybody."""
    clue = ClueFacts(
        channel=Channel.INSPECTION,
        observed_at=finding.seen_at,
        summary="现场反映",
        raiser_ref=finding.informant.ref if finding.informant else "",
        id=f"{mine.row.number}-{finding.number}-i",
        place=_place(finding),
        cause=finding.cause,
    )
    matter.refresh_from_db()
    if matter.is_open:
        waist.add_clue(matter.number, clue=clue, at=mine.at)
    else:
        waist.suggest_recurrence(matter.number, basis=clue.summary, clue=clue, at=mine.at)


def _photos(finding: Finding, matter: Matter, at: datetime) -> None:
    """The photographs are files of the matter too, open to whoever sees it."""
    for photo in finding.photos.all():
        latitude, longitude = photo.camera_latitude, photo.camera_longitude
        where = None if latitude is None or longitude is None else (latitude, longitude)
        examined = evidence.Examined(
            name=photo.name,
            mime=photo.mime,
            content=evidence.read(photo.sha256),
            sha256=photo.sha256,
            original_sha256=photo.original_sha256,
            taken_at=photo.camera_taken_at,
            taken_where=where,
        )
        keep_file(matter, examined, finding.by, at)


def _grade(members: list[Finding]) -> Grade:
    major = any(finding.severity == Severity.MAJOR for finding in members)
    return Grade.MAJOR if major else Grade.ORDINARY


def _place(finding: Finding) -> parts.Place:
    """The place with the ledger's key for it: that of an earlier matter there, or a new one."""
    name = finding.place_name
    known = Matter.objects.filter(place_name=name).exclude(place_code="").order_by("pk")
    code = known.values_list("place_code", flat=True).first()
    new = f"{finding.unit.code}:{plain(name)}"[:LONGEST_CODE]
    return place_of(name, code=code or new, longitude=finding.longitude, latitude=finding.latitude)
