"""Several gateway processes on one port."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from huiyin.base.clock import CHINA
from huiyin.field.store import hot, mover
from huiyin.field.store.read import observations
from tests.field.gateway.city import City, data_frame, receive

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 1, 1, tzinfo=CHINA)
CONNECTIONS = 40


def test_shards_share_a_port_and_their_logs_are_read_as_one(city: City):
    with city.open():
        city.device("SHARED")
    city.start(shards=2)
    socks = [city.connect() for _ in range(CONNECTIONS)]
    for number, sock in enumerate(socks):
        sock.sendall(data_frame("SHARED", BEGIN + timedelta(minutes=number)))
    for sock in socks:
        assert b"CN=9014" in receive(sock, 1)
        sock.close()
    city.stop()
    with city.open():
        assert {log.shard for log in hot.existing_logs()} == {0, 1}
        before = observations(["at-SHARED"])
        assert before.height == CONNECTIONS
        assert mover.drain().readings == CONNECTIONS
        assert observations(["at-SHARED"]).equals(before)
