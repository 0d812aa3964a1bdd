"""A sample of days on which every staffing is judged, the same people and services for all."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from huiyin.vaccination.core.clinic.arriving import Ints
from huiyin.vaccination.core.clinic.drawing import Draws, draw
from huiyin.vaccination.core.clinic.fifo import Order
from huiyin.vaccination.core.clinic.model import Clinic
from huiyin.vaccination.core.staffing.errors import StaffingError

# Days of the search, of the hold-out check and of fresh tries start at these numbers of the same
# seed's days: no day is used twice.
HOLD_OUT, FRESH = 1_000_000, 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Days drawn beforehand. people (days,): who come each day; order (days,): the days, those
    with most people first; who (n,): each person's place in their day; most: a number of servers
    at which nobody ever waits, whatever the rest."""

    draws: Draws
    people: Ints = field(init=False)
    order: Ints = field(init=False)
    who: Order = field(init=False)
    most: int = field(init=False)

    def __post_init__(self) -> None:
        people = np.diff(self.draws.starts)
        if not people.sum():
            raise StaffingError("Nobody comes on any day of the sample.", "Check the arrivals.")
        places = np.arange(self.draws.arrive.size) - np.repeat(self.draws.starts[:-1], people)
        for name, value in (
            ("people", people),
            ("order", np.argsort(-people, kind="stable")),
            ("who", places.astype(np.int32)),
            ("most", int(people.max())),
        ):
            object.__setattr__(self, name, value)

    @property
    def stages(self) -> int:
        """How many stages."""
        return len(self.draws.service)

    def unavoidable(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """(n,) minutes in the site if nobody ever waited."""
        return np.asarray(self.draws.service.sum(axis=0))


def sample_of(clinic: Clinic, days: int, seed: int, first: int = 0) -> Sample:
    """Days `first` to `first + days - 1` of a seed."""
    return Sample(draw(plain(clinic), days, seed, first))


def plain(clinic: Clinic) -> Clinic:
    """The clinic if staffing knows how to judge it: queues of one line with room for all."""
    why = [f"stage {stage.name} has a limited room" for stage in clinic.stages if stage.room]
    why += ["there are priority lanes"] if clinic.lanes else []
    why += ["people lose patience"] if clinic.patience is not None else []
    if why:
        raise StaffingError(
            f"{clinic.name}: staffing judges first come, first served with room for all, but "
            f"{'; '.join(why)}.",
            "Leave these out to size the staff, then try the answer with `huiyin clinic`.",
        )
    return clinic
