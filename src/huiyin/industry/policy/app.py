"""`huiyin policy`: check, explain and compare policies."""

from __future__ import annotations

import typer

from huiyin.industry.policy import commands
from huiyin.industry.policy.diff import diff

policy = typer.Typer(no_args_is_help=True, help="Policies as rules: check, explain, compare.")


def register(app: typer.Typer) -> None:
    """Add `huiyin policy` to the program."""
    for one in (commands.check, commands.explain, diff):
        policy.command()(one)
    app.add_typer(policy, name="policy")
