"""`huiyin` commands of documents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("document")(document)
    templates = typer.Typer(help="The shipped Word templates.", no_args_is_help=True)
    templates.command("make")(make_templates)
    templates.command("check")(check_template)
    app.add_typer(templates, name="templates")


def document(
    kind: Annotated[str, typer.Argument(help="notice, reminder, check_sheet, …")],
    number: Annotated[str, typer.Argument(help="The matter, e.g. HY2026-000123.")],
    out: Annotated[Path, typer.Argument(help="The Word file to write.")],
    by: Annotated[str, typer.Option(help="Sign-in name of who drafts.")],
) -> None:
    """Write a document about a matter as Word, without keeping it: no draft, no number."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.documents.preview import preview

    out.write_bytes(preview(kind, number, by))
    typer.echo(f"{out}: {out.stat().st_size} bytes")


def make_templates(
    folder: Annotated[Path | None, typer.Argument(help="Where to (default: the package).")] = None,
) -> None:
    """Make the shipped templates anew from the outlines and data/gbt9704.toml."""
    from huiyin.documents.layout.make import SHIPPED, make_all

    for path in make_all(folder or SHIPPED):
        typer.echo(path)


def check_template(
    kind: Annotated[str, typer.Argument(help="notice, reminder, check_sheet, …")],
    file: Annotated[Path, typer.Argument(help="The template to look at.")],
    trial: Annotated[Path | None, typer.Option(help="Write the trial print here.")] = None,
) -> None:
    """Say whether an office's template can be used; exit code 2 names what is wrong."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.documents.preview import kind_of
    from huiyin.documents.template_check import check

    printed = check(kind_of(kind), file.read_bytes())
    if trial is not None:
        trial.write_bytes(printed)
    typer.echo("The template can be used.")
