"""The tree against its leaves, and checkpoints against the tree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from django.db import connection

from huiyin.ledger.core import merkle
from huiyin.ledger.core.merkle_note import BadNote, PublicKey, leaf_data, read_checkpoint
from huiyin.ledger.core.merkle_note import Checkpoint as Note
from huiyin.ledger.log import signing, tree
from huiyin.ledger.log.faults import Fault, Kind
from huiyin.ledger.models import Checkpoint, LogTile

LEAVES = """SELECT "index", number, seq, alg, hash FROM ledger_logleaf
    WHERE "index" >= %s AND "index" < %s ORDER BY "index" """


@dataclass(slots=True)
class Span:
    """Tiles `[first, …)` of level 0: their roots computed from leaf rows, and what is wrong."""

    first: int
    roots: list[bytes] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def check_tiles(first: int, end: int) -> Span:
    """Leaf rows under the complete tiles `[first, end)`, without a gap, and the stored tiles."""
    span = Span(first)
    start, stop = first << merkle.TILE_HEIGHT, end << merkle.TILE_HEIGHT
    with connection.cursor() as cursor:
        cursor.execute(LEAVES, [start, stop])
        told = cursor.fetchall()
    span.faults += holes([row[0] for row in told], start, stop)
    if span.faults:
        return span
    hashes = [merkle.leaf_hash(leaf_data(*row[1:])) for row in told]
    stored = _stored(0, first, end)
    for tile in range(first, end):
        begin = (tile - first) << merkle.TILE_HEIGHT
        made = merkle.tile_of(0, tile, hashes[begin : begin + merkle.TILE_WIDTH])
        span.roots.append(made.root)
        if stored.get(tile) != (made.hashes, made.root):
            span.faults.append(Fault(Kind.TILE_DIFFERS, f"tile 0/{tile}"))
    return span


def holes(found: Sequence[int], start: int, stop: int) -> list[Fault]:
    """The first missing index among those that should run from `start` to `stop`."""
    for wanted, index in zip(range(start, stop), [*found, stop], strict=False):
        if index != wanted:
            return [Fault(Kind.LEAF_MISSING, f"leaf {wanted}")]
    return []


def _stored(level: int, first: int, end: int) -> dict[int, tuple[bytes, bytes]]:
    rows = LogTile.objects.filter(level=level, index__gte=first, index__lt=end)
    told = rows.values_list("index", "hashes", "root")
    return {index: (bytes(hashes), bytes(root)) for index, hashes, root in told}


class Computed:
    """`merkle.Node` over what was computed from leaf rows; stored tiles are not asked."""

    def __init__(self, roots: list[bytes]) -> None:
        self._levels = [roots]
        self._leaves: dict[int, list[bytes]] = {}
        while len(self._levels[-1]) > 1:
            row = self._levels[-1]
            self._levels.append(merkle.pair_up(row[: len(row) & ~1]))

    def __call__(self, level: int, index: int) -> bytes:
        """The hash over leaves `[index << level, (index + 1) << level)`."""
        if level >= merkle.TILE_HEIGHT:
            return self._levels[level - merkle.TILE_HEIGHT][index]
        start = index << level
        tile, first = divmod(start, merkle.TILE_WIDTH)
        if tile not in self._leaves:
            begin = tile << merkle.TILE_HEIGHT
            self._leaves[tile] = tree.leaf_hashes(begin, begin + merkle.TILE_WIDTH)
        return merkle.tile_node(self._leaves[tile][first : first + (1 << level)])

    def upper_tiles(self) -> Iterable[Fault]:
        """Stored tiles above level 0 that are not what was computed."""
        level, step = 1, merkle.TILE_HEIGHT
        while level * step < len(self._levels):
            roots = self._levels[level * step]
            stored = _stored(level, 0, len(roots))
            for index, root in enumerate(roots):
                begin = index << step
                below = self._levels[(level - 1) * step][begin : begin + merkle.TILE_WIDTH]
                if stored.get(index) != (b"".join(below), root):
                    yield Fault(Kind.TILE_DIFFERS, f"tile {level}/{index}")
            level += 1


@dataclass(slots=True)
class Held:
    """Checkpoints that a trusted key signed, with where each was found, by size and time."""

    notes: list[tuple[str, Note]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    count: int = 0


def read_checkpoints(outside: Iterable[Path], keys: Sequence[PublicKey]) -> Held:
    """Those in the database and those kept elsewhere; what is not signed well proves nothing."""
    held, inside = Held(), set()
    for row in Checkpoint.objects.order_by("pk").iterator(2000):
        where = f"checkpoint {row.pk}"
        note = _read(where, row.note, keys, held)
        if note is not None:
            inside.add(row.note)
            if (row.size, row.root, row.at) != (note.head.size, note.head.root.hex(), note.head.at):
                held.faults.append(Fault(Kind.CHECKPOINT_CHANGED, where, "row and note differ"))
    for path in outside:
        text = path.read_text(encoding="utf-8")
        if _read(str(path), text, keys, held) is not None and text not in inside:
            held.faults.append(Fault(Kind.CHECKPOINT_LOST, str(path)))
    held.notes.sort(key=lambda one: (one[1].head.size, one[1].head.at))
    held.faults += _quarrels(held.notes)
    return held


def _read(where: str, text: str, keys: Sequence[PublicKey], held: Held) -> Note | None:
    held.count += 1
    try:
        note = read_checkpoint(text)
    except BadNote as error:
        held.faults.append(Fault(Kind.CHECKPOINT_CHANGED, where, str(error)))
        return None
    known = {key.id: key for key in keys}
    signed = [(known[s.key_id], s.value) for s in note.signatures if s.key_id in known]
    told = note.text.encode()
    if not any(k.name == note.head.origin and signing.is_signed(k, told, s) for k, s in signed):
        kind = Kind.BAD_SIGNATURE if signed else Kind.UNKNOWN_KEY
        held.faults.append(Fault(kind, where))
        return None
    held.notes.append((where, note))
    return note


def _quarrels(notes: Sequence[tuple[str, Note]]) -> Iterable[Fault]:
    for (where_a, a), (where_b, b) in pairwise(notes):
        if a.head.origin != b.head.origin:
            yield Fault(Kind.CHECKPOINT_CHANGED, where_b, f"of the log {b.head.origin}")
        elif a.head.size == b.head.size and a.head.root != b.head.root:
            yield Fault(Kind.FORK, where_b, f"{where_a} has another root")
        elif b.head.at < a.head.at:
            yield Fault(Kind.TIME_BACKWARDS, where_b, f"{where_a} is later and smaller")


def check_heads(held: Held, size: int, node: Computed) -> Iterable[Fault]:
    """Each checkpoint against the tree; all roots of one tree are consistent with each other."""
    roots: dict[int, bytes] = {}
    for where, note in held.notes:
        head = note.head
        if head.size > size:
            yield Fault(Kind.LOG_CUT, where, f"{head.size} > {size}")
            continue
        if head.size not in roots:
            roots[head.size] = merkle.root_at(head.size, node)
        if roots[head.size] != head.root:
            yield Fault(Kind.ROOT_DIFFERS, where, f"at {head.size} leaves")
