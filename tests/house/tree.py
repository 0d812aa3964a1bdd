"""What the rules of the house are about: the files of this repository."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "huiyin"
BINARY = {".png", ".jpg", ".gz", ".parquet", ".zip", ".xlsx", ".docx", ".pdf", ".mo", ".bin"}


def tracked() -> list[Path]:
    """Every file of the repository, new ones too, ignored ones not."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> Iterator[tuple[Path, str]]:
    """The files people write, with their text; vendored and binary ones are left out."""
    for path in tracked():
        if path.suffix not in BINARY and "vendor" not in path.parts and path.name != "uv.lock":
            yield path, path.read_text(encoding="utf-8", errors="replace")


def python_files(*folders: str) -> list[Path]:
    """The Python files under these folders, without Django's migrations."""
    inside = [ROOT / folder for folder in folders]
    return [
        path
        for path in tracked()
        if path.suffix == ".py"
        and "migrations" not in path.parts
        and any(path.is_relative_to(folder) for folder in inside)
    ]


def core_files() -> list[Path]:
    """The files of every pure core."""
    return [path for path in python_files("src/huiyin") if "core" in path.parts]


def imported(path: Path) -> set[str]:
    """The modules a file imports, wherever in the file it does so."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def relative(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()
