"""The clock and the listener of a search."""

from __future__ import annotations

from dataclasses import dataclass, field

from huiyin.vaccination.core.answer import Ended, Limits, Progress


@dataclass(slots=True, eq=False)
class Watch:
    """When a search began, what it told, and why it must end."""

    limits: Limits
    node_limit: float
    began: float
    nodes: int = 0
    ended: Ended | None = None
    trace: list[Progress] = field(default_factory=list)

    @classmethod
    def start(cls, limits: Limits, node_limit: float = float("inf")) -> Watch:
        """A watch that begins now."""
        return cls(limits, node_limit, limits.clock())

    def go_on(self, value: float | None, bound: float | None, phase: str) -> bool:
        """Tell how it stands; False where the search must end."""
        seconds = self.limits.clock() - self.began
        now = Progress(seconds, value, bound, self.nodes, phase)
        last = self.trace[-1] if self.trace else None
        if last is None or (last.value, last.bound, last.phase) != (value, bound, phase):
            self.trace.append(now)
        if self.ended is None:
            if self.limits.report is not None and not self.limits.report(now):
                self.ended = Ended.CANCELLED
            elif seconds > self.limits.seconds:
                self.ended = Ended.TIME_LIMIT
            elif self.nodes >= self.node_limit:
                self.ended = Ended.NODE_LIMIT
        return self.ended is None
