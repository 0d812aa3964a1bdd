"""Class tables: an industry that two rows claim."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from huiyin.industry.core.rules.check.finding import Finding, Severity
from huiyin.industry.core.rules.policy import Catalogue, Words


def all_of(catalogue: Catalogue) -> Iterator[Finding]:
    """Codes of one row that lie under those of another: an enterprise would have two classes."""
    for table in catalogue.tables.values():
        for one, other in combinations(table.rows, 2):
            shared = [
                max(left, right, key=len)
                for left in one.codes for right in other.codes
                if left.startswith(right) or right.startswith(left)
            ]  # fmt: skip
            if shared:
                codes = ", ".join(shared)
                words = Words(
                    f"分类表{table.id}中“{one.name}”与“{other.name}”都包含{codes}",
                    f"“{one.name}” and “{other.name}” of the table {table.id} both have {codes}",
                )
                yield Finding(Severity.ERROR, "rows_overlap", "", "", table.place, words)
