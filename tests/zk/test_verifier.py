"""Proofs that hold, proofs that do not, and why; all engines say the same."""

from dataclasses import replace
from typing import Any, Literal

import pytest
from py_ecc.optimized_bn128.optimized_curve import field_modulus

from titan.domain.encoding import from_json, to_json
from titan.domain.proof import Proof
from titan.zk.poseidon import FIELD
from titan.zk.verifier import check_statement, verify

ENGINES: tuple[Literal["python", "py_ecc", "snarkjs"], ...] = ("python", "py_ecc", "snarkjs")


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
