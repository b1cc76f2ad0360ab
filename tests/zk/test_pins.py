"""A verifier's own manifest decides, wherever the keys lie."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from titan.artifacts.store import artifact_folder
from titan.domain.proof import Proof
from titan.errors import ArtifactError
from titan.zk.pins import Pins
from titan.zk.verifier import verify

SHIPPED = artifact_folder("circuits")


def _copy(folder: Path) -> Path:
    return shutil.copy(SHIPPED / "manifest.json", folder / "pinned-2026.json")


def test_a_copy_of_the_manifest_finds_the_shipped_keys(proof: Proof, tmp_path: Path) -> None:
    pins = Pins.of(_copy(tmp_path))
    assert pins.sha256("attestation") == Pins.shipped().sha256("attestation")
    assert verify(proof, pins=pins).valid


def test_keys_beside_the_manifest_are_found(tmp_path: Path) -> None:
    other = json.loads((SHIPPED / "attestation.vkey.json").read_text())
    (tmp_path / "attestation.vkey.json").write_text(json.dumps(other))
    manifest = json.loads(_copy(tmp_path).read_text())
    content = (tmp_path / "attestation.vkey.json").read_bytes()
    manifest["files"]["attestation.vkey.json"]["sha256"] = hashlib.sha256(content).hexdigest()
    (tmp_path / "own.json").write_text(json.dumps(manifest))
    assert Pins.of(tmp_path / "own.json").verification_key("attestation") == other


def test_a_proof_for_another_key_than_the_pinned_is_refused(proof: Proof, tmp_path: Path) -> None:
    manifest = json.loads(_copy(tmp_path).read_text())
    manifest["files"]["attestation.vkey.json"]["sha256"] = "00" * 32
    (tmp_path / "own.json").write_text(json.dumps(manifest))
    pins = Pins.of(tmp_path / "own.json")
    assert verify(proof, pins=pins).reason == "other-key"
    with pytest.raises(ArtifactError) as refusal:
        pins.verification_key("attestation")
    assert refusal.value.code == "artifact.missing"


def test_a_changed_shipped_key_is_not_used(
    proof: Proof, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from titan.artifacts import store

    folder = tmp_path / "circuits" / "artifacts"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("*.zkey", "*.wasm"))
    monkeypatch.setattr(store, "_PACKAGE", tmp_path / "none")
    monkeypatch.setattr(store, "_CHECKOUT", tmp_path)
    (folder / "attestation.vkey.json").write_text("{}")
    with pytest.raises(ArtifactError) as refusal:
        verify(proof)
    assert refusal.value.code == "artifact.missing"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "artifact.missing"), ("no json", "artifact.changed"), ("[]", "artifact.changed"),
        ("{}", "artifact.changed"),
        ('{"files": {}, "circuits": {}, "keys": {}}', "artifact.changed"),
        ('{"files": {}, "circuits": {}, "keys": {"attestation": {}}}', "artifact.changed"),
    ],
)  # fmt: skip
def test_what_is_no_manifest_is_refused(content: str | None, code: str, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ArtifactError) as refusal:
        Pins.of(path)
    assert refusal.value.code == code
