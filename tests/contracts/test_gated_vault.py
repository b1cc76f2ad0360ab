"""The example application, used as its users would."""

from collections.abc import Iterator
from typing import Any

import pytest
from chain_world import OPERATOR, STRANGER
from web3.exceptions import ContractLogicError

from titan.chain.node import rpc
from titan.chain.reverts import decoded_revert


@pytest.fixture
def vault(world: Any) -> Iterator[Any]:
    """The vault; the operator is attested, the stranger is not."""
    world.chain.attest(*world.present(0, OPERATOR.address))
    connection = world.chain._connection
    for account in (OPERATOR, STRANGER):
        rpc(world.node.url, "anvil_impersonateAccount", account.address)
    yield connection.contract("GatedVault", world.chain.deployment.address("GatedVault"))


def balance(vault: Any, account: str) -> int:
    return int(vault.functions.balanceOf(account).call())


def test_the_attested_deposit_and_withdraw(vault: Any) -> None:
    vault.functions.deposit().transact({"from": OPERATOR.address, "value": 100})
    vault.functions.withdraw(40).transact({"from": OPERATOR.address})
    assert balance(vault, OPERATOR.address) == 60


def test_a_stranger_does_not_deposit(vault: Any) -> None:
    with pytest.raises(ContractLogicError) as caught:
        vault.functions.deposit().call({"from": STRANGER.address, "value": 1})
    assert decoded_revert(caught.value).detail == "The contract answered NotAttested."


def test_who_lost_the_attestation_withdraws_and_deposits_no_more(world: Any, vault: Any) -> None:
    vault.functions.deposit().transact({"from": OPERATOR.address, "value": 100})
    world.chain.set_risk({OPERATOR.address: (0, True)})
    with pytest.raises(ContractLogicError):
        vault.functions.deposit().call({"from": OPERATOR.address, "value": 1})
    vault.functions.withdraw(100).transact({"from": OPERATOR.address})
    assert balance(vault, OPERATOR.address) == 0


def test_nobody_withdraws_more_than_they_have(vault: Any) -> None:
    vault.functions.deposit().transact({"from": OPERATOR.address, "value": 5})
    for account, amount in ((OPERATOR, 6), (STRANGER, 1)):
        with pytest.raises(ContractLogicError) as caught:
            vault.functions.withdraw(amount).call({"from": account.address})
        assert decoded_revert(caught.value).detail == "The contract answered BalanceTooLow."
