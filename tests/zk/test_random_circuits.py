"""Proofs of random small circuits, compared with what their setup's own secrets say they must be.

Whoever knows the secrets of a setup knows what multiple of the generator each part of a proof is,
by arithmetic of numbers alone (Groth, eprint 2016/260, section 3.2); py_ecc makes it a point.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from py_ecc.optimized_bn128 import optimized_curve as curve

from titan.zk import extension
from titan.zk.binary import pack_scalars, unpack_scalars
from titan.zk.native_engine import read_key
from titan.zk.poseidon_constants import FIELD
from titan.zk.tower import P

pytestmark = pytest.mark.skipif(
    not extension.is_built(), reason="the package was installed without a C++ compiler"
)
_R = 1 << 256  # Montgomery form is times this
_TWO_ADICITY = 28
_EDGES = (0, 1, 2, FIELD - 1, FIELD - 2, (FIELD + 1) // 2, 1 << 128)

Row = dict[int, int]
"""Wire to coefficient."""


@dataclass(frozen=True)
class _Circuit:
    """Constraint i says that the product of two sums of wires is the wire ``outputs + i``."""

    publics: int
    outputs: int
    left: list[Row]
    right: list[Row]

    @property
    def wires(self) -> int:
        return self.outputs + len(self.left)

    @property
    def domain(self) -> int:
        return 1 << (len(self.left) + self.publics).bit_length()

    def witness(self, inputs: Sequence[int]) -> list[int]:
        wires = [1, *inputs]
        for left, right in zip(self.left, self.right, strict=True):
            wires.append(_dot(left, wires) * _dot(right, wires) % FIELD)
        return wires

    def rows(self) -> tuple[list[Row], list[Row], list[Row]]:
        """Return the matrices, and one row more for one and each public wire, as circom's have."""
        bound: list[Row] = [{wire: 1} for wire in range(self.publics + 1)]
        none: list[Row] = [{} for _ in bound]
        outputs: list[Row] = [{self.outputs + place: 1} for place in range(len(self.left))]
        return self.left + bound, self.right + none, outputs + none


def _dot(row: Row, wires: Sequence[int]) -> int:
    return sum(value * wires[wire] for wire, value in row.items()) % FIELD


def _random_circuit(chance: random.Random) -> _Circuit:
    publics, private = chance.randint(1, 3), chance.randint(0, 4)
    outputs = 1 + publics + private

    def rows(count: int) -> list[Row]:
        return [
            {
                wire: chance.choice((*_EDGES[1:], chance.randrange(1, FIELD)))
                for wire in chance.sample(range(outputs + place), min(3, outputs + place))
            }
            for place in range(count)
        ]

    count = chance.randint(1, 11)
    return _Circuit(publics, outputs, rows(count), rows(count))


def _root(order: int) -> int:
    """A root of unity as the format takes it: powers of 5 ** ((r - 1) / 2 ** 28)."""
    return pow(pow(5, FIELD >> _TWO_ADICITY, FIELD), (1 << _TWO_ADICITY) // order, FIELD)


def _lagrange(order: int, at: int) -> list[int]:
    """Return every polynomial that is one at one root of unity and zero at the others, at a point.

    L_i(x) = w^i (x^n - 1) / (n (x - w^i)).
    """
    root, vanishing = _root(order), pow(at, order, FIELD) - 1
    roots = [pow(root, place, FIELD) for place in range(order)]
    return [one * vanishing % FIELD * pow(order * (at - one), -1, FIELD) % FIELD for one in roots]


class _Comb:
    """Multiples of a generator by py_ecc's additions, eight bits of the scalar at a time."""

    def __init__(self, generator: Any) -> None:
        self.rows = []
        for _ in range(32):
            row = [curve.Z1 if generator is curve.G1 else curve.Z2, generator]
            while len(row) < 256:
                row.append(curve.add(row[-1], generator))
            self.rows.append(row)
            generator = curve.add(row[-1], generator)

    def times(self, scalar: int) -> Any:
        point = self.rows[0][0]
        for row, digit in zip(self.rows, scalar.to_bytes(32, "little"), strict=True):
            if digit:
                point = curve.add(point, row[digit])
        return point


def _numbers(point: Any) -> list[int]:
    """Coordinates; zeros for the point at infinity, as the format has it."""
    if curve.is_inf(point):
        return [0, 0] if isinstance(point[0], curve.FQ) else [0, 0, 0, 0]
    x, y = curve.normalize(point)
    return [int(part) for each in (x, y) for part in getattr(each, "coeffs", (each,))]


def _montgomery(point: Any) -> bytes:
    return pack_scalars(number * _R % P for number in _numbers(point))


@dataclass(frozen=True)
class _Setup:
    """The secrets of a key, and what its wires are multiples of."""

    circuit: _Circuit
    alpha: int
    beta: int
    delta: int
    tau: int
    left: list[int]
    right: list[int]
    rest: list[int]

    @classmethod
    def of(cls, circuit: _Circuit, chance: random.Random) -> "_Setup":
        alpha, beta, delta, tau = (chance.randrange(2, FIELD) for _ in range(4))
        basis = _lagrange(circuit.domain, tau)

        def at_tau(rows: list[Row]) -> list[int]:
            sums = [0] * circuit.wires
            for row, value in zip(rows, basis, strict=False):
                for wire, factor in row.items():
                    sums[wire] = (sums[wire] + factor * value) % FIELD
            return sums

        left, right, outputs = (at_tau(rows) for rows in circuit.rows())
        inverse = pow(delta, -1, FIELD)
        rest = [
            (beta * u + alpha * v + w) * inverse % FIELD
            for u, v, w in zip(left, right, outputs, strict=True)
        ]
        return cls(circuit, alpha, beta, delta, tau, left, right, rest)

    def key(self, first: _Comb, second: _Comb) -> bytes:
        """Write the setup as a ``zkey`` file."""
        circuit, inverse = self.circuit, pow(self.delta, -1, FIELD)

        def points(comb: _Comb, scalars: Sequence[int]) -> bytes:
            return b"".join(_montgomery(comb.times(scalar)) for scalar in scalars)

        header = b"".join((
            (32).to_bytes(4, "little"), pack_scalars([P]),
            (32).to_bytes(4, "little"), pack_scalars([FIELD]),
            *(n.to_bytes(4, "little") for n in (circuit.wires, circuit.publics, circuit.domain)),
            points(first, [self.alpha, self.beta]), points(second, [self.beta, 1]),
            points(first, [self.delta]), points(second, [self.delta]),
        ))  # fmt: skip
        odd = _lagrange(2 * circuit.domain, self.tau)[1::2]
        entries = [
            b"".join(n.to_bytes(4, "little") for n in (matrix, place, wire))
            + pack_scalars([value * _R * _R % FIELD])
            for matrix, rows in enumerate(circuit.rows()[:2])
            for place, row in enumerate(rows)
            for wire, value in row.items()
        ]
        sections = {
            1: (1).to_bytes(4, "little"),
            2: header,
            4: len(entries).to_bytes(4, "little") + b"".join(entries),
            5: points(first, self.left),
            6: points(first, self.right),
            7: points(second, self.right),
            8: points(first, self.rest[circuit.publics + 1 :]),
            9: points(first, [value * inverse % FIELD for value in odd]),
        }
        start = b"zkey" + b"".join(n.to_bytes(4, "little") for n in (1, len(sections)))
        return start + b"".join(
            kind.to_bytes(4, "little") + len(content).to_bytes(8, "little") + content
            for kind, content in sections.items()
        )

    def proof(self, witness: Sequence[int], r: int, s: int) -> tuple[int, int, int]:
        """Return what multiples of the generators A, B and C are."""
        known = [self._sum(column, witness) for column in (self.left, self.right)]
        a, b = self.alpha + known[0] + r * self.delta, self.beta + known[1] + s * self.delta
        outputs = self._outputs(witness)
        quotient = (known[0] * known[1] - outputs) * pow(self.delta, -1, FIELD)
        skipped = self.circuit.publics + 1
        rest = self._sum(self.rest[skipped:], witness[skipped:])
        c = rest + quotient + s * a + r * b - r * s * self.delta
        return a % FIELD, b % FIELD, c % FIELD

    def _outputs(self, witness: Sequence[int]) -> int:
        """The third polynomial: products row by row, those of the bound rows being zero."""
        basis = _lagrange(self.circuit.domain, self.tau)
        products = (
            _dot(left, witness) * _dot(right, witness)
            for left, right, _ in zip(*self.circuit.rows(), strict=True)
        )
        return sum(one * value for one, value in zip(products, basis, strict=False)) % FIELD

    @staticmethod
    def _sum(column: Sequence[int], witness: Sequence[int]) -> int:
        return sum(one * value for one, value in zip(column, witness, strict=True)) % FIELD


def _agree(circuits: int, witnesses: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same circuits every time
    first, second = _Comb(curve.G1), _Comb(curve.G2)
    for _ in range(circuits):
        setup = _Setup.of(_random_circuit(chance), chance)
        key = setup.key(first, second)
        provers = {target: read_key(key, target) for target in extension.targets()}
        for _ in range(witnesses):
            count = setup.circuit.outputs - 1
            inputs = [chance.choice((*_EDGES, chance.randrange(FIELD))) for _ in range(count)]
            witness = setup.circuit.witness(inputs)
            r, s = (chance.choice((0, 1, chance.randrange(FIELD))) for _ in range(2))
            a, b, c = setup.proof(witness, r, s)
            expected = [
                *_numbers(first.times(a)), *_numbers(second.times(b)), *_numbers(first.times(c))
            ]  # fmt: skip
            for target, prover in provers.items():
                made = prover.prove(pack_scalars(witness), pack_scalars([r]), pack_scalars([s]), 1)
                assert unpack_scalars(made) == expected, (target, setup, inputs, r, s)


@pytest.mark.slow
def test_proofs_are_what_the_secrets_of_their_setup_say() -> None:
    _agree(circuits=4, witnesses=6, seed=1)


@pytest.mark.exhaustive
def test_ten_thousand_proofs_are_what_the_secrets_of_their_setup_say() -> None:
    _agree(circuits=500, witnesses=20, seed=2)
