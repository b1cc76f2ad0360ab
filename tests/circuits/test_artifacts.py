"""The committed artifacts are what the sources compile to, and the check would notice if not."""

import json
import shutil
from pathlib import Path

import pytest

from titan.artifacts.store import ArtifactStore
from titan.zk import build
from titan.zk.statement import TREE_ARITY, TREE_DEPTH


@pytest.mark.slow
def test_committed_artifacts_are_what_the_sources_compile_to(stale: list[str]) -> None:
    assert stale == []


@pytest.mark.slow
def test_check_names_everything_that_differs(stale: list[str], tmp_path: Path) -> None:
    assert stale == []
    artifacts = tmp_path / "artifacts"
    shutil.copytree(build.ARTIFACTS, artifacts)
    manifest = json.loads((artifacts / "manifest.json").read_text())
    manifest["sources"]["templates/country.circom"] = "00" * 32
    manifest["compiler"]["circom2"] = "0.0.0"
    manifest["circuits"]["attestation"]["constraints"] += 1
    manifest["files"]["attestation.wasm"]["sha256"] = "00" * 32
    (artifacts / "manifest.json").write_text(json.dumps(manifest))
    key = artifacts / "attestation.vkey.json"
    key.write_text(key.read_text().replace("groth16", "groth17"))
    said = "\n".join(build.check(artifacts))
    for word in (
        "the sources changed", "the compiler changed", "another circuit", "other bytes",
        "attestation.wasm: The built file", "attestation.vkey.json: The built file",
        "not the key that belongs",
    ):  # fmt: skip
        assert word in said


def test_whole_cost_is_the_snapshots_and_within_the_goal() -> None:
    described = ArtifactStore.of("circuits").manifest["circuits"]["attestation"]
    assert json.loads(build.SNAPSHOT.read_text())["attestation"] == described["constraints"]
    assert described["constraints"] <= 5_500


def test_info_describes_what_is_shipped() -> None:
    described = build.info()["attestation"]
    assert described["public_signals"] == ["root", "nullifier", "policy_hash", "binding"]
    assert (described["arity"], described["depth"]) == (TREE_ARITY, TREE_DEPTH)
    assert described["keys"]["made"] == "development"
    assert set(described["files"]) == {
        "attestation.wasm", "attestation.zkey", "attestation.vkey.json",
    }  # fmt: skip
    for file in described["files"].values():
        assert len(file["sha256"]) == 64
        assert file["bytes"] > 0


def test_sources_of_the_manifest_are_the_ones_here() -> None:
    assert ArtifactStore.of("circuits").manifest["sources"] == build.source_hashes()
