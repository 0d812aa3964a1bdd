"""The command line of the ledger's core: ``huiyin model-check``."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer


def register_core(app: typer.Typer) -> None:
    """Add the core's commands to the application."""
    app.command("model-check")(model_check)
    app.command("lifecycle")(lifecycle)


def model_check(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Visit every configuration of the loop and prove that the check can see faults."""
    report = run_model_check()
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False))
    else:
        typer.echo(f"configurations: {report['configurations']}")
        for violation in report["violations"]:
            typer.echo(f"violation: {violation}")
        for name in report["planted"]:
            typer.echo(f"planted: {name}: {'caught' if name in report['caught'] else 'MISSED'}")
    if report["violations"] or report["caught"] != report["planted"]:
        raise typer.Exit(1)


def lifecycle(
    markdown: Annotated[bool, typer.Option("--markdown", help="The page of docs/.")] = False,
) -> None:
    """Print the lifecycle as a state diagram, or with its whole table as docs/lifecycle.md."""
    from huiyin.ledger.core.lifecycle_pages import document, mermaid

    typer.echo(document() if markdown else mermaid(), nl=False)


def run_model_check() -> dict[str, Any]:
    """Configurations visited, violations found, faults planted and faults caught."""
    from huiyin.ledger.core.model_check import PLANTED, explore, is_caught
    from huiyin.ledger.core.model_world import World
    from huiyin.ledger.core.states import Grade, RaiserKind
    from huiyin.ledger.kinds_loader import calendar, kinds

    known, days = kinds(), calendar()
    sensor = RaiserKind.SENSOR
    one_verifier = frozenset({"second_verifier"})
    small = World(policy=known["rectify_now"], calendar=days, cycles=1, absent=one_verifier)
    worlds = {
        "request": World(
            policy=known["request"],
            calendar=days,
            cycles=1,
            absent=one_verifier | {"third_supervisor"},
        ),
        "rectify_now": small,
        "rectify_now, two cycles": World(
            policy=known["rectify_now"],
            calendar=days,
            raiser=sensor,
            absent=one_verifier | {"third_supervisor"},
        ),
        "rectify_now, delegated": World(
            policy=known["rectify_now"],
            calendar=days,
            cycles=1,
            raiser=sensor,
            delegation=True,
            absent=one_verifier | {"checking_supervisor"},
        ),
        "exceedance, major": World(
            policy=known["exceedance"],
            calendar=days,
            cycles=1,
            raiser=sensor,
            grade=Grade.MAJOR,
            absent=frozenset({"third_supervisor"}),
        ),
    }
    found = {name: explore(world) for name, world in worlds.items()}
    return {
        "configurations": sum(f.configurations for f in found.values()),
        "violations": [f"{name}: {v}" for name, f in found.items() for v in f.violations],
        "planted": [fault.name for fault in PLANTED],
        "caught": [fault.name for fault in PLANTED if is_caught(fault, small)],
        "worlds": {name: f.configurations for name, f in found.items()},
    }
