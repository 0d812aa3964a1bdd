"""Notes of a plan in plan.json: `notes` for people, and behind each sentence its kind and numbers.

"notes": ["目标 1 …"],
"noted": [{"kind": "target_missed", "number": 1, …, "told": "目标 1 …"}]

A sentence of `notes` that nothing in `noted` stands behind was written by somebody, or by a
release that knew sentences only; it is kept as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from huiyin.vaccination.campaign.language import Language
from huiyin.vaccination.campaign.note_words import note_told
from huiyin.vaccination.core.campaign.noted import (
    CutShort,
    FarAway,
    LotOutside,
    Note,
    SupplyShort,
    TargetMissed,
    Unreached,
    Unsent,
    Written,
)
from huiyin.vaccination.core.campaign.problem import Problem

KINDS: dict[str, type] = {
    "target_missed": TargetMissed,
    "unsent": Unsent,
    "cut_short": CutShort,
    "out_of_reach": Unreached,
    "far": FarAway,
    "lot_outside": LotOutside,
    "supply_short": SupplyShort,
    "written": Written,
}
NAMES = {kind: name for name, kind in KINDS.items()}
TABLES: dict[str, Callable[[Problem], list[str]]] = {
    "community": lambda problem: [one.id for one in problem.communities],
    "district": lambda problem: list(problem.districts),
    "group": lambda problem: [one.id for one in problem.groups],
    "lot": lambda problem: [one.id for one in problem.lots],
    "product": lambda problem: [one.id for one in problem.products],
    "role": lambda problem: [one.id for one in problem.roles],
    "site": lambda problem: [one.id for one in problem.sites],
}
"""Keys that hold a position in a note, and an id in a file."""


def notes_json(
    problem: Problem,
    notes: tuple[Note, ...],
    language: Language,
    names: tuple[str, str] = ("notes", "noted"),
) -> dict[str, Any]:
    """Notes as sentences, and as kinds and numbers."""
    told = [note_told(problem, note, language) for note in notes]
    ids = {key: table(problem) for key, table in TABLES.items()}
    rows = [
        {
            "kind": NAMES[type(note)],
            **_swapped(msgspec.to_builtins(note), lambda key, at: ids[key][at]),
            "told": sentence,
        }
        for note, sentence in zip(notes, told, strict=True)
    ]
    return dict(zip(names, (told, rows), strict=True))


def read_notes(problem: Problem, head: dict[str, Any]) -> tuple[Note, ...]:
    """The notes of plan.json; what is no note of this campaign stays a sentence."""
    places = {
        key: {name: at for at, name in enumerate(table(problem))} for key, table in TABLES.items()
    }
    known: dict[str, Note] = {}
    for row in head.get("noted", []):
        try:
            told, kind = row["told"], KINDS[row["kind"]]
            fields = {key: value for key, value in row.items() if key not in ("told", "kind")}
            fields = _swapped(fields, lambda key, name: places[key][name])
            known[told] = msgspec.convert(fields, kind)
        except (KeyError, TypeError, AttributeError, msgspec.ValidationError):
            continue
    return tuple(known.get(sentence, Written(sentence)) for sentence in map(str, head["notes"]))


def _swapped(found: Any, swap: Callable[[str, Any], Any]) -> Any:
    """Ids for positions, or positions for ids, wherever a key has a table."""
    if isinstance(found, list | tuple):
        return [_swapped(one, swap) for one in found]
    if not isinstance(found, dict):
        return found
    return {
        key: swap(key, value) if key in TABLES and value is not None else _swapped(value, swap)
        for key, value in found.items()
    }
