"""A verifier without chain and network: what it can tell, and what it refuses."""

from dataclasses import replace
from typing import Any

import pytest

from titan.domain.proof import Presentation, Proof, ProofRequest, Registry
from titan.zk.offline import verify_offline

POLICY_ID = "0x" + "07" * 32


@pytest.fixture
def presented(base: Any, proof: Proof) -> Presentation:
    return Presentation(POLICY_ID, base.binding, proof)


@pytest.fixture
def asked(base: Any) -> ProofRequest:
    registry = Registry(31337, "0x" + "22" * 20)
    binding = base.binding
    return ProofRequest(POLICY_ID, base.policy, registry, binding.challenge, binding.day)


def test_what_answers_is_valid(presented: Presentation, asked: ProofRequest, base: Any) -> None:
    assert verify_offline(presented).valid
    assert verify_offline(presented, base.policy).valid
    assert verify_offline(presented, asked, root=base.tree.root).valid


def test_what_answers_something_else_is_refused(
    presented: Presentation, asked: ProofRequest, base: Any
) -> None:
    moved = replace(presented, binding=replace(base.binding, day=base.binding.day + 1))
    assert verify_offline(moved).reason == "other-binding"
    stricter = replace(base.policy, minimum_age=19)
    assert verify_offline(presented, stricter).reason == "other-policy"
    for other in (
        replace(asked, policy_id="0x" + "08" * 32),
        replace(asked, challenge=asked.challenge + 1),
        replace(asked, day=asked.day + 1),
    ):
        assert verify_offline(presented, other).reason == "other-request"
    assert verify_offline(presented, root=1).reason == "other-root"


def test_no_proof_answers_nothing(presented: Presentation, asked: ProofRequest) -> None:
    signals = {**presented.proof.public_signals, "nullifier": 1}
    forged = replace(presented, proof=replace(presented.proof, public_signals=signals))
    assert verify_offline(forged, asked).reason == "pairing-mismatch"
