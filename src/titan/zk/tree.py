"""The issuer's tree of credentials: arity 8, depth 7, room for 2,097,152 leaves.

Only the nodes above leaves that exist are kept; a subtree without leaves is a constant. A leaf is
never removed: replacing it by 0, the empty leaf, revokes its credential and changes the root.
"""

from collections.abc import Iterable
from functools import cache

from titan.domain.credential import MembershipPath
from titan.errors import ProofError
from titan.zk.poseidon import poseidon, poseidon_of_each
from titan.zk.statement import TREE_ARITY, TREE_DEPTH

EMPTY_LEAF = 0
CAPACITY = TREE_ARITY**TREE_DEPTH


class CredentialTree:
    """A tree that grows by appending; appending or replacing costs seven hashes.

    Args:
        leaves: the leaves to begin with, in order; about one hash for seven of them.
    """

    def __init__(self, leaves: Iterable[int] = ()) -> None:
        self._levels: list[list[int]] = [list(leaves)]
        if len(self) > CAPACITY:
            raise ProofError("proof.value", "The tree is full.")
        for level in range(TREE_DEPTH):
            parents = range(-(-len(self._levels[level]) // TREE_ARITY))
            self._levels.append(poseidon_of_each([self._children(level, one) for one in parents]))

    def __len__(self) -> int:
        """Return how many leaves were appended, replaced ones included."""
        return len(self._levels[0])

    @property
    def root(self) -> int:
        """The root over all leaves."""
        top = self._levels[TREE_DEPTH]
        return top[0] if top else empty_node(TREE_DEPTH)

    def nodes(self, level: int) -> tuple[int, ...]:
        """Return the nodes above leaves that exist; level 0 is the leaves, 7 the root alone."""
        return tuple(self._levels[level])

    def append(self, leaf: int) -> int:
        """Add a leaf behind the last one and return its index.

        Raises:
            ProofError: ``proof.value`` if the tree is full or the leaf is no scalar.
        """
        index = len(self)
        if index == CAPACITY:
            raise ProofError("proof.value", "The tree is full.")
        self._put(index, leaf)
        return index

    def replace(self, index: int, leaf: int) -> None:
        """Put another leaf in place of one; `EMPTY_LEAF` revokes.

        Raises:
            ProofError: ``proof.value`` if there is no such leaf or the new one is no scalar.
        """
        self._require(index)
        self._put(index, leaf)

    def path(self, index: int) -> MembershipPath:
        """Return the way from a leaf to the root: all children of each node on it.

        Raises:
            ProofError: ``proof.value`` if there is no such leaf.
        """
        self._require(index)
        levels = tuple(
            tuple(self._children(level, index // TREE_ARITY ** (level + 1)))
            for level in range(TREE_DEPTH)
        )
        return MembershipPath(index=index, levels=levels, root=self.root)

    def _children(self, level: int, parent: int) -> list[int]:
        present = self._levels[level][parent * TREE_ARITY : (parent + 1) * TREE_ARITY]
        return present + [empty_node(level)] * (TREE_ARITY - len(present))

    def _put(self, index: int, node: int) -> None:
        poseidon([node])  # refuses what is no scalar before anything is changed
        for level in range(TREE_DEPTH + 1):
            nodes = self._levels[level]
            nodes[index : index + 1] = [node]
            index //= TREE_ARITY
            if level < TREE_DEPTH:
                node = poseidon(self._children(level, index))

    def _require(self, index: int) -> None:
        if not 0 <= index < len(self):
            raise ProofError("proof.value", "The tree has no leaf with this index.")


def verify_path(leaf: int, path: MembershipPath) -> bool:
    """Say whether a path leads from a leaf, at the path's index, to the path's root.

    Raises:
        ProofError: ``proof.value`` if the path holds numbers that are no scalars.
    """
    node, index = leaf, path.index
    if len(path.levels) != TREE_DEPTH or not 0 <= index < CAPACITY:
        return False
    for children in path.levels:
        if len(children) != TREE_ARITY or children[index % TREE_ARITY] != node:
            return False
        node = poseidon(children)
        index //= TREE_ARITY
    return node == path.root


@cache
def empty_node(level: int) -> int:
    """Return the node of a level below which there is no leaf."""
    if level == 0:
        return EMPTY_LEAF
    return poseidon([empty_node(level - 1)] * TREE_ARITY)
