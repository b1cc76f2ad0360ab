"""The reader for ERC-3643 tokens and the age-gated mint, as a token and a person use them."""

from typing import Any

import pytest
from chain_world import ALICE, BOB, OPERATOR, STRANGER
from web3 import Web3
from web3.exceptions import ContractLogicError

from titan.chain.compiled import compiled_contract
from titan.chain.node import rpc


def create(world: Any, name: str, *arguments: object) -> Any:
    connection = world.chain._connection
    receipt = connection.deploy(name, *arguments)
    return connection.contract(name, receipt["contractAddress"])


def reader(world: Any, *issuers: str) -> Any:
    policy = bytes.fromhex(world.policy_id[2:])
    return create(world, "ERC3643Reader", world.chain.registry, policy, list(issuers))


def test_an_attested_investor_is_verified_until_it_expires(world: Any) -> None:
    checks = reader(world, OPERATOR.address)
    alice, bob = map(Web3.to_checksum_address, (ALICE, BOB))
    assert not checks.functions.isVerified(alice).call()
    world.chain.attest(*world.present(0, ALICE))
    assert checks.functions.isVerified(alice).call()
    assert not checks.functions.isVerified(bob).call()
    until = world.chain.attestation(ALICE, world.policy_id).expiration_time
    assert checks.functions.verifiedUntil(alice).call() == until
    world.travel(world.policy.attestation_ttl)
    assert not checks.functions.isVerified(alice).call()
    assert checks.functions.verifiedUntil(alice).call() == 0


def test_only_trusted_issuers_count(world: Any) -> None:
    world.chain.attest(*world.present(0, ALICE))
    alice = Web3.to_checksum_address(ALICE)
    assert not reader(world, STRANGER.address).functions.isVerified(alice).call()
    assert reader(world, STRANGER.address, OPERATOR.address).functions.isVerified(alice).call()


def test_a_removed_issuer_verifies_nobody(world: Any) -> None:
    checks = reader(world, OPERATOR.address, "0x" + "00" * 20)
    world.chain.attest(*world.present(0, ALICE))
    world.chain.remove_issuer(OPERATOR.address)
    assert not checks.functions.isVerified(Web3.to_checksum_address(ALICE)).call()


def test_a_reader_without_issuers_is_refused(world: Any) -> None:
    from titan.errors import ChainError

    with pytest.raises(ChainError):
        reader(world)


def test_a_person_mints_once(world: Any) -> None:
    mint = create(world, "AgeGatedMint", world.chain.registry, bytes.fromhex(world.policy_id[2:]))
    rpc(world.node.url, "anvil_impersonateAccount", OPERATOR.address)
    mine = world.chain.attest(*world.present(0, OPERATOR.address))
    others = world.chain.attest(*world.present(1, ALICE))
    uid = bytes.fromhex(mine.uid[2:])
    sender = {"from": OPERATOR.address}
    with pytest.raises(ContractLogicError):
        mint.functions.mint(bytes.fromhex(others.uid[2:])).call(sender)
    with pytest.raises(ContractLogicError):
        mint.functions.mint(uid).call({"from": STRANGER.address})
    mint.functions.mint(uid).transact(sender)
    assert mint.functions.ownerOf(1).call() == OPERATOR.address
    with pytest.raises(ContractLogicError):
        mint.functions.mint(uid).call(sender)


def test_everything_fits_a_contract() -> None:
    for name in ("AttestationRegistry", "SoulboundView", "ERC3643Reader", "AgeGatedMint"):
        assert len(compiled_contract(name).runtime) < 24_576
