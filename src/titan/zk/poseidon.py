"""The Poseidon hash over BN254, equal to circomlib's for 1 to 12 inputs.

Source: Grassi et al., "Poseidon", USENIX Security 2021 (eprint 2019/458).
"""

from collections.abc import Sequence

from titan.errors import ProofError
from titan.zk.poseidon_constants import FIELD, FULL_ROUNDS, poseidon_constants

_HALF = FULL_ROUNDS // 2


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
    matrix, last = constants.matrix, len(constants.rounds) - _HALF
    state = [0, *inputs]
    for number, additions in enumerate(constants.rounds):
        state = [value + addition for value, addition in zip(state, additions, strict=True)]
        if _HALF <= number < last:
            state[0] = pow(state[0], 5, FIELD)
        else:
            state = [pow(value, 5, FIELD) for value in state]
        state = [
            sum(map(int.__mul__, row, state)) % FIELD  # one reduction for the whole row
            for row in matrix
        ]
    return state[0]
