"""The constants are the published ones, and the quick form of the rounds is the plain one."""

import pytest

from titan.zk.poseidon import poseidon
from titan.zk.poseidon_constants import FIELD, FULL_ROUNDS, derive_constants


def test_first_constants_are_the_published_ones() -> None:
    # From the Poseidon authors' parameter file for BN254, width 3.
    constants = derive_constants(3)
    assert constants.opening[0][0] == int(
        "0ee9a592ba9a9518d05986d656f40c2114c4993c11bb29938d21d47304cd8e6e", 16
    )
    assert constants.matrix[0][0] == int(
        "109b7f411ba0e4c9b2b70caf5c36a7b194be7c11ad24378bfedb68592ba8118b", 16
    )


@pytest.mark.parametrize("width", range(2, 14))
def test_shapes(width: int) -> None:
    constants = derive_constants(width)
    assert len(constants.opening) == len(constants.closing) == FULL_ROUNDS // 2
    assert {len(row) for row in (*constants.opening, *constants.closing)} == {width}
    assert {len(partial.row) for partial in constants.partial} == {width - 1}
    assert {len(partial.column) for partial in constants.partial} == {width - 1}
    assert len(constants.matrix) == len(constants.remainder) == width
    assert all(0 < value < FIELD for row in constants.matrix for value in row)


def test_published_hash_of_one_and_two() -> None:
    # The test vector that circomlib and the Poseidon authors' reference share.
    assert poseidon([1, 2]) == int(
        "115cc0f5e7d690413df64c6b9662e9cf2a3617f2743245519e19607a4417189a", 16
    )
