"""The credential tree: whatever the order of changes, the root is that of the leaves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from titan.domain.credential import MembershipPath
from titan.errors import ProofError
from titan.zk.poseidon import FIELD, poseidon
from titan.zk.tree import CAPACITY, EMPTY_LEAF, CredentialTree, verify_path

_LEAVES = st.lists(st.integers(0, FIELD - 1), max_size=70)


def _root(leaves: list[int]) -> int:
    """Hash level by level with nothing kept: slow and plain."""
    level, empty = leaves, EMPTY_LEAF
    for _ in range(7):
        padded = level + [empty] * (-len(level) % 8)
        empty = poseidon([empty] * 8)
        level = [poseidon(padded[start : start + 8]) for start in range(0, len(padded), 8)]
    return level[0] if level else empty


@settings(max_examples=25, deadline=None)
@given(leaves=_LEAVES)
def test_appending_equals_building_at_once(leaves: list[int]) -> None:
    tree = CredentialTree(leaves[: len(leaves) // 2])
    for leaf in leaves[len(leaves) // 2 :]:
        assert tree.append(leaf) == len(tree) - 1
    assert tree.root == CredentialTree(leaves).root == _root(leaves)


@settings(max_examples=25, deadline=None)
@given(leaves=_LEAVES.filter(bool), data=st.data())
def test_replacing_equals_building_with_the_new_leaf(
    leaves: list[int], data: st.DataObject
) -> None:
    tree = CredentialTree(leaves)
    index = data.draw(st.integers(0, len(leaves) - 1))
    leaf = data.draw(st.integers(0, FIELD - 1))
    old = tree.path(index)
    tree.replace(index, leaf)
    leaves[index] = leaf
    assert tree.root == _root(leaves)
    assert verify_path(leaf, tree.path(index))
    assert verify_path(leaf, old) is (old.root == tree.root)


def test_every_path_leads_its_leaf_and_no_other_to_the_root() -> None:
    leaves = [pow(3, index, FIELD) for index in range(75)]
    tree = CredentialTree(leaves)
    for index, leaf in enumerate(leaves):
        path = tree.path(index)
        assert path.root == tree.root
        assert verify_path(leaf, path)
        assert not verify_path(leaf + 1, path)


def test_a_path_changed_anywhere_is_refused() -> None:
    tree = CredentialTree(range(1, 80))
    path = tree.path(42)
    for level in range(7):
        for child in range(8):
            levels = [list(children) for children in path.levels]
            levels[level][child] += 1
            forged = MembershipPath(42, tuple(map(tuple, levels)), path.root)
            assert not verify_path(43, forged)
    assert not verify_path(43, MembershipPath(43, path.levels, path.root))
    assert not verify_path(43, MembershipPath(42, path.levels[:-1], path.root))
    assert not verify_path(43, MembershipPath(42, path.levels, path.root + 1))
    assert not verify_path(43, MembershipPath(-1, path.levels, path.root))


def test_revoking_changes_the_root_and_restoring_returns_it() -> None:
    tree = CredentialTree([5, 6, 7])
    before = tree.root
    tree.replace(1, EMPTY_LEAF)
    assert tree.root != before
    tree.replace(1, 6)
    assert tree.root == before


def test_refusals_change_nothing() -> None:
    tree = CredentialTree([5])
    before = tree.root
    for refused in (
        lambda: tree.append(FIELD),
        lambda: tree.append(-1),
        lambda: tree.replace(0, FIELD),
        lambda: tree.replace(1, 9),
        lambda: tree.path(1),
        lambda: tree.path(-1),
    ):
        with pytest.raises(ProofError) as refusal:
            refused()
        assert refusal.value.code == "proof.value"
    assert (tree.root, len(tree)) == (before, 1)


def test_an_empty_tree_has_a_root_and_room() -> None:
    assert CredentialTree().root == _root([])
    assert CAPACITY == 8**7
