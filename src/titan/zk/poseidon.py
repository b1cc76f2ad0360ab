"""The Poseidon hash over BN254, equal to circomlib's for 1 to 12 inputs.

Source: Grassi et al., "Poseidon", USENIX Security 2021 (eprint 2019/458).
"""

from collections.abc import Sequence
from operator import mul

from titan.errors import ProofError
from titan.zk.poseidon_constants import (
    FIELD,
    Constants,
    Matrix,
    Vector,
    poseidon_constants,
)

__all__ = ["FIELD", "poseidon"]


def poseidon(inputs: Sequence[int]) -> int:
    """Hash 1 to 12 scalars to one.

    The state is the inputs behind a zero; its first element after the last round is the hash.

    Raises:
        ProofError: ``proof.value`` if an input is not a scalar below the field's order.
        ValueError: for no inputs or more than twelve.
    """
    if not 1 <= len(inputs) <= 12:
        raise ValueError(f"Poseidon takes 1 to 12 inputs, not {len(inputs)}")
    if not all(0 <= value < FIELD for value in inputs):
        raise ProofError("proof.value", "A value to hash is not a scalar of the field.")
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
