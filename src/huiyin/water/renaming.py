"""What a subject was called and who was responsible, where that changed: records of their own."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.water.models import Subject

RENAMED = "renamed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A subject's name, and the code of the unit responsible for it, "" none."""

    name: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """Another name, or another unit."""

    before: Named
    after: Named


def named(subject: Subject) -> Named:
    """What holds of a subject now."""
    return Named(name=subject.name, unit=subject.unit.code if subject.unit else "")
