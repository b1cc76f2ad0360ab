"""The proofs that forge's tests hand in are real ones, of the circuit's present key.

Write them anew with ``TITAN_UPDATE_SNAPSHOTS=1`` in the environment: proofs are random, and forge
cannot make any.
"""

import os
from datetime import UTC, datetime
from typing import Any

import pytest
from chain_world import ALICE, BOB, CAROL
from web3 import Web3

from titan.artifacts.store import ArtifactStore
from titan.chain.attestations import proof_words
from titan.chain.build import CONTRACTS
from titan.domain.proof import Proof

FIXTURE = CONTRACTS / "test" / "Proofs.sol"

_FILE = """\
// SPDX-License-Identifier: Apache-2.0
// Written by tests/contracts/test_proofs.py for the verification key with SHA-256
// {key}. Do not edit.
pragma solidity 0.8.37;

import {{AttestationRegistry}} from "../src/AttestationRegistry.sol";

/// @title Real proofs of one statement: two holders, and the first one's for another subject
library Proofs {{
    uint256 internal constant NOON = {noon};
    uint32 internal constant DAY = {day};
    uint256 internal constant ROOT =
        {root};
    uint256 internal constant POLICY_HASH =
        {policy_hash};
    uint256 internal constant ALICE_KEY = 0xA11CE;
    uint256 internal constant CAROL_KEY = 0xCA401;
{claims}
}}
"""

_CLAIM = """
    function {name}() internal pure returns (AttestationRegistry.Claim memory claim) {{
        claim.subject = {subject};
        claim.nullifier = {nullifier};
{words}
    }}"""


def _claim(name: str, subject: str, proof: Proof) -> str:
    words = proof_words(proof)
    return _CLAIM.format(
        name=name,
        subject=Web3.to_checksum_address(subject),
        nullifier=_word(proof.public_signals["nullifier"]),
        words="\n".join(
            f"        claim.proof[{index}] = {_word(word)};" for index, word in enumerate(words)
        ),
    )


def _word(number: int) -> str:
    return f"0x{number:064x}"


def _rendered(world: Any) -> str:
    chosen = {"alice": (0, ALICE), "carol": (1, CAROL), "aliceAsBob": (0, BOB)}
    proofs = {name: world.prove(*each)[0] for name, each in chosen.items()}
    signals = proofs["alice"].public_signals
    day = world.binding(ALICE).day
    noon = datetime.strptime(f"{day}12", "%Y%m%d%H").replace(tzinfo=UTC)
    return _FILE.format(
        key=_key(),
        noon=int(noon.timestamp()),
        day=day,
        root=_word(signals["root"]),
        policy_hash=_word(signals["policy_hash"]),
        claims="\n".join(_claim(name, chosen[name][1], proofs[name]) for name in chosen),
    )


def _key() -> str:
    return ArtifactStore.of("circuits").sha256("attestation.vkey.json")


def test_they_are_of_the_circuits_key(request: pytest.FixtureRequest) -> None:
    if os.environ.get("TITAN_UPDATE_SNAPSHOTS"):
        FIXTURE.write_text(_rendered(request.getfixturevalue("world")))
    assert _key() in FIXTURE.read_text(), "the key changed: write the proofs anew"
