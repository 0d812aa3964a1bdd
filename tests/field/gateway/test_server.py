"""The loop's own troubles: no file handle left for another connection."""

from __future__ import annotations

import errno
import resource
import select
import socket

import pytest

from huiyin.field.gateway.intake import Outcome
from huiyin.field.gateway.run import open_files_up
from huiyin.field.gateway.server import Gateway

pytestmark = pytest.mark.django_db


class Full:
    """A listener of a process that may open no more files."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener

    def accept(self):
        raise OSError(errno.EMFILE, "too many open files")

    def fileno(self) -> int:
        return self._listener.fileno()


@pytest.fixture
def gateway(tmp_path, monkeypatch):
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    made = Gateway("127.0.0.1", 0)
    yield made
    made._log.close()
    made._epoll.close()
    made._listener.close()


def test_a_gateway_without_file_handles_rests_and_takes_new_connections_later(gateway):
    listener, waits = gateway._listener, gateway._epoll.poll
    with socket.create_connection(gateway.address):
        assert waits(5) == [(listener.fileno(), select.EPOLLIN)]
        gateway._listener = Full(listener)
        gateway._accept(0.0)
        assert waits(0) == []
        gateway._listener = listener
        gateway._sweep(1.0)
        assert waits(5) == [(listener.fileno(), select.EPOLLIN)]


def test_the_gateway_may_open_as_many_files_as_the_system_grants():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, hard), hard))
        open_files_up()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_an_outage_of_the_hot_log_is_told_once_at_its_beginning_and_its_end(gateway, caplog):
    class Refusing:
        fails = True

        def append(self, *_args) -> int:
            if self.fails:
                raise OSError(errno.ENOSPC, "no space left on device")
            return 1

    real, gateway._log = gateway._log, Refusing()
    try:
        for _round in range(3):
            gateway._settle(Outcome(frames=b"##", accepted=2))
        gateway._log.fails = False
        for _round in range(2):
            gateway._settle(Outcome(frames=b"##", accepted=2))
    finally:
        gateway._log = real
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert "6 were refused" in caplog.text
