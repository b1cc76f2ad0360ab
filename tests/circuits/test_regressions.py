"""Faults that circuits of this kind had elsewhere, each tried here."""

from dataclasses import replace
from typing import Any

import pytest

from titan.domain.credential import MembershipPath
from titan.domain.proof import Proof
from titan.settings import Settings
from titan.zk import statement
from titan.zk.constraints import read_constraints
from titan.zk.poseidon import FIELD, poseidon
from titan.zk.prover import Prover
from titan.zk.tree import CAPACITY, EMPTY_LEAF, CredentialTree, verify_path
from titan.zk.verifier import check_statement, verify


@pytest.fixture(scope="module")
def proof(base: Any) -> Proof:
    with Prover(Settings()) as prover:
        return prover.prove(base.secret, base.credential, base.path, base.policy, base.binding)


def _path_at(leaf: int, index: int) -> MembershipPath:
    """Return a path of any place in a tree whose other nodes are made up."""
    node, levels = leaf, []
    for level in range(statement.TREE_DEPTH):
        children = [1000 * level + sibling for sibling in range(statement.TREE_ARITY)]
        children[index // statement.TREE_ARITY**level % statement.TREE_ARITY] = node
        levels.append(tuple(children))
        node = poseidon(children)
    return MembershipPath(index, tuple(levels), node)


def _with_path(base: Any, path: MembershipPath) -> dict[str, Any]:
    return {**base.inputs, "path": [[str(child) for child in level] for level in path.levels]}


@pytest.mark.parametrize("index", [0, 1, 7, 8, CAPACITY - 8, CAPACITY - 1])
def test_first_and_last_places_of_the_tree_are_proved(
    index: int, base: Any, calculator: Any
) -> None:
    path = _path_at(statement.leaf(base.credential), index)
    assert verify_path(statement.leaf(base.credential), path)
    assert calculator.signals(_with_path(base, path))["root"] == path.root


def test_one_past_the_last_place_is_no_place(base: Any) -> None:
    leaf = statement.leaf(base.credential)
    assert not verify_path(leaf, replace(_path_at(leaf, 0), index=CAPACITY))


def test_no_path_leads_to_root_zero(base: Any, calculator: Any) -> None:
    """All children zero is the path of an empty tree; the leaf is not in it."""
    empty = MembershipPath(0, ((0,) * statement.TREE_ARITY,) * statement.TREE_DEPTH, 0)
    assert not verify_path(0, empty)
    assert calculator.witness(_with_path(base, empty)) is None


def test_a_proof_under_root_zero_is_none(proof: Proof) -> None:
    forged = replace(proof, public_signals={**proof.public_signals, "root": 0})
    assert verify(forged).reason == "pairing-mismatch"


def test_an_empty_leaf_proves_nothing(base: Any, calculator: Any) -> None:
    """Every tree is full of empty leaves: whoever could open one would be everybody."""
    tree = CredentialTree([EMPTY_LEAF])
    assert calculator.witness(_with_path(base, tree.path(0))) is None
    nobody = {
        **_with_path(base, tree.path(0)), "secret": "0", "person_tag": "0", "attributes": "0",
    }  # fmt: skip
    assert calculator.witness(nobody) is None


def test_a_revoked_credential_cannot_be_proved(base: Any, calculator: Any) -> None:
    tree = CredentialTree([11, 22, 33, statement.leaf(base.credential)])
    tree.replace(3, EMPTY_LEAF)
    assert calculator.witness(_with_path(base, tree.path(3))) is None


@pytest.mark.parametrize("level", range(statement.TREE_DEPTH - 1))
def test_a_path_that_skips_a_level_is_refused(level: int, base: Any, calculator: Any) -> None:
    path = list(base.path.levels)
    shortened = (*path[:level], *path[level + 1 :], path[-1])
    assert calculator.witness(_with_path(base, replace(base.path, levels=shortened))) is None


@pytest.mark.parametrize("name", ["root", "nullifier", "policy_hash", "binding"])
@pytest.mark.parametrize("offset", [FIELD, -FIELD, 2 * FIELD])
def test_aliases_of_a_signal_are_refused(name: str, offset: int, proof: Proof) -> None:
    """A signal and the signal plus the order satisfy one equation, but are two nullifiers."""
    signals = {**proof.public_signals, name: proof.public_signals[name] + offset}
    assert verify(replace(proof, public_signals=signals)).reason == "signal-out-of-range"


@pytest.mark.parametrize("what", ["subject", "challenge", "day", "policy", "scope", "root"])
def test_a_proof_is_not_replayed_for_anything_else(what: str, base: Any, proof: Proof) -> None:
    policy, binding, root = base.policy, base.binding, base.tree.root
    replays: dict[str, Any] = {
        "subject": (policy, replace(binding, subject="0x" + "cd" * 20), root),
        "challenge": (policy, replace(binding, challenge=binding.challenge + 1), root),
        "day": (policy, replace(binding, day=binding.day + 1), root),
        "policy": (replace(policy, minimum_age=policy.minimum_age - 1), binding, root),
        "scope": (replace(policy, scope=policy.scope + 1), binding, root),
        "root": (policy, binding, root + 1),
    }
    assert check_statement(proof, policy, binding, root).valid
    assert not check_statement(proof, *replays[what]).valid


def test_one_credential_has_one_secret(base: Any, calculator: Any) -> None:
    """Two secrets for one credential would be two nullifiers for one person."""
    for other in (base.secret + 1, FIELD - base.secret, 0):
        assert calculator.witness({**base.inputs, "secret": str(other)}) is None


@pytest.mark.slow
@pytest.mark.parametrize("circuit", ["attestation", "disclosure"])
def test_every_public_signal_is_bound(circuit: str, compiled: Any) -> None:
    system = read_constraints(compiled[circuit].r1cs)
    assert system.public == {"attestation": 4, "disclosure": 5}[circuit]
    assert system.unbound_signals() == []
