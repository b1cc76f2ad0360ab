"""The programs that TITAN drives are found, or their absence is named."""

from pathlib import Path

import pytest

from titan.artifacts.tools import node, npm_package
from titan.errors import ArtifactError


def test_what_setup_installs_is_found() -> None:
    assert node().name.startswith("node")
    assert (npm_package("circuits", "snarkjs") / "package.json").is_file()
    assert (npm_package("contracts", "@foundry-rs/anvil") / "package.json").is_file()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TITAN_NPM_DIR", str(tmp_path))
    with pytest.raises(ArtifactError) as refusal:
        npm_package("circuits", "snarkjs")
    assert refusal.value.code == "artifact.tool"
    assert "snarkjs" in refusal.value.detail


def test_a_missing_node_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ArtifactError) as refusal:
        node()
    assert refusal.value.code == "artifact.tool"
