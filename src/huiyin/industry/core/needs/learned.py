"""What confirmed matches teach: multinomial naive Bayes on character n-grams.

A. McCallum, K. Nigam: A Comparison of Event Models for Naive Bayes Text Classification (1998),
smoothed towards the grams of all classes together (Dirichlet prior), so that a gram nobody used
says nothing about any class.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from huiyin.industry.core.needs.grams import Vocabulary

PRIOR = 100.0


@dataclass(frozen=True, slots=True)
class Learned:
    """Log odds of each class for each gram, shape (grams, classes)."""

    vocabulary: Vocabulary
    odds: NDArray[np.float64]

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Summed log odds of the distinct grams, shape (texts, classes)."""
        found = np.zeros((len(texts), self.odds.shape[1]))
        for row, text in enumerate(texts):
            found[row] = self.odds[sorted(set(self.vocabulary.known(text)))].sum(axis=0)
        return found


def train(
    examples: Iterable[tuple[str, int, float]], classes: int, prior: float = PRIOR
) -> Learned:
    """The model of (text, class, weight) examples; same examples, same model."""
    vocabulary = Vocabulary()
    rows: list[int] = []
    columns: list[int] = []
    weights: list[float] = []
    for text, place, weight in examples:
        grams = vocabulary.learn(text)
        rows += grams
        columns += [place] * len(grams)
        weights += [weight] * len(grams)
    shape = (len(vocabulary), classes)
    counts = coo_array((weights, (rows, columns)), shape=shape, dtype=np.float64).toarray()
    common = (counts.sum(axis=1) + 1) / (counts.sum() + len(vocabulary))
    chance = (counts + prior * common[:, None]) / (counts.sum(axis=0) + prior)
    return Learned(vocabulary, np.log(chance / common[:, None]))
