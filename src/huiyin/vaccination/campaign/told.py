"""What the commands of `huiyin campaign` share: arguments and progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huiyin.vaccination.campaign.language import Language

if TYPE_CHECKING:
    from huiyin.vaccination.core.answer import Progress

Folder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Campaign directory.")]
PlanFolder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Plan directory.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
English = Annotated[bool, typer.Option("--english", help="English instead of Chinese.")]


@contextmanager
def progress(language: Language) -> Iterator[Callable[[Progress], bool]]:
    """A line of progress on a terminal's error stream."""
    from rich.console import Console

    from huiyin.vaccination.campaign.progress_words import progress_told

    console = Console(stderr=True)
    with console.status("…") as line:

        def show(news: Progress) -> bool:
            if console.is_terminal:
                line.update(progress_told(news, language))
            return True

        yield show


@contextmanager
def refused_in(language: Language, as_json: bool) -> Iterator[None]:
    """Say what is wrong in a language, and in JSON where JSON was asked for."""
    from huiyin.base.console.refusals import refusals_told
    from huiyin.vaccination.campaign.files.faults import BadCampaign

    with refusals_told(as_json):
        try:
            yield
        except BadCampaign as error:
            raise error.in_language(language) from error
