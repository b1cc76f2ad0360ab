"""The right program for the machine."""

import platform
import subprocess

import pytest

from titan.chain.foundry import foundry_program
from titan.errors import ArtifactError


@pytest.mark.parametrize("name", ["anvil", "forge"])
def test_it_runs(name: str) -> None:
    said = subprocess.run(
        [foundry_program(name), "--version"], capture_output=True, text=True, check=True
    )
    assert said.stdout.startswith(name)


@pytest.mark.parametrize(("system", "machine"), [("Plan9", "x86_64"), ("Linux", "riscv64")])
def test_an_unsupported_machine_is_named(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str
) -> None:
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    with pytest.raises(ArtifactError, match=r"^artifact\.tool:"):
        foundry_program("anvil")
