"""The circuit accepts what the statement says and nothing else, at every edge."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from titan.domain.credential import Attributes
from titan.zk import statement
from titan.zk.poseidon import FIELD, poseidon
from titan.zk.tree import CredentialTree


def _changed(inputs: dict[str, Any], name: str, value: int) -> dict[str, Any]:
    return {**inputs, name: str(value % FIELD)}


def test_circuit_answers_as_the_vector_says(case: Any, calculator: Any) -> None:
    signals = calculator.signals(case.inputs)
    if case.reason is not None:
        assert signals is None
        return
    assert signals == {
        "root": case.tree.root,
        "nullifier": statement.nullifier(case.secret, case.policy.scope),
        "policy_hash": statement.policy_hash(case.policy),
        "binding": statement.pack_binding(case.binding),
    }


_DAYS = st.integers(20260101, 20261231)
_EARLY, _LATE = st.integers(20260101, 20260701), st.integers(20260601, 20261231)
_COUNTRIES = st.sets(st.integers(1, 255), min_size=180, max_size=255)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_circuit_and_python_agree_on_any_statement(
    data: st.DataObject, base: Any, make_case: Any, calculator: Any
) -> None:
    draw = data.draw
    attributes = Attributes(
        birth_date=draw(st.integers(20070101, 20091231)),
        nationality=draw(st.integers(0, 255)),
        residency=draw(st.integers(0, 255)),
        document_type=draw(st.integers(0, 15)),
        document_expiry=draw(_LATE),
        assurance_level=draw(st.integers(0, 7)),
        aml_tier=draw(st.integers(0, 7)),
    )
    credential = replace(
        base.credential, attributes=attributes, valid_from=draw(_EARLY), valid_until=draw(_LATE)
    )
    policy = replace(
        base.policy,
        minimum_age=draw(st.integers(17, 19)),
        document_in_force=draw(st.booleans()),
        minimum_assurance=draw(st.integers(0, 1)),
        maximum_aml_tier=draw(st.integers(6, 7)),
        nationality_mask=sum(1 << index for index in draw(_COUNTRIES)),
        residency_mask=sum(1 << index for index in draw(_COUNTRIES)),
    )
    binding = replace(base.binding, day=draw(_DAYS))
    case = make_case(base.secret, credential, policy, binding)
    accepted = calculator.witness(case.inputs) is not None
    assert accepted == (statement.unsatisfied(credential, policy, binding.day) is None)


def test_another_secret_does_not_open_the_credential(base: Any, calculator: Any) -> None:
    assert calculator.witness(_changed(base.inputs, "secret", base.secret + 1)) is None


@pytest.mark.parametrize("name", ["person_tag", "attributes"])
def test_changed_facts_are_not_in_the_tree(name: str, base: Any, calculator: Any) -> None:
    # The lowest attribute bit belongs to valid_until, so the changed facts satisfy the policy.
    assert calculator.witness(_changed(base.inputs, name, int(base.inputs[name]) ^ 1)) is None


def _resealed(base: Any, **changes: int) -> dict[str, Any]:
    """Give the changed facts a leaf of their own in a tree, as a dishonest issuer could."""
    inputs = {**base.inputs, **{name: str(value) for name, value in changes.items()}}
    leaf = poseidon(
        [int(inputs["attributes"]), int(inputs["person_tag"]), base.credential.holder_commitment]
    )
    path = CredentialTree([leaf]).path(0)
    return {**inputs, "path": [[str(child) for child in level] for level in path.levels]}


def test_resealed_facts_are_accepted_unchanged(base: Any, calculator: Any) -> None:
    assert calculator.witness(_resealed(base)) is not None


@pytest.mark.parametrize("extra", [1 << 126, -(1 << 126), 1 << 127, 1 << 134, 1 << 200])
def test_other_formats_and_longer_attributes_are_refused(
    extra: int, base: Any, calculator: Any
) -> None:
    attributes = int(base.inputs["attributes"]) + extra
    assert calculator.witness(_resealed(base, attributes=attributes % FIELD)) is None


@pytest.mark.parametrize("extra", [1 << 15, -(1 << 15), 1 << 16, 1 << 23, 1 << 200])
def test_other_versions_and_longer_policies_are_refused(
    extra: int, base: Any, calculator: Any
) -> None:
    assert (
        calculator.witness(_changed(base.inputs, "policy", int(base.inputs["policy"]) + extra))
        is None
    )


@pytest.mark.parametrize("extra", [1 << 249, 1 << 250, 1 << 253])
def test_a_binding_of_more_than_249_bits_is_refused(extra: int, base: Any, calculator: Any) -> None:
    assert (
        calculator.witness(_changed(base.inputs, "binding", int(base.inputs["binding"]) + extra))
        is None
    )


def test_a_chosen_mask_word_of_more_than_64_bits_is_refused(base: Any, calculator: Any) -> None:
    # Country 76 stands in word 1; word 0 is not looked at and its size is the hash's concern.
    words = [int(word) for word in base.inputs["residency_mask"]]
    chosen = {"residency_mask": [str(words[0]), str(words[1] + (1 << 64)), *map(str, words[2:])]}
    other = {"residency_mask": [str(words[0] + (1 << 64)), *map(str, words[1:])]}
    assert calculator.witness({**base.inputs, **chosen}) is None
    signals = calculator.signals({**base.inputs, **other})
    assert signals is not None
    assert signals["policy_hash"] != statement.policy_hash(base.policy)


@pytest.mark.parametrize("level", range(statement.TREE_DEPTH))
def test_children_that_do_not_hold_the_node_are_refused(
    level: int, base: Any, calculator: Any
) -> None:
    path = [list(children) for children in base.inputs["path"]]
    digit = base.credential.leaf_index // 8**level % 8
    path[level][digit] = "7"
    assert calculator.witness({**base.inputs, "path": path}) is None


@pytest.mark.parametrize("level", range(statement.TREE_DEPTH))
def test_bogus_siblings_lead_to_another_root(level: int, base: Any, calculator: Any) -> None:
    path = [list(children) for children in base.inputs["path"]]
    path[level][7] = "7"
    for above in range(level + 1, statement.TREE_DEPTH):
        node = poseidon([int(child) for child in path[above - 1]])
        path[above][base.credential.leaf_index // 8**above % 8] = str(node)
    signals = calculator.signals({**base.inputs, "path": path})
    assert signals is not None
    assert signals["root"] != base.tree.root


def test_an_inner_node_cannot_pass_as_a_leaf(base: Any, calculator: Any) -> None:
    # Start one level up and fill the missing level at the top: the depth no longer fits.
    path = [*base.inputs["path"][1:], [str(base.tree.root)] + ["0"] * 7]
    assert calculator.witness({**base.inputs, "path": path}) is None


def test_the_day_cannot_be_moved_apart_from_the_binding(base: Any, calculator: Any) -> None:
    moved = statement.pack_binding(replace(base.binding, day=20270102))
    signals = calculator.signals(base.inputs)
    assert signals is not None and signals["binding"] != moved
    assert calculator.witness(_changed(base.inputs, "binding", moved)) is None


def test_the_nullifier_depends_on_secret_and_scope_alone(base: Any, calculator: Any) -> None:
    first = calculator.signals(base.inputs)
    again = calculator.signals(
        _changed(base.inputs, "binding", int(base.inputs["binding"]) + (1 << 89))
    )
    other = calculator.signals(_changed(base.inputs, "scope", base.policy.scope + 1))
    assert first is not None and again is not None and other is not None
    assert first["nullifier"] == again["nullifier"] != other["nullifier"]
    assert first["binding"] != again["binding"]
