"""The pairing equation and the points it may be asked about."""

import json
from dataclasses import replace

from py_ecc.fields import optimized_bn128_FQ2 as FQ2
from py_ecc.optimized_bn128.optimized_curve import b2, field_modulus, is_on_curve

from titan.artifacts.store import ArtifactStore
from titan.domain.proof import Proof
from titan.zk.groth16 import VerificationKey, unsound_point


def _key() -> VerificationKey:
    content = ArtifactStore.of("circuits").read("attestation.vkey.json")
    return VerificationKey.from_snarkjs(json.loads(content))


def test_equation_accepts_the_proof_and_no_other_signals(proof: Proof) -> None:
    key, signals = _key(), list(proof.public_signals.values())
    for accepts in (key.accepts, key.oracle_accepts):
        assert accepts(proof, signals)
        assert not accepts(proof, [signals[1], signals[0], *signals[2:]])
        assert not accepts(replace(proof, pi_a=proof.pi_c, pi_c=proof.pi_a), signals)


def test_public_signals_whose_points_cancel_are_no_crash(proof: Proof) -> None:
    """The sum may be the neutral element, which no coordinates write; it pairs to one."""
    key = _key()
    x, y = key.prepared.constant
    cancelling = replace(key.prepared, signals=((x, field_modulus - y),))
    object.__setattr__(key, "prepared", cancelling)
    assert not key.accepts(proof, [1])


def test_points_of_a_proof_are_sound(proof: Proof) -> None:
    assert unsound_point(proof) is None


def test_coordinates_beyond_the_field_are_named(proof: Proof) -> None:
    x, y = proof.pi_a
    for pi_a in ((x + field_modulus, y), (x, y + field_modulus), (-x, y)):
        assert unsound_point(replace(proof, pi_a=pi_a)) == "point-out-of-range"


def test_points_off_the_curve_are_named(proof: Proof) -> None:
    (x, y), ((b0, b1), pi_b_y) = proof.pi_a, proof.pi_b
    assert unsound_point(replace(proof, pi_a=(x, y ^ 1))) == "point-off-curve"
    assert unsound_point(replace(proof, pi_a=(0, 0))) == "point-off-curve"
    assert unsound_point(replace(proof, pi_c=(1, 1))) == "point-off-curve"
    assert unsound_point(replace(proof, pi_b=((b1, b0), pi_b_y))) == "point-off-curve"


def test_a_twist_point_of_another_order_is_named(
    proof: Proof, stray_twist_point: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    (x0, x1), (y0, y1) = stray_twist_point
    assert is_on_curve((FQ2([x0, x1]), FQ2([y0, y1]), FQ2([1, 0])), b2)
    assert unsound_point(replace(proof, pi_b=((x0, x1), (y0, y1)))) == "point-outside-subgroup"
