"""`huiyin`: every app adds its own commands; this file only collects them."""

from __future__ import annotations

import sys
from importlib import import_module

import typer

from huiyin import __version__
from huiyin.base.errors import HuiyinError
from huiyin.base.paths import keep_compiled_loops

PARTS = (
    "web",
    "ledger",
    "intake",
    "documents",
    "field",
    "field.protocols.hj212",
    "water",
    "vaccination",
    "industry",
)


def build() -> typer.Typer:
    """The command line with the commands of every app."""
    app = typer.Typer(
        name="huiyin",
        help="Huiyin 回音: a city's public works as closed loops.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )

    @app.command()
    def version() -> None:
        """Print the version."""
        typer.echo(__version__)

    for part in PARTS:
        import_module(f"huiyin.{part}.commands").register(app)
    return app


def main() -> None:
    """Run the command line; what we refuse on purpose is one clear line, not a traceback."""
    keep_compiled_loops()
    try:
        build()()
    except HuiyinError as error:
        typer.secho(f"huiyin: {error}", fg="red", err=True)
        sys.exit(2)
