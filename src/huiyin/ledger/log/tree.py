"""The Merkle tree as it is kept: complete tiles, and leaf rows where no tile is complete yet."""

from __future__ import annotations

from django.db.models import Max

from huiyin.ledger.core import merkle
from huiyin.ledger.core.merkle_note import leaf_data
from huiyin.ledger.models import LogLeaf, LogTile


def log_size() -> int:
    """How many leaves the log has."""
    last = LogLeaf.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def leaf_hashes(start: int, end: int) -> list[bytes]:
    """The hashes of leaves `[start, end)`, computed from their rows."""
    rows = LogLeaf.objects.filter(index__gte=start, index__lt=end).order_by("index")
    told = rows.values_list("number", "seq", "alg", "hash")
    return [merkle.leaf_hash(leaf_data(*row)) for row in told]


def edge(size: int) -> list[list[bytes]]:
    """What `merkle.grow` needs: the hashes after the last complete tile of each level."""
    found, level = [], 0
    while size >> merkle.TILE_HEIGHT * level:
        first = merkle.full_tiles(size, level) << merkle.TILE_HEIGHT
        found.append(_row(level, first, size >> merkle.TILE_HEIGHT * level))
        level += 1
    return found


def _row(level: int, start: int, end: int) -> list[bytes]:
    """Hashes `[start, end)` of a tile level that no complete tile holds."""
    if level == 0:
        return leaf_hashes(start, end)
    roots = LogTile.objects.filter(level=level - 1, index__gte=start, index__lt=end)
    return [bytes(root) for root in roots.order_by("index").values_list("root", flat=True)]


class Nodes:
    """`merkle.Node` over the stored tree; each tile is read once."""

    def __init__(self) -> None:
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """The hash over leaves `[index << level, (index + 1) << level)`."""
        tile_level, inside = divmod(level, merkle.TILE_HEIGHT)
        start = index << inside
        tile, first = divmod(start, merkle.TILE_WIDTH)
        hashes = self._tile(tile_level, tile)
        return merkle.tile_node(hashes[first : first + (1 << inside)])

    def _tile(self, level: int, index: int) -> list[bytes]:
        place = level, index
        if place not in self._tiles:
            stored = LogTile.objects.filter(level=level, index=index)
            whole = stored.values_list("hashes", flat=True).first()
            start = index << merkle.TILE_HEIGHT
            self._tiles[place] = (
                _row(level, start, start + merkle.TILE_WIDTH)
                if whole is None
                else merkle.hashes_in(bytes(whole))
            )
        return self._tiles[place]
