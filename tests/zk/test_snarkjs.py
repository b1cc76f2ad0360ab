"""Programs that fail say so."""

from pathlib import Path

import pytest

from titan.errors import ArtifactError, ProofError
from titan.zk.snarkjs import accepts, run_program


def test_output_of_a_program_is_returned(tmp_path: Path) -> None:
    assert "2.2.3" in run_program("circom2", ["--version"], tmp_path)


def test_failing_program_is_an_engine_error(tmp_path: Path) -> None:
    with pytest.raises(ProofError) as refusal:
        run_program("circom2", ["missing.circom"], tmp_path)
    assert refusal.value.code == "proof.engine"
    assert str(tmp_path) not in str(refusal.value)


def test_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TITAN_NPM_DIR", str(tmp_path))
    with pytest.raises(ArtifactError) as refusal:
        run_program("circom2", ["--version"], tmp_path)
    assert refusal.value.code == "artifact.tool"


def test_what_cannot_be_checked_is_no_verdict(tmp_path: Path) -> None:
    with pytest.raises(ProofError) as refusal:
        accepts(["groth16", "verify", "no.json", "no.json", "no.json"], tmp_path)
    assert refusal.value.code == "proof.engine"
