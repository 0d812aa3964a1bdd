"""`huiyin zone import` and `huiyin zone at`: zones from GeoJSON, and the zone of a place."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from huiyin.water.core.risks.source import Decision
    from huiyin.water.verbs.zones import Imported

LARGEST = 8 * 1024 * 1024


def register(app: typer.Typer) -> None:
    """Add `huiyin zone`."""
    zone = typer.Typer(help="Protection zones of the canal.", no_args_is_help=True)
    zone.command("import")(import_file)
    zone.command("at")(at)
    app.add_typer(zone, name="zone")


def import_file(
    file: Annotated[Path, typer.Argument(help="GeoJSON of reaches (lines) and zones (polygons).")],
    by: Annotated[str, typer.Option(help="Sign-in name of the keeper who imports.")],
    unit: Annotated[str, typer.Option(help="Code of the unit that manages new reaches.")],
    *,
    dry_run: Annotated[bool, typer.Option(help="Read and report; keep nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Take in reaches and zones; every bad feature is named, the good ones are kept."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.ledger.models import Unit, User
    from huiyin.water.verbs.zones import import_zones

    actor = User.objects.filter(username=by).first()
    managing = Unit.objects.filter(code=unit).first()
    if actor is None or managing is None:
        raise typer.BadParameter("there is no such person or unit")
    found = import_zones(_text(file), unit=managing, actor=actor, save=not dry_run)
    typer.echo(json.dumps(_report(found), ensure_ascii=False) if as_json else _told(found))
    if found.faults:
        raise typer.Exit(1)


def at(
    longitude: Annotated[float, typer.Argument(help="Degrees east.")],
    latitude: Annotated[float, typer.Argument(help="Degrees north.")],
    *,
    datum: Annotated[str, typer.Option(help="wgs84, gcj02, cgcs2000 or unknown.")],
    on: Annotated[str | None, typer.Option(help="Day (YYYY-MM-DD; default today).")] = None,
    accuracy: Annotated[float | None, typer.Option(help="Radius in metres.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """The zone of a place on a day, or the zones that stay possible, with the polygons asked."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.base.clock import today
    from huiyin.water.core.zones.datum import Datum, Position
    from huiyin.water.queries.zones import decide

    try:
        place = Position(longitude, latitude, Datum(datum), accuracy)
        day = date.fromisoformat(on) if on else today()
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    decision = decide(place, day)
    typer.echo(json.dumps(_answer(decision), ensure_ascii=False) if as_json else _lines(decision))


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
        if len(content) > LARGEST:
            raise typer.BadParameter(f"{file.name} is larger than 8 MB; split it by reach")
        return content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{file.name} cannot be read: {error}") from error


def _report(found: Imported) -> dict[str, object]:
    return {
        "features": found.reading.features,
        "reaches": found.reaches,
        "zones": found.zones,
        "ended": found.ended,
        "same": found.same,
        "refused": [asdict(fault) for fault in found.faults],
    }


def _told(found: Imported) -> str:
    counts = (
        f"{found.reading.features} features: {len(found.reaches)} reaches, "
        f"{len(found.zones)} zone versions new or changed; {found.same} known already; "
        f"{len(found.ended)} earlier versions ended; {len(found.faults)} refused"
    )
    faults = (f"  feature {f.feature} {f.id}: {f.why} {f.detail}".rstrip() for f in found.faults)
    return "\n".join([counts, *faults])


def _answer(decision: Decision) -> dict[str, object]:
    answer = decision.answer
    return {
        "on": answer.on.isoformat(),
        "zone": None if answer.grade is None else answer.grade.name.lower(),
        "possible": sorted(grade.name.lower() for grade in answer.possible),
        "missing": answer.missing,
        "reach": decision.reach,
        "side": decision.side,
        "seen": [
            {"chainage": str(one.chainage), "distance": round(one.distance, 1),
             "error": round(one.error, 1), "reach": one.reach}
            for one in decision.seen
        ],
        "polygons": [
            {"zone": one.zone, "version": one.version, "inside": one.inside,
             "border": round(one.border, 1), "error": round(one.error, 1)}
            for one in answer.standings
        ],
    }  # fmt: skip


def _lines(decision: Decision) -> str:
    told = _answer(decision)
    possible = " or ".join(sorted(grade.name.lower() for grade in decision.answer.possible))
    head = f"{told['on']}: {possible}" + (" (no polygon in force)" if told["missing"] else "")
    seen = [
        f"  {one.reach} {one.chainage}, {one.distance:.0f} m ±{one.error:.0f} m, {one.side} bank"
        for one in decision.seen
    ]
    asked = [
        f"  {one.zone} {one.version}: "
        + {True: "inside", False: "outside", None: "too near to say"}[one.inside]
        + f", border {one.border:.0f} m ±{one.error:.0f} m"
        for one in decision.answer.standings
    ]
    return "\n".join([head, *seen, *asked])
