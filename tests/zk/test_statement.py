"""The statement's values: packing, hashing, and the reason for a refusal."""

from dataclasses import replace
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from titan.domain.countries import CODES, every_country_but
from titan.domain.proof import Binding
from titan.errors import ProofError
from titan.zk import statement
from titan.zk.poseidon import FIELD

SUBJECT = "0x" + "ab" * 20


def test_reason_is_the_vectors(case: Any) -> None:
    assert statement.unsatisfied(case.credential, case.policy, case.binding.day) == case.reason


def test_packed_attributes_read_from_the_highest_bit_down(base: Any) -> None:
    bits = f"{statement.pack_attributes(base.credential):0134b}"
    widths = (8, 25, 8, 8, 4, 25, 3, 3, 25, 25)
    read = [int(bits[sum(widths[:i]) : sum(widths[: i + 1])], 2) for i in range(len(widths))]
    assert read == [1, 19900615, 255, 76, 1, 20300101, 3, 1, 20260101, 20270101]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birth_date", 1 << 25), ("birth_date", -1), ("nationality", 256), ("residency", 256),
        ("document_type", 16), ("document_expiry", 1 << 25), ("assurance_level", 8),
        ("aml_tier", 8), ("aml_tier", -1),
    ],
)  # fmt: skip
def test_attributes_that_do_not_fit_are_refused(field: str, value: int, base: Any) -> None:
    attributes = replace(base.credential.attributes, **{field: value})
    with pytest.raises(ProofError) as refusal:
        statement.leaf(replace(base.credential, attributes=attributes))
    assert refusal.value.code == "proof.value"
    assert field in refusal.value.detail


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("minimum_age", 256), ("minimum_age", -1), ("minimum_assurance", 8),
        ("maximum_aml_tier", 8), ("nationality_mask", 1 << 256), ("residency_mask", -1),
        ("nationality_mask", 3), ("residency_mask", 1), ("scope", FIELD), ("scope", -1),
    ],
)  # fmt: skip
def test_policies_that_cannot_be_expressed_are_refused(field: str, value: int, base: Any) -> None:
    with pytest.raises(ProofError) as refusal:
        statement.policy_hash(replace(base.policy, **{field: value}))
    assert refusal.value.code == "proof.value"


def test_the_mask_that_asks_nothing_is_allowed_and_the_block_list_is_not_it(base: Any) -> None:
    everyone = replace(base.policy, residency_mask=statement.EVERYONE)
    stated = replace(base.policy, residency_mask=every_country_but([]))
    assert statement.policy_hash(everyone) != statement.policy_hash(stated)
    unknown = replace(base.credential, attributes=replace(base.credential.attributes, residency=0))
    assert statement.unsatisfied(unknown, everyone, base.binding.day) is None
    assert statement.unsatisfied(unknown, stated, base.binding.day) == "residency-not-allowed"


def test_every_part_of_a_policy_is_in_its_hash(base: Any) -> None:
    policy = base.policy
    others = [
        replace(policy, minimum_age=19), replace(policy, document_in_force=False),
        replace(policy, minimum_assurance=3), replace(policy, maximum_aml_tier=3),
        replace(policy, nationality_mask=policy.residency_mask),
        replace(policy, residency_mask=policy.nationality_mask),
        replace(policy, scope=policy.scope + 1),
    ]  # fmt: skip
    hashes = {statement.policy_hash(other) for other in (policy, *others)}
    assert len(hashes) == 1 + len(others)
    # What the contract enforces is not hashed: a changed lifetime is no other statement.
    assert statement.policy_hash(replace(policy, attestation_ttl=1)) in hashes


def test_countries_fit_the_mask() -> None:
    assert len(CODES) < 256


@given(
    subject=st.integers(0, (1 << 160) - 1),
    challenge=st.integers(0, (1 << 64) - 1),
    day=st.integers(0, (1 << 25) - 1),
)
def test_binding_survives_packing(subject: int, challenge: int, day: int) -> None:
    binding = Binding(f"0x{subject:040x}", challenge, day)
    packed = statement.pack_binding(binding)
    assert packed == subject << 89 | challenge << 25 | day
    assert statement.unpack_binding(packed) == binding


@pytest.mark.parametrize(
    "binding",
    [
        Binding("0x12", 0, 20260101), Binding("ab" * 21, 0, 20260101),
        Binding("0x" + "_" * 40, 0, 20260101), Binding(SUBJECT, 1 << 64, 20260101),
        Binding(SUBJECT, -1, 20260101), Binding(SUBJECT, 0, 1 << 25),
    ],
)  # fmt: skip
def test_bindings_that_do_not_fit_are_refused(binding: Binding) -> None:
    with pytest.raises(ProofError) as refusal:
        statement.pack_binding(binding)
    assert refusal.value.code == "proof.value"


@pytest.mark.parametrize("packed", [-1, 1 << 249, FIELD])
def test_a_binding_of_more_bits_is_not_unpacked(packed: int) -> None:
    with pytest.raises(ProofError):
        statement.unpack_binding(packed)


@given(chain_id=st.integers(0, (1 << 256) - 1), policy_id=st.integers(0, (1 << 256) - 1))
def test_scope_is_solidity_hash_shifted(chain_id: int, policy_id: int) -> None:
    identifier = policy_id.to_bytes(32, "big")
    encoded = encode(["uint256", "address", "bytes32"], [chain_id, SUBJECT, identifier])
    expected = int.from_bytes(keccak(encoded), "big") >> 8
    assert statement.policy_scope(chain_id, SUBJECT, policy_id) == expected < FIELD
    assert statement.policy_scope(chain_id, SUBJECT, "0x" + identifier.hex()) == expected


@pytest.mark.parametrize(
    ("chain_id", "registry", "policy_id"),
    [
        (1, SUBJECT, "what"), (1, SUBJECT, 1 << 256), (1, SUBJECT, -1), (-1, SUBJECT, 1),
        (1 << 256, SUBJECT, 1), (1, "0x12", 1),
    ],
)  # fmt: skip
def test_scopes_of_nothing_are_refused(chain_id: int, registry: str, policy_id: int | str) -> None:
    with pytest.raises(ProofError) as refusal:
        statement.policy_scope(chain_id, registry, policy_id)
    assert refusal.value.code == "proof.value"


def test_nullifiers_of_one_secret_differ_between_scopes() -> None:
    assert statement.nullifier(5, 1) != statement.nullifier(5, 2) != statement.nullifier(6, 2)
    assert statement.holder_commitment(5) != statement.holder_commitment(6)
