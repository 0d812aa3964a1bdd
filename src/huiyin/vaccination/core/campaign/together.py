"""Independent programmes next to each other: HiGHS lets other threads run while it works."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Made = TypeVar("Made")


def together(*makers: Callable[[], Made]) -> list[Made]:
    """What each makes, in order; the first error of any is raised when all have ended."""
    with ThreadPoolExecutor(max_workers=len(makers)) as threads:
        running = [threads.submit(make) for make in makers]
    return [one.result() for one in running]
