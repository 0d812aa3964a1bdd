"""One run of `huiyin clinic`: read, simulate, find the bottleneck, seek and test advice."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

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
