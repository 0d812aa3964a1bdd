"""The page of one matter: facts and raisers, roadmap, timeline, and what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.base import clock, panels
from huiyin.ledger import access
from huiyin.ledger.choices import GRADES, LIGHTS, STATES, VERBS, Purpose
from huiyin.ledger.core import chain
from huiyin.ledger.core.states import FINAL, Capacity, Verb
from huiyin.ledger.forms import FORMS
from huiyin.ledger.history import chain_row
from huiyin.ledger.models import SealedText
from huiyin.ledger.names import cause_name, kind_name
from huiyin.ledger.scene import Scene, open_scene
from huiyin.ledger.sentences import Sentence, sentence
from huiyin.ledger.views import dates, parts, roadmap_strip
from huiyin.ledger.views.light_reasons import reasons
from huiyin.ledger.views.refused import on_a_matter
from huiyin.ledger.wording import Refusing, refusing


@dataclass(frozen=True, slots=True)
class ActShown:
    """An act: a button, or why it is none."""

    verb: Verb
    label: Any
    refused: Refusing | None


@dataclass(frozen=True, slots=True)
class Line:
    """One event on the timeline."""

    seq: int
    at: datetime
    said: Sentence
    short_hash: str


@require_GET
@on_a_matter
def page(request: HttpRequest, number: str) -> HttpResponse:
    """`/matters/<number>/`."""
    return _page(request, open_scene(request, number))


@require_POST
@on_a_matter
def look(request: HttpRequest, number: str) -> HttpResponse:
    """Show one raiser's record once. The look is logged before it is given."""
    ref = request.POST.get("raiser", "")
    raiser = access.look_at_raiser(
        request.user,  # type: ignore[arg-type]
        number=number,
        raiser_ref=ref,
        purpose=request.POST.get("purpose", ""),
        at=clock.now(),
    )
    scene = open_scene(request, number)
    refs = [clue.details.ref for clue in scene.matter.clues if clue.raiser == ref and clue.details]
    words = SealedText.objects.filter(ref__in=refs).values_list("text", flat=True)
    return _page(request, scene, seen=raiser, seen_words=list(words))


@require_GET
@on_a_matter
def verify(request: HttpRequest, number: str) -> HttpResponse:
    """Read the matter's chain again, from the stored bodies, and say whether it is whole."""
    scene = open_scene(request, number)
    facts = {"scene": scene, "matter": scene.row, "fault": fault_of(scene), "lines": lines(scene)}
    return render(request, "ledger/matter_verify.html", facts)


def fault_of(scene: Scene) -> chain.ChainFault | None:
    """The first fault of the matter's chain, its end compared with the matter's own row."""
    rows = [chain_row(row, scene.row.number) for row in scene.stored]
    fault = chain.verify_chain(rows)
    if fault is None and rows[-1].hash != scene.row.last_hash:
        return chain.ChainFault(
            matter=scene.row.number,
            seq=rows[-1].seq,
            kind=chain.FaultKind.MISSING,
            message="the chain does not end where the matter's row says",
        )
    return fault


def lines(scene: Scene) -> list[Line]:
    """The timeline, newest first."""
    told = [
        Line(row.seq, event.at, sentence(event, scene.names), row.hash[:8])
        for row, event in scene.pairs()
    ]
    return list(reversed(told))


def _page(request: HttpRequest, scene: Scene, **more: Any) -> HttpResponse:
    facts = _facts(scene) | _plans(scene) | _acts(scene) | more
    return render(request, "ledger/matter.html", facts)


def _facts(scene: Scene) -> dict[str, Any]:
    matter = scene.matter
    return {
        "scene": scene,
        "matter": scene.row,
        "now": scene.now,
        "kind": kind_name(matter.kind),
        "cause": cause_name(matter.cause),
        "grade": GRADES[matter.grade],
        "state": STATES[matter.state],
        "light": scene.light,
        "light_word": LIGHTS[scene.light.colour].label if scene.light else "",
        "light_reasons": reasons(scene.light),
        "was_red": matter.first_red_at is not None,
        "over": matter.state in FINAL,
        "lead": scene.names.unit(matter.lead) if matter.lead else "",
        "first_lead": _first_lead(scene),
        "office_late": matter.office_red_at,
        "co_units": scene.names.listed(matter.co_units),
        "handlers": _(", ").join(scene.names.person(h) for h in matter.handlers),
        "due_words": dates.lateness(scene, matter.due),
        "original_words": dates.lateness(scene, matter.original_due),
        "stage_words": dates.stage_lateness(scene),
        "moved": matter.due != matter.original_due,
        "description": parts.description(scene),
        "clues": parts.clues(scene),
        "evidence": parts.evidence(scene),
        "checks": parts.checks(scene),
        "timeline": lines(scene),
        "verified": fault_of(scene) is None,
        "may_unmask": scene.may_unmask,
        "purposes": Purpose.choices,
        "panels": panels.of_matter(scene.user, scene.row.number, scene.now),
        "people": _people(scene),
    }


def _first_lead(scene: Scene) -> str:
    """The unit this cycle was first assigned to, where another has the matter now."""
    first = scene.matter.first_lead
    return "" if first is None or first == scene.matter.lead else scene.names.unit(first)


def _people(scene: Scene) -> list[tuple[Any, str]]:
    """Who did which part that rules of separation ask about."""
    shown = (
        (_("Assigned by"), Capacity.ASSIGNER),
        (_("Accepted by"), Capacity.UNIT_HEAD),
        (_("Submitted by"), Capacity.SUBMITTER),
        (_("Checked by"), Capacity.VERIFIER),
        (_("Strike-off proposed by"), Capacity.CLOSE_PROPOSER),
        (_("Struck off by"), Capacity.CLOSER),
    )
    found = [(label, scene.matter.who(capacity)) for label, capacity in shown]
    return [
        (label, _(", ").join(sorted(scene.names.person(p) for p in who)))
        for label, who in found
        if who
    ]


def _plans(scene: Scene) -> dict[str, Any]:
    return {
        "roadmap": roadmap_strip.in_force(scene),
        "proposed": roadmap_strip.proposed(scene),
        "earlier": roadmap_strip.earlier(scene),
        "asked_steps": roadmap_strip.asked(scene),
        "extension": scene.matter.extension,
        "hold": scene.matter.hold,
    }


def _acts(scene: Scene) -> dict[str, Any]:
    shown = [
        ActShown(
            verb, FORMS[verb].heading or VERBS[verb].label, None if no is None else refusing(no)
        )
        for verb, no in scene.acts
    ]
    first = scene.next_act
    return {
        "next_act": next((act for act in shown if act.verb is first), None),
        "other_acts": [act for act in shown if act.refused is None and act.verb is not first],
        "forbidden": [act for act in shown if act.refused is not None],
    }
