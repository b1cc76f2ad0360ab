"""Proofs that hold, proofs that do not, and why; all engines say the same."""

from dataclasses import replace
from typing import Any

import pytest
from py_ecc.fields import optimized_bn128_FQ as FQ
from py_ecc.optimized_bn128.optimized_curve import (
    G1,
    add,
    field_modulus,
    multiply,
    neg,
    normalize,
)

from titan.domain.encoding import from_json, to_json
from titan.domain.proof import Proof
from titan.zk import extension
from titan.zk.poseidon import FIELD
from titan.zk.verifier import EngineName, check_statement, verify, verify_all

_NATIVE: tuple[EngineName, ...] = ("native",) if extension.is_built() else ()
ENGINES: tuple[EngineName, ...] = (*_NATIVE, "python", "py_ecc", "snarkjs")


def _negated(y: int) -> int:
    return (field_modulus - y) % field_modulus


def _with_signal(proof: Proof, name: str, value: int) -> Proof:
    return replace(proof, public_signals={**proof.public_signals, name: value})


@pytest.mark.parametrize("engine", ENGINES)
def test_engines_accept_the_proof(engine: Any, proof: Proof) -> None:
    assert verify(proof, engine).valid


@pytest.mark.parametrize("engine", ENGINES)
def test_engines_accept_the_proof_with_two_signs_changed(engine: Any, proof: Proof) -> None:
    """(-A, -B, C) is another valid proof of the same: proof bytes can never tell a replay."""
    (a, (b_x, b_y)) = proof.pi_a, proof.pi_b
    twin = replace(
        proof, pi_a=(a[0], _negated(a[1])), pi_b=(b_x, (_negated(b_y[0]), _negated(b_y[1])))
    )
    assert twin != proof
    assert verify(twin, engine).valid


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["root", "nullifier", "policy_hash", "binding"])
def test_engines_refuse_a_flipped_signal(engine: Any, name: str, proof: Proof) -> None:
    verification = verify(_with_signal(proof, name, proof.public_signals[name] ^ 1), engine)
    assert verification.reason == "pairing-mismatch"


@pytest.mark.parametrize("engine", ENGINES)
def test_engines_refuse_one_changed_sign(engine: Any, proof: Proof) -> None:
    changed = replace(proof, pi_c=(proof.pi_c[0], _negated(proof.pi_c[1])))
    assert verify(changed, engine).reason == "pairing-mismatch"


@pytest.mark.parametrize("engine", ENGINES)
def test_signals_are_not_taken_modulo_the_order(engine: Any, proof: Proof) -> None:
    for name, value in proof.public_signals.items():
        for alias in (value + FIELD, value - FIELD):
            verification = verify(_with_signal(proof, name, alias), engine)
            assert verification.reason == "signal-out-of-range"


def test_proofs_of_another_form_are_named(proof: Proof) -> None:
    signals = dict(reversed(list(proof.public_signals.items())))
    assert verify(replace(proof, protocol="plonk")).reason == "other-system"
    assert verify(replace(proof, curve="bls12-381")).reason == "other-system"
    assert verify(replace(proof, circuit_id="another")).reason == "other-circuit"
    assert verify(replace(proof, vkey_sha256="00" * 32)).reason == "other-key"
    assert verify(replace(proof, public_signals=signals)).reason == "other-signals"
    assert verify(replace(proof, public_signals={})).reason == "other-signals"
    assert verify(replace(proof, pi_a=(1, 3))).reason == "point-off-curve"


def test_engines_name_the_same_unsound_points(
    proof: Proof, stray_twist_point: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    (x, y), (b_x, b_y) = proof.pi_a, proof.pi_b
    beyond = (b_x, (b_y[0], b_y[1] + field_modulus))
    cases = {
        "point-out-of-range": [
            replace(proof, pi_a=(x, y + field_modulus)),
            replace(proof, pi_a=(-x, y)),
            replace(proof, pi_a=(x, 1 << 256)),
            replace(proof, pi_a=(0, 0), pi_b=beyond),
        ],
        "point-off-curve": [
            replace(proof, pi_a=(0, 0)),
            replace(proof, pi_c=(1, 1)),
            replace(proof, pi_b=((0, 0), (0, 0))),
            replace(proof, pi_b=(b_x[::-1], b_y), pi_c=(2, 1)),
        ],
        "point-outside-subgroup": [replace(proof, pi_b=stray_twist_point)],
    }
    for reason, proofs in cases.items():
        for wrong in proofs:
            for engine in (*_NATIVE, "python"):
                assert verify(wrong, engine).reason == reason
        assert [found.reason for found in verify_all(proofs)] == [reason] * len(proofs)


def test_many_proofs_at_once_are_told_apart(
    proof: Proof, stray_twist_point: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    """Wrong ones among right ones, in every lane and beyond a whole number of packs."""
    assert verify_all([]) == []
    assert all(found.valid for found in verify_all([proof] * 19))
    changed = replace(proof, pi_c=(proof.pi_c[0], _negated(proof.pi_c[1])))
    swapped = _with_signal(proof, "root", proof.public_signals["root"] ^ 1)
    wrong = {
        0: (changed, "pairing-mismatch"),
        9: (swapped, "pairing-mismatch"),
        10: (replace(proof, pi_b=stray_twist_point), "point-outside-subgroup"),
        11: (replace(proof, pi_a=(1, 3)), "point-off-curve"),
        12: (replace(proof, circuit_id="another"), "other-circuit"),
        17: (_with_signal(proof, "root", FIELD), "signal-out-of-range"),
    }
    proofs = [wrong[place][0] if place in wrong else proof for place in range(18)]
    reasons = [wrong[place][1] if place in wrong else None for place in range(18)]
    assert [found.reason for found in verify_all(proofs)] == reasons
    for place in range(9):
        one = [changed if place == other else proof for other in range(9)]
        assert [found.valid for found in verify_all(one)] == [place != k for k in range(9)]


def test_two_wrong_proofs_do_not_mend_each_other(proof: Proof) -> None:
    """(A, B, C + D) and (A, B, C - D) multiply to right without the random factors."""
    x, y = (FQ(value) for value in proof.pi_c)
    shifts = [multiply(G1, 5), neg(multiply(G1, 5))]
    moved = [normalize(add((x, y, FQ(1)), shift)) for shift in shifts]
    pair = [replace(proof, pi_c=(int(point[0]), int(point[1]))) for point in moved]
    assert [found.reason for found in verify_all(pair)] == ["pairing-mismatch"] * 2


def test_a_proof_survives_its_json_form(proof: Proof) -> None:
    assert from_json(Proof, to_json(proof)) == proof


def test_statement_of_a_proof_is_compared(base: Any, proof: Proof) -> None:
    policy, binding, root = base.policy, base.binding, base.tree.root
    assert check_statement(proof, policy, binding, root).valid
    assert check_statement(proof, policy, binding).valid
    assert check_statement(proof, policy, None).valid
    upper = replace(binding, subject="0x" + binding.subject[2:].upper())
    assert check_statement(proof, policy, upper, root).valid
    for other in (
        replace(policy, minimum_age=17),
        replace(policy, scope=policy.scope + 1),
        replace(policy, residency_mask=policy.residency_mask ^ 2),
    ):
        assert check_statement(proof, other, binding, root).reason == "other-policy"
    for changed in (
        replace(binding, challenge=1),
        replace(binding, day=binding.day + 1),
        replace(binding, subject="0x" + "cd" * 20),
    ):
        assert check_statement(proof, policy, changed, root).reason == "other-binding"
    assert check_statement(proof, policy, binding, root + 1).reason == "other-root"
