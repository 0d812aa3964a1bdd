"""Cities without anything in them: migrated once in a run of the tests, then copied."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 120
MIGRATE = (
    "from huiyin.base.shell import setup; setup();"
    "from django.core.management import call_command; call_command('migrate', verbosity=0)"
)


def migrate(folder: Path, url: str = "") -> None:
    """Make the tables of the city in `folder`, in the database of this URL if there is one."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "huiyin.settings",
        "HUIYIN_DATA": str(folder),
        "HUIYIN_DATABASE_URL": url,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    subprocess.run([sys.executable, "-c", MIGRATE], env=environment, check=True, timeout=SECONDS)


def found(folder: Path) -> None:
    """Put an empty city on SQLite into `folder`, which pytest's `mktemp` made.

    The first to ask migrates one beside it; the workers of pytest-xdist wait for each other.
    """
    run = folder.parents[1] if "PYTEST_XDIST_WORKER" in os.environ else folder.parent
    model = run / "empty-city"
    with (run / "empty-city.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not model.exists():
            draft = run / "empty-city-draft"
            draft.mkdir()
            migrate(draft)
            draft.rename(model)
    shutil.copytree(model, folder, dirs_exist_ok=True)
