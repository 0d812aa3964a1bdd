"""How much each class of service answers a need: signals side by side, then one probability."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.industry.core.needs import bm25, learned
from huiyin.industry.core.needs.catalogue import Confirmed, Need, Ontology, ServiceClass
from huiyin.industry.core.needs.grams import joined
from huiyin.industry.core.needs.phrases import JOIN, Phrase, PhraseBook, phrase_book

SIGNALS = ("phrases", "learned", "described", "named")
CONFIRMED = 2.0
"""A confirmed need weighs as much as this many descriptions in the learned model."""
GAP = 6.0
"""Nats for a class that a rule names: a gap is computed from the record, not read from words."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How the signals of classes add up to log odds, and what wording adds to a service's score."""

    signals: tuple[float, float, float, float]
    wording: float
    terms: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in needs: phrases of each, and class probabilities (needs, classes)."""

    phrases: list[list[Phrase]]
    chance: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ear:
    """All that listens to a need; a pure function of ontology and confirmed matches."""

    ontology: Ontology
    book: PhraseBook
    model: learned.Learned
    described: bm25.Index
    named: bm25.Index

    def signals(self, texts: Sequence[str]) -> tuple[list[list[Phrase]], NDArray[np.float64]]:
        """Phrases found, and signals of shape (texts, classes, len(SIGNALS))."""
        found = [self.book.found(text) for text in texts]
        said = np.array([self.book.evidence(one) for one in found])
        parts = (
            said.reshape(len(texts), len(self.ontology)),
            self.model.scores(texts),
            self.described.scores(texts),
            self.named.scores(texts),
        )
        return found, np.stack(parts, axis=2)

    def hear(self, needs: Sequence[Need], weights: Weights) -> Heard:
        """Classes that answer some needs; raises UnknownClass for a gap's class."""
        found, signals = self.signals([need.text for need in needs])
        odds = signals @ np.array(weights.signals)
        for row, need in enumerate(needs):
            for place in {self.ontology.place(gap.service_class) for gap in need.gaps}:
                odds[row, place] += GAP
        return Heard(found, softmax(odds))


def softmax(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of log odds, along the last axis."""
    grown = np.exp(odds - odds.max(axis=-1, keepdims=True))
    chance: NDArray[np.float64] = grown / grown.sum(axis=-1, keepdims=True)
    return chance


def formal(one: ServiceClass) -> str:
    """What providers call a class."""
    return joined([one.zh, one.text, *one.names])


def described(one: ServiceClass) -> str:
    """All that the ontology says of a class."""
    words = [formal(one)]
    for cause in one.causes:
        said = [part for phrase in cause.phrases for part in phrase.split(JOIN)]
        words += [cause.zh, *cause.terms, *said]
    return joined(words)


def ear(ontology: Ontology, confirmed: Iterable[Confirmed] = ()) -> Ear:
    """Trained on an ontology and confirmed matches; raises UnknownClass."""
    matches = list(confirmed)
    told = [described(one) for one in ontology.classes]
    said: list[list[str]] = [[] for _ in told]
    for match in matches:
        said[ontology.place(match.service_class)].append(match.text)
    examples = [(text, place, 1.0) for place, text in enumerate(told)]
    examples += [(text, place, CONFIRMED) for place, one in enumerate(said) for text in one]
    return Ear(
        ontology=ontology,
        book=phrase_book(ontology, matches),
        model=learned.train(examples, len(ontology)),
        described=bm25.index([joined([a, *b]) for a, b in zip(told, said, strict=True)]),
        named=bm25.index([formal(one) for one in ontology.classes]),
    )
