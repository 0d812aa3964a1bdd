"""What is wrong in a campaign directory: all of it at once, each with file, row and column."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from huiyin.base.errors import HuiyinError

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where (row 1 is the first after the header; 0 the whole file), what is there,
    what should be, what to do."""

    file: str
    row: int
    column: str
    found: str
    expected: str
    advice: str

    def __str__(self) -> str:
        where = self.file + (f", row {self.row}" if self.row else "")
        where += f", {self.column}" if self.column else ""
        return f"{where}: {self.found}; expected {self.expected}; {self.advice}"


class BadCampaign(HuiyinError):
    """A campaign directory cannot be planned as it is."""

    def __init__(self, folder: str, faults: tuple[Fault, ...]) -> None:
        lines = [f"  {fault}" for fault in faults[:SHOWN]]
        more = [f"  and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
        message = "\n".join([f"{folder}: {len(faults)} faults.", *lines, *more])
        super().__init__(message, "\nMend them all and try again; nothing was planned.")
        self.faults = faults

    def as_json(self) -> dict[str, Any]:
        """Everything that is wrong, for programs."""
        return {
            "error": self.message,
            "hint": self.hint,
            "faults": [asdict(f) for f in self.faults],
        }


@dataclass(slots=True)
class Faults:
    """Collects faults while a directory is read."""

    found: list[Fault] = field(default_factory=list)
    places: set[tuple[str, int, str]] = field(default_factory=set)

    def add(
        self, where: tuple[str, int, str], found: str, expected: str, advice: str = "mend the cell"
    ) -> None:
        """Note a fault at (file, row, column)."""
        self.found.append(Fault(*where, found, expected, advice))
        self.places.add(where)

    def within(self, *files: str) -> bool:
        """Whether anything is wrong with these files."""
        return any(file in files for file, _, _ in self.places)
