"""What is shipped describes itself; that it equals its sources is a test of the circuits."""

import json

from titan.artifacts.store import ArtifactStore
from titan.zk import build
from titan.zk.statement import TREE_ARITY, TREE_DEPTH


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
