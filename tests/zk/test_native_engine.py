"""The own engine: its proofs before every verifier, and its refusals."""

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from titan.artifacts import store
from titan.errors import ArtifactError, ProofError
from titan.zk import extension
from titan.zk.binary import pack_scalars, unpack_scalars
from titan.zk.exchange import Points, proof_of
from titan.zk.native_engine import NativeEngine, read_key
from titan.zk.native_verifier import NativeVerifier
from titan.zk.poseidon import flat_constants, in_python
from titan.zk.poseidon_constants import FIELD, FULL_ROUNDS
from titan.zk.verifier import verify
from titan.zk.witness import WitnessCalculator, public_values

pytestmark = pytest.mark.skipif(
    not extension.is_built(), reason="the package was installed without a C++ compiler"
)
_SIGNALS = ("root", "nullifier", "policy_hash", "binding")


@pytest.fixture(scope="module")
def witness(base: Any) -> bytes:
    return WitnessCalculator("attestation").calculate(base.inputs)


@pytest.fixture(scope="module")
def vkey_sha256() -> str:
    return store.ArtifactStore.of("circuits").sha256("attestation.vkey.json")


def _holds(points: Points, witness: bytes, vkey_sha256: str, engine: Any) -> bool:
    signals = dict(zip(_SIGNALS, public_values(witness, len(_SIGNALS)), strict=True))
    return verify(proof_of(points, signals, "attestation", vkey_sha256), engine).valid


@pytest.mark.parametrize("engine", ["python", "py_ecc", "snarkjs"])
def test_every_verifier_accepts(witness: bytes, vkey_sha256: str, engine: str) -> None:
    points = NativeEngine("attestation", 2).prove(witness)
    assert _holds(points, witness, vkey_sha256, engine)


def test_two_proofs_of_one_witness_differ(witness: bytes) -> None:
    engine = NativeEngine("attestation", 1)
    first, second = engine.prove(witness), engine.prove(witness)
    assert first.a != second.a
    assert first.b != second.b
    assert first.c != second.c


def test_every_target_gives_the_same_bytes(witness: bytes, vkey_sha256: str) -> None:
    """Plain and IFMA: proofs, verdicts and hashes, from the same randomness."""
    circuits, hashes = store.ArtifactStore.of("circuits"), in_python(range(1, 6))
    vkey = json.loads(circuits.read("attestation.vkey.json"))
    signals = dict(zip(_SIGNALS, public_values(witness, len(_SIGNALS)), strict=True))
    made = set()
    for target in extension.targets():
        prover = read_key(circuits.read("attestation.zkey"), target)
        encoded = prover.prove(witness, pack_scalars([5]), pack_scalars([7]), 2)
        numbers = unpack_scalars(encoded)
        points = Points(
            (numbers[0], numbers[1]),
            ((numbers[2], numbers[3]), (numbers[4], numbers[5])),
            (numbers[6], numbers[7]),
        )
        proof = proof_of(points, signals, "attestation", vkey_sha256)
        wrong = replace(proof, pi_c=proof.pi_a)
        verifier = NativeVerifier(vkey, target)
        assert verifier.faults([proof]) == [None]
        assert verifier.faults([wrong]) == ["pairing-mismatch"]
        assert verifier.faults([proof, wrong, proof]) == [None, "pairing-mismatch", None]
        compiled = extension.poseidon(6, FULL_ROUNDS // 2, flat_constants(6), target)
        assert unpack_scalars(compiled.hashes(pack_scalars(range(1, 6)))) == [hashes]
        made.add(encoded)
    assert len(made) == 1


def test_no_other_target_is_known() -> None:
    with pytest.raises(ValueError, match="no such target"):
        extension.prover(memoryview(b""), "another")


def test_a_changed_witness_proves_nothing(witness: bytes, vkey_sha256: str) -> None:
    """A wire of the middle: the signals stay, the statement does not hold."""
    place = 32 * 2000
    wire = (int.from_bytes(witness[place : place + 32], "little") + 1) % FIELD
    changed = witness[:place] + wire.to_bytes(32, "little") + witness[place + 32 :]
    points = NativeEngine("attestation", 2).prove(changed)
    assert not _holds(points, changed, vkey_sha256, "python")


def test_any_number_of_threads_and_callers_gives_proofs(witness: bytes, vkey_sha256: str) -> None:
    proofs: list[Points] = []
    callers = [
        threading.Thread(
            target=lambda count=count: proofs.append(
                NativeEngine("attestation", count).prove(witness)
            )
        )
        for count in (1, 3, 16)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert [_holds(one, witness, vkey_sha256, "python") for one in proofs] == [True] * 3


@pytest.mark.parametrize(
    "wrong",
    [b"", bytes(32), b"\x01" + bytes(30), FIELD.to_bytes(32, "little") * 4845],
    ids=["empty", "one wire", "half a wire", "beyond the field"],
)
def test_what_is_no_witness_is_refused(wrong: bytes) -> None:
    with pytest.raises(ProofError) as refusal:
        NativeEngine("attestation", 1).prove(wrong)
    assert refusal.value.code == "proof.engine"


def test_a_changed_key_is_refused(
    witness: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = store.ArtifactStore.of("circuits")
    content = bytearray(original.read("attestation.zkey"))
    content[-1] ^= 1
    (tmp_path / "attestation.zkey").write_bytes(content)
    (tmp_path / "manifest.json").write_bytes((original.folder / "manifest.json").read_bytes())
    monkeypatch.setattr(store, "artifact_folder", lambda kind: tmp_path)
    with pytest.raises(ArtifactError) as refusal:
        NativeEngine("attestation", 1).prove(witness)
    assert refusal.value.code == "artifact.changed"


def test_a_key_of_another_kind_is_refused() -> None:
    with pytest.raises(ProofError) as refusal:
        read_key(b"zkey" + bytes(100))
    assert refusal.value.code == "proof.engine"
