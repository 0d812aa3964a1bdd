"""What lies beside the chain, compared with what the events say of it: texts, raisers, files.

The bytes of evidence files are not read here: `evidence.read` does so whenever one is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from huiyin.ledger import sealing
from huiyin.ledger.core import events as e
from huiyin.ledger.core.parts import Sealed
from huiyin.ledger.models import Clue, EvidenceFile, Matter, SealedText

Fault = tuple[str, str, str]
"""Where, what is stored, what the events say."""


@dataclass(frozen=True, slots=True)
class Records:
    """Texts by ref and files by evidence id, of some matters."""

    texts: dict[str, SealedText]
    files: dict[str, EvidenceFile]


def records_of(matters: Iterable[Matter]) -> Records:
    """The records of these matters, in two queries."""
    some = list(matters)
    texts = SealedText.objects.filter(matter_number__in=[matter.number for matter in some])
    files = EvidenceFile.objects.filter(matter__in=some)
    return Records({t.ref: t for t in texts}, {f.evidence_id: f for f in files})


def faults(clues: Iterable[Clue], events: Iterable[e.Event], records: Records) -> Iterator[Fault]:
    """Every record of one matter that is not what was committed to. Erased ones are whole."""
    for event in events:
        for sealed in _sealed_in(event):
            text = records.texts.get(sealed.ref)
            if text is None or text.commitment != sealed.commitment or sealing.holds(text) is False:
                yield f"sealed text {sealed.ref}", "missing or changed", sealed.commitment
        if isinstance(event, e.EvidenceAdded):
            yield from _file_faults(event, records)
    for clue in clues:
        raiser = clue.raiser
        if raiser is None:
            continue
        if raiser.ref != clue.raiser_ref or sealing.is_raiser(raiser) is False:
            yield f"raiser of clue {clue.clue_id}", "changed", clue.raiser_ref


def _sealed_in(event: e.Event) -> Iterator[Sealed]:
    """Texts that this event committed to; those of absorbed clues belong to the other matter."""
    if isinstance(event, e.Registered) and event.description is not None:
        yield event.description
    if isinstance(event, e.Registered | e.ClueAdded | e.Recurred | e.Suggested):
        clue = event.clue
        if clue is not None and clue.details is not None:
            yield clue.details
    if isinstance(event, e.InterimReplied | e.Replied):
        yield event.answer


def _file_faults(event: e.EvidenceAdded, records: Records) -> Iterator[Fault]:
    said = event.evidence
    file = records.files.get(said.id)
    kept = "" if file is None else f"sha256:{file.sha256} {file.mime} {file.size}"
    wanted = f"{said.digest} {said.media_type} {said.size}"
    if kept != wanted:
        yield f"evidence {said.id}", kept, wanted
