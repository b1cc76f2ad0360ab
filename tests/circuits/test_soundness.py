"""The constraints themselves: no wire is free, whatever the witness calculator would write."""

from typing import Any

import pytest

from titan.zk.constraints import Combination, ConstraintSystem
from titan.zk.poseidon import FIELD

Parts = tuple[int, int, int]


@pytest.fixture(scope="module")
def witness(base: Any, calculator: Any) -> list[int]:
    witness: list[int] | None = calculator.witness(base.inputs)
    assert witness is not None
    return witness


@pytest.fixture(scope="module")
def uses(system: ConstraintSystem) -> list[set[int]]:
    """For each wire, the constraints that mention it."""
    uses: list[set[int]] = [set() for _ in range(system.wires)]
    for number, parts in enumerate(system.constraints):
        for part in parts:
            for wire in part:
                uses[wire].add(number)
    return uses


@pytest.fixture(scope="module")
def values(system: ConstraintSystem, witness: list[int]) -> list[Parts]:
    """A(w), B(w) and C(w) of every constraint."""

    def value(part: Combination) -> int:
        return sum(coefficient * witness[wire] for wire, coefficient in part.items()) % FIELD

    return [(value(a), value(b), value(c)) for a, b, c in system.constraints]


def _breaks(
    changes: dict[int, int], system: ConstraintSystem, uses: list[set[int]], values: list[Parts]
) -> bool:
    """Say whether adding the changes to the witness breaks a constraint."""
    for number in set[int]().union(*(uses[wire] for wire in changes)):
        a, b, c = (
            value + sum(part.get(wire, 0) * change for wire, change in changes.items())
            for value, part in zip(values[number], system.constraints[number], strict=True)
        )
        if (a * b - c) % FIELD:
            return True
    return False


def test_the_honest_witness_breaks_nothing(system: ConstraintSystem, witness: list[int]) -> None:
    assert len(witness) == system.wires
    assert system.violated(witness) == []


def test_every_public_signal_is_in_a_constraint(system: ConstraintSystem) -> None:
    assert system.public == 4
    assert system.unbound_signals() == []


@pytest.mark.parametrize("change", [1, FIELD - 1, 2, 1 << 64, FIELD // 3])
def test_changing_any_one_wire_breaks_a_constraint(
    change: int, system: ConstraintSystem, uses: list[set[int]], values: list[Parts]
) -> None:
    wires = range(1, system.wires)
    assert [wire for wire in wires if not _breaks({wire: change}, system, uses, values)] == []


def test_flipping_any_bit_breaks_a_constraint(
    system: ConstraintSystem, witness: list[int], uses: list[set[int]], values: list[Parts]
) -> None:
    bits = [wire for wire in range(1, system.wires) if witness[wire] in (0, 1)]
    assert len(bits) > 500
    assert [
        wire for wire in bits if not _breaks({wire: 1 - 2 * witness[wire]}, system, uses, values)
    ] == []


def test_two_bits_cannot_leave_zero_and_one_together(
    system: ConstraintSystem, uses: list[set[int]], values: list[Parts]
) -> None:
    """Two less here and one more in the next bit keeps every packed sum; booleanity must object."""
    pairs = zip(range(1, system.wires), range(2, system.wires), strict=False)
    free = [
        pair
        for pair in pairs
        if not _breaks({pair[0]: -2, pair[1]: 1}, system, uses, values)
        or not _breaks({pair[0]: 2, pair[1]: -1}, system, uses, values)
    ]
    assert free == []


def test_with_the_inputs_fixed_no_wire_can_move(
    system: ConstraintSystem, witness: list[int], values: list[Parts], input_wires: set[int]
) -> None:
    """The Jacobian at the witness has full rank in all wires that are not inputs.

    Row by row, d(AB - C) = A dB + B dA - dC; a row with one unknown fixes it to zero. All fall
    this way, so no combination of intermediate wires and outputs can move even infinitesimally.
    """
    rows = [
        _derivative(parts, value) for parts, value in zip(system.constraints, values, strict=True)
    ]
    known = {0, *input_wires}
    grown = True
    while grown:
        grown = False
        for row in rows:
            row -= known
            if len(row) == 1:
                known |= row
                grown = True
    assert set(range(system.wires)) - known == set()


def _derivative(parts: tuple[Combination, Combination, Combination], value: Parts) -> set[int]:
    """Return the wires on which a constraint depends at the witness."""
    a, b, c = parts
    at_a, at_b, _ = value
    slopes = {
        wire: at_a * b.get(wire, 0) + at_b * a.get(wire, 0) - c.get(wire, 0)
        for wire in {*a, *b, *c}
    }
    return {wire for wire, slope in slopes.items() if slope % FIELD}
