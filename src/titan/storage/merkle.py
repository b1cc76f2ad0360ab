"""Merkle trees as RFC 9162 (2.1) defines them: roots, proofs of inclusion and of consistency.

A tree is never held: an appender keeps the peaks of its complete subtrees, and whoever proves
asks for the nodes of complete subtrees by level and index.
"""

import hashlib
from collections.abc import Callable, Sequence
from functools import reduce

DIGEST_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Node = Callable[[int, int], bytes]
"""Returns the node at (level, index) of a complete subtree; leaves are level 0."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of an entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The peaks of a growing tree, largest first: all that appending needs.

    Args:
        size: leaves so far.
        peaks: one digest for each bit that is set in ``size``, from the highest.
    """

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf hash; return the subtrees that it completed as (level, index, digest)."""
        completed, digest, level, position = [(0, self.size, leaf)], leaf, 0, self.size
        while position & 1:
            digest = node_hash(self.peaks.pop(), digest)
            level, position = level + 1, position >> 1
            completed.append((level, position, digest))
        self.peaks.append(digest)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """Return the root of all leaves so far."""
        if not self.peaks:
            return EMPTY_ROOT
        return reduce(lambda right, left: node_hash(left, right), reversed(self.peaks))


def inclusion_proof(node: Node, index: int, size: int) -> tuple[bytes, ...]:
    """Return the siblings on the way from a leaf to the root of the first ``size`` leaves."""
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range(node, middle, end))
            end = middle
        else:
            path.append(_range(node, start, middle))
            start = middle
    return tuple(reversed(path))


def consistency_proof(node: Node, first: int, second: int) -> tuple[bytes, ...]:
    """Return the nodes that show a tree of ``first`` leaves to begin the one of ``second``."""
    path: list[bytes] = []
    start, end, whole = 0, second, True
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(_range(node, middle, end))
            end = middle
        else:
            path.append(_range(node, start, middle))
            start, whole = middle, False
    return (*(() if whole else (_range(node, start, end),)), *reversed(path))


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Say whether a path leads from a leaf hash to a root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, digest = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            digest = node_hash(sibling, digest)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            digest = node_hash(digest, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and digest == root


def extends(first: int, old: bytes, second: int, new: bytes, path: Sequence[bytes]) -> bool:
    """Say whether a path shows one root to begin another (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and old == new
    nodes = [old, *path] if first & (first - 1) == 0 else list(path)
    if not nodes:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    left = right = nodes[0]
    for sibling in nodes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            left, right = node_hash(sibling, left), node_hash(sibling, right)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            right = node_hash(right, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and (left, right) == (old, new)


def _split(size: int) -> int:
    """Return the largest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)


def _range(node: Node, start: int, end: int) -> bytes:
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(size)
    return node_hash(_range(node, start, middle), _range(node, middle, end))
