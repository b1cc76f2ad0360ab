"""A relayer needs the subject's consent; the subject itself needs nobody's."""

from typing import Any

import pytest
from chain_world import ALICE, BOB, LATER, STRANGER
from eth_utils.crypto import keccak

from titan.chain.consent import CONSENT_TYPE, consent_message
from titan.chain.node import rpc
from titan.domain.proof import Consent, Registry
from titan.errors import ChainError, UsageError

# Answers isValidSignature(bytes32,bytes) with the selector of ERC-1271, whatever it is asked.
WALLET_THAT_AGREES = "0x631626ba7e60e01b5f5260205ff3"


def test_nobody_is_attested_without_agreeing(world: Any) -> None:
    """A proof can name any address; that of someone who never asked must stay as it is."""
    with pytest.raises(ChainError, match=r"^attestation\.no-consent:"):
        world.chain.attest(*world.prove(0, ALICE))
    assert world.chain.status(ALICE, world.policy_id).reason == "not-attested"


def test_the_subject_needs_no_consent(world: Any) -> None:
    world.connect(STRANGER).attest(*world.prove(0, STRANGER.address))
    assert world.chain.is_valid(STRANGER.address, world.policy_id)


def test_a_consent_is_for_one_subject_policy_and_nullifier(world: Any) -> None:
    proof, policy_id, binding = world.prove(0, ALICE)
    others = world.prove(1, ALICE)[0]
    for wrong in (world.consent(proof, BOB), world.consent(others, ALICE), Consent(LATER, "0x")):
        with pytest.raises(ChainError, match=r"^attestation\.no-consent:"):
            world.chain.attest(proof, policy_id, binding, wrong)


def test_a_consent_ends(world: Any) -> None:
    proof, policy_id, binding = world.prove(0, ALICE)
    now = world.chain._connection.web3.eth.get_block("latest")["timestamp"]
    with pytest.raises(ChainError, match=r"^attestation\.consent-expired:"):
        world.chain.attest(proof, policy_id, binding, world.consent(proof, ALICE, now - 1))
    world.chain.attest(proof, policy_id, binding, world.consent(proof, ALICE, now + 60))


def test_a_consent_does_not_outlive_its_text(world: Any) -> None:
    """The deadline is signed: a later one makes another text."""
    proof, policy_id, binding = world.prove(0, ALICE)
    stretched = Consent(LATER + 1, world.consent(proof, ALICE).signature)
    with pytest.raises(ChainError, match=r"^attestation\.no-consent:"):
        world.chain.attest(proof, policy_id, binding, stretched)


def test_a_contract_account_agrees_by_erc_1271(world: Any) -> None:
    wallet = "0x" + "5a" * 20
    proof, policy_id, binding = world.prove(0, wallet)
    agreed = Consent(LATER, "0x1234")
    with pytest.raises(ChainError, match=r"^attestation\.no-consent:"):
        world.chain.attest(proof, policy_id, binding, agreed)
    rpc(world.node.url, "anvil_setCode", wallet, WALLET_THAT_AGREES)
    world.chain.attest(proof, policy_id, binding, agreed)
    assert world.chain.is_valid(wallet, policy_id)


def test_a_policys_owner_may_waive_consent(world: Any) -> None:
    with pytest.raises(ChainError, match=r"^chain\.not-allowed:"):
        world.connect(STRANGER).waive_consent(world.policy_id)
    world.chain.waive_consent(world.policy_id)
    world.chain.attest(*world.prove(0, ALICE))
    world.chain.waive_consent(world.policy_id, False)
    with pytest.raises(ChainError, match=r"^attestation\.no-consent:"):
        world.chain.attest(*world.prove(0, ALICE))


def test_a_signature_that_is_no_hex_is_refused(world: Any) -> None:
    with pytest.raises(UsageError):
        world.chain.attest(*world.prove(0, ALICE), Consent(LATER, "0xzz"))


def test_the_signed_type_is_the_contracts(world: Any) -> None:
    registry = world.chain._contracts.registry
    text = "Consent(" + ",".join(f"{kind} {name}" for name, kind in CONSENT_TYPE) + ")"
    assert registry.functions.CONSENT_TYPEHASH().call() == keccak(text=text)


def test_the_domain_is_the_contracts(world: Any) -> None:
    domain = consent_message(
        Registry(world.chain.chain_id, world.chain.registry), world.policy_id, 1, ALICE, 1
    )["domain"]
    _, name, version, chain_id, contract, *_ = (
        world.chain._contracts.registry.functions.eip712Domain().call()
    )
    assert (name, version, chain_id, contract) == tuple(domain.values())
