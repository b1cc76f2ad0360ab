"""A path computed from a bucket is the tree's own, and a bucket that lies gives none."""

from dataclasses import replace

import pytest

from titan.domain.credential import TreeBucket
from titan.errors import ProofError
from titan.zk.buckets import BUCKET_LEAVES, bucket_count, bucket_of, bucket_range, path_in
from titan.zk.tree import CredentialTree, verify_path

_SIZE = 2 * BUCKET_LEAVES + 5


def _bucket(tree: CredentialTree, number: int) -> TreeBucket:
    places = bucket_range(number, len(tree))
    leaves = tree.nodes(0)[places.start : places.stop]
    return TreeBucket(tree.root, 1, True, len(tree), number, leaves, tree.nodes(4))


@pytest.fixture(scope="module")
def tree() -> CredentialTree:
    return CredentialTree(range(1, _SIZE + 1))


@pytest.mark.parametrize(
    "index", [0, 7, BUCKET_LEAVES - 1, BUCKET_LEAVES, 2 * BUCKET_LEAVES, _SIZE - 1]
)
def test_the_path_is_the_trees_own(tree: CredentialTree, index: int) -> None:
    path = path_in(_bucket(tree, bucket_of(index, _SIZE)), index)
    assert path == tree.path(index)
    assert verify_path(index + 1, path)


@pytest.mark.parametrize("size", [1, 8, BUCKET_LEAVES - 1])
def test_a_small_tree_is_one_bucket(size: int) -> None:
    small = CredentialTree(range(1, size + 1))
    assert path_in(_bucket(small, 0), size - 1) == small.path(size - 1)


@pytest.mark.parametrize("size", [1, 4095, 4096, 4097, 8191, 8192, 8193, 100_000])
def test_no_bucket_is_small_once_the_tree_is_not(size: int) -> None:
    ranges = [bucket_range(number, size) for number in range(bucket_count(size))]
    assert [place for part in ranges for place in part] == list(range(size))
    assert min(map(len, ranges)) >= min(size, BUCKET_LEAVES)
    for index in (0, size // 2, size - 1):
        assert index in ranges[bucket_of(index, size)]


def test_what_does_not_belong_together_gives_no_path(tree: CredentialTree) -> None:
    sound = _bucket(tree, 1)
    index = sound.number * BUCKET_LEAVES
    lies = (
        replace(sound, root=5),
        replace(sound, nodes=sound.nodes[:-1]),
        replace(sound, nodes=(5, *sound.nodes[1:])),
        replace(sound, nodes=(*sound.nodes[:-1], 5)),
        replace(sound, leaves=(5, *sound.leaves[1:])),
        replace(sound, leaves=sound.leaves[1:]),
        replace(sound, number=0),
        replace(sound, size=sound.size + 1),
    )
    for lie in lies:
        with pytest.raises(ProofError):
            path_in(lie, index)
    with pytest.raises(ProofError):
        path_in(sound, 0)
    with pytest.raises(ProofError):
        bucket_of(_SIZE, _SIZE)
