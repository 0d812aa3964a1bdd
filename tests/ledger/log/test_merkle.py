"""The Merkle tree against known vectors, a naive implementation, and its own laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.ledger.core import merkle
from tests.ledger.log import naive

LEAVES = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


def nodes(data: list[bytes]) -> merkle.Node:
    """Every complete subtree, by the naive hash."""
    return lambda level, index: naive.mth(data[index << level : (index + 1) << level])


def hashed(data: list[bytes]) -> list[bytes]:
    return [merkle.leaf_hash(one) for one in data]


def test_the_empty_tree_has_the_hash_of_nothing():
    assert merkle.Range().root() == merkle.EMPTY == merkle.root_at(0, nodes([]))
    assert merkle.EMPTY.hex().startswith("e3b0c44298fc1c14")


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_of_the_shared_vectors(size):
    assert merkle.root_of(hashed(naive.RFC_LEAVES[:size])).hex() == naive.RFC_ROOTS[size - 1]


def test_proofs_of_the_shared_vectors():
    data = naive.RFC_LEAVES
    assert [p.hex()[:8] for p in merkle.inclusion_proof(0, 8, nodes(data))] == [
        "96a296d2", "5f083f0a", "6b47aaf2"
    ]  # fmt: skip
    assert [p.hex()[:8] for p in merkle.consistency_proof(6, 8, nodes(data))] == [
        "0ebc5d34", "ca854ea1", "d37ee418"
    ]  # fmt: skip


@given(LEAVES, st.data())
def test_inclusion_proofs_are_the_naive_ones_and_lead_to_the_root(data, draw):
    index = draw.draw(st.integers(0, len(data) - 1))
    proof = merkle.inclusion_proof(index, len(data), nodes(data))
    root = naive.mth(data)
    assert proof == naive.path(index, data)
    assert merkle.root_at(len(data), nodes(data)) == merkle.root_of(hashed(data)) == root
    assert merkle.is_included(hashed(data)[index], index, len(data), proof, root)


@given(LEAVES, st.data())
def test_a_wrong_inclusion_proof_leads_nowhere(data, draw):
    index = draw.draw(st.integers(0, len(data) - 1))
    proof = merkle.inclusion_proof(index, len(data), nodes(data))
    leaf, root, size = hashed(data)[index], naive.mth(data), len(data)
    other = merkle.leaf_hash(b"other")
    assert not merkle.is_included(other, index, size, proof, root)
    assert not merkle.is_included(leaf, index, size, [*proof, other], root)
    assert not merkle.is_included(leaf, size, size, proof, root)
    if proof:
        assert not merkle.is_included(leaf, index, size, proof[:-1], root)
        assert not merkle.is_included(leaf, index, size, [other, *proof[1:]], root)


@given(LEAVES, st.data())
def test_consistency_proofs_are_the_naive_ones_and_lead_to_both_roots(data, draw):
    old = draw.draw(st.integers(1, len(data)))
    proof = merkle.consistency_proof(old, len(data), nodes(data))
    roots = naive.mth(data[:old]), naive.mth(data)
    assert proof == naive.proof(old, data)
    assert merkle.is_consistent(old, len(data), proof, *roots)
    other = merkle.leaf_hash(b"other")
    assert not merkle.is_consistent(old, len(data), proof, other, roots[1])
    assert not merkle.is_consistent(old, len(data), proof, roots[0], other)
    assert not merkle.is_consistent(old, len(data), [*proof, other], *roots)


@pytest.mark.parametrize("wrong", [(0, 0), (-1, 5), (5, 5)])
def test_no_proof_of_a_leaf_that_is_not_there(wrong):
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_proof(*wrong, nodes([b""] * 5))
    assert not merkle.is_included(b"", *wrong, [], merkle.EMPTY)


@pytest.mark.parametrize("wrong", [(0, 5), (6, 5)])
def test_no_proof_backwards(wrong):
    with pytest.raises(ValueError, match="no proof leads"):
        merkle.consistency_proof(*wrong, nodes([b""] * 5))
    assert not merkle.is_consistent(*wrong, [], merkle.EMPTY, merkle.EMPTY)


def test_a_tile_is_complete_or_not_at_all():
    with pytest.raises(ValueError, match="256"):
        merkle.tile_of(0, 0, [merkle.EMPTY] * 255)


@pytest.mark.parametrize("steps", [[1, 255, 1, 600], [70_000], [65_535, 1, 1]])
def test_growing_by_tiles_gives_the_same_tree(steps):
    """The edge is all that is handed over from batch to batch: at most 255 hashes a level."""
    leaves = [merkle.leaf_hash(n.to_bytes(4, "big")) for n in range(sum(steps))]
    tiles: dict[tuple[int, int], merkle.Tile] = {}
    size = 0
    for step in steps:
        grown = merkle.grow(edge_of(tiles, leaves[:size]), size, leaves[size : size + step])
        assert not tiles.keys() & {(t.level, t.index) for t in grown}
        tiles |= {(tile.level, tile.index): tile for tile in grown}
        size += step
    assert len(tiles) == sum(merkle.full_tiles(size, level) for level in range(4))
    for (level, index), tile in tiles.items():
        width = merkle.TILE_WIDTH ** (level + 1)
        assert tile.root == merkle.root_of(leaves[index * width : (index + 1) * width])


def edge_of(tiles: dict, leaves: list[bytes]) -> list[list[bytes]]:
    size, found, level = len(leaves), [], 0
    while size >> 8 * level:
        first, end = merkle.full_tiles(size, level) * 256, size >> 8 * level
        row = leaves[first:end] if level == 0 else [
            tiles[level - 1, n].root for n in range(first, end)
        ]  # fmt: skip
        assert len(row) < merkle.TILE_WIDTH
        found.append(row)
        level += 1
    return found


def test_every_tree_of_a_few_dozen_leaves_continues_every_smaller_one():
    data = [bytes([n]) for n in range(34)]
    roots = {n: naive.mth(data[:n]) for n in range(1, 35)}
    for new, root in roots.items():
        node = nodes(data[:new])
        for old in range(1, new + 1):
            proof = merkle.consistency_proof(old, new, node)
            assert merkle.is_consistent(old, new, proof, roots[old], root)
