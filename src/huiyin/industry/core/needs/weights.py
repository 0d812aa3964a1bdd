"""The weights of the signals, learned on confirmed matches by cross-validation.

Signals of a fold come from an ear that never heard its needs, and half of the ontology's phrases
are hidden from it (a seeded draw), since people elsewhere will use other words than those listed.
The weights are those of a conditional (multinomial) logistic regression.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from huiyin.industry.core.needs.catalogue import Confirmed, Ontology
from huiyin.industry.core.needs.signals import SIGNALS, ear, softmax

FOLDS = 5
HIDDEN = 0.5
RIDGE = 1e-6


def hidden(ontology: Ontology, share: float, seed: int) -> Ontology:
    """The ontology without a share of its phrases."""
    draw = np.random.default_rng(seed)
    return Ontology(
        tuple(
            replace(
                one,
                causes=tuple(
                    replace(c, phrases=tuple(p for p in c.phrases if draw.random() >= share))
                    for c in one.causes
                ),
            )
            for one in ontology.classes
        )
    )


def unheard(
    ontology: Ontology, confirmed: Sequence[Confirmed], seed: int, share: float = HIDDEN
) -> NDArray[np.float64]:
    """Signals of each need from an ear of the other folds, shape (needs, classes, signals)."""
    fold = np.random.default_rng(seed).permutation(len(confirmed)) % FOLDS
    less = hidden(ontology, share, seed)
    found = np.zeros((len(confirmed), len(ontology), len(SIGNALS)))
    for number in range(FOLDS):
        rest = [one for one, its in zip(confirmed, fold, strict=True) if its != number]
        rows = np.flatnonzero(fold == number)
        found[rows] = ear(less, rest).signals([confirmed[int(row)].text for row in rows])[1]
    return found


def fitted(signals: NDArray[np.float64], truth: NDArray[np.int64]) -> NDArray[np.float64]:
    """Non-negative weights that make the true classes most likely."""
    rows = np.arange(truth.size)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        chance = softmax(signals @ weights)
        missed = -np.log(np.maximum(chance[rows, truth], 1e-300)).mean()
        slope = (chance[:, :, None] * signals).sum(axis=1) - signals[rows, truth]
        return missed + RIDGE * (weights**2).sum(), slope.mean(axis=0) + 2 * RIDGE * weights

    bounds = [(0.0, None)] * signals.shape[2]
    best = minimize(loss, np.ones(signals.shape[2]), jac=True, bounds=bounds, method="L-BFGS-B")
    return np.asarray(best.x, dtype=np.float64)


def learn(ontology: Ontology, confirmed: Sequence[Confirmed], seeds: int = 4) -> tuple[float, ...]:
    """Weights of SIGNALS from confirmed matches; raises UnknownClass."""
    truth = np.array([ontology.place(one.service_class) for one in confirmed], dtype=np.int64)
    heard = [unheard(ontology, confirmed, seed) for seed in range(seeds)]
    return tuple(float(one) for one in fitted(np.concatenate(heard), np.tile(truth, seeds)))
