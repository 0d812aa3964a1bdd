"""What a campaign and its plan have to say beside their tables, by kind and number.

The shell has the words. Positions are those of `Problem`, as everywhere in a plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from huiyin.vaccination.core.answer import Ended
from huiyin.vaccination.core.campaign.problem import Target
from huiyin.vaccination.core.campaign.wishes import Way


class Scarce(StrEnum):
    """What can be used up where a target is missed."""

    DOSES = "doses"
    SITES = "sites"
    STATIONS = "stations"
    STAFF = "staff"
    COLD = "cold_store"


class Silence(StrEnum):
    """Why no way out is told: no time, no answer of the programme, or not even all kinds of limits
    giving way together suffice."""

    NO_TIME = "no_time"
    NO_ANSWER = "no_answer"
    NONE_SUFFICES = "none_suffices"


@dataclass(frozen=True, slots=True)
class TargetMissed:
    """Target `number`, counted from 1, lacks people in a district, None the whole city; what is
    used up there would have to be relaxed."""

    number: int
    target: Target
    district: int | None
    lacking: int
    used_up: tuple[Scarce, ...]


@dataclass(frozen=True, slots=True)
class Unsent:
    """People who reach no open site."""

    people: int


@dataclass(frozen=True, slots=True)
class CutShort:
    """The search was cancelled, or its time was up: this is the best plan so far."""

    ended: Ended


@dataclass(frozen=True, slots=True)
class Unreached:
    """`least`: persons that lack at least in every plan for the sites, 0 where a plan may lack
    none, None where that is not known. `ways`: each is enough, and no smaller set of kinds is;
    where there is none, `silence` says why."""

    least: int | None
    ways: tuple[Way, ...]
    silence: Silence | None = None


@dataclass(frozen=True, slots=True)
class Far:
    """A community and the nearest site it may use, by metres of road and minutes."""

    community: int
    people: int
    site: int
    metres: int
    minutes: int


@dataclass(frozen=True, slots=True)
class FarAway:
    """Communities planned though no site lies within metres: how many, their people, how many
    sites each may use all the same, and the farthest of them."""

    communities: int
    people: int
    within_metres: int
    always: int
    farthest: tuple[Far, ...]


@dataclass(frozen=True, slots=True)
class LotOutside:
    """No whole period lies within the days of a lot."""

    lot: int


@dataclass(frozen=True, slots=True)
class SupplyShort:
    """A target asks for more people than lots hold doses by its period."""

    target: Target
    people: int
    doses: int


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence that somebody wrote into a plan, in no language but its own."""

    text: str


Note = TargetMissed | Unsent | CutShort | Unreached | FarAway | LotOutside | SupplyShort | Written
