"""`huiyin verify`: everything that can be proved about the city's events, in several processes."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.models import Max, Min

from huiyin.ledger import replay
from huiyin.ledger.core import merkle
from huiyin.ledger.core.merkle_note import PublicKey
from huiyin.ledger.log import events_check, tree, tree_check
from huiyin.ledger.log.faults import Fault, Kind
from huiyin.ledger.log.floors import GRACE, Floors, begin
from huiyin.ledger.log.floors import floors as known_floors
from huiyin.ledger.models import Event, LogLeaf, LogPending

MATTERS, TILES = 1000, 64
"""Matters and tiles checked in one go."""
STOPPED = timedelta(days=2)
"""A running city signs at least once a day."""

Progress = Callable[[str, int, int], None]
"""`progress(part, done, of)`."""
Tasks = list[tuple[Callable[..., Any], tuple[Any, ...]]]


@dataclass(slots=True)
class Result:
    """What was read and what is wrong; no `faults` is the proof."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    log_size: int = 0
    seconds: float = 0.0
    parts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to verify. `outside`: checkpoint files kept elsewhere; `keys`: those trusted."""

    keys: list[PublicKey]
    outside: list[Path] = field(default_factory=list)
    processes: int = 2
    with_files: bool = True
    with_replay: bool = True


def verify(asked: Asked, progress: Progress = lambda *_: None) -> Result:
    """Read everything again. Writes nothing; a city may go on working meanwhile."""
    began, result = time.perf_counter(), Result()
    size = result.log_size = tree.log_size()
    held = tree_check.read_checkpoints(asked.outside, asked.keys)
    floors = Floors((note.head.size, note.head.at) for _, note in held.notes)
    with _workers(asked.processes, floors) as run:
        unlogged = _events(asked, result, run, progress)
        node = _tree(size, result, run, progress)
        result.counts["checkpoints"] = held.count
        result.faults += held.faults
        if node is not None:
            result.faults += tree_check.check_heads(held, size, node)
        latest = max((note.head.at for _, note in held.notes), default=None)
        result.faults += _still_unlogged(unlogged, latest, result.counts)
        result.parts += ["events", "log", "checkpoints"]
        result.parts += ["evidence"] if asked.with_files else []
        if asked.with_replay:
            _replay(result, run, progress)
            result.parts.append("rows")
    result.seconds = time.perf_counter() - began
    return result


Run = Callable[[Tasks], Iterator[Any]]


@contextmanager
def _workers(processes: int, floors: Floors) -> Iterator[Run]:
    """How to run tasks: here one by one, or in processes; results come as they are ready."""
    if processes <= 1:
        begin(floors, alone=True)
        yield lambda tasks: (function(*given) for function, given in tasks)
        return
    connections.close_all()
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=begin, initargs=(floors,))
    try:
        yield lambda tasks: _results(pool, tasks)
    finally:
        pool.shutdown(cancel_futures=True)


def _results(pool: ProcessPoolExecutor, tasks: Tasks) -> Iterator[Any]:
    futures: list[Future[Any]] = [pool.submit(function, *given) for function, given in tasks]
    for future in as_completed(futures):
        yield future.result()


def _told(part: str, tasks: Tasks, run: Run, progress: Progress) -> Iterator[Any]:
    for done, found in enumerate(run(tasks), 1):
        progress(part, done, len(tasks))
        yield found


Unlogged = list[tuple[int, int, str, str]]


def _events(asked: Asked, result: Result, run: Run, progress: Progress) -> Unlogged:
    keys = [*_ends(Event), *_ends(LogLeaf)]
    first, last = min(keys, default=0), max(keys, default=-1)
    tasks: Tasks = [
        (_matters, (start, min(start + MATTERS, last + 1), asked.with_files))
        for start in range(first, last + 1, MATTERS)
    ]
    unlogged: Unlogged = []
    for part in _told("events", tasks, run, progress):
        result.counts += part.counts
        result.faults += part.faults
        unlogged += part.unlogged
    return unlogged


def _ends(model: Any) -> Iterable[int]:
    found = model.objects.aggregate(first=Min("matter_id"), last=Max("matter_id"))
    return [key for key in found.values() if key is not None]


def _matters(first: int, end: int, with_files: bool) -> events_check.Part:
    return events_check.check_matters(first, end, known_floors(), with_files=with_files)


def _tree(size: int, result: Result, run: Run, progress: Progress) -> tree_check.Computed | None:
    """The tree from its leaf rows, or None when the log has holes."""
    full = merkle.full_tiles(size, 0)
    tasks: Tasks = [
        (tree_check.check_tiles, (start, min(start + TILES, full)))
        for start in range(0, full, TILES)
    ]
    spans = sorted(_told("log", tasks, run, progress), key=lambda span: span.first)
    faults = [fault for span in spans for fault in span.faults]
    start = full << merkle.TILE_HEIGHT
    rows = LogLeaf.objects.filter(index__gte=start, index__lt=size).order_by("index")
    faults += tree_check.holes(list(rows.values_list("index", flat=True)), start, size)
    result.faults += faults
    result.counts["leaves"] = LogLeaf.objects.filter(index__lt=size).count()
    if any(fault.kind == Kind.LEAF_MISSING for fault in faults):
        return None
    node = tree_check.Computed([root for span in spans for root in span.roots])
    result.faults += node.upper_tiles()
    return node


def _still_unlogged(
    unlogged: Unlogged, latest: datetime | None, counts: Counter[str]
) -> Iterator[Fault]:
    """A second look at events without a leaf: some were only just written."""
    waiting = []
    for matter, seq, where, at in unlogged:
        if LogLeaf.objects.filter(matter_id=matter, seq=seq).exists():
            continue
        waits = LogPending.objects.filter(event__matter_id=matter, event__seq=seq).exists()
        moment = datetime.fromisoformat(at) if at else None
        if waits and moment and (latest is None or moment > latest - GRACE):
            counts["waiting"] += 1
            waiting.append(moment)
        else:
            yield Fault(Kind.EVENT_UNLOGGED, where, at)
    since = latest or min(waiting, default=None)
    if since is not None and waiting and max(waiting) - since > STOPPED:
        yield Fault(Kind.LOG_STOPPED, f"{len(waiting)} events", f"since {since}")


def _replay(result: Result, run: Run, progress: Progress) -> None:
    report, tally = replay.Report(), replay.Tally()
    tasks: Tasks = [(replay.replay_matters, (keys,)) for keys in replay.chunks()]
    for part in _told("rows", tasks, run, progress):
        replay.add(report, tally, *part)
    replay.finish(report, tally)
    for found in report.differences:
        where = f"{found.matter} {found.where}".strip()
        result.faults.append(Fault(Kind.ROW_DIFFERS, where, f"{found.stored} ≠ {found.replayed}"))
