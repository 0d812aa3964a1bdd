"""What a part of the report gives to whoever shows it: tables of text, and head figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """One table as people read it; every cell is text. `links`: an address a row, "" none."""

    name: str
    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A head figure; `list` is the anchor or address of what it counts."""

    label: str
    value: str
    list: str
    unit: str = ""
    note: str = ""
    tone: str = "plain"
