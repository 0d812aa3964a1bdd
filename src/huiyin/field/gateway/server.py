"""The gateway's loop: read every ready socket, commit once, then answer.

Batches make themselves: what arrives while one commit is on its way to the disk is the next
batch. An answer leaves only after the commit that holds its reading has returned. When the
disk refuses, no answer is given and the devices send again.
"""

from __future__ import annotations

import errno
import logging
import os
import select
import socket
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

import numpy as np

from huiyin.base import clock
from huiyin.field.core.reading import epoch_ms
from huiyin.field.gateway.intake import Intake, Outcome, Round
from huiyin.field.gateway.keeper import Keeper
from huiyin.field.gateway.oddments import Stream
from huiyin.field.rules import gateway_policy, time_rule
from huiyin.field.store.batch import encode, from_readings
from huiyin.field.store.hot import HotLog, claim_log

log = logging.getLogger(__name__)
READ_BYTES = 65_536
SWEEP_SECONDS = 0.5
NO_ROOM = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
"""Errors of accept that last: the listener rests until the next sweep instead of spinning."""


class Connection(Stream):
    """One socket with its stream, its unsent answers and its times (monotonic seconds)."""

    __slots__ = ("address", "half_since", "heard", "sock", "unsent")

    def __init__(self, sock: socket.socket, peer: tuple[str, int], now: float) -> None:
        super().__init__(f"{peer[0]}:{peer[1]}")
        self.sock = sock
        self.address = peer[0]
        self.unsent = bytearray()
        self.heard = now
        self.half_since: float | None = None

    @property
    def unread(self) -> int:
        """Bytes that wait for the rest of their frame."""
        return len(self.rest) + (len(self.deframer.pending) if self.deframer else 0)

    def note_half(self, now: float, *, finished: bool) -> None:
        """An unfinished frame has its own, shorter patience; it starts anew with each frame."""
        if not self.unread:
            self.half_since = None
        elif finished or self.half_since is None:
            self.half_since = now


class Gateway:
    """One shard of the gateway. `run` blocks until `stop`, which any thread may call."""

    def __init__(self, host: str, port: int, shard: int = 0) -> None:
        self._policy: dict[str, Any] = gateway_policy()
        self._listener = _listen(host, port)
        self.address: tuple[str, int] = self._listener.getsockname()[:2]
        self._epoll = select.epoll()
        self._wake_fd = os.eventfd(0, os.EFD_NONBLOCK)
        self._epoll.register(self._listener, select.EPOLLIN)
        self._epoll.register(self._wake_fd, select.EPOLLIN)
        self._connections: dict[int, Connection] = {}
        self._addresses: Counter[str] = Counter()
        self._live: dict[str, tuple[Stream, str]] = {}
        self._outbox: deque[tuple[Stream, bytes]] = deque()
        self._arena = memoryview(bytearray(self._policy["commit"]["bytes"] + READ_BYTES))
        self._log: HotLog = claim_log(shard)
        self._intake = Intake(time_rule())
        self._keeper = Keeper(self._policy, self._send_command)
        self._stopping = threading.Event()
        self._next_sweep = 0.0
        self._refusing = 0

    @property
    def shard(self) -> int:
        """The number its log has now."""
        return self._log.shard

    def run(self) -> None:
        """Serve until stopped; then commit and answer what has arrived, and close."""
        self._keeper.start()
        try:
            while not self._stopping.is_set():
                self._round()
            self._round()
        finally:
            for connection in list(self._connections.values()):
                self._close(connection)
            self._listener.close()
            self._keeper.stop()
            self._epoll.close()
            os.close(self._wake_fd)
            self._log.close()

    def stop(self) -> None:
        """End after the current round."""
        self._stopping.set()
        self._wake()

    def _round(self) -> None:
        ready = self._epoll.poll(0 if self._stopping.is_set() else SWEEP_SECONDS)
        now = time.monotonic()
        readable = self._sort_out(ready, now)
        if readable:
            self._take(readable, now)
        while self._outbox:
            self._send(*self._outbox.popleft())
        if now >= self._next_sweep:
            self._sweep(now)

    def _sort_out(self, ready: list[tuple[int, int]], now: float) -> list[Connection]:
        """Accept, write what can be written, and return the connections to read."""
        readable = []
        for fd, event in ready:
            connection = self._connections.get(fd)
            if connection is None:
                if fd == self._wake_fd:
                    os.eventfd_read(fd)
                else:
                    self._accept(now)
                continue
            if event & select.EPOLLOUT:
                self._send(connection, b"")
            if event & ~select.EPOLLOUT:
                readable.append(connection)
        return readable

    def _take(self, readable: list[Connection], now: float) -> None:
        """Read each connection once, commit, answer."""
        streams: list[Stream] = []
        slow: list[tuple[Stream, bytes]] = []
        offsets = [0]
        gone: list[Connection] = []
        lengths: list[tuple[Connection, int]] = []
        arena, at, limit = self._arena, 0, self._policy["commit"]["bytes"]
        for connection in readable:
            if at >= limit:
                break
            connection.heard = now
            unread = connection.unread
            try:
                if connection.deframer is not None:
                    data = connection.sock.recv(READ_BYTES)
                    size = len(data)
                    slow.append((connection, data))
                else:
                    held = len(connection.rest)
                    arena[at : at + held] = connection.rest
                    size = connection.sock.recv_into(arena[at + held : at + READ_BYTES])
                    at += held + size
                    offsets.append(at)
                    streams.append(connection)
            except BlockingIOError:
                continue
            except OSError:
                size = 0
            if not size:
                gone.append(connection)
            lengths.append((connection, unread + size))
        read = Round(bytes(arena[:at]), np.array(offsets, np.int64), streams, slow)
        self._settle(self._intake.take(read, self._keeper.registry, clock.now()))
        for connection, length in lengths:
            connection.note_half(now, finished=connection.unread < length)
        for connection in gone:
            self._hang_up(connection)

    def _settle(self, outcome: Outcome) -> None:
        """Make durable, then answer; nothing is answered when the disk refuses."""
        now = clock.now()
        self._keeper.post(*outcome.refused)
        if outcome.accepted:
            columns = outcome.columns or from_readings([], "hj212")
            try:
                self._log.append(encode(columns), len(columns), outcome.frames, epoch_ms(now))
            except Exception:
                if not self._refusing:
                    log.exception("the hot log refuses: frames are not stored and not answered")
                self._refusing += outcome.accepted
                return
            if self._refusing:
                log.warning("the hot log takes frames again; %d were refused", self._refusing)
                self._refusing = 0
        for stream, data in outcome.answers:
            self._send(stream, data)
        self._live.update(outcome.heard)
        self._keeper.saw({mn: stream.peer for mn, (stream, _pw) in outcome.heard.items()}, now)
        self._keeper.post(*outcome.notices)

    def _send(self, stream: Stream, data: bytes | memoryview) -> None:
        if not isinstance(stream, Connection) or stream.sock.fileno() < 0:
            return
        if not stream.unsent:
            try:
                sent = stream.sock.send(data)
            except BlockingIOError:
                sent = 0
            except OSError:
                self._close(stream)
                return
            if sent == len(data):
                return
            data = data[sent:]
        stream.unsent += data
        self._send_rest(stream)

    def _send_rest(self, connection: Connection) -> None:
        try:
            del connection.unsent[: connection.sock.send(connection.unsent)]
        except BlockingIOError:
            pass
        except OSError:
            self._close(connection)
            return
        if len(connection.unsent) > self._policy["limits"]["send_buffer"]:
            self._close(connection)
            return
        wanted = select.EPOLLIN | (select.EPOLLOUT if connection.unsent else 0)
        self._epoll.modify(connection.sock, wanted)

    def _accept(self, now: float) -> None:
        limits = self._policy["limits"]
        while True:
            try:
                sock, peer = self._listener.accept()
            except OSError as error:
                if error.errno in NO_ROOM:
                    log.warning("no room for another connection: %s", error)
                    self._epoll.modify(self._listener, 0)
                return
            crowded = self._addresses[peer[0]] >= limits["connections_per_address"]
            if crowded or len(self._connections) >= limits["connections"]:
                sock.close()
                continue
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connections[sock.fileno()] = Connection(sock, peer, now)
            self._addresses[peer[0]] += 1
            self._epoll.register(sock, select.EPOLLIN)

    def _sweep(self, now: float) -> None:
        self._next_sweep = now + SWEEP_SECONDS
        self._epoll.modify(self._listener, select.EPOLLIN)
        limits = self._policy["limits"]
        for connection in list(self._connections.values()):
            half = connection.half_since
            if now - connection.heard > limits["idle"] or (
                half is not None and now - half > limits["half_frame"]
            ):
                self._hang_up(connection)

    def _hang_up(self, connection: Connection) -> None:
        """Close, after looking at what was left unread."""
        if connection.sock.fileno() >= 0:
            self._settle(self._intake.flush(connection, self._keeper.registry, clock.now()))
            self._close(connection)

    def _close(self, connection: Connection) -> None:
        fd = connection.sock.fileno()
        if fd < 0:
            return
        self._epoll.unregister(fd)
        del self._connections[fd]
        self._addresses[connection.address] -= 1
        connection.sock.close()

    def _send_command(self, mn: str, frame: Callable[[str], bytes]) -> bool:
        """Called by the keeper's thread."""
        stream, password = self._live.get(mn, (None, ""))
        if not isinstance(stream, Connection) or stream.sock.fileno() < 0:
            return False
        self._outbox.append((stream, frame(password)))
        self._wake()
        return True

    def _wake(self) -> None:
        os.eventfd_write(self._wake_fd, 1)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind((host, port))
    listener.listen(4096)
    listener.setblocking(False)
    return listener
