"""Roots and proofs are those of RFC 9162, for every size and place."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.storage.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    extends,
    includes,
    inclusion_proof,
    leaf_hash,
)

_INPUTS = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
_ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
"""The vectors by which implementations of Certificate Transparency test themselves."""


def _grown(leaves: list[bytes]) -> tuple[Frontier, dict[tuple[int, int], bytes]]:
    frontier, nodes = Frontier(), dict[tuple[int, int], bytes]()
    for leaf in leaves:
        for level, position, digest in frontier.append(leaf):
            nodes[level, position] = digest
    return frontier, nodes


@pytest.mark.parametrize("size", _ROOTS)
def test_roots_are_the_published_ones(size: int) -> None:
    frontier, _ = _grown([leaf_hash(data) for data in _INPUTS[:size]])
    assert frontier.root().hex() == _ROOTS[size]


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert Frontier().root() == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_every_leaf_of_every_small_tree_is_shown_to_be_there_and_nowhere_else() -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(20)]
    for size in range(1, 21):
        frontier, nodes = _grown(leaves[:size])
        root = frontier.root()
        for index in range(size):
            path = inclusion_proof(lambda level, at: nodes[level, at], index, size)  # noqa: B023
            assert includes(leaves[index], index, size, path, root)
            assert not includes(leaves[index], (index + 1) % (size + 1), size, path, root)
            assert not includes(leaf_hash(b"other"), index, size, path, root)


def test_every_small_tree_is_shown_to_begin_every_later_one() -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(18)]
    roots = {size: _grown(leaves[:size])[0].root() for size in range(1, 19)}
    _, nodes = _grown(leaves)
    for second in range(1, 19):
        for first in range(1, second + 1):
            path = consistency_proof(lambda level, at: nodes[level, at], first, second)
            assert extends(first, roots[first], second, roots[second], path)
            if first != second:
                assert not extends(first, roots[second], second, roots[second], path)


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70), st.data())
def test_a_frontier_that_was_kept_goes_on_where_it_stopped(
    contents: list[bytes], data: st.DataObject
) -> None:
    leaves = [leaf_hash(content) for content in contents]
    cut = data.draw(st.integers(0, len(leaves)))
    first, _ = _grown(leaves[:cut])
    again = Frontier(first.size, first.peaks)
    for leaf in leaves[cut:]:
        again.append(leaf)
    assert again.root() == _grown(leaves)[0].root()
