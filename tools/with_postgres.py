"""Run a command against a throw-away PostgreSQL cluster on a private socket.

    python tools/with_postgres.py [-c NAME=VALUE ...] COMMAND [ARGUMENT ...]

Needs only the server programs (Debian: postgresql). As root the server runs as another account,
since PostgreSQL refuses to run as root. Without the programs it says so and exits 0, unless
CI is set: there a missing server is a failure. HUIYIN_DATABASE_URL, if set, is used as it is.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def programs() -> Path | None:
    """The directory of the newest server programs, or None."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max(
        (path.parent for path in installed), key=lambda p: float(p.parent.name), default=None
    )


def as_server(command: list[object]) -> None:
    """Run a server program, as an unprivileged account when we are root."""
    account = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    subprocess.run(
        [str(part) for part in command], check=True, stdout=subprocess.DEVNULL, cwd="/", **account
    )


def settings_and_command(words: list[str]) -> tuple[list[str], list[str]]:
    """Server settings given first with -c, then the command."""
    settings = []
    while words[:1] == ["-c"]:
        settings.append(f"-c {words[1]}")
        words = words[2:]
    return settings, words


def main() -> int:
    settings, command = settings_and_command(sys.argv[1:])
    if os.environ.get("HUIYIN_DATABASE_URL"):
        return subprocess.run(command, check=False).returncode
    server = programs()
    if server is None:
        print("No PostgreSQL server programs here: the PostgreSQL half of the tests did not run.")
        return 1 if os.environ.get("CI") else 0
    with tempfile.TemporaryDirectory(prefix="huiyin-pg-") as folder:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        cluster = Path(folder) / "cluster"
        as_server([server / "initdb", "-D", cluster, "-U", "huiyin", "-A", "trust", "-E", "UTF8",
                   "--locale=C.UTF-8"])  # fmt: skip
        options = " ".join([f"-k {folder} -c listen_addresses=", *settings])
        start = ["-D", cluster, "-w", "-l", Path(folder) / "log", "-o", options]
        as_server([server / "pg_ctl", "start", *start])
        try:
            url = f"postgresql://huiyin@/postgres?host={folder}"
            environment = {**os.environ, "HUIYIN_DATABASE_URL": url}
            return subprocess.run(command, check=False, env=environment).returncode
        finally:
            as_server([server / "pg_ctl", "stop", "-D", cluster, "-m", "fast"])


if __name__ == "__main__":
    sys.exit(main())
