"""Phrases of the ontology found in what an enterprise says, and how far each can be trusted."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.industry.core.needs.catalogue import Cause, Confirmed, Ontology
from huiyin.industry.core.needs.grams import key, runs

JOIN = "+"
TRIALS = 4.0
"""How many confirmed matches it takes to weigh as much as the first guess of a phrase."""
SURE = 0.9


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of one cause; `trust` estimates P(class | said)."""

    text: str
    place: int
    cause: Cause
    parts: tuple[str, ...]
    trust: float

    @property
    def weight(self) -> float:
        """Evidence in nats: phrases of a class add up as a noisy-or."""
        return -math.log1p(-self.trust)


class PhraseBook:
    """All phrases of an ontology; finding those of a text costs one look-up per run of tokens."""

    def __init__(self, phrases: Iterable[Phrase], classes: int) -> None:
        self.phrases = tuple(phrases)
        self.classes = classes
        self.parts: dict[str, list[int]] = {}
        for number, phrase in enumerate(self.phrases):
            for part in set(phrase.parts):
                self.parts.setdefault(part, []).append(number)
        self.longest = max((part.count(" ") + 1 for part in self.parts), default=0)

    def found(self, text: str) -> list[Phrase]:
        """The phrases said; one that lies within another of the same cause is left out."""
        said = self._said(text)
        wanted: Counter[int] = Counter()
        for part in said:
            wanted.update(self.parts[part])
        whole = [
            self.phrases[number]
            for number, count in wanted.items()
            if count == len(set(self.phrases[number].parts))
        ]
        return [one for one in whole if not any(_within(one, other) for other in whole)]

    def evidence(self, found: Iterable[Phrase]) -> NDArray[np.float64]:
        """Evidence in nats for each class, shape (classes,)."""
        weights = np.zeros(self.classes)
        for phrase in found:
            weights[phrase.place] += phrase.weight
        return weights

    def _said(self, text: str) -> set[str]:
        said: set[str] = set()
        for tokens in runs(text):
            for start in range(len(tokens)):
                for end in range(start + 1, min(start + self.longest, len(tokens)) + 1):
                    run = " ".join(tokens[start:end])
                    if run in self.parts:
                        said.add(run)
        return said


def _within(one: Phrase, other: Phrase) -> bool:
    """Whether every part of a phrase lies in a part of a longer one of the same cause."""
    return (
        one is not other
        and one.place == other.place
        and one.parts != other.parts
        and all(any(f" {a} " in f" {b} " for b in other.parts) for a in one.parts)
    )


def guess(parts: tuple[str, ...], shared: int) -> float:
    """First guess of P(class | phrase said): longer is surer; shared among classes is split."""
    tokens = sum(part.count(" ") + 1 for part in parts)
    alone = {1: 0.25, 2: 0.45, 3: 0.6, 4: 0.7}.get(tokens, 0.75)
    return alone / shared


def phrase_book(ontology: Ontology, confirmed: Iterable[Confirmed] = ()) -> PhraseBook:
    """The phrases of an ontology, trusted by how they did in confirmed matches.

    trust = (right + t guess) / (heard + t), the mean of a Beta posterior with t = TRIALS.
    """
    listed = [
        (place, cause, text, tuple(key(part) for part in text.split(JOIN)))
        for place, cause in ontology.causes()
        for text in cause.phrases
    ]
    owners: dict[frozenset[str], set[int]] = {}
    for place, _, _, parts in listed:
        owners.setdefault(frozenset(parts), set()).add(place)
    first = [
        Phrase(text, place, cause, parts, guess(parts, len(owners[frozenset(parts)])))
        for place, cause, text, parts in listed
    ]
    book = PhraseBook(first, len(ontology))
    heard: Counter[int] = Counter()
    right: Counter[int] = Counter()
    for match in confirmed:
        truth = ontology.place(match.service_class)
        for phrase in book.found(match.text):
            heard[id(phrase)] += 1
            right[id(phrase)] += phrase.place == truth
    learnt = [
        Phrase(one.text, one.place, one.cause, one.parts, _trust(one, right, heard))
        for one in first
    ]
    return PhraseBook(learnt, len(ontology))


def _trust(phrase: Phrase, right: Counter[int], heard: Counter[int]) -> float:
    number = id(phrase)
    return min((right[number] + TRIALS * phrase.trust) / (heard[number] + TRIALS), SURE)
