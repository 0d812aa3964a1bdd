"""`huiyin hj212`: look into frames without a gateway or a database."""

from __future__ import annotations

import json
import re
import sys
from typing import Annotated, Any

import typer

_LINE_END = re.compile(rb"(?<!\s)\n\s*+(?=##[0-9]{4})")


def register(app: typer.Typer) -> None:
    """Add the commands of HJ 212."""
    hj212 = typer.Typer(help="HJ 212 frames of pollution monitors.", no_args_is_help=True)
    hj212.callback()(_group)
    hj212.command("check")(check)
    app.add_typer(hj212, name="hj212")


def _group() -> None:
    """Keeps `check` a command of its own even while it is the only one."""


def check(
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON line for each frame or stretch of noise.")
    ] = False,
) -> None:
    """Read frames from standard input and say of each what it holds and what is wrong.

    CR LF after a frame may be missing; frames may stand one a line.
    """
    from huiyin.field.factors import value_formats
    from huiyin.field.protocols.hj212.core import DefectKind, diagnose

    found = diagnose(_with_cr_lf(sys.stdin.buffer.read()), value_formats())
    records = [record for record in found if record["kind"] != DefectKind.BLANK]
    if not records:
        typer.echo("There is no frame on standard input. Pipe frames in: ##0101QN=...", err=True)
        raise typer.Exit(1)
    if as_json:
        for record in records:
            typer.echo(json.dumps(record, ensure_ascii=False))
        return
    _show(records)


def _with_cr_lf(text: bytes) -> bytes:
    """Give back the CR LF that frames lose in a text file, one frame a line."""
    return _LINE_END.sub(b"\r\n", text.rstrip()) + b"\r\n"


def _show(records: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("#", "LEN", "CRC", "Edition", "CN", "MN", "Values", "Diagnosis")
    for index, record in enumerate(records, 1):
        cells = [
            record["length"],
            record["crc"],
            record["edition"],
            record["command"],
            record.get("mn"),
            len(record["values"]),
            _remarks(record),
        ]
        table.add_row(str(index), *("" if cell is None else escape(str(cell)) for cell in cells))
    Console().print(table)


def _remarks(record: dict[str, Any]) -> str:
    notes = [record["diagnosis"]]
    notes += [remark["text"] for remark in record.get("remarks", [])]
    notes += [
        f"{found['where']}: {found['text']}"
        for found in record.get("nonconformities", [])
        if found["rule"] not in ("crc", "length")
    ]
    return "\n".join(notes)
