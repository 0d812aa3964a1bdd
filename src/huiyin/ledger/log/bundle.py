"""What an outsider takes away: events byte for byte, leaves, checkpoints, keys, files if wanted.

The bundle ends at the last checkpoint. Texts kept outside the chain stay in the city: they may
name people.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from huiyin.base.errors import HuiyinError
from huiyin.ledger import evidence
from huiyin.ledger.log import signing
from huiyin.ledger.log.destinations import file_name
from huiyin.ledger.log.events_check import FILE_HASH
from huiyin.ledger.models import Checkpoint

ROWS = """SELECT l."index", l.number, l.seq, l.alg, l.hash, m.number, e.seq, e.verb,
    e.schema_version, e.body, e.prev, e.hash, e.alg FROM ledger_logleaf l
    LEFT JOIN ledger_event e ON e.matter_id = l.matter_id AND e.seq = l.seq
    LEFT JOIN ledger_matter m ON m.id = e.matter_id
    WHERE l."index" >= %s AND l."index" < %s ORDER BY l."index" """
LEAF = ("index", "matter", "seq", "alg", "hash")
EVENT = ("matter", "seq", "verb", "schema", "body", "prev", "hash", "alg")
CHUNK = 10_000


class NotExported(HuiyinError):
    """There is nothing to export, or the place for it is not empty."""


def export(folder: Path, *, with_files: bool = False) -> dict[str, int]:
    """Write the bundle into an empty or new directory; returns what it holds.

    Raises NotExported.
    """
    last = Checkpoint.objects.first()
    if last is None:
        raise NotExported(
            _("No checkpoint has been signed yet."), _("The worker signs one within a minute.")
        )
    if folder.exists() and any(folder.iterdir()):
        raise NotExported(_("%(name)s is not empty.") % {"name": folder}, _("Name a new one."))
    (folder / "checkpoints").mkdir(parents=True)
    keys = "".join(key.text() + "\n" for key in signing.known_keys())
    (folder / "keys.pub").write_text(keys, encoding="utf-8")
    counts = {"events": 0, "checkpoints": 0, "files": 0}
    for checkpoint in Checkpoint.objects.order_by("pk").iterator(2000):
        path = folder / "checkpoints" / file_name(checkpoint)
        path.write_text(checkpoint.note, encoding="utf-8")
        counts["checkpoints"] += 1
    _write_rows(folder, last.size, counts, with_files=with_files)
    return counts


def _write_rows(folder: Path, size: int, counts: dict[str, int], *, with_files: bool) -> None:
    with ExitStack() as opened:
        leaves = opened.enter_context((folder / "leaves.ndjson").open("w", encoding="utf-8"))
        events = opened.enter_context((folder / "events.ndjson").open("w", encoding="utf-8"))
        for row in _rows(size):
            leaves.write(_line(dict(zip(LEAF, row[:5], strict=True))))
            if row[6] is None:
                continue
            told = dict(zip(EVENT, row[5:], strict=True))
            events.write(_line({"index": row[0]} | told))
            counts["events"] += 1
            if with_files:
                counts["files"] += _copy_files(folder, told["body"])


def _rows(size: int) -> Iterator[tuple[Any, ...]]:
    for start in range(0, size, CHUNK):
        with connection.cursor() as cursor:
            cursor.execute(ROWS, [start, min(start + CHUNK, size)])
            yield from cursor.fetchall()


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def _copy_files(folder: Path, body: str) -> int:
    copied = 0
    for found in FILE_HASH.finditer(body):
        source = evidence.path_of(found[1] or found[2])
        target = folder / "evidence" / source.parent.name / source.name
        if source.exists() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            copied += 1
    return copied
