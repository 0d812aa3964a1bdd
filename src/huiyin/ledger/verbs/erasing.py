"""Forgetting a person: the record and the words go, chain and answers stay (PIPL art. 47)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from huiyin.ledger import access, audit
from huiyin.ledger.choices import AccessKind, RaiserKind
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import Clue, Matter, Raiser, SealedText, User
from huiyin.ledger.verbs.sealing import erase_raiser as forget
from huiyin.ledger.verbs.sealing import erase_text

STILL_OPEN = Refusal(
    code="OPEN",
    message="A matter this person raised is open: the answer could not be given.",
    who_may=tuple(sorted(access.OFFICE)),
    next_step="Answer and strike off first: %(numbers)s.",
)


def erase_raiser(ref: str, *, actor: User, reason: str, at: datetime) -> int:
    """Erase the record behind `ref` and the raiser's own words; how many matters it touches.

    What was answered stays on file, without the name; what upper floors keep of the name on
    paper goes by HUIYIN_FORGETTERS. Raises Refused: for who is not of the
    office, when nothing of this ref is known, and while a matter of the raiser's is open.
    """
    with transaction.atomic():
        raiser = Raiser.objects.select_for_update().filter(ref=ref, erased_at=None).first()
        clues = list(Clue.objects.filter(raiser_ref=ref).select_related("matter"))
        refusal = _refusal(actor, raiser, clues, at)
        if refusal is None and raiser is not None:
            forget(raiser)
            refs = [clue.details_ref for clue in clues if clue.details_ref]
            for row in SealedText.objects.filter(ref__in=refs, erased_at=None):
                erase_text(row)
            for name in settings.HUIYIN_FORGETTERS:
                import_string(name)(ref, actor=actor, at=at)
            for matter in _matters(clues):
                audit.note(AccessKind.ERASE, actor, matter=matter, detail=f"{ref} {reason}")
            return len(_matters(clues))
    refusal = refusal or access.NOT_YOURS
    audit.note(AccessKind.REFUSED, actor, rule=refusal.code, detail=f"erase {ref}")
    raise Refused(refusal)


def _refusal(actor: User, raiser: Raiser | None, clues: list[Clue], at: datetime) -> Refusal | None:
    if not access.may_unmask(actor, at):
        return access.MASKED
    if raiser is None or not any(clue.raiser_kind != RaiserKind.SENSOR for clue in clues):
        return access.NOT_YOURS
    still = sorted(matter.number for matter in _matters(clues) if matter.is_open)
    if not still:
        return None
    return Refusal(
        code=STILL_OPEN.code,
        message=STILL_OPEN.message,
        params=(("numbers", ", ".join(still)),),
        who_may=STILL_OPEN.who_may,
        next_step=STILL_OPEN.next_step,
    )


def _matters(clues: list[Clue]) -> list[Matter]:
    """Each matter once; a merged one is looked at through the matter it went into."""
    return list({clue.matter_id: clue.matter for clue in clues}.values())
