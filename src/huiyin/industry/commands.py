"""Commands of the industry desk; each package brings its own."""

from __future__ import annotations

import typer

from huiyin.industry.match import commands as match
from huiyin.industry.need import commands as need
from huiyin.industry.policy import app as policy

PARTS = (match, policy, need)


def register(app: typer.Typer) -> None:
    """Add this desk's commands to the `huiyin` program."""
    for part in PARTS:
        part.register(app)
