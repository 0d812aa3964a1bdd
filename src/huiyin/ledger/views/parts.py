"""Parts of the matter page as templates take them; act pages show some of them beside a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.base.clock import CHINA
from huiyin.ledger import access
from huiyin.ledger.core import duties
from huiyin.ledger.core import events as e
from huiyin.ledger.core.matter import RaiserStatus
from huiyin.ledger.core.parts import Clue, Evidence
from huiyin.ledger.core.states import RaiserKind
from huiyin.ledger.models import EvidenceFile, Matter, SealedText, User
from huiyin.ledger.names import ground_name, unit_name
from huiyin.ledger.scene import Scene
from huiyin.ledger.sentences import channel_name
from huiyin.ledger.verbs.check_photos import photo_of, photos_of
from huiyin.ledger.views import roadmap_strip
from huiyin.ledger.views.episode import chart_of

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
MOST_DUPLICATES = 8


@dataclass(frozen=True, slots=True)
class ClueShown:
    """A clue with its masked raiser and what was said to him.

    `summary` is without the hashes of its photographs, which are in `photos`.
    """

    clue: Clue
    channel: str
    raiser: str
    is_person: bool
    replied_at: datetime | None
    answers: tuple[str, ...]
    called: str
    chart: dict[str, Any] | None
    summary: str = ""
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceShown:
    """A piece of evidence with its file. `void`: it was taken before the matter last came back."""

    item: Evidence
    file: EvidenceFile | None
    by: str
    void: bool
    is_picture: bool

    @property
    def short_hash(self) -> str:
        """The first digits of its hash."""
        return self.item.digest.partition(":")[2][:12]


@dataclass(frozen=True, slots=True)
class CheckShown:
    """A check, with each finding: (criterion, met, remark, hash of the photograph)."""

    by: str
    at: datetime
    seen_at: datetime
    seen_where: str
    passed: bool
    reason: str
    findings: tuple[tuple[str, bool, str, str], ...]


def clues(scene: Scene) -> list[ClueShown]:
    """Every clue, oldest first."""
    texts = _texts(scene)
    status = {r.raiser: r for r in scene.matter.raisers}
    answers = _answers(scene, texts)
    return [
        ClueShown(
            clue=clue,
            channel=channel_name(clue.channel),
            raiser=scene.names.raiser(clue.raiser),
            is_person=clue.raiser_kind is not RaiserKind.SENSOR,
            replied_at=status[clue.raiser].replied_at,
            answers=answers.get(clue.raiser, ()),
            called=_called(status[clue.raiser]),
            chart=_chart(clue, texts),
            summary=photos_of(clue.summary)[0],
            photos=photos_of(clue.summary)[1],
        )
        for clue in scene.matter.clues
    ]


def _called(raiser: RaiserStatus) -> str:
    at = raiser.called_back_at
    if at is None:
        return ""
    words = {True: _("satisfied"), False: _("not satisfied"), None: _("satisfaction not asked")}
    said = words[raiser.satisfied] if raiser.reached else _("could not be reached")
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M} · {said}"


def _chart(clue: Clue, texts: dict[str, str]) -> dict[str, Any] | None:
    if clue.raiser_kind is not RaiserKind.SENSOR or clue.details is None:
        return None
    return chart_of(texts.get(clue.details.ref, ""))


def _texts(scene: Scene) -> dict[str, str]:
    """Texts kept outside the chain by ref; of the raisers' own words only those of sensors."""
    refs = [ev.answer.ref for ev in scene.past.events if isinstance(ev, e.Replied)]
    refs += [ev.answer.ref for ev in scene.past.events if isinstance(ev, e.InterimReplied)]
    refs += [
        clue.details.ref
        for clue in scene.matter.clues
        if clue.details is not None and clue.raiser_kind is RaiserKind.SENSOR
    ]
    if scene.matter.description is not None:
        refs.append(scene.matter.description.ref)
    rows = SealedText.objects.filter(ref__in=refs)
    return {row.ref: _("(erased)") if row.erased_at else row.text for row in rows}


def _answers(scene: Scene, texts: dict[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for event in scene.past.events:
        if isinstance(event, e.Replied):
            text = texts.get(event.answer.ref, "")
            found[event.raiser] = (*found.get(event.raiser, ()), text)
    return found


def description(scene: Scene) -> str:
    """The description kept outside the chain."""
    sealed = scene.matter.description
    return "" if sealed is None else _texts(scene).get(sealed.ref, "")


def evidence(scene: Scene) -> list[EvidenceShown]:
    """Every piece of evidence, newest first."""
    ids = [item.id for item in scene.matter.evidence]
    files = EvidenceFile.objects.in_bulk(ids, field_name="evidence_id") if ids else {}
    by = {
        ev.evidence.id: scene.names.person(ev.actor)
        for ev in scene.past.events
        if isinstance(ev, e.EvidenceAdded)
    }
    fresh = {item.id for item in scene.matter.fresh_evidence}
    return [
        EvidenceShown(
            item=item,
            file=files.get(item.id),
            by=by.get(item.id, ""),
            void=item.id not in fresh,
            is_picture=item.media_type in PICTURES,
        )
        for item in reversed(scene.matter.evidence)
    ]


def checks(scene: Scene) -> list[CheckShown]:
    """Checks and rechecks, newest first."""
    return [
        CheckShown(
            by=scene.names.person(event.actor),
            at=event.at,
            seen_at=event.seen_at,
            seen_where=event.seen_where.name,
            passed=isinstance(event, e.Passed),
            reason=event.reason if isinstance(event, e.Failed) else "",
            findings=tuple((_(r.criterion), r.met, *photo_of(r.remark)) for r in event.results),
        )
        for event in reversed(scene.past.events)
        if isinstance(event, e.Passed | e.Failed)
    ]


@dataclass(frozen=True, slots=True)
class LikeShown:
    """An open matter like the one at hand."""

    row: Matter
    lead: str


def duplicates(scene: Scene) -> list[LikeShown]:
    """Other open matters of the same place or cause that this person may see."""
    row = scene.row
    found = similar(scene.user, scene.now, row.place_name, row.place_code, row.cause)
    return [like for like in found if like.row.pk != row.pk]


def similar(
    user: User, now: datetime, place_name: str, place_code: str, cause: str
) -> list[LikeShown]:
    """Open matters of the same place or the same cause, newest first."""
    same = Q()
    for name, value in (
        ("place_name__iexact", place_name.strip()),
        ("place_code", place_code),
        ("cause__iexact", cause.strip()),
    ):
        if value:
            same |= Q(**{name: value})
    if not same:
        return []
    rows = access.visible(user, now).filter(same, is_open=True).select_related("lead_unit")
    return [
        LikeShown(row, unit_name(row.lead_unit) if row.lead_unit else "")
        for row in rows.order_by("-pk")[:MOST_DUPLICATES]
    ]


def _event(kind: type[e.Event], scene: Scene) -> e.Event | None:
    return scene.last(kind)


def dispute(scene: Scene) -> dict[str, str] | None:
    """The last return: its ground in words, and who was first responsible (首接负责)."""
    last = scene.last(e.Disputed)
    if not isinstance(last, e.Disputed):
        return None
    first = scene.matter.first_lead
    return {
        "ground": ground_name(last.ground),
        "reason": last.reason,
        "first": scene.names.unit(first) if first else "",
    }


def candidates(scene: Scene) -> list[User]:
    """Everybody who may be drawn to check, with their units."""
    names = duties.candidates(scene.matter, scene.context)
    people = User.objects.filter(username__in=names).select_related("unit")
    return list(people.order_by("username"))


PARTS: dict[str, tuple[Any, Callable[[Scene], Any]]] = {
    "clues": (gettext_lazy("Clues and raisers"), clues),
    "evidence": (gettext_lazy("Evidence"), evidence),
    "checks": (gettext_lazy("Checks"), checks),
    "duplicates": (gettext_lazy("Open matters of the same place or cause"), duplicates),
    "roadmap": (gettext_lazy("Roadmap"), roadmap_strip.in_force),
    "proposed": (gettext_lazy("Plan proposed"), roadmap_strip.proposed),
    "extension": (gettext_lazy("Extension asked for"), lambda scene: scene.matter.extension),
    "hold": (gettext_lazy("The hold"), lambda scene: scene.matter.hold),
    "dispute": (gettext_lazy("Dispute"), dispute),
    "returned": (gettext_lazy("Why the plan came back"), partial(_event, e.PlanReturned)),
    "candidates": (gettext_lazy("Candidates: all who may check it"), candidates),
    "cancel_asked": (gettext_lazy("Why it should be cancelled"), partial(_event, e.CancelAsked)),
}


def beside(scene: Scene, names: Iterable[str]) -> dict[str, Any]:
    """What a template shows beside a form: `beside` is (template, title), and each part by name."""
    found: dict[str, Any] = {"beside": []}
    for name in names:
        title, make = PARTS[name]
        found[name] = make(scene)
        if found[name]:
            found["beside"].append((f"ledger/parts/{name}.html", title))
    return found
