"""Built files are hashed before they are used."""

import hashlib
import json
from pathlib import Path

import pytest

from titan.artifacts.store import ArtifactStore
from titan.errors import ArtifactError


@pytest.fixture
def store(tmp_path: Path) -> ArtifactStore:
    content = b"a proving key"
    (tmp_path / "key.bin").write_bytes(content)
    pinned = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    (tmp_path / "manifest.json").write_text(json.dumps({"files": {"key.bin": pinned}}))
    return ArtifactStore(tmp_path)


def test_the_pinned_file_is_handed_out(store: ArtifactStore) -> None:
    assert store.read("key.bin") == b"a proving key"
    assert store.path("key.bin").name == "key.bin"


def test_a_changed_byte_is_refused(store: ArtifactStore) -> None:
    (store.folder / "key.bin").write_bytes(b"a proving kez")
    with pytest.raises(ArtifactError) as refusal:
        store.path("key.bin")
    assert refusal.value.code == "artifact.changed"


def test_a_missing_or_unlisted_file_is_refused(store: ArtifactStore) -> None:
    (store.folder / "key.bin").unlink()
    for name in ("key.bin", "other.bin"):
        with pytest.raises(ArtifactError) as refusal:
            store.read(name)
        assert refusal.value.code == "artifact.missing"


@pytest.mark.parametrize("manifest", ["", "[]", '{"files": 3}'])
def test_a_broken_manifest_is_refused(store: ArtifactStore, manifest: str) -> None:
    (store.folder / "manifest.json").write_text(manifest)
    with pytest.raises(ArtifactError):
        store.read("key.bin")


@pytest.mark.parametrize("kind", ["circuits", "contracts"])
def test_what_is_shipped_is_what_was_pinned(kind: str) -> None:
    shipped = ArtifactStore.of(kind)
    assert shipped.manifest["files"]
    for name, pinned in shipped.manifest["files"].items():
        assert len(shipped.read(name)) == pinned["bytes"]
