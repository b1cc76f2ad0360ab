"""The constraints themselves: no wire is free, whatever the witness calculator would write."""

import heapq
from typing import Any

import pytest

from titan.zk.compiler import Compiled
from titan.zk.constraints import Combination, ConstraintSystem, read_constraints
from titan.zk.disclosure import shown_bits
from titan.zk.poseidon import FIELD

pytestmark = pytest.mark.slow  # the constraints are compiled first

Parts = tuple[int, int, int]


@pytest.fixture(scope="module", params=["attestation", "disclosure"])
def circuit(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def system(circuit: str, compiled: dict[str, Compiled]) -> ConstraintSystem:
    return read_constraints(compiled[circuit].r1cs)


@pytest.fixture(scope="module")
def input_wires(circuit: str, compiled: dict[str, Compiled]) -> set[int]:
    """Wires of the inputs that the optimiser kept, the public one included."""
    inputs = {"binding", "secret", "person_tag", "attributes", "path", "policy", "scope"}
    inputs |= {"nationality_mask", "residency_mask", "shown"}
    wires = set()
    for line in compiled[circuit].symbols.read_text().splitlines():
        _, wire, _, signal = line.split(",")
        name = signal.removeprefix("main.").partition("[")[0]
        if name in inputs and int(wire) >= 0:
            wires.add(int(wire))
    return wires


@pytest.fixture(scope="module")
def witness(circuit: str, base: Any, calculator: Any, discloser: Any) -> list[int]:
    shown = {"shown": shown_bits(["nationality", "valid_until"])}
    honest: list[int] | None = (
        calculator.witness(base.inputs)
        if circuit == "attestation"
        else discloser.witness({**base.inputs, **shown})
    )
    assert honest is not None
    return honest


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
    assert system.public in (4, 5)
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
    system: ConstraintSystem, values: list[Parts], input_wires: set[int]
) -> None:
    """The Jacobian at the witness has full rank in all wires that are not inputs.

    So no combination of intermediate wires and outputs can move together, not even pairs or
    triples that the tests above do not try: the honest witness is the only one near itself.
    """
    fixed = {0, *input_wires}
    assert _rank(_jacobian(system, values, fixed)) == system.wires - len(fixed)


def test_a_missing_constraint_would_be_noticed(
    system: ConstraintSystem, values: list[Parts], uses: list[set[int]], input_wires: set[int]
) -> None:
    """Take away what ties the nullifier down, and both kinds of test above see a free wire."""
    nullifier, fixed = 2, {0, *input_wires}
    rows = _jacobian(system, values, fixed)
    for number in uses[nullifier]:
        rows[number] = {}
    assert _rank(rows) < system.wires - len(fixed)
    untied = [constraints - uses[nullifier] for constraints in uses]
    assert not _breaks({nullifier: 1}, system, untied, values)


def _jacobian(system: ConstraintSystem, values: list[Parts], fixed: set[int]) -> list[Combination]:
    return [
        _derivative(parts, value, fixed)
        for parts, value in zip(system.constraints, values, strict=True)
    ]


def _derivative(
    parts: tuple[Combination, Combination, Combination], value: Parts, fixed: set[int]
) -> Combination:
    """Return the slopes of A * B - C at the witness, for the wires that are not fixed."""
    a, b, c = parts
    at_a, at_b, _ = value
    slopes = {
        wire: (at_a * b.get(wire, 0) + at_b * a.get(wire, 0) - c.get(wire, 0)) % FIELD
        for wire in {*a, *b, *c} - fixed
    }
    return {wire: slope for wire, slope in slopes.items() if slope}


def _rank(rows: list[Combination]) -> int:
    """Eliminate, always with the shortest row, so that the sparse matrix stays sparse."""
    users: dict[int, set[int]] = {}
    for number, row in enumerate(rows):
        for wire in row:
            users.setdefault(wire, set()).add(number)
    waiting = [(len(row), number) for number, row in enumerate(rows) if row]
    heapq.heapify(waiting)
    rank = 0
    while waiting:
        length, number = heapq.heappop(waiting)
        row = rows[number]
        if length != len(row) or not row:
            continue  # a later entry tells this row's present length
        rank += 1
        pivot = min(row, key=lambda wire: len(users[wire]))
        for wire in row:
            users[wire].discard(number)
        for other in list(users[pivot]):
            _subtract(rows[other], row, pivot, users, other)
            heapq.heappush(waiting, (len(rows[other]), other))
        rows[number] = {}
    return rank


def _subtract(
    target: Combination, row: Combination, pivot: int, users: dict[int, set[int]], number: int
) -> None:
    factor = target[pivot] * pow(row[pivot], -1, FIELD)
    for wire, slope in row.items():
        difference = (target.get(wire, 0) - factor * slope) % FIELD
        if difference:
            target[wire] = difference
            users[wire].add(number)
        else:
            target.pop(wire, None)
            users[wire].discard(number)
