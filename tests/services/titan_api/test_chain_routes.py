"""Policies, proofs, attestations and suspensions over HTTP."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from titan.artifacts.store import ArtifactStore
from titan.domain.credential import Policy
from titan.domain.encoding import from_json, to_json
from titan.domain.policy_record import PolicyRecord
from titan.domain.proof import Proof, ProofRequest

SUSPECT = "0x" + "d00d" * 10

_GENERATOR = (1, 2)
_G2 = (
    (
        10857046999023057135944570762232829481370756359578518086990519993285655852781,
        11559732032986387107991004021392285783925812861821192530917403151452391805634,
    ),
    (
        8495653923123431417604973247489272438418190587263600148770280649306958101930,
        4082367875863433681332203403145435568316851327593401208105741076214120093531,
    ),
)


@pytest.fixture
def no_proof() -> Callable[..., dict[str, Any]]:
    """Return a function that makes a well-formed proof that proves nothing."""

    def make(**changes: Any) -> dict[str, Any]:
        pinned = ArtifactStore.of("circuits").sha256("attestation.vkey.json")
        signals = dict.fromkeys(("root", "nullifier", "policy_hash", "binding"), 5)
        proof = Proof(
            "groth16", "bn254", _GENERATOR, _G2, _GENERATOR, signals, "attestation", pinned
        )
        proof = replace(proof, **changes)
        body: dict[str, Any] = to_json(proof)
        body["pi_a"], body["pi_c"] = [str(v) for v in proof.pi_a], [str(v) for v in proof.pi_c]
        return body

    return make


def test_a_policy_and_its_request_can_be_read(client: httpx.Client) -> None:
    policy = from_json(Policy, client.get("/v1/policies/default").json())
    assert policy.minimum_age == 18
    asked = client.get("/v1/policies/default/request", params={"challenge": str(2**64 - 1)})
    request = from_json(ProofRequest, asked.json())
    assert (request.policy, request.challenge) == (policy, 2**64 - 1)
    named = client.get(f"/v1/policies/{request.policy_id}/request").json()
    assert named["policy_id"] == request.policy_id


def test_policies_are_listed_with_their_versions(client: httpx.Client) -> None:
    items = client.get("/v1/policies").json()["items"]
    (record,) = [from_json(PolicyRecord, one) for one in items]
    request = from_json(ProofRequest, client.get("/v1/policies/default/request").json())
    (version,) = record.versions
    assert (record.policy_id, version.policy) == (request.policy_id, request.policy)
    assert (version.number, version.sound, record.paused) == (1, True, False)
    assert version.set_at > 1_700_000_000


def test_an_invalid_proof_is_an_answer(
    client: httpx.Client, no_proof: Callable[..., dict[str, Any]]
) -> None:
    for changes, reason in (
        ({}, "pairing-mismatch"), ({"circuit_id": "other"}, "other-circuit"),
        ({"pi_a": (1, 1)}, "point-off-curve"),
    ):  # fmt: skip
        answer = client.post("/v1/proofs/verification", json={"proof": no_proof(**changes)})
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"valid": False, "reason": reason}


@pytest.mark.parametrize(
    "changes",
    [
        {"protocol": "plonk"},
        {"pi_a": ["1"]},
        {"pi_a": ["-1", "2"]},
        {"public_signals": {"root": "x"}},
        {"vkey_sha256": "x"},
    ],
)
def test_what_is_no_proof_is_refused(
    client: httpx.Client, no_proof: Callable[..., dict[str, Any]], changes: dict[str, Any]
) -> None:
    answer = client.post("/v1/proofs/verification", json={"proof": no_proof() | changes})
    assert (answer.status_code, answer.json()["code"]) == (422, "usage.argument")


def test_a_suspension_is_on_the_chain(client: httpx.Client) -> None:
    done = client.post("/v1/aml/suspensions", json={"addresses": [SUSPECT]}).json()
    assert done["suspended"][SUSPECT].startswith("0x")
    wrong = client.post("/v1/aml/suspensions", json={"addresses": ["0x1"]})
    assert wrong.json()["code"] == "usage.argument"


def test_nobody_has_attested_yet(client: httpx.Client) -> None:
    params = {"subject": SUSPECT, "policy": "default"}
    assert client.get("/v1/attestations", params=params).json() == {"items": []}


def test_a_batch_is_scored_and_found_again(client: httpx.Client) -> None:
    rows = "".join(f"{n},{(n * 7) % 40},{10 + n}.50,{n}\n" for n in range(1, 200))
    table = ("sourceNodeId,targetNodeId,value,time\n" + rows).encode()
    answer = client.put("/v1/aml/batches", content=table)
    assert answer.status_code == 201, answer.text
    report = answer.json()
    assert report["transactions"] == 199
    assert client.get(f"/v1/aml/batches/{report['id']}").json() == report


@pytest.mark.parametrize(
    ("table", "status", "code"),
    [
        (b"payer,payee\n1,2\n", 422, "money.column-missing"),
        (b"", 400, "usage.body"),
        (b"x" * 100_001, 413, "usage.too-large"),
    ],
)
def test_a_batch_that_cannot_be_scored_is_refused(
    client: httpx.Client, table: bytes, status: int, code: str
) -> None:
    answer = client.put("/v1/aml/batches", content=table)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
