"""What a running city consists of."""

from __future__ import annotations

import os
import sys

from huiyin.base.shell import setup
from huiyin.base.supervise import Child
from huiyin.web.commands import huiyin

THREADS_PER_CORE = 2


def prepare() -> None:
    """Bring the database to this version of the program."""
    setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def children(host: str, port: int, gateway_host: str, gateway_port: int) -> list[Child]:
    """The processes of a small city."""
    threads = THREADS_PER_CORE * (os.cpu_count() or 1)
    pages = [
        sys.executable, "-m", "granian", "huiyin.wsgi:application", "--interface", "wsgi",
        "--host", host, "--port", str(port), "--blocking-threads", str(threads),
        "--no-ws", "--log-level", "warning",
    ]  # fmt: skip
    gateway = huiyin("gateway", "--host", gateway_host, "--port", str(gateway_port))
    return [Child("pages", pages), Child("gateway", gateway), Child("worker", huiyin("worker"))]
