"""Give this checkout its environment, from nothing but Python >= 3.11.

    python3 tools/bootstrap.py [--runtime]

uv, itself pinned in `uv.lock`, is unpacked from its wheel (no pip needed: a bare Debian has none)
and installs what the lock names, every hash checked. Where the wheel's address is out of reach,
pip is asked instead, so that a company's mirror set up for pip serves too.
"""

from __future__ import annotations

import hashlib
import io
import os
import platform
import subprocess
import sys
import urllib.error
import urllib.request
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
UV = ENVIRONMENT / "bin" / "uv"


def main() -> None:
    if not PYTHON.exists():
        print("Making .venv", flush=True)
        venv.create(ENVIRONMENT, with_pip=False, symlinks=True)
    if not UV.exists():
        print("Fetching uv", flush=True)
        locked = locked_uv()
        try:
            UV.write_bytes(program_in(fetch(locked)))
        except urllib.error.URLError as error:
            print(f"  {error.reason}; asking pip", flush=True)
            UV.write_bytes(program_by_pip(locked["version"]))
        UV.chmod(0o755)
    groups = ["--no-dev"] if "--runtime" in sys.argv else []
    subprocess.run(
        [UV, "sync", "--frozen", "--inexact", "--python", PYTHON, *groups],
        cwd=ROOT,
        check=True,
        env={**os.environ, "VIRTUAL_ENV": str(ENVIRONMENT), "UV_PYTHON_DOWNLOADS": "never"},
    )


def locked_uv() -> dict:
    """The lock's entry for uv."""
    import tomllib

    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    return next(package for package in lock["package"] if package["name"] == "uv")


def fetch(locked: dict) -> bytes:
    """The uv wheel for this machine, or an end with a clear word; its hash must be the lock's."""
    system = "macosx" if sys.platform == "darwin" else "manylinux"
    machine = platform.machine()
    if system == "manylinux" and not platform.libc_ver()[0]:
        system = "musllinux"
    for wheel in locked["wheels"]:
        name = wheel["url"].rpartition("/")[2]
        if system in name and machine in name:
            with urllib.request.urlopen(wheel["url"], timeout=300) as answer:
                content = answer.read()
            if f"sha256:{hashlib.sha256(content).hexdigest()}" != wheel["hash"]:
                sys.exit(f"{name} does not have the hash that uv.lock states: not installed.")
            return content
    sys.exit(f"uv.lock names no uv for {system} on {machine}: put uv at {UV}, then run make again.")


def program_in(wheel: bytes) -> bytes:
    """The uv program inside its wheel."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        member = next(name for name in archive.namelist() if name.endswith("/scripts/uv"))
        return archive.read(member)


def program_by_pip(version: str) -> bytes:
    """The uv program as this machine's pip finds it."""
    target = ENVIRONMENT / "uv"
    command = [sys.executable, "-m", "pip", "install", "-q", "--target", target, f"uv=={version}"]
    subprocess.run(command, check=True)
    return (target / "bin" / "uv").read_bytes()


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - run by whatever python3 there is
        sys.exit(f"Huiyin needs Python 3.11 or newer; this is {platform.python_version()}.")
    main()
