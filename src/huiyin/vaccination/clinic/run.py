"""One run of `huiyin clinic`: read, simulate, find the bottleneck, seek and test advice."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from huiyin.vaccination.clinic.files import read_clinic
from huiyin.vaccination.core.clinic.advice import Advice, Bottleneck, advise, bottleneck
from huiyin.vaccination.core.clinic.replication import Replications, replicate

Heard = Callable[[int, int], bool]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a clinic's days came to."""

    result: Replications
    bottleneck: Bottleneck
    advice: Advice
    cpu_seconds: float


def run_clinic(path: Path, days: int, seed: int, within: float, heard: Heard) -> Answer:
    """Simulate a clinic's days; raises BadFile. `heard` answers whether to go on."""
    clinic = read_clinic(path)
    begun = time.process_time()
    result = replicate(clinic, days, seed, within, heard)
    found = bottleneck(result)
    return Answer(result, found, advise(result, found), time.process_time() - begun)


@contextmanager
def stoppable(heard: Heard) -> Iterator[Heard]:
    """Let Ctrl-C end the simulation with what there is; a second one ends the program."""
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda done, days: heard(done, days) and not asked
    finally:
        signal.signal(signal.SIGINT, before)
