"""Starts gateway shards and stops them in order."""

from __future__ import annotations

import json
import multiprocessing
import resource
import signal
import sys
import threading
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from types import FrameType

from huiyin.field.gateway.server import Gateway
from huiyin.field.gateway.spawn import start_shard


def serve(host: str, port: int, shards: int = 1) -> None:
    """Run a gateway until SIGTERM or SIGINT; says on stdout where it listens.

    `shards` processes share one port, and the kernel spreads connections over them. When one
    of them dies all end, so that whoever started them starts all again.
    """
    first = Gateway(host, port, 0)
    context = multiprocessing.get_context("spawn")
    children = [
        context.Process(target=start_shard, args=(*first.address, shard), name=f"gateway-{shard}")
        for shard in range(1, shards)
    ]
    for child in children:
        child.start()
    if children:
        watch = threading.Thread(target=_stop_after_any, args=(first, children), daemon=True)
        watch.start()
    try:
        _run(first)
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.join()


def _run(gateway: Gateway) -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        gateway.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    open_files_up()
    warm_up()
    address = {"listening": list(gateway.address), "shard": gateway.shard}
    sys.stdout.write(json.dumps(address) + "\n")
    sys.stdout.flush()
    gateway.run()


def serve_as_child(host: str, port: int, shard: int) -> None:
    """Run one more shard; ends with its parent."""
    gateway = Gateway(host, port, shard)
    threading.Thread(target=_stop_with_parent, args=(gateway,), daemon=True).start()
    _run(gateway)


def _stop_with_parent(gateway: Gateway) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        gateway.stop()


def _stop_after_any(gateway: Gateway, children: list[SpawnProcess]) -> None:
    wait([child.sentinel for child in children])
    gateway.stop()


def open_files_up() -> None:
    """Allow as many open files as the system grants: Debian's usual 1,024 is a thousand devices."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def warm_up() -> None:
    """Load the compiled tokenizer before the first device waits for it."""
    from huiyin.field.gateway.numbering import number_codes
    from huiyin.field.protocols.hj212.core import build_answers, encode, tokenize

    frame = encode(b"QN=1;ST=21;CN=2011;PW=1;MN=1;Flag=5;CP=&&DataTime=20200101000000;a-Rtd=1&&")
    batch = tokenize(frame)
    build_answers(frame, batch)
    number_codes(batch.code, batch.value == batch.value)
