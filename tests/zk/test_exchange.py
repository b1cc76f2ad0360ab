"""Proofs in snarkjs's form: there and back, and what is no proof."""

import json
from pathlib import Path
from typing import Any

import pytest

from titan.domain.proof import Proof
from titan.errors import ProofError
from titan.zk.exchange import from_snarkjs, named_signals, to_snarkjs
from titan.zk.pins import Pins
from titan.zk.snarkjs import accepts


def _again(points: dict[str, Any], proof: Proof) -> Proof:
    return from_snarkjs(points, proof.public_signals, proof.circuit_id, proof.vkey_sha256)


def test_a_proof_survives_the_trip(proof: Proof) -> None:
    points, signals = to_snarkjs(proof)
    assert _again(json.loads(json.dumps(points)), proof) == proof
    assert named_signals(list(proof.public_signals), signals) == proof.public_signals


def test_plain_snarkjs_takes_what_is_exported(proof: Proof, tmp_path: Path) -> None:
    points, signals = to_snarkjs(proof)
    key = Pins.shipped().verification_key("attestation")
    command = ["groth16", "verify", "key.json", "public.json", "proof.json"]
    for name, content in (("key", key), ("public", signals), ("proof", points)):
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    assert accepts(command, tmp_path)
    (tmp_path / "public.json").write_text(json.dumps([*signals[:-1], "1"]))
    assert not accepts(command, tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        {"pi_a": ["1", "2"]}, {"pi_a": ["1", "2", "3"]}, {"pi_b": "x"}, {"pi_c": ["x", "2", "1"]},
        {"protocol": "plonk"}, {"curve": "bls12381"},
        {"pi_b": [["1", "2"], ["3", "4"], ["0", "1"]]},
    ],
)  # fmt: skip
def test_what_is_no_proof_is_unreadable(changes: dict[str, Any], proof: Proof) -> None:
    points, _ = to_snarkjs(proof)
    with pytest.raises(ProofError) as refusal:
        _again({**points, **changes}, proof)
    assert refusal.value.code == "proof.unreadable"


@pytest.mark.parametrize("values", [["1"], ["1", "2", "x", "4"], ["1"] * 5])
def test_other_signals_are_unreadable(values: list[str], proof: Proof) -> None:
    with pytest.raises(ProofError) as refusal:
        named_signals(list(proof.public_signals), values)
    assert refusal.value.code == "proof.unreadable"
