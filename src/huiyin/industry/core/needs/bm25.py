"""BM25 over character n-grams, weights kept in the postings.

S. Robertson, H. Zaragoza: The Probabilistic Relevance Framework, BM25 and Beyond (2009), with the
idf of Lucene, ln(1 + (N - df + 0.5) / (df + 0.5)), which is never negative.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from huiyin.industry.core.needs.grams import Vocabulary

K1, B = 1.2, 0.75
COMMON = 0.25
"""A gram in more than this share of many texts says nothing and is left out."""
MANY = 1_000


@dataclass(frozen=True, slots=True)
class Index:
    """Postings: of gram g, texts `rows[start[g]:start[g+1]]` with BM25 parts `parts`."""

    vocabulary: Vocabulary
    start: NDArray[np.int64]
    rows: NDArray[np.int32]
    parts: NDArray[np.float32]
    idf: NDArray[np.float32]
    size: int

    def query(self, text: str) -> NDArray[np.int64]:
        """The distinct known grams of a text."""
        return np.unique(np.array(self.vocabulary.known(text), dtype=np.int64))

    def most(self, grams: NDArray[np.int64]) -> float:
        """What no text can score more than: sum of idf (k1 + 1)."""
        return float(self.idf[grams].sum()) * (K1 + 1)

    def scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Of each text and each indexed one the share in [0, 1] of the most it could score."""
        asked = [self.query(text) for text in texts]
        columns = np.concatenate([*asked, np.zeros(0, dtype=np.int64)])
        start = np.concatenate([[0], np.cumsum([one.size for one in asked])]).astype(np.int64)
        shape = (len(texts), len(self.vocabulary))
        queries = csr_array((np.ones(columns.size, np.float32), columns, start), shape=shape)
        held = csr_array((self.parts, self.rows, self.start), shape=(shape[1], self.size))
        most = np.array([self.most(one) or 1.0 for one in asked], dtype=np.float32)
        found: NDArray[np.float32] = (queries @ held).toarray() / most[:, None]
        return found


def index(texts: Sequence[str], longest: int = 2) -> Index:
    """The index of some texts."""
    vocabulary = Vocabulary(longest)
    learnt = [np.array(vocabulary.learn(text), dtype=np.int32) for text in texts]
    lengths = np.array([one.size for one in learnt], dtype=np.float64)
    columns = np.concatenate([*learnt, np.zeros(0, dtype=np.int32)])
    rows = np.repeat(np.arange(len(texts), dtype=np.int32), lengths.astype(np.int64))
    ones = np.ones(columns.size, dtype=np.float32)
    shape = (len(vocabulary), len(texts))
    counts = coo_array((ones, (columns, rows)), shape=shape).tocsr()
    counts.sum_duplicates()
    held = np.diff(counts.indptr).astype(np.float64)
    idf = np.log1p((len(texts) - held + 0.5) / (held + 0.5))
    if len(texts) >= MANY:
        idf[held > COMMON * len(texts)] = 0.0
    norm = K1 * (1 - B + B * lengths / max(lengths.mean() if texts else 1.0, 1.0))
    gram = np.repeat(np.arange(len(vocabulary)), np.diff(counts.indptr))
    tf = counts.data.astype(np.float64)
    parts = idf[gram] * tf * (K1 + 1) / (tf + norm[counts.indices])
    kept = idf[gram] > 0
    start = np.concatenate([[0], np.cumsum(np.bincount(gram[kept], minlength=len(vocabulary)))])
    return Index(
        vocabulary=vocabulary,
        start=start.astype(np.int64),
        rows=counts.indices[kept].astype(np.int32),
        parts=parts[kept].astype(np.float32),
        idf=idf.astype(np.float32),
        size=len(texts),
    )
