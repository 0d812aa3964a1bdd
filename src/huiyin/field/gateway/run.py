"""Starts gateway shards and stops them in order."""

from __future__ import annotations

import json
import multiprocessing
import signal
import sys
from types import FrameType

from huiyin.field.gateway.server import Gateway


def serve(host: str, port: int, shard: int = 0) -> None:
    """Run one shard in this process until SIGTERM or SIGINT; says where it listens on stdout."""
    gateway = Gateway(host, port, shard)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        gateway.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    warm_up()
    address = {"listening": list(gateway.address), "shard": shard}
    sys.stdout.write(json.dumps(address) + "\n")
    sys.stdout.flush()
    gateway.run()


def serve_shards(host: str, port: int, shards: int) -> None:
    """Run `shards` processes on one port; the kernel spreads connections over them."""
    context = multiprocessing.get_context("spawn")
    children = [
        context.Process(target=_child, args=(host, port, shard), name=f"gateway-{shard}")
        for shard in range(1, shards)
    ]
    for child in children:
        child.start()
    try:
        serve(host, port, 0)
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.join()


def warm_up() -> None:
    """Load the compiled tokenizer before the first device waits for it."""
    from huiyin.field.gateway.numbering import number_codes
    from huiyin.field.protocols.hj212.core import build_answers, encode, tokenize

    frame = encode(b"QN=1;ST=21;CN=2011;PW=1;MN=1;Flag=5;CP=&&DataTime=20200101000000;a-Rtd=1&&")
    batch = tokenize(frame)
    build_answers(frame, batch)
    number_codes(batch.code, batch.value == batch.value)


def _child(host: str, port: int, shard: int) -> None:
    from huiyin.base.shell import setup

    setup()
    serve(host, port, shard)
