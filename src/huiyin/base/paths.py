"""Where a city keeps its files: one private directory, given by HUIYIN_DATA."""

from __future__ import annotations

import os
from pathlib import Path


def data_dir() -> Path:
    """The city's data directory (default `./var`), created readable by its owner only."""
    path = Path(os.environ.get("HUIYIN_DATA", "var")).resolve()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep_compiled_loops() -> None:
    """Let numba keep what it compiles in the data directory where the program's own folder is
    read-only; without a place to keep it, numba refuses to start. Call before numba is imported.
    """
    if not os.access(Path(__file__).parent, os.W_OK):
        os.environ.setdefault("NUMBA_CACHE_DIR", str(data_dir() / "compiled"))


def replace_file(path: Path, content: bytes) -> None:
    """Write `content` so that a reader sees the old file or the new one, never a part."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
