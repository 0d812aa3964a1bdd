"""The Merkle tree of RFC 9162 §2.1: hashes, inclusion proofs, consistency proofs and their checks.

A tree is asked for its parts through a `Node` function, so that nothing here reads all leaves:
a proof in a tree of 10 M leaves needs some two dozen nodes. Indices count from 0; `[start, end)`
are leaves. Hashes are 32 raw bytes of SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

ALG = "sha256"
EMPTY = hashlib.sha256().digest()
"""The root of a tree without leaves (RFC 9162 §2.1.1)."""

Node = Callable[[int, int], bytes]
"""`node(level, index)`: the hash over the leaves `[index << level, (index + 1) << level)`."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf: `H(0x00 ‖ data)`."""
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: `H(0x01 ‖ left ‖ right)`."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def pair_up(hashes: Sequence[bytes]) -> list[bytes]:
    """The next level over an even number of neighbours."""
    return [node_hash(hashes[n], hashes[n + 1]) for n in range(0, len(hashes), 2)]


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes."""
    tree = Range()
    tree.extend(hashes)
    return tree.root()


@dataclass(slots=True)
class Range:
    """A tree that only grows: the roots of its complete subtrees, widest first, and its size."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self.peaks.append(leaf)
        self.size += 1
        carried = self.size
        while carried % 2 == 0:
            right = self.peaks.pop()
            self.peaks.append(node_hash(self.peaks.pop(), right))
            carried //= 2

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in order."""
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        if not self.peaks:
            return EMPTY
        found = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            found = node_hash(peak, found)
        return found


def range_hash(start: int, end: int, node: Node) -> bytes:
    """The hash over leaves `[start, end)`, where `start` is a multiple of a power of two that is
    at least `end - start`, as all ranges in proofs are."""
    width = end - start
    if width == 0:
        return EMPTY
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(width)
    return node_hash(range_hash(start, middle, node), range_hash(middle, end, node))


def root_at(size: int, node: Node) -> bytes:
    """The root of the tree when it had `size` leaves."""
    return range_hash(0, size, node)


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """The proof that leaf `index` is in the tree of `size` leaves (§2.1.3.1), nearest first.

    Raises ValueError when there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    return [range_hash(start, end, node) for start, end in _inclusion_ranges(index, 0, size)]


def _inclusion_ranges(index: int, start: int, end: int) -> Iterator[tuple[int, int]]:
    if end - start == 1:
        return
    middle = start + _split(end - start)
    if index < middle:
        yield from _inclusion_ranges(index, start, middle)
        yield middle, end
    else:
        yield from _inclusion_ranges(index, middle, end)
        yield start, middle


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """The proof that the tree of `new` leaves continues that of `old` leaves (§2.1.4.1).

    Raises ValueError unless `0 < old <= new`.
    """
    if not 0 < old <= new:
        raise ValueError(f"no proof leads from {old} to {new} leaves")
    ranges = _consistency_ranges(old, 0, new, whole=True)
    return [range_hash(start, end, node) for start, end in ranges]


def _consistency_ranges(
    old: int, start: int, end: int, *, whole: bool
) -> Iterator[tuple[int, int]]:
    if old == end:
        if not whole:
            yield start, end
        return
    middle = start + _split(end - start)
    if old <= middle:
        yield from _consistency_ranges(old, start, middle, whole=whole)
        yield middle, end
    else:
        yield from _consistency_ranges(old, middle, end, whole=False)
        yield start, middle


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << ((width - 1).bit_length() - 1)


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from this leaf hash to this root (§2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place % 2 == 1 or place == last:
            found = node_hash(sibling, found)
            while place % 2 == 0:  # never 0: it is odd, or the last, which is not 0
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Whether the proof shows that `new_root` continues `old_root` (§2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = old - 1, new - 1
    while place % 2 == 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place % 2 == 1 or place == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while place % 2 == 0:  # never 0: it is odd, or the last, which is not 0
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
"""Complete subtrees of 256 neighbours are kept as tiles, as C2SP's tlog-tiles does."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A complete tile: its 256 hashes side by side and the root over them.

    `level` counts tiles: the hashes of level 0 are leaves, those of level 1 roots of level 0.
    """

    level: int
    index: int
    hashes: bytes
    root: bytes


def tile_of(level: int, index: int, hashes: Sequence[bytes]) -> Tile:
    """The tile over exactly 256 hashes. Raises ValueError for another number."""
    if len(hashes) != TILE_WIDTH:
        raise ValueError(f"a tile has {TILE_WIDTH} hashes, not {len(hashes)}")
    return Tile(level, index, b"".join(hashes), tile_node(hashes))


def tile_node(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of neighbours."""
    row = list(hashes)
    while len(row) > 1:
        row = pair_up(row)
    return row[0]


def full_tiles(size: int, level: int) -> int:
    """How many complete tiles of this level a tree of `size` leaves has."""
    return size >> TILE_HEIGHT * (level + 1)


def grow(edge: Sequence[Sequence[bytes]], size: int, leaves: Sequence[bytes]) -> list[Tile]:
    """The tiles that `leaves` complete on a tree of `size` leaves.

    `edge[level]` are the hashes after the last complete tile of that level, as many levels as
    the tree has: at most 255 each, whatever the size.
    """
    tiles: list[Tile] = []
    fresh: Sequence[bytes] = leaves
    level = 0
    while fresh:
        first = full_tiles(size, level)
        row = [*(edge[level] if level < len(edge) else ()), *fresh]
        starts = range(0, len(row) - TILE_WIDTH + 1, TILE_WIDTH)
        made = [
            tile_of(level, first + n, row[start : start + TILE_WIDTH])
            for n, start in enumerate(starts)
        ]
        tiles.extend(made)
        fresh = [tile.root for tile in made]
        level += 1
    return tiles


def hashes_in(hashes: bytes) -> list[bytes]:
    """The hashes of a tile one by one."""
    return [hashes[n : n + 32] for n in range(0, len(hashes), 32)]
