"""What a matter can be about: known causes by topic (`data/causes.yaml`).

A cause is any short text; one of this list has a name in both languages and makes matters of one
place and cause recognisable as the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).parent / "data" / "causes.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A known cause; with the place it makes the identity of a matter."""

    code: str
    zh: str
    en: str
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic with its causes."""

    code: str
    zh: str
    en: str
    causes: tuple[Cause, ...]


@cache
def topics() -> tuple[Topic, ...]:
    """Every topic with its causes, in the order of the file."""
    return tuple(
        Topic(
            code=row["topic"],
            zh=row["zh"],
            en=row["en"],
            causes=tuple(Cause(**cause, topic=row["topic"]) for cause in row["causes"]),
        )
        for row in yaml.safe_load(DATA.read_text(encoding="utf-8"))
    )


def causes(codes: Iterable[str] = ()) -> tuple[Cause, ...]:
    """The causes of these topics; of all topics when none is named."""
    wanted = set(codes)
    return tuple(
        cause for topic in topics() if not wanted or topic.code in wanted for cause in topic.causes
    )


@cache
def _by_code() -> dict[str, Cause]:
    return {one.code: one for one in causes()}


def cause(code: str) -> Cause | None:
    """The cause of this code."""
    return _by_code().get(code)
