"""Services ranked for needs, each rank with its reasons.

score(service | need) = sum over classes of P(class | need) P(class | service)
                        + wording x BM25(need, service) + terms x BM25(terms of causes, service),
both BM25 as shares of the most the query could score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.industry.core.needs import bm25
from huiyin.industry.core.needs.assign import Belonging, belonging, name_book
from huiyin.industry.core.needs.catalogue import Confirmed, Gap, Need, Ontology, Service
from huiyin.industry.core.needs.exposure import Exposure
from huiyin.industry.core.needs.grams import joined
from huiyin.industry.core.needs.phrases import Phrase
from huiyin.industry.core.needs.scan import best
from huiyin.industry.core.needs.signals import Ear, Heard, Weights, ear

WIDER = 4
"""Candidates looked at for each service shown, so that equals below the cut get their turn."""
ALIKE = 0.12
SHARED = 3


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a service is shown: its class, then what speaks for that class and for the service.

    `words` are runs of the need that the service's own text says too.
    """

    service_class: str
    chance: float
    gaps: tuple[Gap, ...]
    phrases: tuple[Phrase, ...]
    similar: tuple[Confirmed, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A service in the list of a need."""

    service: Service
    score: float
    reasons: Reasons | None


@dataclass(frozen=True, slots=True)
class Fairness:
    """Who counts as equally relevant, and the attention had so far."""

    exposure: Exposure
    tolerance: float


class Desk:
    """An ear, a catalogue of services and its indexes."""

    def __init__(
        self,
        ontology: Ontology,
        services: Sequence[Service],
        weights: Weights,
        confirmed: Sequence[Confirmed] = (),
    ) -> None:
        """Raises UnknownClass where a service or a match names a class that is not known."""
        self.services = tuple(services)
        self.weights = weights
        self.confirmed = tuple(confirmed)
        self.ear: Ear = ear(ontology, self.confirmed)
        book = name_book(ontology)
        step = 2_000
        parts = [
            belonging(self.ear, book, self.services[at : at + step])
            for at in range(0, max(len(self.services), 1), step)
        ]
        self.belonging = Belonging(
            np.concatenate([one.places for one in parts]),
            np.concatenate([one.chance for one in parts]),
        )
        self.index = bm25.index([joined([one.name, one.text]) for one in self.services])
        self.matches = bm25.index([one.text for one in self.confirmed])

    def rank(
        self,
        needs: Sequence[Need],
        top: int,
        fairness: Fairness | None = None,
        with_reasons: bool = True,
    ) -> list[list[Ranked]]:
        """The `top` services of each need; raises UnknownClass for a gap's class."""
        if not self.services or not needs:
            return [[] for _ in needs]
        heard = self.ear.hear(needs, self.weights)
        wide = top * WIDER if fairness else top
        found, scores = best(
            *self._query(needs, heard),
            self.index.start,
            self.index.rows,
            self.index.parts,
            heard.chance.astype(np.float32),
            self.belonging.places,
            self.belonging.chance,
            wide,
        )
        lists = []
        for row, need in enumerate(needs):
            order = self._order(found[row], scores[row], top, fairness)
            lists.append(
                [
                    Ranked(
                        self.services[found[row, at]],
                        float(scores[row, at]),
                        self._reasons(need, row, heard, found[row, at]) if with_reasons else None,
                    )
                    for at in order
                ]
            )
        return lists

    def _order(
        self,
        found: NDArray[np.int32],
        scores: NDArray[np.float32],
        top: int,
        fairness: Fairness | None,
    ) -> Sequence[int]:
        if fairness is None:
            return range(min(top, found.size))
        named = [self.services[one].provider or self.services[one].id for one in found]
        return fairness.exposure.order(scores.tolist(), named, fairness.tolerance, top)

    def _query(
        self, needs: Sequence[Need], heard: Heard
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Grams of needs and of the terms of their causes, with the factor of each."""
        begin, grams, factors = [0], [], []
        for need, phrases in zip(needs, heard.phrases, strict=True):
            terms = joined(dict.fromkeys(t for one in phrases for t in one.cause.terms))
            for text, weight in ((need.text, self.weights.wording), (terms, self.weights.terms)):
                asked = self.index.query(text)
                most = self.index.most(asked)
                grams.append(asked)
                factors.append(np.full(asked.size, weight / most if most else 0.0, np.float32))
            begin.append(begin[-1] + grams[-1].size + grams[-2].size)
        return np.array(begin, dtype=np.int64), np.concatenate(grams), np.concatenate(factors)

    def _reasons(self, need: Need, row: int, heard: Heard, service: int) -> Reasons:
        share = heard.chance[row, self.belonging.places[service]] * self.belonging.chance[service]
        place = int(self.belonging.places[service, int(share.argmax())])
        name = self.ear.ontology.classes[place].id
        ours = sorted(
            (one for one in heard.phrases[row] if one.place == place), key=lambda p: -p.weight
        )
        return Reasons(
            service_class=name,
            chance=float(heard.chance[row, place]),
            gaps=tuple(gap for gap in need.gaps if gap.service_class == name),
            phrases=tuple(ours[:SHARED]),
            similar=self._similar(need, name),
            words=self._words(need, service),
        )

    def _similar(self, need: Need, name: str) -> tuple[Confirmed, ...]:
        """Confirmed needs of the class that sound alike, the likest first."""
        if not self.confirmed:
            return ()
        alike = self.matches.scores([need.text])[0]
        ours = [
            row
            for row in np.argsort(-alike, kind="stable")[: 4 * SHARED]
            if alike[row] >= ALIKE and self.confirmed[row].service_class == name
        ]
        return tuple(self.confirmed[row] for row in ours[:SHARED])

    def _words(self, need: Need, service: int) -> tuple[str, ...]:
        asked = self.index.query(need.text)
        one = self.services[service]
        held = set(self.index.vocabulary.known(joined([one.name, one.text])))
        names = self.index.vocabulary.names
        both = [int(gram) for gram in asked if int(gram) in held and " " in names[gram]]
        both.sort(key=lambda gram: -float(self.index.idf[gram]))
        return tuple(names[gram].replace(" ", "") for gram in both[:SHARED])
