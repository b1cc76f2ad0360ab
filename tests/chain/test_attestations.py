"""Attesting with real proofs, and every way in which an attestation is refused or ends."""

from dataclasses import replace
from typing import Any

import pytest
from chain_world import ALICE, BOB, CAROL, OPERATOR, STRANGER, make_policy

from titan.chain.attestations import _claim
from titan.domain.proof import Proof
from titan.errors import ChainError
from titan.zk.poseidon import FIELD
from titan.zk.statement import nullifier, policy_hash

DAY = 86_400


def refused(code: str) -> Any:
    return pytest.raises(ChainError, match=f"^{code.replace('.', '[.]')}:")


def with_signal(proof: Proof, name: str, value: int) -> Proof:
    return replace(proof, public_signals={**proof.public_signals, name: value})


def test_a_proof_becomes_an_attestation_that_holds(world: Any) -> None:
    chain, policy_id = world.chain, world.policy_id
    receipt = chain.attest(*world.present(0, ALICE))
    attestation = chain.attestation(ALICE, policy_id)
    assert chain.is_valid(ALICE, policy_id)
    assert int(receipt.uid, 16) == nullifier(1234567, world.policy.scope)
    assert attestation.uid == receipt.uid
    assert attestation.schema == int(policy_id, 16)
    assert attestation.recipient.lower() == ALICE
    assert attestation.attester == OPERATOR.address
    assert attestation.expiration_time == attestation.time + world.policy.attestation_ttl
    assert attestation.revocation_time == 0
    assert attestation.valid


def test_anyone_may_relay_a_proof(world: Any) -> None:
    world.connect(STRANGER).attest(*world.present(0, ALICE))
    assert world.chain.is_valid(ALICE, world.policy_id)
    assert not world.chain.is_valid(STRANGER.address, world.policy_id)


def test_a_stranger_has_no_attestation(world: Any) -> None:
    assert world.chain.status(BOB, world.policy_id).reason == "not-attested"
    assert world.chain.attestation(BOB, world.policy_id) is None


def test_verify_only_records_nothing(world: Any) -> None:
    assert world.chain.verify_only(*world.prove(0, ALICE)).valid
    assert not world.chain.is_valid(ALICE, world.policy_id)


def test_a_proof_serves_no_other_subject(world: Any) -> None:
    proof, policy_id, binding = world.prove(0, ALICE)
    stolen = replace(binding, subject=BOB)
    assert world.chain.verify_only(proof, policy_id, stolen).reason == "proof-invalid"
    with refused("attestation.proof-invalid"):
        world.chain.attest(proof, policy_id, stolen)


def test_a_person_attests_under_one_address(world: Any) -> None:
    world.chain.attest(*world.present(0, ALICE))
    with refused("attestation.nullifier-spent"):
        world.chain.attest(*world.present(0, BOB))


def test_the_same_subject_renews(world: Any) -> None:
    first = world.chain.attest(*world.present(0, ALICE))
    before = world.chain.attestation(ALICE, world.policy_id)
    world.travel(600)
    second = world.chain.attest(*world.present(0, ALICE))
    after = world.chain.attestation(ALICE, world.policy_id)
    assert first.uid == second.uid
    assert after.expiration_time >= before.expiration_time + 600
    assert len(world.chain.attestations()) == 1


def test_the_negated_proof_is_the_same_statement_and_no_second_attestation(world: Any) -> None:
    proof, policy_id, binding, consent = world.present(0, ALICE)
    field = 21888242871839275222246405745257275088696311157297823662689037894645226208583
    (ax, ay), (bx, (by0, by1)) = proof.pi_a, proof.pi_b
    negated = replace(proof, pi_a=(ax, field - ay), pi_b=(bx, (field - by0, field - by1)))
    first = world.chain.attest(proof, policy_id, binding, consent)
    assert world.chain.attest(negated, policy_id, binding, consent).uid == first.uid


@pytest.mark.parametrize("name", ["root", "nullifier"])
def test_a_changed_signal_is_refused(world: Any, name: str) -> None:
    proof, policy_id, binding = world.prove(0, ALICE)
    changed = with_signal(proof, name, proof.public_signals[name] ^ 1)
    code = {"root": "attestation.root-unknown", "nullifier": "attestation.proof-invalid"}[name]
    with refused(code):
        world.chain.attest(changed, policy_id, binding)


@pytest.mark.parametrize("word", range(8))
def test_a_changed_proof_is_refused(world: Any, word: int) -> None:
    proof, policy_id, binding = world.prove(0, ALICE)
    statement = world.chain._contracts.attestations._statement(proof, policy_id, binding)
    claim = _claim(proof, binding)
    claim["proof"][word] ^= 1
    with refused("attestation.proof-invalid"):
        world.chain._connection.call(
            world.chain._contracts.registry.functions.attest(statement, claim)
        )


def test_a_nullifier_beyond_the_field_is_refused(world: Any) -> None:
    """The pairing would accept nullifier + r, which would be a second nullifier."""
    proof, policy_id, binding = world.prove(0, ALICE)
    alias = with_signal(proof, "nullifier", proof.public_signals["nullifier"] + FIELD)
    with refused("attestation.proof-invalid"):
        world.chain.attest(alias, policy_id, binding)


def test_a_root_that_only_shares_the_fingerprint_is_refused(world: Any) -> None:
    proof, policy_id, binding = world.prove(0, ALICE)
    registry = world.chain._contracts.registry.functions
    statement = world.chain._contracts.attestations._statement(proof, policy_id, binding)
    statement["root"] ^= 1 << 200
    with refused("attestation.proof-invalid"):
        world.chain._connection.call(registry.attest(statement, _claim(proof, binding)))


def test_yesterday_is_taken_and_the_day_before_is_not(world: Any) -> None:
    presented = world.present(0, ALICE)
    world.travel(DAY)
    world.chain.attest(*presented)
    world.travel(DAY)
    with refused("attestation.day-out-of-range"):
        world.chain.attest(*presented)


def test_tomorrow_is_not_taken(world: Any) -> None:
    proof, policy_id, binding = world.prove(0, ALICE)
    with refused("attestation.day-out-of-range"):
        world.chain.attest(proof, policy_id, replace(binding, day=binding.day + 1))


def test_a_proof_for_a_verifier_off_the_chain_is_refused(world: Any) -> None:
    proof, policy_id, binding = world.prove(0, ALICE)
    with refused("attestation.proof-invalid"):
        world.chain.attest(proof, policy_id, replace(binding, challenge=1))


def test_an_attestation_expires(world: Any) -> None:
    world.chain.attest(*world.present(0, ALICE))
    world.travel(world.policy.attestation_ttl - 10)
    assert world.chain.is_valid(ALICE, world.policy_id)
    world.travel(10)
    assert world.chain.status(ALICE, world.policy_id).reason == "expired"
    assert not world.chain.attestation(ALICE, world.policy_id).valid


def test_revocation_ends_one_attestation_and_bars_the_person(world: Any) -> None:
    chain, policy_id = world.chain, world.policy_id
    chain.attest(*world.present(0, ALICE))
    chain.attest(*world.present(1, CAROL))
    chain.revoke_attestation(ALICE, policy_id)
    assert chain.status(ALICE, policy_id).reason == "revoked"
    assert chain.attestation(ALICE, policy_id).revocation_time > 0
    assert chain.is_valid(CAROL, policy_id)
    with refused("attestation.revoked"):
        chain.attest(*world.present(0, ALICE))
    with refused("attestation.not-found"):
        chain.revoke_attestation(ALICE, policy_id)
    chain.reinstate(ALICE, policy_id)
    assert not chain.is_valid(ALICE, policy_id)
    chain.attest(*world.present(0, ALICE))
    assert chain.is_valid(ALICE, policy_id)


def test_only_issuer_and_policy_owner_revoke(world: Any) -> None:
    world.chain.attest(*world.present(0, ALICE))
    with refused("chain.not-allowed"):
        world.connect(STRANGER).revoke_attestation(ALICE, world.policy_id)
    with refused("attestation.not-found"):
        world.chain.revoke_attestation(BOB, world.policy_id)


def test_retired_roots_end_all_attestations_under_them(world: Any) -> None:
    world.chain.attest(*world.present(0, ALICE))
    world.chain.retire_roots(1)
    assert world.chain.status(ALICE, world.policy_id).reason == "root-retired"
    with refused("attestation.root-refused"):
        world.chain.attest(*world.present(1, CAROL))


def test_a_removed_issuer_ends_all_attestations(world: Any) -> None:
    world.chain.attest(*world.present(0, ALICE))
    world.chain.remove_issuer(OPERATOR.address)
    assert world.chain.status(ALICE, world.policy_id).reason == "root-retired"


def test_a_new_policy_version_ends_all_attestations(world: Any) -> None:
    chain, policy_id = world.chain, world.policy_id
    chain.attest(*world.present(0, ALICE))
    stricter = make_policy(chain, minimum_age=21)
    chain.update_policy(policy_id, stricter, policy_hash(stricter))
    assert chain.status(ALICE, policy_id).reason == "policy-changed"
    with refused("attestation.proof-invalid"):
        chain.attest(*world.present(0, ALICE))


def test_a_paused_policy_takes_none_and_keeps_those_it_has(world: Any) -> None:
    chain, policy_id = world.chain, world.policy_id
    chain.attest(*world.present(0, ALICE))
    chain.pause_policy(policy_id)
    assert chain.is_valid(ALICE, policy_id)
    with refused("policy.paused"):
        chain.attest(*world.present(1, CAROL))
    chain.pause_policy(policy_id, False)
    chain.attest(*world.present(1, CAROL))


def test_suspension_and_tier_end_and_restore_an_attestation(world: Any) -> None:
    chain, policy_id = world.chain, world.policy_id
    chain.attest(*world.present(0, ALICE))
    for risk, reason in (
        ((0, True), "suspended"), ((2, False), None), ((3, False), "aml-tier-too-high"),
        ((0, False), None),
    ):  # fmt: skip
        chain.set_risk({ALICE: risk})
        assert chain.status(ALICE, policy_id).reason == reason


def test_a_superseded_root_is_taken_for_the_policys_time(world: Any) -> None:
    presented = world.prove(0, ALICE)
    world.chain.publish_root(12345)
    world.travel(world.policy.root_max_age - 10)
    assert world.chain.verify_only(*presented).valid
    world.travel(20)
    assert world.chain.verify_only(*presented).reason == "root-too-old"


def test_a_refused_root_is_not_taken_but_its_attestations_hold(world: Any) -> None:
    world.chain.attest(*world.present(0, ALICE))
    world.chain.publish_root(12345, refuse_earlier=True)
    assert world.chain.is_valid(ALICE, world.policy_id)
    with refused("attestation.root-refused"):
        world.chain.attest(*world.present(1, CAROL))


def test_a_root_that_comes_back_counts_from_then_on(world: Any) -> None:
    """Revoking the newest credential can restore an earlier root."""
    world.chain.publish_root(12345, refuse_earlier=True)
    world.chain.publish_root(world.tree.root, refuse_earlier=True)
    world.chain.attest(*world.present(0, ALICE))


def test_a_root_of_an_issuer_that_is_not_accepted_is_refused(world: Any) -> None:
    presented = world.prove(0, ALICE)
    world.chain.enrol_issuer(STRANGER.address)
    other = make_policy(world.chain, accepted_issuers=(STRANGER.address,))
    world.chain.update_policy(world.policy_id, other, policy_hash(other))
    with refused("attestation.issuer-not-accepted"):
        world.chain.attest(*presented)


def test_an_unknown_policy_is_named(world: Any) -> None:
    proof, _, binding = world.prove(0, ALICE)
    with refused("policy.not-found"):
        world.chain.attest(proof, "0x" + "00" * 32, binding)


def test_attestations_are_listed_by_policy(world: Any) -> None:
    world.chain.attest(*world.present(0, ALICE))
    world.chain.attest(*world.present(1, CAROL))
    listed = world.chain.attestations(world.policy_id)
    assert [entry.recipient.lower() for entry in listed] == [ALICE, CAROL]
    assert world.chain.attestations("0x" + "00" * 32) == []


def test_another_persons_attestation_replaces_the_one_of_a_shared_address(world: Any) -> None:
    first = world.chain.attest(*world.present(0, ALICE))
    second = world.chain.attest(*world.present(1, ALICE))
    assert first.uid != second.uid
    assert [entry.uid for entry in world.chain.attestations()] == [second.uid]
    world.chain.revoke_attestation(ALICE, world.policy_id)
    world.chain.attest(*world.present(0, ALICE))
    assert world.chain.is_valid(ALICE, world.policy_id)
    with refused("attestation.revoked"):
        world.chain.attest(*world.present(1, ALICE))
