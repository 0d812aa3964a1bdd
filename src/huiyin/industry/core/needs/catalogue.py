"""Classes of service with causes, services, needs, confirmed matches: the values of this desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an enterprise asks: what it says (phrases) and what a service calls it (terms).

    `id` is `class.cause`. A phrase is one run of words, or several joined by `+`, all of which
    must be said, in any order.
    """

    id: str
    zh: str
    en: str
    phrases: tuple[str, ...]
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceClass:
    """A class of intermediary service; `names` are what providers call it."""

    id: str
    zh: str
    en: str
    text: str
    names: tuple[str, ...]
    causes: tuple[Cause, ...]


class UnknownClass(ValueError):
    """A class of service that the ontology does not have."""


@dataclass(frozen=True, slots=True)
class Ontology:
    """All classes, in the order of their files."""

    classes: tuple[ServiceClass, ...]
    places: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places = {one.id: place for place, one in enumerate(self.classes)}
        object.__setattr__(self, "places", places)

    def __len__(self) -> int:
        return len(self.classes)

    def place(self, name: str) -> int:
        """The row of a class; raises UnknownClass."""
        if name not in self.places:
            raise UnknownClass(name)
        return self.places[name]

    def causes(self) -> Iterator[tuple[int, Cause]]:
        """Each cause with the row of its class."""
        for place, one in enumerate(self.classes):
            for cause in one.causes:
                yield place, cause


@dataclass(frozen=True, slots=True)
class Service:
    """What a provider offers.

    `service_class` is "" where nobody said; prices in whole yuan, None: not told; `capacity` is
    the number of clients it can take this quarter; `outcomes` counts (done well, done badly).
    """

    id: str
    name: str
    text: str
    provider: str = ""
    service_class: str = ""
    price: tuple[int | None, int | None] = (None, None)
    districts: tuple[str, ...] = ()
    capacity: int | None = None
    outcomes: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Gap:
    """A near-miss of a rule: this field fell short, and this class of service helps with it."""

    policy: str
    field: str
    service_class: str


@dataclass(frozen=True, slots=True)
class Need:
    """What an enterprise asks for, in its own words, with the gaps that rules found (if any)."""

    id: str
    text: str
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A need whose match the enterprise confirmed."""

    id: str
    text: str
    service_class: str
