"""The figures of the layout out of data/gbt9704.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "data"


@dataclass(frozen=True, slots=True)
class Figures:
    """Lengths in millimetres, sizes in points; of each font the first is the standard's."""

    page: dict[str, float]
    sizes: dict[str, float]
    fonts: dict[str, list[str]]
    number_line: dict[str, Any]
    footer: dict[str, float]
    source: str
    confidence: str

    @property
    def right(self) -> float:
        """The right margin."""
        return self.page["width"] - self.page["left"] - self.page["type_width"]

    @property
    def bottom(self) -> float:
        """The bottom margin."""
        return self.page["height"] - self.page["top"] - self.page["type_height"]

    @property
    def line_points(self) -> float:
        """The height of a line: so many lines fill the type area."""
        return int(self.page["type_height"] / 25.4 * 72 / self.page["lines"] * 20) / 20

    @property
    def character_points(self) -> float:
        """The advance of a character: so many fill a line."""
        return self.page["type_width"] / 25.4 * 72 / self.page["characters"]

    def font(self, use: str) -> str:
        """The font the standard names for a use."""
        return self.fonts[use][0]


@cache
def figures() -> Figures:
    """The figures as shipped."""
    return Figures(**tomllib.loads((DATA / "gbt9704.toml").read_text(encoding="utf-8")))
