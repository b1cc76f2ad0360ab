"""Attestations of listed policies as wallets see them: tokens that stay where they are."""

from typing import Any

import pytest
from chain_world import ALICE, CAROL, STRANGER
from web3 import Web3
from web3.exceptions import ContractLogicError

from titan.chain.compiled import compiled_contract
from titan.chain.reverts import decoded_revert
from titan.errors import ChainError

ZERO = "0x" + "00" * 20


@pytest.fixture
def token(world: Any) -> Any:
    """The registry, spoken to as the wallets do; the world's policy is listed."""
    world.chain.list_policy(world.policy_id)
    return world.chain._connection.contract("SoulboundView", world.chain.registry)


def token_id(world: Any, subject: str) -> int:
    return (int(world.policy_id, 16) % 2**96) << 160 | int(subject, 16)


def events(world: Any, receipt: Any) -> list[tuple[str, dict[str, Any]]]:
    registry = world.chain._contracts.registry
    return [
        (name, dict(log["args"]))
        for name in ("Transfer", "Locked", "Issued")
        for log in registry.events[name]().process_receipt(receipt, errors=_discard())
    ]


def _discard() -> Any:
    from web3.logs import DISCARD

    return DISCARD


def receipt_of(world: Any, tx_hash: str) -> Any:
    return world.chain._connection.web3.eth.get_transaction_receipt(tx_hash)


def refusal(call: Any) -> str:
    with pytest.raises(ContractLogicError) as caught:
        call.call()
    return decoded_revert(caught.value).detail


def test_an_attestation_is_a_token(world: Any, token: Any) -> None:
    receipt = world.chain.attest(*world.present(0, ALICE))
    number = token_id(world, ALICE)
    alice = Web3.to_checksum_address(ALICE)
    assert token.functions.ownerOf(number).call() == alice
    assert token.functions.balanceOf(alice).call() == 1
    assert token.functions.locked(number).call()
    assert token.functions.burnAuth(number).call() == 0
    assert token.functions.tokenIdOf(alice, bytes.fromhex(world.policy_id[2:])).call() == number
    assert events(world, receipt_of(world, receipt.tx_hash)) == [
        ("Transfer", {"from": ZERO, "to": alice, "tokenId": number}),
        ("Locked", {"tokenId": number}),
        ("Issued", {"from": ZERO, "to": alice, "tokenId": number, "burnAuth": 0}),
    ]


def test_a_renewal_is_no_second_token(world: Any, token: Any) -> None:
    world.chain.attest(*world.present(0, ALICE))
    again = world.chain.attest(*world.present(0, ALICE))
    assert events(world, receipt_of(world, again.tx_hash)) == []
    assert token.functions.balanceOf(Web3.to_checksum_address(ALICE)).call() == 1


def test_a_revoked_attestation_is_no_token(world: Any, token: Any) -> None:
    world.chain.attest(*world.present(0, ALICE))
    revoked = world.chain.revoke_attestation(ALICE, world.policy_id)
    alice = Web3.to_checksum_address(ALICE)
    assert events(world, receipt_of(world, revoked)) == [
        ("Transfer", {"from": alice, "to": ZERO, "tokenId": token_id(world, ALICE)})
    ]
    assert token.functions.balanceOf(alice).call() == 0
    assert "TokenUnknown" in refusal(token.functions.ownerOf(token_id(world, ALICE)))


def test_a_suspended_subject_holds_no_token(world: Any, token: Any) -> None:
    world.chain.attest(*world.present(0, ALICE))
    world.chain.set_risk({ALICE: (0, True)})
    assert "TokenUnknown" in refusal(token.functions.locked(token_id(world, ALICE)))


def test_it_cannot_be_moved(world: Any, token: Any) -> None:
    world.chain.attest(*world.present(0, ALICE))
    alice, carol = map(Web3.to_checksum_address, (ALICE, CAROL))
    number = token_id(world, ALICE)
    functions = token.functions
    for attempt in (
        functions.transferFrom(alice, carol, number),
        functions["safeTransferFrom(address,address,uint256)"](alice, carol, number),
        functions["safeTransferFrom(address,address,uint256,bytes)"](alice, carol, number, b""),
        functions.approve(carol, number),
        functions.setApprovalForAll(carol, True),
    ):
        assert "TokenIsSoulbound" in refusal(attempt)
    assert functions.getApproved(number).call() == ZERO
    assert not functions.isApprovedForAll(alice, carol).call()


def test_it_says_what_it_is(token: Any) -> None:
    functions = token.functions
    assert (functions.name().call(), functions.symbol().call()) == ("TITAN attestations", "TITAN")
    for interface in ("01ffc9a7", "80ac58cd", "b45a3c0e", "0489b56f"):
        assert functions.supportsInterface(bytes.fromhex(interface)).call()
    assert not functions.supportsInterface(bytes.fromhex("ffffffff")).call()


def test_what_nobody_knows_is_refused_and_changes_nothing(world: Any, token: Any) -> None:
    with pytest.raises(ContractLogicError):
        world.chain._connection.web3.eth.call({"to": token.address, "data": "0xdeadbeef"})


def test_a_policy_is_listed_once_and_by_the_owner(world: Any, token: Any) -> None:
    with pytest.raises(ChainError, match=r"^policy\.not-listable:"):
        world.chain.list_policy(world.policy_id)
    with pytest.raises(ChainError, match=r"^chain\.not-allowed:"):
        world.connect(STRANGER).list_policy(world.policy_id, False)
    world.chain.attest(*world.present(0, ALICE))
    world.chain.list_policy(world.policy_id, False)
    assert token.functions.balanceOf(Web3.to_checksum_address(ALICE)).call() == 0
    assert "TokenUnknown" in refusal(token.functions.ownerOf(token_id(world, ALICE)))
    with pytest.raises(ChainError, match=r"^policy\.not-listable:"):
        world.chain.list_policy(world.policy_id, False)


def test_the_shipped_view_is_what_answers(world: Any, token: Any) -> None:
    assert {entry["name"] for entry in compiled_contract("SoulboundView").abi
            if entry["type"] == "function"} >= {"ownerOf", "locked", "burnAuth"}  # fmt: skip
