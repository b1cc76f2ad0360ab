"""The committed artifacts are what the sources compile to, and a comparison would notice if not."""

import json
import shutil
from pathlib import Path

import pytest

from titan.zk import build, vectors
from titan.zk.compiler import Compiled


@pytest.mark.slow
def test_committed_artifacts_are_what_the_sources_compile_to(compiled: dict[str, Compiled]) -> None:
    assert build.compare(build.ARTIFACTS, compiled) == []


@pytest.mark.slow
def test_the_compilers_inspection_finds_nothing(compiled: dict[str, Compiled]) -> None:
    assert {name: circuit.warnings for name, circuit in compiled.items()} == dict.fromkeys(
        compiled, ()
    )


@pytest.mark.slow
def test_comparison_names_everything_that_differs(
    compiled: dict[str, Compiled], tmp_path: Path
) -> None:
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
    said = "\n".join(build.compare(artifacts, compiled))
    for word in (
        "the sources changed", "the compiler changed", "another circuit", "other bytes",
        "attestation.wasm: The built file", "attestation.vkey.json: The built file",
        "not the key that belongs",
    ):  # fmt: skip
        assert word in said


@pytest.mark.slow
def test_check_names_changed_costs_and_changed_answers(
    compiled: dict[str, Compiled], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything else is as committed, so nothing else is named."""
    snapshot = tmp_path / "constraints.json"
    snapshot.write_text(json.dumps({"attestation": 4794, "disclosure": 1, "AtMost(7)": 8}))
    answers = json.loads((vectors.VECTORS / "attestation.json").read_text())
    answers["vectors"][0]["signals"][0] = "5"
    shutil.copytree(vectors.VECTORS, tmp_path / "vectors")
    (tmp_path / "vectors" / "attestation.json").write_text(json.dumps(answers))
    monkeypatch.setattr(build, "SNAPSHOT", snapshot)
    monkeypatch.setattr(vectors, "VECTORS", tmp_path / "vectors")
    monkeypatch.setattr(build, "compile_circuit", compiled.__getitem__)
    assert build.check() == [
        "circuits/snapshots: disclosure has 4938 constraints, not 1",
        "circuits/snapshots: AtMost(7) has 7 constraints, not 8",
        "attestation: the vector 'base' has another answer",
    ]
