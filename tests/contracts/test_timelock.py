"""A timelock owns the registry: propose, wait, execute."""

from typing import Any

import pytest
from chain_world import ALICE, OPERATOR, STRANGER
from web3 import Web3

from titan.chain import timelock
from titan.chain.deployment import Deployment, verify_code
from titan.errors import ChainError

DELAY = 3600


@pytest.fixture
def governed(world: Any) -> Deployment:
    """The world's registry, handed over: the operator proposes and executes."""
    connection = world.chain._connection
    deployment = timelock.deploy_timelock(connection, world.chain.deployment, DELAY)
    timelock.hand_over(connection, deployment)
    return deployment


def owner(world: Any) -> str:
    return str(world.chain._contracts.registry.functions.owner().call())


def test_the_office_passes_only_after_the_delay(world: Any, governed: Deployment) -> None:
    connection = world.chain._connection
    verify_code(connection, governed)
    with pytest.raises(ChainError, match=r"TimelockUnexpectedOperationState|chain\.reverted"):
        timelock.accept_office(connection, governed)
    assert owner(world) == world.chain.address
    world.travel(DELAY)
    timelock.accept_office(connection, governed)
    assert owner(world) == Web3.to_checksum_address(governed.address("Timelock"))


def test_an_issuer_is_enrolled_after_the_delay(world: Any, governed: Deployment) -> None:
    connection = world.chain._connection
    world.travel(DELAY)
    timelock.accept_office(connection, governed)
    with pytest.raises(ChainError, match=r"^chain\.not-allowed:"):
        world.chain.enrol_issuer(ALICE)
    registry = world.chain._contracts.registry.functions
    call = registry.enrolIssuer(Web3.to_checksum_address(ALICE))
    timelock.schedule(connection, governed, call)
    world.travel(DELAY - 60)
    with pytest.raises(ChainError):
        timelock.execute(connection, governed, call)
    assert registry.issuerIdOf(Web3.to_checksum_address(ALICE)).call() == 0
    world.travel(60)
    timelock.execute(connection, governed, call)
    assert registry.issuerIdOf(Web3.to_checksum_address(ALICE)).call() == 2


def test_strangers_propose_nothing(world: Any, governed: Deployment) -> None:
    call = world.chain._contracts.registry.functions.setGuardian(STRANGER.address)
    with pytest.raises(ChainError):
        timelock.schedule(world.connect(STRANGER)._connection, governed, call)


def test_the_chain_is_governed_in_two_calls(world: Any) -> None:
    chain = world.connect(OPERATOR)
    deployment = chain.govern(DELAY)
    with pytest.raises(ChainError):
        chain.govern(DELAY)
    world.travel(DELAY)
    assert chain.govern(DELAY) == deployment
    assert timelock.is_governed(chain._connection, deployment)
    assert chain.govern(DELAY) == deployment
