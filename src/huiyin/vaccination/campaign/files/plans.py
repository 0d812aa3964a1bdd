"""Plan directories: a table for each part of a plan, and plan.json with aims and notes."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from huiyin.base.console.page import write_frame
from huiyin.vaccination.campaign.files.faults import BadCampaign, Faults
from huiyin.vaccination.campaign.files.notes import notes_json, read_notes
from huiyin.vaccination.campaign.files.tables import Table, open_table, optional_table
from huiyin.vaccination.campaign.language import Language
from huiyin.vaccination.core.campaign.plan import (
    Aim,
    Assignment,
    Given,
    Move,
    Opening,
    Parked,
    Plan,
    Proof,
    Staffed,
    StockMove,
    Transfer,
)
from huiyin.vaccination.core.campaign.problem import Problem

HEAD, PROOFS = "plan.json", "proofs.npz"
COLUMNS = {
    "openings": ("site", "first", "last"),
    "assignments": ("community", "site", "group", "people"),
    "given": ("site", "group", "product", "dose", "period", "doses"),
    "stock_moves": ("lot", "day", "what", "site", "doses"),
    "teams": ("team", "site", "period"),
    "transfers": ("source", "site", "group", "product", "dose", "period", "people", "since"),
}
OPTIONAL = ("teams", "transfers")


def rows_of_plan(problem: Problem, plan: Plan) -> dict[str, list[tuple[Any, ...]]]:
    """The tables of a plan with ids instead of positions, but for staffing."""
    site = [one.id for one in problem.sites]
    group = [one.id for one in problem.groups]
    product = [one.id for one in problem.products]
    return {
        "openings": [(site[o.site], o.first, o.last) for o in plan.openings],
        "assignments": [
            (problem.communities[a.community].id, site[a.site], group[a.group], a.people)
            for a in plan.assignments
        ],
        "given": [
            (site[g.site], group[g.group], product[g.product], g.dose, g.period, g.doses)
            for g in plan.given
        ],
        "stock_moves": [
            (
                problem.lots[m.lot].id,
                m.day,
                m.what.value,
                None if m.site is None else site[m.site],
                m.doses,
            )
            for m in plan.moves
        ],
        "teams": [(problem.teams[p.team].id, site[p.site], p.period) for p in plan.parked],
        "transfers": [
            (
                site[t.source],
                site[t.site],
                group[t.group],
                product[t.product],
                t.dose,
                t.period,
                t.people,
                t.since,
            )
            for t in plan.transfers
        ],
    }


def _frame(stem: str, rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    names = list(COLUMNS[stem])
    return pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)


def write_given(path: Path, problem: Problem, plan: Plan) -> None:
    """The doses of each site, group, product, dose and period as one table file; raises BadName
    for an ending that is no table's."""
    write_frame(_frame("given", rows_of_plan(problem, plan)["given"]), path)


def write_plan(
    folder: Path,
    problem: Problem,
    plan: Plan,
    about: dict[str, Any],
    language: Language = Language.CHINESE,
) -> None:
    """Write every table; `about` joins aims and notes in plan.json."""
    folder.mkdir(parents=True, exist_ok=True)
    for stem, rows in rows_of_plan(problem, plan).items():
        _frame(stem, rows).write_csv(folder / f"{stem}.csv")
    heads = ["site", "period", "stations", *(f"staff_{role.id}" for role in problem.roles)]
    staffed = [(problem.sites[s.site].id, s.period, s.stations, *s.staff) for s in plan.staffed]
    frame = pl.DataFrame(staffed, schema=heads, orient="row", infer_schema_length=None)
    frame.write_csv(folder / "staffing.csv")
    head = {**about, "aims": [asdict(aim) for aim in plan.aims]}
    head |= notes_json(problem, plan.notes, language)
    head["proofs"] = [
        {"aim": p.aim, "caps": p.caps, "cap_prices": p.cap_prices, "bound": p.bound}
        for p in plan.proofs
    ]
    text = json.dumps(head, ensure_ascii=False, indent=1)
    (folder / HEAD).write_text(text + "\n", encoding="utf-8")
    if plan.proofs:
        prices = {f"prices_{n}": proof.prices for n, proof in enumerate(plan.proofs)}
        np.savez_compressed(folder / PROOFS, **prices)  # type: ignore[arg-type]


def read_plan(folder: Path, problem: Problem) -> Plan:
    """Read a plan directory of a problem; raises BadCampaign with every fault found."""
    faults = Faults()
    head = _head(folder, faults)
    tables = {stem: open_table(folder, stem, faults) for stem in COLUMNS if stem not in OPTIONAL}
    staffing = open_table(folder, "staffing", faults)
    teams, transfers = (optional_table(folder, stem, faults) for stem in OPTIONAL)
    sites = [site.id for site in problem.sites]
    plan = Plan(
        openings=_openings(tables["openings"], sites, problem.periods),
        assignments=_assignments(tables["assignments"], problem, sites),
        given=_given(tables["given"], problem, sites),
        moves=_moves(tables["stock_moves"], problem, sites),
        staffed=_staffed(staffing, problem, sites),
        parked=() if teams is None else _parked(teams, problem, sites),
        aims=tuple(Aim(**aim) for aim in head["aims"]),
        notes=read_notes(problem, head),
        proofs=_proofs(folder, head),
        transfers=() if transfers is None else _transfers(transfers, problem, sites),
    )
    if faults.found:
        raise BadCampaign(folder.name, tuple(faults.found))
    return plan


def _head(folder: Path, faults: Faults) -> dict[str, Any]:
    """plan.json; aims and notes are there, and aims have their fields."""
    try:
        head = json.loads((folder / HEAD).read_text(encoding="utf-8"))
        found = {"notes": [], "proofs": [], **head}
        for aim in found["aims"]:
            Aim(**aim)
    except (OSError, ValueError, TypeError, KeyError) as error:
        words = "missing" if isinstance(error, OSError) else str(error)
        faults.add((HEAD, 0, ""), words, "aims and notes as huiyin campaign writes them")
        return {"aims": [], "notes": [], "proofs": []}
    return found


def _openings(table: Table, sites: list[str], periods: int) -> tuple[Opening, ...]:
    site = table.among("site", sites, "site").tolist()
    span = [table.whole(name, "a period", most=periods - 1).tolist() for name in ("first", "last")]
    return tuple(Opening(*row) for row in zip(site, *span, strict=True))


def _assignments(table: Table, problem: Problem, sites: list[str]) -> tuple[Assignment, ...]:
    columns = (
        table.among("community", [c.id for c in problem.communities], "community").tolist(),
        table.among("site", sites, "site").tolist(),
        table.among("group", [g.id for g in problem.groups], "group").tolist(),
        table.whole("people", "people").tolist(),
    )
    return tuple(Assignment(*row) for row in zip(*columns, strict=True))


def _given(table: Table, problem: Problem, sites: list[str]) -> tuple[Given, ...]:
    columns = (
        table.among("site", sites, "site").tolist(),
        table.among("group", [g.id for g in problem.groups], "group").tolist(),
        table.among("product", [p.id for p in problem.products], "product").tolist(),
        table.whole("dose", "a dose number", least=1).tolist(),
        table.whole("period", "a period", most=problem.periods - 1).tolist(),
        table.whole("doses", "doses").tolist(),
    )
    return tuple(Given(*row) for row in zip(*columns, strict=True))


def _moves(table: Table, problem: Problem, sites: list[str]) -> tuple[StockMove, ...]:
    lot = table.among("lot", [one.id for one in problem.lots], "lot").tolist()
    days = problem.periods * problem.period_days
    day = table.whole("day", "a day", most=days - 1).tolist()
    what = table.among("what", [move.value for move in Move], "kind of move").tolist()
    place = table.among("site", ["", *sites], "site").tolist()
    doses = table.whole("doses", "doses").tolist()
    kinds = tuple(Move)
    return tuple(
        StockMove(one, at, kinds[kind], None if spot == 0 else spot - 1, count)
        for one, at, kind, spot, count in zip(lot, day, what, place, doses, strict=True)
    )


def _staffed(table: Table, problem: Problem, sites: list[str]) -> tuple[Staffed, ...]:
    site = table.among("site", sites, "site").tolist()
    period = table.whole("period", "a period", most=problem.periods - 1).tolist()
    stations = table.whole("stations", "stations").tolist()
    staff = [table.whole(f"staff_{role.id}", "persons").tolist() for role in problem.roles]
    crews = list(zip(*staff, strict=True)) if staff else [()] * len(site)
    return tuple(Staffed(*row) for row in zip(site, period, stations, crews, strict=True))


def _parked(table: Table, problem: Problem, sites: list[str]) -> tuple[Parked, ...]:
    team = table.among("team", [t.id for t in problem.teams], "team").tolist()
    site = table.among("site", sites, "site").tolist()
    period = table.whole("period", "a period", most=problem.periods - 1).tolist()
    return tuple(Parked(*row) for row in zip(team, site, period, strict=True))


def _transfers(table: Table, problem: Problem, sites: list[str]) -> tuple[Transfer, ...]:
    last = problem.periods - 1
    columns = (
        table.among("source", sites, "site").tolist(),
        table.among("site", sites, "site").tolist(),
        table.among("group", [g.id for g in problem.groups], "group").tolist(),
        table.among("product", [p.id for p in problem.products], "product").tolist(),
        table.whole("dose", "a dose number", least=1).tolist(),
        table.whole("period", "a period", most=last).tolist(),
        table.whole("people", "people").tolist(),
        table.whole("since", "a period", most=last).tolist(),
    )
    return tuple(Transfer(*row) for row in zip(*columns, strict=True))


def _proofs(folder: Path, head: dict[str, Any]) -> tuple[Proof, ...]:
    if not head["proofs"] or not (folder / PROOFS).is_file():
        return ()
    with np.load(folder / PROOFS, allow_pickle=False) as prices:
        return tuple(
            Proof(
                aim=one["aim"],
                prices=prices[f"prices_{n}"],
                caps=tuple((name, value) for name, value in one["caps"]),
                cap_prices=tuple(one["cap_prices"]),
                bound=one["bound"],
            )
            for n, one in enumerate(head["proofs"])
        )
