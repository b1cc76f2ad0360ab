"""Many proofs in one pairing check: all of them, or none, and no two errors hide each other."""

from dataclasses import replace
from typing import Any

import pytest
from chain_world import ALICE, BOB, CAROL, STRANGER
from py_ecc.optimized_bn128 import FQ, G1, add, neg, normalize
from web3 import Web3

from titan.chain.attestations import _claim
from titan.chain.verifier_source import BASE_FIELD, SCALAR_FIELD
from titan.domain.proof import Presentation, Proof
from titan.errors import ChainError, UsageError


def presentation(world: Any, holder: int, subject: str) -> Presentation:
    proof, policy_id, binding, consent = world.present(holder, subject)
    return Presentation(policy_id, binding, proof, consent)


@pytest.fixture
def two(world: Any) -> list[Presentation]:
    return [presentation(world, 0, ALICE), presentation(world, 1, CAROL)]


def call(world: Any, claims: list[Any], two: list[Presentation], **changes: Any) -> None:
    """Ask the registry about claims as they are, past every check of the client."""
    contracts = world.chain._contracts
    statement = contracts.attestations._shared_statement(two) | changes
    world.chain._connection.call(contracts.registry.functions.verifyBatch(statement, claims))


def claims_of(presentations: list[Presentation]) -> list[Any]:
    return [_claim(each.proof, each.binding) for each in presentations]


def with_changed_c(proof: Proof, shift: Any) -> Proof:
    x, y = normalize(add((FQ(proof.pi_c[0]), FQ(proof.pi_c[1]), FQ(1)), shift))
    return replace(proof, pi_c=(int(x), int(y)))


def test_a_batch_becomes_attestations(world: Any, two: list[Presentation]) -> None:
    receipts = world.chain.attest_batch(two)
    assert all(world.chain.is_valid(each.binding.subject, world.policy_id) for each in two)
    assert [int(each.uid, 16) for each in receipts] == [
        each.proof.public_signals["nullifier"] for each in two
    ]
    alone = world.chain.attest(*world.present(0, ALICE))
    assert receipts[0].uid == alone.uid


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_is_verified(world: Any, two: list[Presentation], count: int) -> None:
    call(world, (claims_of(two) * 2)[:count], two)


def test_no_proof_is_no_batch(world: Any, two: list[Presentation]) -> None:
    with pytest.raises(ChainError, match="ProofInvalid"):
        call(world, [], two)
    with pytest.raises(UsageError):
        world.chain.attest_batch([])


def test_errors_that_cancel_are_found(world: Any, two: list[Presentation]) -> None:
    """C + G in one proof and C - G in the other: the plain sum of the equations would hold."""
    shifted = [
        replace(two[0], proof=with_changed_c(two[0].proof, G1)),
        replace(two[1], proof=with_changed_c(two[1].proof, neg(G1))),
    ]
    with pytest.raises(ChainError, match="ProofInvalid"):
        call(world, claims_of(shifted), two)
    with pytest.raises(ChainError, match=r"batch-refused.* 0 \(proof-invalid\), 1 \(proof-inv"):
        world.chain.attest_batch(shifted)


def test_swapped_proofs_are_found(world: Any, two: list[Presentation]) -> None:
    """Each proof is sound, only not for the claim that it stands in."""
    first, second = claims_of(two)
    first["proof"], second["proof"] = second["proof"], first["proof"]
    with pytest.raises(ChainError, match="ProofInvalid"):
        call(world, [first, second], two)


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("word", range(8))
def test_a_changed_proof_spoils_the_batch(
    world: Any, two: list[Presentation], place: int, word: int
) -> None:
    claims = claims_of(two)
    claims[place]["proof"][word] ^= 1
    with pytest.raises(ChainError, match=r"ProofMalformed|ProofInvalid"):
        call(world, claims, two)


@pytest.mark.parametrize("place", [0, 1])
def test_aliases_are_refused(world: Any, two: list[Presentation], place: int) -> None:
    nullifier = claims_of(two)
    nullifier[place]["nullifier"] += SCALAR_FIELD
    with pytest.raises(ChainError, match="SignalOutOfField"):
        call(world, nullifier, two)
    for word in (0, 1, 6, 7):
        coordinate = claims_of(two)
        coordinate[place]["proof"][word] += BASE_FIELD
        with pytest.raises(ChainError, match="ProofMalformed"):
            call(world, coordinate, two)


def test_a_subject_with_bits_above_an_address_is_refused(
    world: Any, two: list[Presentation]
) -> None:
    registry = world.chain._contracts.registry
    statement = world.chain._contracts.attestations._shared_statement(two)
    data = bytearray.fromhex(registry.encode_abi("verifyBatch", [statement, claims_of(two)])[2:])
    place = data.index(bytes.fromhex(CAROL[2:])) - 1
    data[place] |= 1
    answer = world.chain._connection.web3.provider.make_request(
        "eth_call", [{"to": registry.address, "data": "0x" + data.hex()}, "latest"]
    )
    assert answer["error"]["data"] == Web3.to_hex(Web3.keccak(text="SignalOutOfField()")[:4])


def test_another_day_root_or_subject_is_found(world: Any, two: list[Presentation]) -> None:
    day = two[0].binding.day
    claims = claims_of(two)
    claims[1]["subject"] = Web3.to_checksum_address(BOB)
    with pytest.raises(ChainError, match="ProofInvalid"):
        call(world, claims, two)
    with pytest.raises(ChainError, match="DayOutOfRange"):
        call(world, claims_of(two), two, day=day + 1)
    with pytest.raises(ChainError, match="RootUnknown"):
        call(world, claims_of(two), two, rootSequence=2)


def test_one_that_cannot_be_recorded_leaves_none(world: Any, two: list[Presentation]) -> None:
    world.chain.attest(*world.present(1, BOB))
    with pytest.raises(ChainError, match="nullifier-spent"):
        world.chain.attest_batch(two)
    assert not world.chain.is_valid(ALICE, world.policy_id)


def test_each_needs_its_own_consent(world: Any, two: list[Presentation]) -> None:
    for consents in ((None, None), (two[0].consent, None), (two[1].consent, two[0].consent)):
        asked = [replace(each, consent=given) for each, given in zip(two, consents, strict=True)]
        with pytest.raises(ChainError, match="no-consent"):
            world.chain.attest_batch(asked)
    world.chain.waive_consent(world.policy_id)
    world.connect(STRANGER).attest_batch([replace(each, consent=None) for each in two])
    assert world.chain.is_valid(CAROL, world.policy_id)


def test_a_batch_is_of_one_statement(world: Any, two: list[Presentation]) -> None:
    mixed = [two[0], replace(two[1], binding=replace(two[1].binding, day=20200101))]
    with pytest.raises(UsageError):
        world.chain.attest_batch(mixed)
