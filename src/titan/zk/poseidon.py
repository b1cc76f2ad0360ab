"""The Poseidon hash over BN254, equal to circomlib's for 1 to 12 inputs.

Source: Grassi et al., "Poseidon", USENIX Security 2021 (eprint 2019/458).
"""

from collections.abc import Sequence
from functools import cache
from itertools import chain
from operator import mul
from typing import TYPE_CHECKING

from titan.errors import ProofError
from titan.zk import extension
from titan.zk.binary import pack_scalars, unpack_scalars
from titan.zk.poseidon_constants import FIELD, FULL_ROUNDS, Constants, Matrix, Vector
from titan.zk.poseidon_table import poseidon_constants

if TYPE_CHECKING:
    from titan.zk import _native

__all__ = ["FIELD", "poseidon", "poseidon_of_each"]


def poseidon(inputs: Sequence[int]) -> int:
    """Hash 1 to 12 scalars to one.

    The state is the inputs behind a zero; its first element after the last round is the hash.

    Raises:
        ProofError: ``proof.value`` if an input is not a scalar below the field's order.
        ValueError: for no inputs or more than twelve.
    """
    return poseidon_of_each([inputs])[0]


def poseidon_of_each(rows: Sequence[Sequence[int]]) -> list[int]:
    """Hash many rows of equally many scalars, each to one; errors as of `poseidon`."""
    if not rows:
        return []
    arity = len(rows[0])
    if not 1 <= arity <= 12:
        raise ValueError(f"Poseidon takes 1 to 12 inputs, not {arity}")
    if not all(0 <= value < FIELD for row in rows for value in row):
        raise ProofError("proof.value", "A value to hash is not a scalar of the field.")
    if not extension.is_built():
        return [in_python(row) for row in rows]
    return unpack_scalars(_compiled(arity + 1).hashes(pack_scalars(chain.from_iterable(rows))))


@cache
def _compiled(width: int) -> "_native.Poseidon":
    return extension.poseidon(width, FULL_ROUNDS // 2, flat_constants(width))


def flat_constants(width: int) -> bytes:
    """Return the constants of a width in the order that ``native/poseidon.hpp`` tells."""
    constants = poseidon_constants(width)
    numbers = chain(
        *constants.opening, *constants.closing, *constants.matrix,
        *((one.addition, *one.row, *one.column) for one in constants.partial),
        *constants.restore, constants.remainder,
    )  # fmt: skip
    return pack_scalars(numbers)


def in_python(inputs: Sequence[int]) -> int:
    """Return the hash of 1 to 12 scalars without the extension, some 50 times slower."""
    constants = poseidon_constants(len(inputs) + 1)
    state: Sequence[int] = [0, *inputs]
    for additions in constants.opening:
        state = _full_round(state, additions, constants.matrix)
    state = _middle(state, constants)
    for additions in constants.closing:
        state = _full_round(state, additions, constants.matrix)
    return state[0]


def _full_round(state: Sequence[int], additions: Vector, matrix: Matrix) -> Sequence[int]:
    boxed = []
    for value, addition in zip(state, additions, strict=True):
        shifted = value + addition
        square = shifted * shifted % FIELD
        boxed.append(square * square % FIELD * shifted % FIELD)
    # One reduction for a whole row: Python's integers hold the sum.
    return [sum(map(mul, row, boxed)) % FIELD for row in matrix]


def _middle(state: Sequence[int], constants: Constants) -> Sequence[int]:
    """Run the partial rounds in the coordinates that `PartialRound` explains."""
    first, rest, corner = state[0], state[1:], constants.matrix[0][0]
    for partial in constants.partial:
        first += partial.addition
        square = first * first % FIELD
        boxed = square * square % FIELD * first % FIELD
        first = (corner * boxed + sum(map(mul, partial.row, rest))) % FIELD
        rest = [
            (value + factor * boxed) % FIELD
            for value, factor in zip(rest, partial.column, strict=True)
        ]
    restored = (sum(map(mul, row, rest)) for row in constants.restore)
    return [
        value + addition
        for value, addition in zip((first, *restored), constants.remainder, strict=True)
    ]
