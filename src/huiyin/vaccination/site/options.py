"""Options of `huiyin site`, by name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Names = list[str] | None
File = Annotated[Path, typer.Argument(exists=True, help="Problem file, or a folder of tables.")]
Layout = Annotated[
    str | None, typer.Option("--format", help="orlib, tsplib, cap, pmedcap, sjc or csv.")
]
OpenSites = Annotated[int | None, typer.Option("--p", help="How many sites are open in all.")]
KindName = Annotated[
    str | None,
    typer.Option(
        help="p-median, p-center, covering, capacitated or capacitated-p-median "
        "(default: what the file is of)."
    ),
]
TimeLimit = Annotated[float, typer.Option(min=0, help="CPU seconds of search.")]
Gap = Annotated[float, typer.Option(min=0, help="Relative gap that is enough.")]
Seed = Annotated[int, typer.Option(help="Of every random choice.")]
Radius = Annotated[float | None, typer.Option(help="Way within which people count as covered.")]
SingleSource = Annotated[bool, typer.Option("--single-source", help="No community is split.")]
Budget = Annotated[float | None, typer.Option(help="Most that openings may cost.")]
Weight = Annotated[
    float | None, typer.Option(help="Person-metres (or -minutes) that one unit of cost weighs.")
]
SiteNames = Annotated[Names, typer.Option(help="Site id; repeat, or with commas.")]
TravelLimit = Annotated[
    int | None, typer.Option(min=0, help="Longest way allowed, in the file's unit.")
]
Nearest = Annotated[int | None, typer.Option(min=1, help="At most so many sites per community.")]
AtLeast = Annotated[int, typer.Option(min=0, help="Nearest sites kept beyond the travel limit.")]
Sites = Annotated[Path | None, typer.Option(help="Table of candidate sites.")]
Roads = Annotated[Path | None, typer.Option(help="Road table or matrix of minutes.")]
Aggregate = Annotated[
    int | None, typer.Option(min=1, help="Join communities by cells of so many metres.")
]
PeoplePerTable = Annotated[
    int | None, typer.Option(min=1, help="Capacity that one vaccination table gives.")
]
LeaveOutBad = Annotated[
    bool, typer.Option("--leave-out-bad", help="Leave bad rows out, and say which.")
]
Capacity = Annotated[
    int | None, typer.Option(min=1, help="Capacity of every site (capa, capb, capc).")
]
Problem = Annotated[int, typer.Option(help="Number of the problem in a pmedcap file.")]
Frontier = Annotated[
    str | None,
    typer.Option(help="Solve for a range of p, as 5:20; the limit is for each, --table holds all."),
]
Bands = Annotated[list[float] | None, typer.Option(help="Way to count people by; repeat.")]
Certificate = Annotated[
    Path | None, typer.Option(help="Where the certificate goes (.json or .json.gz).")
]
Map = Annotated[Path | None, typer.Option("--map", help="Map, .svg or .png.")]
Report = Annotated[Path | None, typer.Option(help="Page on the plan, .docx or .md.")]
Table = Annotated[Path | None, typer.Option(help="Who goes where, .xlsx, .csv or .parquet.")]
English = Annotated[bool, typer.Option("--english", help="English instead of Chinese.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
