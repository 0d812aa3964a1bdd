"""The gateway's dealings with the database, on a thread of their own.

The hot path never waits for this thread: it posts what was refused and what devices said,
and reads the registry snapshot that stands here.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import DataError, close_old_connections, connection

from huiyin.base import clock
from huiyin.field import verbs
from huiyin.field.choices import HISTORY, CommandKind, CommandState
from huiyin.field.gateway import registry
from huiyin.field.gateway.oddments import Notice
from huiyin.field.gateway.ration import Allowance, Ration
from huiyin.field.models import Device, DeviceCommand
from huiyin.field.protocols.hj212.core import (
    Edition,
    Station,
    fetch_history,
    get_clock,
    get_real_time_interval,
    qn_of,
    set_clock,
    set_real_time_interval,
)

log = logging.getLogger(__name__)
Post = Callable[[str, Callable[[str], bytes]], bool]


class Keeper:
    """Keeps the registry fresh, writes quarantine rows, carries commands.

    `send(mn, frame)` hands a command to the server, which calls `frame` with the password the
    device itself uses; False when the device is not connected here.
    """

    def __init__(self, policy: dict[str, Any], send: Post) -> None:
        self._policy = policy
        self._send = send
        self._posted: queue.SimpleQueue[verbs.Quarantine | Notice | None] = queue.SimpleQueue()
        self._seen: dict[str, tuple[datetime, str]] = {}
        self._waiting: int = policy["registry"]["waiting"]
        self._ration = Ration(Allowance(**policy["quarantine"]))
        self._refused: deque[verbs.Quarantine] = deque(maxlen=self._waiting)
        self._notices: deque[Notice] = deque(maxlen=self._waiting)
        self._lock = threading.Lock()
        self._next_seen = 0.0
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        self.registry = registry.load()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Write everything posted so far, then end."""
        self._posted.put(None)
        self._thread.join()

    def post(self, *things: verbs.Quarantine | Notice) -> None:
        """Hand over what was refused or said. Of what one sender babbles a part is counted only;
        notices are dropped when too many wait, for devices say them again."""
        refused = [thing for thing in things if isinstance(thing, verbs.Quarantine)]
        with self._lock:
            kept = self._ration.sift(refused, time.monotonic())
        for frame in kept:
            self._posted.put(frame)
        for thing in things:
            if isinstance(thing, Notice) and self._posted.qsize() < self._waiting:
                self._posted.put(thing)

    def saw(self, mns: dict[str, str], at: datetime) -> None:
        """Devices were heard at `at`, each from the address given."""
        with self._lock:
            self._seen.update({mn: (at, peer) for mn, peer in mns.items()})

    def _run(self) -> None:
        last = False
        while not last:
            last = self._collect()
            try:
                close_old_connections()
                self._write()
                self._refresh()
                if last or time.monotonic() >= self._next_seen:
                    self._write_seen()
            except Exception:
                log.exception("the database did not take the gateway's notes; trying again")
        connection.close()

    def _collect(self) -> bool:
        """Wait for the next thing or the poll interval; True when it is time to end."""
        try:
            thing = self._posted.get(timeout=self._policy["registry"]["poll"])
        except queue.Empty:
            self._count_up(time.monotonic())
            return False
        while True:
            if thing is None:
                self._count_up(float("inf"))
                return True
            if isinstance(thing, Notice):
                self._notices.append(thing)
            else:
                self._refused.append(thing)
            try:
                thing = self._posted.get_nowait()
            except queue.Empty:
                return False

    def _count_up(self, now: float) -> None:
        with self._lock:
            self._refused.extend(self._ration.counted(now))

    def _write(self) -> None:
        verbs.quarantine(self._refused)
        self._refused.clear()
        while self._notices:
            try:
                self._note(self._notices[0])
            except DataError:
                log.exception("a notice that no column can hold is dropped: %s", self._notices[0])
            self._notices.popleft()

    def _write_seen(self) -> None:
        with self._lock:
            seen, self._seen = self._seen, {}
        if seen:
            verbs.note_seen(seen)
        self._next_seen = time.monotonic() + self._policy["registry"]["seen"]

    def _note(self, notice: Notice) -> None:
        if notice.cn == "9011":
            verbs.note_request_answer(notice.mn, notice.qn, notice.params.get("QnRtn", ""))
        elif notice.cn == "9012":
            verbs.note_execution(notice.mn, notice.qn, notice.params.get("ExeRtn", ""))
        elif notice.cn == "1013":
            for device in Device.objects.filter(mn=notice.mn, enabled=True):
                verbs.queue_clock(device)
        else:
            verbs.note_command_data(notice.mn, notice.cn, notice.params)

    def _refresh(self) -> None:
        if registry.current_version() != self.registry.version:
            self.registry = registry.load()
        policy = self._policy["commands"]
        patience = clock.now() - timedelta(seconds=policy["timeout"])
        execution = clock.now() - timedelta(seconds=policy["execution"])
        verbs.fail_silent_commands(patience, policy["resends"] + 1, execution)
        rows = DeviceCommand.objects.select_related("device")
        for command in rows.filter(state=CommandState.QUEUED):
            self._dispatch(command)
        for command in rows.filter(state=CommandState.SENT, sent__lt=patience):
            self._dispatch(command)

    def _dispatch(self, command: DeviceCommand) -> None:
        now = clock.now()
        qn = command.qn or qn_of(now)
        if self._send(command.device.mn, partial(command_frame, command, qn, now)):
            verbs.note_sent(command, qn)


def command_frame(command: DeviceCommand, qn: str, now: datetime, password: str) -> bytes:
    """The frame of one command as its device's edition writes it."""
    device = command.device
    station = Station(
        mn=device.mn,
        pw=password,
        st=device.st or "21",
        edition=Edition(device.edition),
    )
    if command.kind == CommandKind.SET_CLOCK:
        return set_clock(station, qn, now)
    if command.kind == CommandKind.GET_CLOCK:
        return get_clock(station, qn)
    if command.kind == CommandKind.SET_INTERVAL:
        return set_real_time_interval(station, qn, int(command.parameters["RtdInterval"]))
    if command.kind in HISTORY:
        span = (command.parameters[name] for name in ("BeginTime", "EndTime"))
        begin, end = map(datetime.fromisoformat, span)
        return fetch_history(station, qn, command.kind, begin, end)
    return get_real_time_interval(station, qn)
