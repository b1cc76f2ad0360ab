"""The owner's decisions behind a delay: OpenZeppelin's TimelockController as the registry's owner.

A call is scheduled, waits where everybody sees it, and is then made. Handing the registry over is
such a call itself: the office passes in two steps, and the second one is the timelock's.
"""

from typing import Any

from web3.contract import Contract
from web3.contract.contract import ContractFunction

from titan.chain.connection import Connection, checksummed
from titan.chain.deployment import Deployment, create_contract

_NOTHING = bytes(32)
"""No call that must come first, and no salt: equal calls are told apart by when they are made."""


def deploy_timelock(connection: Connection, deployment: Deployment, delay: int) -> Deployment:
    """Create a timelock in which the account proposes and executes; return the deployment with it.

    Args:
        connection: of the account.
        deployment: of the registry.
        delay: seconds that every call waits.

    Raises:
        ChainError: as of `Connection.send`.
    """
    account = [checksummed(connection.address)]
    timelock, _ = create_contract(connection, "Timelock", delay, account, account)
    return deployment.with_contract("Timelock", timelock)


def hand_over(connection: Connection, deployment: Deployment) -> None:
    """Offer the registry to the timelock, and schedule that it accepts.

    The account remains the owner until the delay has passed and `accept_office` is called.

    Raises:
        ChainError: ``chain.not-allowed`` if the account does not own the registry.
    """
    timelock = checksummed(deployment.address("Timelock"))
    registry = _registry(connection, deployment)
    connection.send(registry.functions.transferOwnership(timelock))
    schedule(connection, deployment, registry.functions.acceptOwnership())


def accept_office(connection: Connection, deployment: Deployment) -> None:
    """Make the timelock the registry's owner, once the delay after `hand_over` has passed."""
    execute(connection, deployment, _registry(connection, deployment).functions.acceptOwnership())


def is_governed(connection: Connection, deployment: Deployment) -> bool:
    """Say whether the timelock is the registry's owner."""
    owner = connection.call(_registry(connection, deployment).functions.owner())
    return checksummed(owner) == checksummed(deployment.address("Timelock"))


def schedule(connection: Connection, deployment: Deployment, call: ContractFunction) -> None:
    """Propose a call, which can be made once the timelock's delay has passed.

    Raises:
        ChainError: ``chain.reverted`` if it was proposed before, or the account is no proposer.
    """
    functions = _functions(connection, deployment)
    delay = connection.call(functions.getMinDelay())
    connection.send(functions.schedule(*_operation(call), delay))


def execute(connection: Connection, deployment: Deployment, call: ContractFunction) -> None:
    """Make a call that was proposed and has waited.

    Raises:
        ChainError: ``chain.reverted`` if it was not, or has not.
    """
    connection.send(_functions(connection, deployment).execute(*_operation(call)))


def _operation(call: ContractFunction) -> tuple[object, ...]:
    return call.address, 0, call._encode_transaction_data(), _NOTHING, _NOTHING


def _functions(connection: Connection, deployment: Deployment) -> Any:
    return connection.contract("Timelock", deployment.address("Timelock")).functions


def _registry(connection: Connection, deployment: Deployment) -> Contract:
    return connection.contract("AttestationRegistry", deployment.address("AttestationRegistry"))
