"""The command line of the audit log: ``huiyin verify | export-log | checkpoint``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huiyin.base.errors import HuiyinError

if TYPE_CHECKING:
    from huiyin.ledger.core.merkle_note import PublicKey
    from huiyin.ledger.log.verification import Progress, Result

CANCELLED = 130
Folders = Annotated[list[Path] | None, typer.Option(help="Checkpoints kept elsewhere.")]
Keys = Annotated[list[Path] | None, typer.Option("--key", help="File of public keys to trust.")]


def register_log(app: typer.Typer) -> None:
    """Add the log's commands to the application."""
    app.command("verify")(verify)
    app.command("export-log")(export_log)
    app.command("checkpoint")(checkpoint)


def verify(
    *,
    checkpoints: Folders = None,
    key: Keys = None,
    processes: Annotated[int, typer.Option(min=1, help="Processes to work in.")] = 2,
    files: Annotated[bool, typer.Option(help="Read evidence files.")] = True,
    replay: Annotated[bool, typer.Option(help="Compare rows with the events.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Read every event again and check it against its chain, the log and all checkpoints."""
    from huiyin.base import clock
    from huiyin.base.shell import setup

    setup()
    from huiyin.ledger.log import signing
    from huiyin.ledger.log.verification import Asked, verify
    from huiyin.ledger.verbs import sequencing

    asked = Asked(
        keys=_keys(key) if key else signing.known_keys(),
        outside=list(_notes(checkpoints or [])),
        processes=processes,
        with_files=files,
        with_replay=replay,
    )
    began = clock.now()
    try:
        with _bars(quiet=as_json) as progress:
            result = verify(asked, progress)
    except KeyboardInterrupt:
        typer.echo("Cancelled; nothing was changed.", err=True)
        raise typer.Exit(CANCELLED) from None
    sequencing.record(
        started_at=began,
        seconds=round(result.seconds),
        events=result.counts["events"],
        log_size=result.log_size,
        faults=[(fault.kind, fault.where, fault.detail) for fault in result.faults],
        parts=result.parts,
    )
    _tell(result, as_json=as_json, has_outside=bool(asked.outside))
    if result.faults:
        raise typer.Exit(1)


def _tell(result: Result, *, as_json: bool, has_outside: bool) -> None:
    if as_json:
        faults = [asdict(fault) | {"meaning": fault.meaning} for fault in result.faults]
        told = {"counts": result.counts, "log_size": result.log_size, "parts": result.parts}
        typer.echo(json.dumps(told | {"faults": faults}, ensure_ascii=False))
        return
    counts = ", ".join(f"{count} {name}" for name, count in sorted(result.counts.items()))
    rate = result.counts["events"] / max(result.seconds, 0.001)
    typer.echo(f"{counts}; {result.seconds:.1f} s, {rate:,.0f} events/s")
    if not has_outside:
        typer.echo("No checkpoint from outside was given (--checkpoints): see the operator guide.")
    for fault in result.faults:
        typer.secho(f"{fault.kind}: {fault.where} {fault.detail}", fg="red")
        typer.echo(f"    {fault.meaning}")
    typer.echo(f"{len(result.faults)} faults")


@contextmanager
def _bars(*, quiet: bool) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    shown = not quiet and sys.stderr.isatty()
    with Bars(*columns, TimeRemainingColumn(), console=console, disable=not shown) as bars:
        tasks = {}

        def progress(part: str, done: int, of: int) -> None:
            if part not in tasks:
                tasks[part] = bars.add_task(part, total=of)
            bars.update(tasks[part], completed=done)

        yield progress


def _keys(paths: list[Path]) -> list[PublicKey]:
    from huiyin.ledger.core.merkle_note import BadNote, read_key

    try:
        lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
        return [read_key(line) for line in lines if line.strip()]
    except (BadNote, OSError, UnicodeDecodeError) as error:
        raise HuiyinError(
            f"No public key: {error}.", "Name a file of lines: name+id+base64."
        ) from error


def _notes(places: list[Path]) -> Iterator[Path]:
    for place in places:
        if not place.exists():
            raise HuiyinError(f"{place} is not there.", "Name a directory of checkpoints.")
        yield from sorted(place.glob("*.txt")) if place.is_dir() else [place]


def export_log(
    folder: Path,
    files: Annotated[bool, typer.Option(help="Copy evidence files too.")] = False,
) -> None:
    """Write a bundle that an outsider can take away and check with huiyin_verify.py."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.ledger.log.bundle import export

    counts = export(folder, with_files=files)
    typer.echo(", ".join(f"{count} {name}" for name, count in counts.items()))


def checkpoint(
    new_key: Annotated[bool, typer.Option(help="Make a new key and sign with it.")] = False,
) -> None:
    """Log what is new, sign, send; then say which destination holds what."""
    from huiyin.base import clock
    from huiyin.base.shell import setup

    setup()
    from huiyin.ledger.log import signing, standing
    from huiyin.ledger.verbs import sequencing

    if new_key:
        signing.new_key()
    now = clock.now()
    sequencing.keep(now)
    sequencing.send_copies(now)
    found = standing.standing()
    last = found.last
    typer.echo(f"log: {found.size} leaves, {found.pending} events waiting")
    typer.echo(f"last checkpoint: {last.size} {last.root} {last.at}" if last else "no checkpoint")
    for place in found.places:
        held = place.held
        told = f"holds {held.size} of {held.at}" if held else "holds none"
        typer.echo(f"{place.shown}: {told} {place.error}".rstrip())
    if not found.places:
        typer.secho("No destination: no checkpoint leaves this machine.", fg="red", err=True)
    for one in signing.known_keys():
        typer.echo(one.text())
