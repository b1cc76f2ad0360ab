"""Owner, guardian, policy owner and desk: each does its own, and no one's stops reading."""

from typing import Any

import pytest
from chain_world import ALICE, CAROL, OPERATOR, STRANGER

from titan.errors import ChainError

NOBODY = "0x" + "00" * 20


def forbidden() -> Any:
    return pytest.raises(ChainError, match=r"^chain\.not-allowed:")


def test_the_guardian_stops_writing_and_not_reading(world: Any) -> None:
    chain, policy_id = world.chain, world.policy_id
    chain.attest(*world.present(0, ALICE))
    guardian = world.connect(STRANGER)
    with forbidden():
        guardian.halt_policies([policy_id])
    chain.set_guardian(STRANGER.address)
    guardian.halt_policies([policy_id])
    assert chain.is_valid(ALICE, policy_id)
    assert chain.attestation(ALICE, policy_id).valid
    with pytest.raises(ChainError, match=r"^policy\.paused:"):
        chain.attest(*world.present(1, CAROL))


def test_the_guardian_can_do_nothing_else(world: Any) -> None:
    world.chain.set_guardian(STRANGER.address)
    guardian = world.connect(STRANGER)
    guardian.halt_policies([world.policy_id])
    for attempt in (
        lambda: guardian.resume_policy(world.policy_id),
        lambda: guardian.pause_policy(world.policy_id),
        lambda: guardian.set_guardian(STRANGER.address),
        lambda: guardian.set_risk({ALICE: (0, True)}),
        lambda: guardian.enrol_issuer(ALICE),
        lambda: guardian.list_policy(world.policy_id),
    ):
        with forbidden():
            attempt()


def test_a_policys_owner_does_not_lift_the_guardians_halt(world: Any) -> None:
    chain, policy_id = world.chain, world.policy_id
    chain.halt_policies([policy_id])
    chain.pause_policy(policy_id, False)
    with pytest.raises(ChainError, match=r"^policy\.paused:"):
        chain.attest(*world.present(0, ALICE))
    chain.resume_policy(policy_id)
    chain.attest(*world.present(0, ALICE))


def test_halting_what_is_not_there_is_named(world: Any) -> None:
    with pytest.raises(ChainError, match=r"^policy\.not-found:"):
        world.chain.halt_policies(["0x" + "00" * 32])


def test_an_update_keeps_the_halt(world: Any) -> None:
    from titan.zk.statement import policy_hash

    world.chain.halt_policies([world.policy_id])
    world.chain.update_policy(world.policy_id, world.policy, policy_hash(world.policy))
    with pytest.raises(ChainError, match=r"^policy\.paused:"):
        world.chain.attest(*world.present(0, ALICE))


def test_the_office_passes_in_two_steps(world: Any) -> None:
    registry = world.chain._contracts.registry.functions
    send = world.chain._connection.send
    send(registry.transferOwnership(STRANGER.address))
    assert registry.owner().call() == OPERATOR.address
    with forbidden():
        world.connect(STRANGER).set_guardian(NOBODY)
    world.connect(STRANGER)._connection.send(registry.acceptOwnership())
    assert registry.owner().call() == STRANGER.address
    with forbidden():
        world.chain.set_guardian(NOBODY)
