"""What becomes of drawn days in a clinic, by whichever of the two kernels fits."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.clinic.arriving import Ints
from huiyin.vaccination.core.clinic.drawing import Draws
from huiyin.vaccination.core.clinic.events import UNLIMITED, run_events
from huiyin.vaccination.core.clinic.fifo import run_in_detail
from huiyin.vaccination.core.clinic.model import Clinic
from huiyin.vaccination.core.clinic.sampler import Floats


@dataclass(frozen=True, slots=True)
class Passage:
    """Each person's way, K stages and n people, minutes from opening; NaN for never.

    came (K, n): to the stage; start, done (K, n): of the service; left (K, n): when the server
    was free again. begun (K, n): when the waiting ended, in service or, at the first stage, by
    giving up.
    """

    came: Floats
    start: Floats
    done: Floats
    left: Floats
    begun: Floats

    @property
    def gave_up(self) -> NDArray[np.bool_]:
        """(n,) who left before the first service."""
        return np.asarray(np.isnan(self.start[0]))


def staff_of(clinic: Clinic) -> Ints:
    """(stages, hours) servers on duty."""
    rows = [np.resize(stage.servers, clinic.hours) for stage in clinic.stages]
    return np.array(rows, dtype=np.int64)


def with_staff(clinic: Clinic, staff: Ints) -> Clinic:
    """The same clinic with other servers, (stages, hours)."""
    rows = (
        replace(stage, servers=tuple(int(count) for count in row))
        for stage, row in zip(clinic.stages, staff, strict=True)
    )
    return replace(clinic, stages=tuple(rows))


def is_plain(clinic: Clinic) -> bool:
    """Whether first come first served with the same staff all day is all there is to it."""
    rooms = any(stage.room is not None for stage in clinic.stages)
    hourly = any(len(set(stage.servers)) > 1 for stage in clinic.stages)
    return not (rooms or hourly or clinic.lanes or clinic.patience is not None)


def pass_through(clinic: Clinic, draws: Draws, *, event_by_event: bool = False) -> Passage:
    """Send drawn days through a clinic; both kernels say the same where both can."""
    if is_plain(clinic) and not event_by_event:
        start, done = run_in_detail(draws, [stage.servers[0] for stage in clinic.stages])
        left = done
    else:
        rooms = [UNLIMITED if stage.room is None else stage.room for stage in clinic.stages]
        room = np.array(rooms, dtype=np.int64)
        start, done, left = run_events(draws, staff_of(clinic), room, len(clinic.lanes) + 1)
    came = np.vstack([draws.arrive, left[:-1]])
    begun = start
    if clinic.patience is not None:
        begun = start.copy()
        lost = np.isnan(start[0])
        begun[0, lost] = left[0, lost]
        came[1:, lost] = np.nan
    return Passage(came, start, done, left, begun)


def times_in_site(passage: Passage) -> Floats:
    """(n,) minutes from arrival to leaving the last stage; NaN for those who gave up."""
    return np.asarray(passage.left[-1] - passage.came[0])
