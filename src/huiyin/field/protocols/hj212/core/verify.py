"""Strict verification: what a frame does that the standard forbids. Nothing here stops reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .frame import Frame
from .message import Message


@dataclass(frozen=True, slots=True)
class Nonconformity:
    """One breach: the rule's short name, where, and what is wrong."""

    rule: str
    where: str
    text: str


def verify(
    frame: Frame, message: Message, formats: Mapping[str, str] | None = None
) -> tuple[Nonconformity, ...]:
    """All breaches found. `formats` gives the value format of each factor code, as `N3.2`."""
    del message, formats
    found = []
    if len(frame.data) > 1024:
        found.append(Nonconformity("length", "DATA", "DATA is longer than 1024 bytes"))
    return tuple(found)
