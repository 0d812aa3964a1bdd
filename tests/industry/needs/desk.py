"""The ontology, catalogue and needs that the tests of this desk share."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from huiyin.industry.core.needs.catalogue import Confirmed, Need, Ontology, Service
from huiyin.industry.core.needs.rank import Desk
from huiyin.industry.need.line_files import read_confirmed, read_services
from huiyin.industry.need.ontology_file import DATA, read_ontology, read_weights

HERE = Path(__file__).parent


@cache
def ontology() -> Ontology:
    return read_ontology()


@cache
def services() -> tuple[Service, ...]:
    return tuple(read_services(DATA / "services.jsonl", ontology()).rows)


@cache
def confirmed() -> tuple[Confirmed, ...]:
    return tuple(read_confirmed(DATA / "confirmed.jsonl", ontology()).rows)


@cache
def desk() -> Desk:
    return Desk(ontology(), services(), read_weights(), confirmed())


def needs(name: str) -> list[tuple[Need, str]]:
    """Needs of a file of this folder with the class that answers each."""
    lines = (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [(Need(row["id"], row["text"]), row["class"]) for row in map(json.loads, lines)]


def ranks(asked: Desk, pairs: list[tuple[Need, str]], top: int = 5) -> list[int | None]:
    """Where the class that answers stands (from 1) in the list of each need, if it does."""
    classes = {one.id: one.service_class for one in services()}
    lists = asked.rank([need for need, _ in pairs], top, with_reasons=False)
    shown = [[classes[one.service.id] for one in ranked] for ranked in lists]
    return [
        row.index(name) + 1 if name in row else None
        for row, (_, name) in zip(shown, pairs, strict=True)
    ]


def recall(places: list[int | None], top: int) -> float:
    """The share of needs answered within the first `top`."""
    return sum(place is not None and place <= top for place in places) / len(places)
