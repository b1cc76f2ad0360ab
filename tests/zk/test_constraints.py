"""Reading constraints, on a circuit small enough to know by heart."""

from pathlib import Path

import pytest

from titan.errors import ArtifactError
from titan.zk.compiler import CIRCUITS, count_constraints
from titan.zk.constraints import ConstraintSystem, read_constraints
from titan.zk.poseidon import FIELD


@pytest.fixture(scope="module")
def r1cs() -> Path:
    count_constraints("OneOf(2)")
    return CIRCUITS / "build" / "block_OneOf_2_.r1cs"


def test_one_of_two_is_a_single_product(r1cs: Path) -> None:
    system = read_constraints(r1cs)
    assert (system.wires, system.public, len(system.constraints)) == (4, 0, 1)
    value, first, second = 1, 2, 3
    witness = [1, 0, 0, 0]
    witness[value], witness[first], witness[second] = 8, 5, 8
    assert system.violated(witness) == []
    witness[second] = 9
    assert system.violated(witness) == [0]


def test_a_signal_in_no_constraint_is_named() -> None:
    bound = ConstraintSystem(4, 2, (({1: 1}, {2: 1}, {3: FIELD - 1}),))
    assert bound.unbound_signals() == []
    unbound = ConstraintSystem(4, 2, (({1: 1}, {3: 1}, {}),))
    assert unbound.unbound_signals() == [2]


def test_other_files_are_refused(r1cs: Path, tmp_path: Path) -> None:
    content = bytearray(r1cs.read_bytes())
    other_field = tmp_path / "other.r1cs"
    prime = content.index(FIELD.to_bytes(32, "little"))
    content[prime] ^= 2
    other_field.write_bytes(content)
    no_circuit = tmp_path / "none.r1cs"
    no_circuit.write_bytes(b"no circuit")
    for path in (other_field, no_circuit):
        with pytest.raises(ArtifactError) as refusal:
            read_constraints(path)
        assert refusal.value.code == "artifact.changed"
