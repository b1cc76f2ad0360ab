"""The committed artifacts are what the sources compile to, and a comparison would notice if not."""

import json
import shutil
from pathlib import Path

import pytest

from titan.zk import build
from titan.zk.compiler import Compiled


@pytest.mark.slow
def test_committed_artifacts_are_what_the_sources_compile_to(compiled: Compiled) -> None:
    assert build.compare(build.ARTIFACTS, {"attestation": compiled}) == []


@pytest.mark.slow
def test_comparison_names_everything_that_differs(compiled: Compiled, tmp_path: Path) -> None:
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
    said = "\n".join(build.compare(artifacts, {"attestation": compiled}))
    for word in (
        "the sources changed", "the compiler changed", "another circuit", "other bytes",
        "attestation.wasm: The built file", "attestation.vkey.json: The built file",
        "not the key that belongs",
    ):  # fmt: skip
        assert word in said
