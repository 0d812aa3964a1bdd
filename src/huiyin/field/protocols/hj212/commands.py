"""`huiyin hj212`: look into frames without a gateway or a database."""

from __future__ import annotations

import json
import re
import sys
from typing import Annotated, Any

import typer

SHOWN = 10
_LINE_END = re.compile(rb"[ \t\r]{0,99}\n\s*+(?=##[0-9]{4})")
_QUOTED = re.compile(rb'^"(##[0-9]{4}[^\n]*)"[ \t\r]*$', re.MULTILINE)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


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

    CR LF after a frame may be missing; frames may stand one a line, in the quotes of a CSV too.
    """
    from huiyin.field.factors import value_formats
    from huiyin.field.protocols.hj212.core import DefectKind, diagnose

    found = diagnose(_as_sent(sys.stdin.buffer.read()), value_formats())
    records = [record for record in found if record["kind"] != DefectKind.BLANK]
    if not records:
        typer.echo("There is no frame on standard input. Pipe frames in: ##0101QN=...", err=True)
        raise typer.Exit(1)
    if as_json:
        for record in records:
            typer.echo(json.dumps(record, ensure_ascii=False))
        return
    _show(records)


def _as_sent(text: bytes) -> bytes:
    """Undo what a text file or a table does to frames: CR LF lost, blanks and quotes added."""
    bare = _QUOTED.sub(rb"\1", text.removeprefix(_BYTE_ORDER_MARK))
    return _LINE_END.sub(b"\r\n", bare.rstrip()) + b"\r\n"


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
    if missing := record.get("missing_parts"):
        notes.append(f"of {record['pnum']} parts {_listed(missing)} did not come")
    notes += [
        f"{found['where']}: {found['text']}"
        for found in record.get("nonconformities", [])
        if found["rule"] not in ("crc", "length")
    ]
    return "\n".join(notes)


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:SHOWN])) + (", …" if len(numbers) > SHOWN else "")
