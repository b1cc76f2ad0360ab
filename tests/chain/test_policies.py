"""Policies go to the chain and come back the same, or are refused."""

from dataclasses import replace
from typing import Any

import pytest
from chain_world import OPERATOR, SALT, STRANGER, make_policy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from titan.domain.credential import Policy
from titan.errors import ChainError
from titan.zk.statement import EVERYONE, policy_hash

MASKS = some.integers(0, EVERYONE >> 1).map(lambda mask: mask << 1) | some.just(EVERYONE)


def test_a_policy_comes_back_the_same(world: Any) -> None:
    assert world.chain.read_policy(world.policy_id) == world.policy


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    minimum_age=some.integers(0, 255),
    document_in_force=some.booleans(),
    levels=some.tuples(some.integers(0, 7), some.integers(0, 7)),
    masks=some.tuples(MASKS, MASKS),
    times=some.tuples(some.integers(0, 2**32 - 1), some.integers(1, 2**32 - 1)),
)
def test_any_policy_comes_back_the_same(
    world: Any,
    *,
    minimum_age: int,
    document_in_force: bool,
    levels: tuple[int, int],
    masks: tuple[int, int],
    times: tuple[int, int],
) -> None:
    policy = make_policy(
        world.chain, minimum_age=minimum_age, document_in_force=document_in_force,
        minimum_assurance=levels[0], maximum_aml_tier=levels[1],
        nationality_mask=masks[0], residency_mask=masks[1],
        root_max_age=times[0], attestation_ttl=times[1],
    )  # fmt: skip
    world.chain.update_policy(world.policy_id, policy, policy_hash(policy))
    assert world.chain.read_policy(world.policy_id) == policy


def test_the_scope_is_the_contracts_own(world: Any) -> None:
    registry = world.chain._contracts.registry.functions
    scope = world.chain._connection.call(registry.scopeOf(bytes.fromhex(world.policy_id[2:])))
    assert scope == world.chain.policy_scope(world.policy_id) == world.policy.scope


def test_one_salt_gives_one_policy(world: Any) -> None:
    with pytest.raises(ChainError, match=r"^policy\.exists:"):
        world.chain.create_policy(world.policy, policy_hash(world.policy), SALT)


def test_a_hash_that_is_not_the_terms_is_refused_before_sending(world: Any) -> None:
    for policy, hashed in (
        (world.policy, 1),
        (replace(world.policy, scope=5), policy_hash(replace(world.policy, scope=5))),
    ):
        with pytest.raises(ChainError, match=r"^policy\.hash-mismatch:"):
            world.chain.update_policy(world.policy_id, policy, hashed)


def test_a_policy_on_the_chain_whose_hash_is_not_its_terms_is_not_read(world: Any) -> None:
    """Another owner's client may have written anything."""
    chain = world.chain
    functions = chain._contracts.registry.functions
    terms = (18, True, 1, 2, EVERYONE, EVERYONE, [OPERATOR.address], 60, 60)
    chain._connection.send(functions.updatePolicy(bytes.fromhex(world.policy_id[2:]), 7, terms))
    with pytest.raises(ChainError, match=r"^policy\.hash-mismatch:"):
        chain.read_policy(world.policy_id)


def test_the_record_of_a_policy_has_its_versions_and_its_state(world: Any) -> None:
    chain = world.chain
    stricter = replace(world.policy, minimum_age=21)
    chain.update_policy(world.policy_id, stricter, policy_hash(stricter))
    functions = chain._contracts.registry.functions
    terms = (18, True, 1, 2, EVERYONE, EVERYONE, [OPERATOR.address], 60, 60)
    chain._connection.send(functions.updatePolicy(bytes.fromhex(world.policy_id[2:]), 7, terms))
    chain.pause_policy(world.policy_id)
    (record,) = chain.policies_accepting(OPERATOR.address)
    assert (record.policy_id, record.owner) == (world.policy_id, OPERATOR.address)
    assert (record.paused, record.halted, record.consent_waived) == (True, False, False)
    assert [one.number for one in record.versions] == [1, 2, 3]
    assert [one.sound for one in record.versions] == [True, True, False]
    assert [one.policy for one in record.versions[:2]] == [world.policy, stricter]
    assert sorted(one.block for one in record.versions) == [one.block for one in record.versions]
    assert chain.policies_accepting(STRANGER.address) == []
    chain.pause_policy(world.policy_id, paused=False)
    assert not chain.policies_accepting(OPERATOR.address)[0].paused


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"attestation_ttl": 0}, "policy.terms"),
        ({"accepted_issuers": ()}, "policy.terms"),
        ({"accepted_issuers": (OPERATOR.address,) * 9}, "policy.terms"),
        ({"accepted_issuers": (STRANGER.address,)}, "issuer.unknown"),
    ],
)
def test_terms_out_of_range_are_refused(world: Any, changes: dict[str, Any], code: str) -> None:
    policy = make_policy(world.chain, **changes)
    with pytest.raises(ChainError, match=f"^{code}:"):
        world.chain.update_policy(world.policy_id, policy, policy_hash(policy))


@pytest.mark.parametrize(
    "terms",
    [
        (18, True, 8, 2, EVERYONE, EVERYONE, [OPERATOR.address], 60, 60),
        (18, True, 1, 8, EVERYONE, EVERYONE, [OPERATOR.address], 60, 60),
        (18, True, 1, 2, 3, EVERYONE, [OPERATOR.address], 60, 60),
        (18, True, 1, 2, EVERYONE, 1, [OPERATOR.address], 60, 60),
    ],
)
def test_the_contract_refuses_what_the_circuit_could_not_mean(world: Any, terms: Any) -> None:
    functions = world.chain._contracts.registry.functions
    with pytest.raises(ChainError, match=r"^policy\.terms:"):
        world.chain._connection.call(
            functions.updatePolicy(bytes.fromhex(world.policy_id[2:]), 7, terms)
        )


def test_eight_issuers_are_accepted_in_order(world: Any) -> None:
    accounts = [f"0x{index:040x}" for index in range(101, 108)]
    for account in accounts:
        world.chain.enrol_issuer(account)
    policy: Policy = make_policy(world.chain, accepted_issuers=(OPERATOR.address, *accounts))
    world.chain.update_policy(world.policy_id, policy, policy_hash(policy))
    read = world.chain.read_policy(world.policy_id).accepted_issuers
    assert [issuer.lower() for issuer in read] == [OPERATOR.address.lower(), *accounts]


def test_an_unknown_policy_is_named(world: Any) -> None:
    with pytest.raises(ChainError, match=r"^policy\.not-found:"):
        world.chain.read_policy("0x" + "00" * 32)


def test_others_do_not_update(world: Any) -> None:
    with pytest.raises(ChainError, match=r"^chain\.not-allowed:"):
        world.connect(STRANGER).update_policy(
            world.policy_id, world.policy, policy_hash(world.policy)
        )
