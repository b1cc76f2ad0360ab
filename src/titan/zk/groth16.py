"""The Groth16 verification equation over BN254, in Python.

Source: Groth, "On the Size of Pairing-based Non-interactive Arguments", EUROCRYPT 2016 (eprint
2016/260): a proof (A, B, C) holds if e(A, B) = e(alpha, beta) e(L, gamma) e(C, delta), where L is
the sum of the public signals' points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from py_ecc.fields import optimized_bn128_FQ as FQ
from py_ecc.fields import optimized_bn128_FQ2 as FQ2
from py_ecc.fields import optimized_bn128_FQ12 as FQ12
from py_ecc.optimized_bn128.optimized_curve import (
    add,
    b,
    b2,
    curve_order,
    field_modulus,
    is_on_curve,
    multiply,
    neg,
)
from py_ecc.optimized_bn128.optimized_pairing import final_exponentiate
from py_ecc.optimized_bn128.optimized_pairing import pairing as oracle_pairing

from titan.domain.proof import Proof
from titan.zk import pairing, tower

G1 = tuple[Any, Any, Any]
G2 = tuple[Any, Any, Any]


@dataclass(frozen=True)
class VerificationKey:
    """A Groth16 verification key.

    Attributes:
        alpha, beta, gamma, delta: points of the setup.
        signals: one point for the constant one and one for each public signal.
    """

    alpha: G1
    beta: G2
    gamma: G2
    delta: G2
    signals: tuple[G1, ...]

    @classmethod
    def from_snarkjs(cls, key: dict[str, Any]) -> "VerificationKey":
        """Read the JSON object that snarkjs exports."""
        return cls(
            alpha=_g1(key["vk_alpha_1"]),
            beta=_g2(key["vk_beta_2"]),
            gamma=_g2(key["vk_gamma_2"]),
            delta=_g2(key["vk_delta_2"]),
            signals=tuple(_g1(point) for point in key["IC"]),
        )

    @cached_property
    def prepared(self) -> "PreparedKey":
        """What does not depend on the proof, computed once."""
        gamma, delta = (pairing.lines(_plain_g2(point)) for point in (self.gamma, self.delta))
        alpha_beta = pairing.miller([(_plain_g1(self.alpha), pairing.lines(_plain_g2(self.beta)))])
        signals = tuple(_plain_g1(point) for point in self.signals)
        return PreparedKey(alpha_beta, gamma, delta, signals[0], signals[1:])

    @cached_property
    def alpha_beta(self) -> Any:
        """The Miller loop of (alpha, beta), the same for every proof, as py_ecc has it."""
        return oracle_pairing(self.beta, self.alpha, final_exponentiate=False)

    def accepts(self, proof: Proof, signals: Sequence[int]) -> bool:
        """Evaluate the equation for a proof whose points were found sound by `unsound_point`.

        Args:
            proof: the points A, B, C.
            signals: public signals in the circuit's order, each below the order.
        """
        key, (x, y) = self.prepared, proof.pi_a
        pairs = [((x, -y % field_modulus), pairing.lines(proof.pi_b)), (proof.pi_c, key.delta)]
        combined = pairing.linear_combination(key.signals, signals, key.constant)
        if combined is not None:
            pairs.append((combined, key.gamma))
        product = tower.multiply(key.alpha_beta, pairing.miller(pairs))
        inverse = tuple(int(value) for value in FQ12(product).inv().coeffs)
        return pairing.is_one_after_final_exponentiation(product, inverse)

    def oracle_accepts(self, proof: Proof, signals: Sequence[int]) -> bool:
        """Answer as `accepts` by py_ecc alone: some 30 times slower, and code of another hand."""
        combined = self.signals[0]
        for point, signal in zip(self.signals[1:], signals, strict=True):
            combined = add(combined, multiply(point, signal))
        product = (
            self.alpha_beta
            * oracle_pairing(_g2(proof.pi_b), neg(_g1(proof.pi_a)), final_exponentiate=False)
            * oracle_pairing(self.gamma, combined, final_exponentiate=False)
            * oracle_pairing(self.delta, _g1(proof.pi_c), final_exponentiate=False)
        )
        # One final exponentiation for all four loops: it is multiplicative.
        return bool(final_exponentiate(product) == FQ12.one())


@dataclass(frozen=True, slots=True)
class PreparedKey:
    """What a key contributes to every verification.

    Attributes:
        alpha_beta: Miller loop of (alpha, beta).
        gamma, delta: lines of these points.
        constant: the point of the constant one.
        signals: one point for each public signal.
    """

    alpha_beta: tower.Fp12
    gamma: list[tower.Line | None]
    delta: list[tower.Line | None]
    constant: pairing.G1
    signals: tuple[pairing.G1, ...]


def unsound_point(proof: Proof) -> str | None:
    """Say what is wrong with a proof's points, or None.

    Returns:
        ``point-out-of-range`` for a coordinate that is no field element, ``point-off-curve``, or
        ``point-outside-subgroup`` for a G2 point of another order (G1 has no others).
    """
    coordinates = (*proof.pi_a, *proof.pi_b[0], *proof.pi_b[1], *proof.pi_c)
    if not all(0 <= coordinate < field_modulus for coordinate in coordinates):
        return "point-out-of-range"
    second = _g2(proof.pi_b)
    if not (is_on_curve(_g1(proof.pi_a), b) and is_on_curve(_g1(proof.pi_c), b)):
        return "point-off-curve"
    if not is_on_curve(second, b2):
        return "point-off-curve"
    in_group = pairing.has_group_order(proof.pi_b, curve_order)
    return None if in_group else "point-outside-subgroup"


def _g1(point: Sequence[Any]) -> G1:
    return FQ(int(point[0])), FQ(int(point[1])), FQ(1)


def _g2(point: Sequence[Any]) -> G2:
    x, y = point[0], point[1]
    return FQ2([int(x[0]), int(x[1])]), FQ2([int(y[0]), int(y[1])]), FQ2([1, 0])


def _plain_g1(point: G1) -> pairing.G1:
    return int(point[0]), int(point[1])


def _plain_g2(point: G2) -> pairing.G2:
    (x0, x1), (y0, y1) = point[0].coeffs, point[1].coeffs
    return (int(x0), int(x1)), (int(y0), int(y1))
