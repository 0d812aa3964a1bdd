"""What the commands of `huiyin campaign` share: arguments and progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from huiyin.vaccination.core.answer import Progress

Folder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Campaign directory.")]
PlanFolder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Plan directory.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
English = Annotated[bool, typer.Option("--english", help="English instead of Chinese.")]


@contextmanager
def progress() -> Iterator[Callable[[Progress], bool]]:
    """A line of progress on a terminal's error stream."""
    from rich.console import Console

    from huiyin.vaccination.core.answer import gap_of

    console = Console(stderr=True)
    with console.status("…") as line:

        def show(news: Progress) -> bool:
            if console.is_terminal:
                text = f"{news.phase} · {news.seconds:.1f} s"
                if news.value is not None:
                    text += f" · plan {news.value:,.0f}"
                if news.bound is not None:
                    text += f" · bound {news.bound:,.0f}"
                if news.value is not None and news.bound is not None:
                    text += f" · gap {gap_of(news.value, news.bound):.3%}"
                line.update(f"{text} · Ctrl-C takes it")
            return True

        yield show
