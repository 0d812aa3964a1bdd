"""Ctrl-C takes what there is so far; a second one breaks off at once."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import ParamSpec

News = ParamSpec("News")


@contextmanager
def stoppable(heard: Callable[News, bool]) -> Iterator[Callable[News, bool]]:
    """A report that answers "stop" after Ctrl-C, and else what `heard` answers."""
    stopped = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def report(*args: News.args, **facts: News.kwargs) -> bool:
        return not stopped and heard(*args, **facts) and not stopped

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield report
    finally:
        signal.signal(signal.SIGINT, before)
