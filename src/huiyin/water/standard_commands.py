"""`huiyin standard`: list, show, import, compare and activate versions of standards."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huiyin.base.errors import HuiyinError
    from huiyin.ledger.models import User
    from huiyin.water.standard_compare import Compared

By = Annotated[str, typer.Option(help="Sign-in name of who acts.")]
Day = Annotated[str | None, typer.Option(help="YYYY-MM-DD; default today.")]
Code = Annotated[str, typer.Argument(help="Code of the standard, such as 'GB 18918-2002'.")]


def register(app: typer.Typer) -> None:
    """Add `huiyin standard …`."""
    standard = typer.Typer(help="Standards as dated versions.", no_args_is_help=True)
    for name, command in (
        *(("list", list_standards), ("show", show), ("import", import_table)),
        *(("diff", diff), ("activate", activate), ("end", end), ("whose", whose)),
    ):
        standard.command(name)(command)
    app.add_typer(standard, name="standard")


def list_standards() -> None:
    """Every standard with its dated rows and the city's versions."""
    _setup()
    from huiyin.water.city_law import city_law
    from huiyin.water.queries.standards import versions

    kept = versions()
    found = {code: (one.name_zh, one) for code, one in city_law(date.max).standards.items()}
    for one in kept:
        found.setdefault(one.code, (one.entry.subject.name, None))
    lines = []
    for code, (name, standard) in found.items():
        limits = standard.limits if standard else ()
        days = ", ".join(str(day) for day in sorted({row.effective_from for row in limits}))
        sure = sum(row.enforceable for row in limits)
        mine = ", ".join(f"{one.label} ({_state(one.starts)})" for one in kept if one.code == code)
        lines.append((code, name, days, f"{sure}/{len(limits)}", mine))
    _table(("code", "name", "rows begin on", "verified", "city's versions"), lines)


def show(code: Code, on: Day = None) -> None:
    """The rows of a standard in force on a day."""
    _setup()
    from huiyin.water.city_law import city_law
    from huiyin.water.standard_words import line_of

    day = _day(on)
    standard = city_law(date.max).standards.get(code)
    if standard is None:
        _refuse(f"There is no standard {code}.", "See huiyin standard list.")
    lines = []
    for row in standard.in_force(day):
        line = line_of(row, standard.levels)
        cells = [cell.text for cell in line.cells]
        what = (line.name, line.condition, *cells, line.unit, line.basis, line.confidence)
        lines.append(tuple(map(str, what)))
    heading = ("factor", "condition", *standard.levels, "unit", "judged as", "confidence")
    _table(heading, lines, f"{code} · {day}")


def import_table(
    file: Annotated[Path, typer.Argument(help="CSV or .xlsx in the form of an export.")],
    *,
    code: Annotated[str, typer.Option(help="Code of the standard.")],
    label: Annotated[str, typer.Option(help="Label of the version, such as 2026-03.")],
    by: By,
    name: Annotated[str, typer.Option(help="Name of a standard that is not shipped.")] = "",
    law: Annotated[bool, typer.Option("--law", help="Meant as law; else as advice.")] = False,
    keep_good: Annotated[
        bool, typer.Option("--keep-good", help="Leave out lines that cannot stand.")
    ] = False,
    confirm: Annotated[
        list[str] | None, typer.Option(help="A figure that was asked back, as it was printed.")
    ] = None,
) -> None:
    """Read a table and keep it as a version; a second person activates it."""
    _setup()
    from huiyin.base.errors import HuiyinError
    from huiyin.water.verbs.standards import NotRead, Upload, import_version

    try:
        content = file.read_bytes()
    except OSError as error:
        _refuse(f"{file} cannot be read: {error.strerror}.", "Check the name.")
    upload = Upload(
        code=code,
        label=label,
        name=name,
        content=content,
        file_name=file.name,
        as_law=law,
        keep_good=keep_good,
        confirmed=frozenset(confirm or ()),
    )
    try:
        done = import_version(upload, actor=_user(by))
    except NotRead as error:
        for one in error.reading.refused:
            typer.echo(f"line {one.line}, {one.column}: {one.why} {one.todo}", err=True)
        for asked in error.asked:
            typer.echo(f"line {asked.line}: {asked.why} --confirm '{asked.key}'", err=True)
        _refuse_error(error)
    except HuiyinError as error:
        _refuse_error(error)
    for one in done.reading.refused:
        typer.echo(f"left out: line {one.line}, {one.column}: {one.why}")
    typer.echo(f"{len(done.reading.rows)} rows of {code} kept as {label}; not active.")


def activate(
    code: Code,
    label: str,
    *,
    by: By,
    reason: Annotated[str, typer.Option(help="The paper or decision it rests on.")],
    from_day: Annotated[str | None, typer.Option("--from", help="YYYY-MM-DD.")] = None,
) -> None:
    """Let a version hold from a day on; not for whoever imported it."""
    _setup()
    from huiyin.base.errors import HuiyinError
    from huiyin.water.verbs import standards

    try:
        record = standards.activate(code, label, _day(from_day), reason=reason, actor=_user(by))
    except HuiyinError as error:
        _refuse_error(error)
    typer.echo(f"{code} {label} holds from {record.day}.")


def end(
    code: Code,
    label: str,
    *,
    by: By,
    reason: Annotated[str, typer.Option(help="The paper or decision it rests on.")],
    from_day: Annotated[str | None, typer.Option("--from", help="YYYY-MM-DD.")] = None,
) -> None:
    """Let a version hold no more from a day on; not for whoever activated it."""
    _setup()
    from huiyin.base.errors import HuiyinError
    from huiyin.water.verbs import standards

    try:
        record = standards.deactivate(code, label, _day(from_day), reason=reason, actor=_user(by))
    except HuiyinError as error:
        _refuse_error(error)
    typer.echo(f"{code} {label} holds no more from {record.day}.")


Side = Annotated[str, typer.Option(help="law, shipped or the label of a version.")]


def diff(
    code: Code,
    *,
    by: By,
    before: Side = "law",
    before_day: Day = None,
    after: Side = "law",
    after_day: Day = None,
) -> None:
    """Cells that change between two versions or days."""
    found = _compared(code, by, (before, before_day), (after, after_day))
    heading = ("change", "factor", "condition", "level", "judged as", "before", "after", "clause")
    lines = [
        tuple(
            map(str, (c.kind, c.factor, c.condition, c.level, c.basis, c.old, c.new, c.clause)),
        )
        for c in found.changes
    ]
    _table(heading, lines)


def whose(
    code: Code,
    *,
    by: By,
    before: Side = "law",
    before_day: Day = None,
    after: Side = "law",
    after_day: Day = None,
) -> None:
    """Whose judgement changes between two versions or days, by each facility's latest values."""
    found = _compared(code, by, (before, before_day), (after, after_day))
    lines = []
    for one in found.whose:
        subject = one.known.subject
        head = (subject.code, subject.name, one.state, str(one.origin))
        lines += [(*head, v.value, v.before, v.after) for v in one.values] or [(*head, "", "", "")]
    _table(("code", "facility", "judgement", "values", "value", "before", "after"), lines)


def _compared(
    code: str, by: str, before: tuple[str, str | None], after: tuple[str, str | None]
) -> Compared:
    _setup()
    from huiyin.base import clock
    from huiyin.water.queries.standards import version
    from huiyin.water.standard_compare import LAW, SHIPPED, Sides, compare

    for side, _text in (before, after):
        if side not in {LAW, SHIPPED} and version(code, side) is None:
            _refuse(f"{code} has no version {side}.", "See huiyin standard list.")
    sides = Sides(
        code=code,
        before=before[0],
        before_day=_day(before[1]),
        after=after[0],
        after_day=_day(after[1]),
    )
    return compare(sides, _user(by), clock.now())


def _setup() -> None:
    from huiyin.base.shell import setup

    setup()


def _user(name: str) -> User:
    from huiyin.ledger.models import User

    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        _refuse(f"There is no account {name}.", "Give --by a sign-in name.")
    return found


def _day(text: str | None) -> date:
    from huiyin.base.clock import today

    if text is None:
        return today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no day; write 2026-03-01") from error


def _state(starts: date | None) -> str:
    return f"from {starts}" if starts else "not active"


def _table(heading: Sequence[str], lines: Sequence[Sequence[str]], title: str = "") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=title or None)
    for name in heading:
        table.add_column(name)
    for line in lines:
        table.add_row(*(escape(str(cell)) for cell in line))
    Console().print(table)


def _refuse_error(error: HuiyinError) -> NoReturn:
    _refuse(error.message, error.hint)


def _refuse(message: str, hint: str) -> NoReturn:
    typer.echo(f"{message} {hint}".strip(), err=True)
    raise typer.Exit(2)
