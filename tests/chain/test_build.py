"""The shipped contracts are what compiling gives, and a difference is named."""

import shutil
from pathlib import Path

import pytest

from titan.artifacts.store import ArtifactStore
from titan.chain import build
from titan.errors import ArtifactError, ChainError


def test_what_ships_was_built_from_these_sources() -> None:
    manifest = ArtifactStore(build.ARTIFACTS).manifest
    assert {key: manifest[key] for key in build._origin()} == build._origin()
    assert build.VERIFIER.read_text() == build._verifier()


@pytest.mark.exhaustive
def test_compiling_again_gives_the_shipped_bytes_and_names_what_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One compilation answers both: only what was changed here is named."""
    artifacts = tmp_path / "artifacts"
    shutil.copytree(build.ARTIFACTS, artifacts)
    changed = artifacts / "GatedVault.json"
    changed.write_text(changed.read_text().replace("GatedVault", "OtherVault"))
    verifier = tmp_path / "Groth16Verifier.sol"
    verifier.write_text(build.VERIFIER.read_text() + "\n")
    monkeypatch.setattr(build, "ARTIFACTS", artifacts)
    monkeypatch.setattr(build, "VERIFIER", verifier)
    assert build.check() == [
        "Groth16Verifier.sol: it is not the verifier of the circuit's key",
        "GatedVault.json: compiling gives other bytes",
    ]


def test_what_forge_says_is_told() -> None:
    with pytest.raises(ChainError, match=r"^chain\.compiler: forge build failed:.*--no-such-flag"):
        build.forge("build", "--no-such-flag")


def test_without_sources_nothing_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "CONTRACTS", tmp_path)
    for call in (build.build, build.check):
        with pytest.raises(ArtifactError, match=r"^artifact\.missing:"):
            call()


def test_forge_that_hangs_is_stopped_and_told() -> None:
    with pytest.raises(ChainError, match=r"^chain\.compiler: forge build took longer than 0 s"):
        build.forge("build", timeout=0.001)
