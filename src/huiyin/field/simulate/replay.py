"""Sends rows as HJ 212-2017 frames (2011, 2061) and waits for the answers (9014).

One connection per device. What is not answered within OverTime is sent again up to ReCount
times (HJ 212-2017: 10 s, 3 times), over a new connection if the old one broke.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from huiyin.field.protocols.hj212.core import Station, upload
from huiyin.field.simulate.table import Row

WINDOW = 16
TICK = 0.1
QN_AT = slice(len("##0000QN="), len("##0000QN=") + 17)
_QN = re.compile(rb"QN=(\d{17})")
STATISTICS = {"2011": "Rtd", "2061": "Avg"}
"""What the values of a command are called."""


@dataclass(slots=True)
class Report:
    """What became of the frames. `unanswered` were given up after all re-sendings; `waiting`
    were neither answered nor given up when the replay was broken off."""

    frames: int = 0
    acknowledged: int = 0
    resent: int = 0
    unanswered: int = 0
    silent_devices: list[str] = field(default_factory=list)
    interrupted: bool = False

    @property
    def waiting(self) -> int:
        """Frames with an open end."""
        return self.frames - self.acknowledged - self.unanswered


@dataclass(frozen=True, slots=True)
class Manners:
    """How the devices behave: seconds until a re-sending, re-sendings, password, ST."""

    over_time: float = 10.0
    re_count: int = 3
    password: str = "123456"  # noqa: S105
    st: str = "21"


def replay(
    rows: Iterable[Row],
    to: tuple[str, int],
    speed: float | None = None,
    clock: Callable[[], datetime] | None = None,
    *,
    manners: Manners | None = None,
    progress: Callable[[Report], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Report:
    """Send `rows` (in order of time) to a gateway and return when all are answered or given up.

    speed: seconds of the rows' time per second; None = as fast as answers come. With `clock` (a
    demo city's) a row is sent when its time has come there, whatever `speed` says. `stop` is asked
    ten times a second; when it says True, or on Ctrl-C, the report tells what was acknowledged.
    """
    run = _Replay(to, manners or Manners(), progress)
    try:
        asyncio.run(run.all(rows, _pace(speed, clock), stop or (lambda: False)))
    except KeyboardInterrupt:
        run.report.interrupted = True
    return run.report


Due = Callable[[datetime], bool]


def _pace(speed: float | None, clock: Callable[[], datetime] | None) -> Due:
    """Whether a row's time has come."""
    if clock is not None:
        return lambda at: at <= clock()
    if speed is None:
        return lambda _at: True
    if speed <= 0:
        raise ValueError("speed must be above zero")
    first: list[tuple[float, datetime]] = []

    def due(at: datetime) -> bool:
        now = asyncio.get_running_loop().time()
        if not first:
            first.append((now, at))
        began, origin = first[0]
        return (at - origin).total_seconds() <= (now - began) * speed

    return due


@dataclass(slots=True)
class _Pending:
    frame: bytes
    due: float
    sendings: int = 1


class _Line(asyncio.Protocol):
    """One device: what waits to be sent, what waits for its answer."""

    def __init__(self, mn: str, manners: Manners, report: Report) -> None:
        self.mn, self._manners, self._report = mn, manners, report
        self.backlog: deque[tuple[bytes, bytes]] = deque()
        self.pending: dict[bytes, _Pending] = {}
        self.transport: asyncio.WriteTransport | None = None
        self._buffer = b""
        self._heard = False
        self._last_qn: datetime | None = None
        self.given_up = False

    def submit(self, row: Row) -> None:
        """Queue one row; QN rise even when the file gives one time twice."""
        moment = row.at
        if self._last_qn is not None:
            moment = max(moment, self._last_qn + timedelta(milliseconds=1))
        station = Station(self.mn, self._manners.password, row.st or self._manners.st)
        frames = upload(station, row.cn, moment, row.label or row.at, _items(row))
        self._last_qn = moment + timedelta(milliseconds=len(frames) - 1)
        for frame in frames:
            self._report.frames += 1
            if self.given_up:
                self._report.unanswered += 1
                continue
            self.backlog.append((frame[QN_AT], frame))

    def pump(self, now: float) -> None:
        """Send what the window allows; send again what is overdue."""
        if self.transport is None:
            return
        for qn, waiting in list(self.pending.items()):
            if now >= waiting.due and not self.given_up:
                self._again(self.transport, qn, waiting, now)
        while self.backlog and len(self.pending) < WINDOW:
            qn, frame = self.backlog.popleft()
            self.pending[qn] = _Pending(frame, now + self._manners.over_time)
            self.transport.write(frame)

    @property
    def idle(self) -> bool:
        """Nothing left to do."""
        return self.given_up or not (self.backlog or self.pending)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A fresh connection: what was not answered on the old one goes out again."""
        self.transport, self._buffer = cast("asyncio.WriteTransport", transport), b""
        for waiting in self.pending.values():
            waiting.due = 0.0

    def connection_lost(self, exc: Exception | None) -> None:
        """The run opens a new one."""
        self.transport = None

    def data_received(self, data: bytes) -> None:
        """Match answers to frames by QN."""
        *frames, self._buffer = (self._buffer + data).split(b"\r\n")
        for frame in frames:
            match = _QN.search(frame)
            if match and b"CN=9014" in frame and self.pending.pop(match.group(1), None):
                self._heard = True
                self._report.acknowledged += 1
        self.pump(asyncio.get_running_loop().time())

    def _again(
        self, transport: asyncio.WriteTransport, qn: bytes, waiting: _Pending, now: float
    ) -> None:
        if waiting.sendings > self._manners.re_count:
            del self.pending[qn]
            self._report.unanswered += 1
            if not self._heard:
                self.give_up()
            return
        waiting.sendings += 1
        waiting.due = now + self._manners.over_time
        self._report.resent += 1
        transport.write(waiting.frame)

    def give_up(self) -> None:
        """This device was never answered: the gateway does not know it."""
        self.given_up = True
        self._report.silent_devices.append(self.mn)
        self._report.unanswered += len(self.backlog) + len(self.pending)
        self.backlog.clear()
        self.pending.clear()


class _Replay:
    def __init__(
        self, to: tuple[str, int], manners: Manners, progress: Callable[[Report], None] | None
    ) -> None:
        self._to, self._manners, self._progress = to, manners, progress
        self.report = Report()
        self._lines: dict[str, _Line] = {}
        self._failures: dict[str, int] = {}
        self._next_try: dict[str, float] = {}

    async def all(self, rows: Iterable[Row], due: Due, stop: Callable[[], bool]) -> None:
        """Feed rows as they come due; end when every line is idle."""
        ahead = deque(rows)
        while not stop():
            while ahead and due(ahead[0].at):
                row = ahead.popleft()
                self._line(row.mn).submit(row)
            await self._turn()
            if not ahead and all(line.idle for line in self._lines.values()):
                break
            await asyncio.sleep(TICK)
        else:
            self.report.interrupted = True
        for line in self._lines.values():
            if line.transport is not None:
                line.transport.close()
        self._tell()

    async def _turn(self) -> None:
        now = asyncio.get_running_loop().time()
        for line in self._lines.values():
            if line.transport is None and not line.idle:
                await self._connect(line, now)
            line.pump(now)
        self._tell()

    async def _connect(self, line: _Line, now: float) -> None:
        """One try; a gateway that is down is tried again with growing patience."""
        if now < self._next_try.get(line.mn, 0.0):
            return
        loop = asyncio.get_running_loop()
        try:
            await loop.create_connection(lambda: line, *self._to)
            self._failures.pop(line.mn, None)
        except OSError:
            failures = self._failures[line.mn] = self._failures.get(line.mn, 0) + 1
            self._next_try[line.mn] = now + min(0.2 * 2**failures, self._manners.over_time)
            if failures > self._manners.re_count + 5:
                line.give_up()

    def _line(self, mn: str) -> _Line:
        if mn not in self._lines:
            self._lines[mn] = _Line(mn, self._manners, self.report)
        return self._lines[mn]

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self.report)


def _items(row: Row) -> list[dict[str, str]]:
    items, statistic = [], STATISTICS[row.cn]
    for code, text in row.values.items():
        item = {f"{code}-{statistic}": text}
        if row.flags.get(code):
            item[f"{code}-Flag"] = row.flags[code]
        items.append(item)
    return items
