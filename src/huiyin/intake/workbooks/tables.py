"""The tables of `data/` as values of the core."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from huiyin.base.errors import HuiyinError
from huiyin.intake.core.columns import ColumnKind, Shape, Vocabulary, label_key
from huiyin.intake.core.units import UnitDirectory, UnitName
from huiyin.ledger.models import Unit

DATA = Path(__file__).parents[1] / "data"


class BadTable(HuiyinError):
    """A table in `data/` cannot be used."""


@cache
def vocabulary() -> Vocabulary:
    """What columns and words mean. Raises BadTable when a label has two meanings."""
    table = _load("columns.yaml")
    kinds = {code: _kind(code, row) for code, row in table["columns"].items()}
    seen: dict[str, str] = {}
    for kind in kinds.values():
        for label in {label_key(name) for name in (kind.zh, kind.en, *kind.synonyms)}:
            if seen.setdefault(label, kind.code) != kind.code:
                raise BadTable(
                    f"columns.yaml: “{label}” stands for {seen[label]} and for {kind.code}.",
                    "Keep it at one of them.",
                )
    words = {
        code: {label_key(str(word)): meaning for meaning, said in rows.items() for word in said}
        for code, rows in table["words"].items()
    }
    return Vocabulary(kinds, words)


def _kind(code: str, row: dict[str, Any]) -> ColumnKind:
    return ColumnKind(
        code=code,
        zh=row["zh"],
        en=row["en"],
        shape=Shape(row.get("shape", "text")),
        longest=row.get("longest", 4000),
        many=row.get("many", False),
        synonyms=tuple(str(name) for name in row.get("synonyms", ())),
    )


def unit_directory() -> UnitDirectory:
    """The units of the office as they are now."""
    rows = Unit.objects.values_list("code", "name", "name_en")
    return UnitDirectory(tuple(UnitName(*row) for row in rows), _shortened())


@cache
def _shortened() -> dict[str, tuple[str, ...]]:
    table = _load("unit_names.yaml")
    return {long: tuple(shorts) for long, shorts in table["shortened"].items()}


def _load(name: str) -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return table
