"""Keep a city's processes running: one command for a small city.

Large cities run each part under their own supervisor (systemd) instead.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

QUICK_DEATH_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 30.0
STOP_SECONDS = 15.0


@dataclass
class Child:
    """One process that should be running. `once` marks one that may end by itself."""

    name: str
    command: Sequence[str]
    once: bool = False
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_deaths: int = 0
    resume_at: float = 0.0

    def start(self, environment: Mapping[str, str]) -> None:
        """Start the process anew."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own commands only
            list(self.command), env=dict(environment), start_new_session=True
        )

    def pause(self) -> float:
        """Seconds to wait before the next start: longer each time it dies at once."""
        quick = time.monotonic() - self.started < QUICK_DEATH_SECONDS
        self.quick_deaths = self.quick_deaths + 1 if quick else 0
        return min(LONGEST_PAUSE_SECONDS, 0.5 * 2**self.quick_deaths) if quick else 0.0


@dataclass
class Supervisor:
    """Starts the children, restarts those that die, stops all of them on SIGINT or SIGTERM."""

    children: list[Child]
    say: Callable[[str], None]
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Return when told to stop; every child is gone by then."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.stopping.set())
        try:
            for child in self.children:
                child.start(self.environment)
            while not self.stopping.wait(0.2):
                for child in self.children:
                    self._tend(child)
        finally:
            self._stop()

    def _tend(self, child: Child) -> None:
        if child.process is not None:
            code = child.process.poll()
            if code is None:
                return
            end_group(child.process)
            child.process = None
            if child.once and code == 0:
                self.children.remove(child)
                return
            pause = child.pause()
            child.resume_at = time.monotonic() + pause
            self.say(f"{child.name} ended with code {code}; starting it again in {pause:.1f} s")
        if time.monotonic() >= child.resume_at:
            child.start(self.environment)

    def _stop(self) -> None:
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            end_group(process)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End what a process that is gone left behind.

    A server that is killed cannot stop its own workers; they would go on answering on its port
    beside the ones started anew. Each child leads a group of its own.
    """
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
