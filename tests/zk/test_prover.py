"""The prover: real proofs, and a clear refusal for everything that cannot be proved."""

from dataclasses import replace
from typing import Any

import pytest

from titan.domain.proof import Proof
from titan.errors import ProofError
from titan.settings import Profile, ProvingEngineName, Settings
from titan.zk import statement
from titan.zk.disclosure import unpack_disclosure
from titan.zk.prover import Prover
from titan.zk.tree import EMPTY_LEAF, CredentialTree
from titan.zk.verifier import check_statement, verify


def test_proof_verifies_and_says_what_was_asked(base: Any, proof: Proof, prover: Prover) -> None:
    assert verify(proof).valid
    assert check_statement(proof, base.policy, base.binding, base.tree.root).valid
    assert list(proof.public_signals) == ["root", "nullifier", "policy_hash", "binding"]
    assert proof.public_signals["nullifier"] == statement.nullifier(base.secret, base.policy.scope)
    assert prover.seconds > 0


def test_two_proofs_of_one_statement_differ_but_share_the_nullifier(
    base: Any, proof: Proof, prover: Prover
) -> None:
    again = prover.prove(base.secret, base.credential, base.path, base.policy, base.binding)
    assert again.pi_a != proof.pi_a
    assert again.public_signals == proof.public_signals


def test_unsatisfied_policies_are_refused_with_the_reason(case: Any, prover: Prover) -> None:
    if case.reason is None:
        return  # that such a case proves is the circuit's test, on the witness
    with pytest.raises(ProofError) as refusal:
        prover.prove(case.secret, case.credential, case.path, case.policy, case.binding)
    assert refusal.value.code == "proof.unsatisfied"
    assert case.reason in refusal.value.detail


def test_another_holder_is_refused(base: Any, prover: Prover) -> None:
    with pytest.raises(ProofError) as refusal:
        prover.prove(base.secret + 1, base.credential, base.path, base.policy, base.binding)
    assert refusal.value.code == "proof.unsatisfied"
    assert "other-secret" in refusal.value.detail
    assert str(base.secret) not in str(refusal.value)


def test_a_revoked_credential_has_no_path(base: Any, prover: Prover) -> None:
    leaf = statement.leaf(base.credential)
    tree = CredentialTree([11, 22, 33, leaf])
    tree.replace(3, EMPTY_LEAF)
    with pytest.raises(ProofError) as refusal:
        prover.prove(base.secret, base.credential, tree.path(3), base.policy, base.binding)
    assert refusal.value.code == "proof.stale-path"


def test_a_path_to_another_root_is_stale(base: Any, prover: Prover) -> None:
    path = replace(base.path, root=base.path.root + 1)
    with pytest.raises(ProofError) as refusal:
        prover.prove(base.secret, base.credential, path, base.policy, base.binding)
    assert refusal.value.code == "proof.stale-path"


def test_values_that_do_not_fit_are_refused_before_proving(base: Any, prover: Prover) -> None:
    for binding in (replace(base.binding, challenge=1 << 64), replace(base.binding, subject="0x")):
        with pytest.raises(ProofError) as refusal:
            prover.prove(base.secret, base.credential, base.path, base.policy, binding)
        assert refusal.value.code == "proof.value"


@pytest.mark.parametrize("shown", [(), ("nationality",)])
def test_production_refuses_development_keys(shown: tuple[str, ...]) -> None:
    with pytest.raises(ProofError) as refusal:
        Prover(Settings(profile=Profile.PRODUCTION), shown)
    assert refusal.value.code == "proof.development-keys"


def test_proving_is_given_up_after_the_timeout_and_works_again(base: Any) -> None:
    slow = ProvingEngineName.SNARKJS
    with Prover(Settings(proof_timeout=0.05, proving_engine=slow)) as hasty:
        for _ in range(2):
            with pytest.raises(ProofError) as refusal:
                hasty.prove(base.secret, base.credential, base.path, base.policy, base.binding)
            assert refusal.value.code == "proof.timeout"


def test_a_disclosure_shows_what_was_chosen_and_is_the_same_statement(
    base: Any, proof: Proof
) -> None:
    with Prover(Settings(), ("nationality", "valid_until")) as prover:
        shown = prover.prove(base.secret, base.credential, base.path, base.policy, base.binding)
    assert verify(shown).valid and verify(shown, "snarkjs").valid
    assert check_statement(shown, base.policy, base.binding, base.tree.root).valid
    assert shown.circuit_id == "disclosure"
    assert list(shown.public_signals) == [
        "root", "nullifier", "policy_hash", "disclosed", "binding",
    ]  # fmt: skip
    assert shown.public_signals["nullifier"] == proof.public_signals["nullifier"]
    assert unpack_disclosure(shown.public_signals["disclosed"]) == {
        "nationality": base.credential.attributes.nationality,
        "valid_until": base.credential.valid_until,
    }
    other = replace(
        shown, public_signals={**shown.public_signals, "disclosed": proof.public_signals["root"]}
    )
    assert verify(other).reason == "pairing-mismatch"
    # The shorter statement's key refuses it: the chain would not take it for an attestation.
    assert verify(replace(shown, circuit_id="attestation")).reason == "other-key"


def test_an_unknown_attribute_starts_nothing() -> None:
    with pytest.raises(ProofError) as refusal:
        Prover(Settings(), ("name",))
    assert refusal.value.code == "proof.value"
