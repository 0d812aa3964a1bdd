"""Which classes a service of any wording belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.industry.core.needs.catalogue import Cause, Ontology, Service
from huiyin.industry.core.needs.grams import joined
from huiyin.industry.core.needs.phrases import PhraseBook, phrase_book
from huiyin.industry.core.needs.signals import Ear, softmax

KEPT = 3
TITLE, BODY, NAMED, DESCRIBED = 3.0, 1.0, 15.0, 10.0
"""Nats: a class's name in the title or the text; the shares of BM25 at 1."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """The likeliest classes of each service and their probabilities, shapes (services, KEPT)."""

    places: NDArray[np.int32]
    chance: NDArray[np.float32]


def name_book(ontology: Ontology) -> PhraseBook:
    """What providers call each class, as phrases."""
    named = []
    for one in ontology.classes:
        words = (one.zh, *one.names, *(term for cause in one.causes for term in cause.terms))
        named.append(
            type(one)(
                one.id,
                one.zh,
                one.en,
                one.text,
                one.names,
                (Cause(f"{one.id}.name", one.zh, one.en, tuple(dict.fromkeys(words))),),
            )
        )
    return phrase_book(Ontology(tuple(named)))


def belonging(hearing: Ear, book: PhraseBook, services: Sequence[Service]) -> Belonging:
    """Classes of services; one whose class is told belongs to it alone (raises UnknownClass)."""
    texts = [joined([one.name, one.text]) for one in services]
    odds = NAMED * hearing.named.scores(texts).astype(np.float64)
    odds += DESCRIBED * hearing.described.scores(texts)
    for row, service in enumerate(services):
        odds[row] += TITLE * book.evidence(book.found(service.name))
        odds[row] += BODY * book.evidence(book.found(service.text))
    chance = softmax(odds)
    for row, service in enumerate(services):
        if service.service_class:
            chance[row] = 0.0
            chance[row, hearing.ontology.place(service.service_class)] = 1.0
    places = np.argsort(-chance, axis=1, kind="stable")[:, :KEPT]
    return Belonging(
        places.astype(np.int32), np.take_along_axis(chance, places, axis=1).astype(np.float32)
    )
