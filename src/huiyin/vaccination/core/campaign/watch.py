"""A planner's clock and mouth: how long it may go on, and whom it tells."""

from __future__ import annotations

from dataclasses import dataclass, field

from huiyin.vaccination.core.answer import Limits, Progress


@dataclass(slots=True)
class Watcher:
    """Counts CPU seconds from its making, reports, and remembers a cancel."""

    limits: Limits
    started: float = field(init=False)
    cancelled: bool = False
    value: float | None = None
    bound: float | None = None
    phase: str = ""

    def __post_init__(self) -> None:
        self.started = self.limits.clock()

    @property
    def spent(self) -> float:
        """CPU seconds since the start."""
        return self.limits.clock() - self.started

    @property
    def left(self) -> float:
        """CPU seconds that may still be used."""
        return self.limits.seconds - self.spent

    @property
    def over(self) -> bool:
        """Whether to stop."""
        return self.cancelled or self.left <= 0

    def enter(self, phase: str) -> bool:
        """Begin a phase; False where there is no time for it."""
        self.phase = phase
        self.value = self.bound = None
        return self.goes_on(None, None)

    def goes_on(self, value: float | None, bound: float | None) -> bool:
        """Tell how far it is; False where it must stop."""
        self.value = self.value if value is None else value
        self.bound = self.bound if bound is None else bound
        tell = self.limits.report
        if tell is not None and not self.cancelled:
            news = Progress(self.spent, self.value, self.bound, phase=self.phase)
            self.cancelled = not tell(news)
        return not self.over
