"""Poseidon equals circomlib's, and refuses what is no scalar."""

import json
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from titan.artifacts.tools import node, npm_package
from titan.errors import ProofError
from titan.zk import extension
from titan.zk.poseidon import FIELD, in_python, poseidon, poseidon_of_each

_REFERENCE = """
const { buildPoseidonReference } = require(process.argv[1]);
buildPoseidonReference().then((poseidon) => {
  const vectors = JSON.parse(process.argv[2]);
  const hashes = vectors.map((inputs) => poseidon.F.toString(poseidon(inputs)));
  process.stdout.write(JSON.stringify(hashes), () => process.exit(0));
});
"""


def _reference(vectors: list[list[int]]) -> list[int]:
    text = json.dumps([[str(value) for value in vector] for vector in vectors])
    package = str(npm_package("circuits", "circomlibjs"))
    printed = subprocess.run(
        [str(node()), "-e", _REFERENCE, package, text], capture_output=True, text=True, check=True
    ).stdout
    return [int(value) for value in json.loads(printed)]


def test_hashes_of_every_arity_equal_circomlibs() -> None:
    vectors = [
        inputs
        for arity in range(1, 13)
        for inputs in (
            list(range(1, arity + 1)),
            [0] * arity,
            [FIELD - 1 - position for position in range(arity)],
            [pow(7, 100 + position, FIELD) for position in range(arity)],
        )
    ]
    expected = _reference(vectors)
    assert [poseidon(vector) for vector in vectors] == expected
    assert [in_python(vector) for vector in vectors] == expected


@pytest.mark.skipif(not extension.is_built(), reason="there was no C++ compiler at installation")
@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.data())
def test_both_implementations_agree(arity: int, data: st.DataObject) -> None:
    scalar = st.integers(0, FIELD - 1)
    rows = data.draw(
        st.lists(st.lists(scalar, min_size=arity, max_size=arity), min_size=1, max_size=5)
    )
    assert poseidon_of_each(rows) == [in_python(row) for row in rows]


def test_no_rows_have_no_hashes() -> None:
    assert poseidon_of_each([]) == []


@pytest.mark.skipif(not extension.is_built(), reason="there was no C++ compiler at installation")
@pytest.mark.parametrize("constants", [b"", bytes(32 * 201), b"\xff" * 32 * 205])
def test_other_constants_are_refused(constants: bytes) -> None:
    with pytest.raises(ValueError, match=r"constants|scalar"):
        extension.poseidon(3, 4, constants)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, FIELD - 1), min_size=1, max_size=4), st.data())
def test_any_changed_input_changes_the_hash(inputs: list[int], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(inputs) - 1))
    changed = [*inputs]
    changed[place] = (changed[place] + data.draw(st.integers(1, FIELD - 1))) % FIELD
    assert 0 <= poseidon(changed) < FIELD
    assert poseidon(changed) != poseidon(inputs)


@pytest.mark.parametrize("value", [-1, FIELD, FIELD + 1, 1 << 256])
def test_what_is_no_scalar_is_refused(value: int) -> None:
    with pytest.raises(ProofError) as refusal:
        poseidon([1, value])
    assert refusal.value.code == "proof.value"
    assert str(value) not in str(refusal.value)


@pytest.mark.parametrize("arity", [0, 13])
def test_other_arities_are_refused(arity: int) -> None:
    with pytest.raises(ValueError, match="1 to 12"):
        poseidon([0] * arity)
