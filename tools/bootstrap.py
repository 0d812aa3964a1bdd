"""Give this checkout its environment, from nothing but Python >= 3.11.

    python3 tools/bootstrap.py [--runtime]

uv comes from the package index into `.venv/uv` and installs what `uv.lock` names, hashes checked.
On systems whose Python has no pip (a bare Debian), the uv wheel is fetched and unpacked here.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import subprocess
import sys
import urllib.request
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
UV = ENVIRONMENT / "bin" / "uv"
UV_VERSION = "0.13.9"
INDEX = os.environ.get("HUIYIN_INDEX", "https://pypi.org")


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - run by whatever python3 there is
        sys.exit(f"Huiyin needs Python 3.11 or newer; this is {platform.python_version()}.")
    if not (ENVIRONMENT / "bin" / "python").exists():
        print("Making .venv", flush=True)
        venv.create(ENVIRONMENT, with_pip=False, symlinks=True)
    if not UV.exists():
        print(f"Fetching uv {UV_VERSION}", flush=True)
        install_uv()
    groups = ["--no-dev"] if "--runtime" in sys.argv else []
    subprocess.run(
        [UV, "sync", "--frozen", "--inexact", "--python", ENVIRONMENT / "bin" / "python", *groups],
        cwd=ROOT,
        check=True,
        env={**os.environ, "VIRTUAL_ENV": str(ENVIRONMENT), "UV_PYTHON_DOWNLOADS": "never"},
    )


def install_uv() -> None:
    """By pip where this Python has it, else from the wheel itself."""
    with_pip = [sys.executable, "-m", "pip", "--version"]
    if subprocess.run(with_pip, capture_output=True, check=False).returncode == 0:
        target = ["--target", str(ENVIRONMENT / "uv"), "--upgrade"]
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "-q", *target, f"uv=={UV_VERSION}"], check=True
        )
        program = ENVIRONMENT / "uv" / "bin" / "uv"
        UV.write_bytes(program.read_bytes())
    else:
        UV.write_bytes(program_in_wheel())
    UV.chmod(0o755)


def program_in_wheel() -> bytes:
    """The uv program out of the wheel for this machine; its hash must be the index's."""
    with urllib.request.urlopen(f"{INDEX}/pypi/uv/{UV_VERSION}/json", timeout=60) as answer:
        files = json.load(answer)["urls"]
    musl = "musllinux" if not platform.libc_ver()[0] else "manylinux"
    for file in files:
        name = file["filename"]
        if name.endswith(".whl") and musl in name and platform.machine() in name:
            with urllib.request.urlopen(file["url"], timeout=300) as answer:
                wheel = answer.read()
            if hashlib.sha256(wheel).hexdigest() != file["digests"]["sha256"]:
                sys.exit(f"{name} does not have the hash the index states: not installed.")
            with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
                member = next(m for m in archive.namelist() if m.endswith("/scripts/uv"))
                return archive.read(member)
    sys.exit(f"No uv wheel for {platform.machine()}: install uv by hand, then run make again.")


if __name__ == "__main__":
    main()
