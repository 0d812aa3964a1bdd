"""Where a spawned shard begins: nothing here may need Django before it is set up."""

from __future__ import annotations


def start_shard(host: str, port: int, shard: int) -> None:
    """Set up Django in a fresh process and serve."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.field.gateway.run import serve_as_child

    serve_as_child(host, port, shard)
