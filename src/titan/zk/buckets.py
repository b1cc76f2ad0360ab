"""A part of the issuer's tree, large enough that asking for it does not tell which leaf is meant.

A bucket is a subtree of 4,096 places. The last one takes what the tree has beyond the full ones
with it, so that none holds fewer than 4,096 leaves once the tree does.
"""

from titan.domain.credential import MembershipPath, TreeBucket
from titan.errors import ProofError
from titan.zk.poseidon import poseidon
from titan.zk.statement import TREE_ARITY, TREE_DEPTH
from titan.zk.tree import CredentialTree, empty_node

BUCKET_LEVEL = 4
"""Of the nodes that stand for buckets; 0 are the leaves."""

BUCKET_LEAVES: int = TREE_ARITY**BUCKET_LEVEL


def bucket_count(size: int) -> int:
    """Return into how many buckets a tree of so many leaves is cut; 0 for none."""
    return max(1, size // BUCKET_LEAVES) if size else 0


def bucket_of(index: int, size: int) -> int:
    """Return the number of the bucket that holds a leaf of a tree of so many leaves.

    Raises:
        ProofError: ``proof.value`` if the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ProofError("proof.value", "The tree has no leaf with this index.")
    return min(index // BUCKET_LEAVES, bucket_count(size) - 1)


def bucket_range(number: int, size: int) -> range:
    """Return the places of a bucket's leaves."""
    last = number == bucket_count(size) - 1
    return range(number * BUCKET_LEAVES, size if last else (number + 1) * BUCKET_LEAVES)


def path_in(bucket: TreeBucket, index: int) -> MembershipPath:
    """Return the way from a leaf to the root, computed from its bucket alone.

    Args:
        bucket: as the issuer gives it; nothing about it is trusted.
        index: the leaf's place in the whole tree.

    Raises:
        ProofError: ``proof.value`` if the leaf is not in the bucket, or leaves, nodes and root of
            the bucket do not belong together.
    """
    places = bucket_range(bucket.number, bucket.size)
    count = -(-bucket.size // BUCKET_LEAVES)
    if index not in places or len(bucket.leaves) != len(places) or len(bucket.nodes) != count:
        raise ProofError("proof.value", "The bucket does not hold the leaf.")
    part = CredentialTree(bucket.leaves)
    first = places.start // BUCKET_LEAVES
    below, above = part.path(index - places.start).levels[:BUCKET_LEVEL], bucket.nodes[first:]
    levels, root = _climbed(bucket.nodes, index // BUCKET_LEAVES)
    known = part.nodes(BUCKET_LEVEL)
    if known != above[: len(known)] or root != bucket.root:
        raise ProofError("proof.value", "The bucket is not part of the tree that it names.")
    return MembershipPath(index=index, levels=(*below, *levels), root=root)


def _climbed(nodes: tuple[int, ...], place: int) -> tuple[list[tuple[int, ...]], int]:
    """Return the children of each node on the way from a bucket's node up, and the root."""
    levels, row = list[tuple[int, ...]](), list(nodes)
    for level in range(BUCKET_LEVEL, TREE_DEPTH):
        row += [empty_node(level)] * (-len(row) % TREE_ARITY)
        families = [tuple(row[at : at + TREE_ARITY]) for at in range(0, len(row), TREE_ARITY)]
        place //= TREE_ARITY
        levels.append(families[place])
        row = [poseidon(family) for family in families]
    return levels, row[0]
