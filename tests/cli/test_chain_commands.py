"""Deploying, checking a deployment, and asking for an attestation: exit statuses 0, 1 and 2."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

STRANGER = "0x" + "be" * 20


def titan(*arguments: str, data_dir: Path) -> tuple[int, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "titan", *arguments, "--json"],
        env={**os.environ, "TITAN_DATA_DIR": str(data_dir)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
def test_the_chain_commands_say_yes_no_and_could_not(tmp_path: Path) -> None:
    status, deployment = titan("contracts", "deploy", data_dir=tmp_path)
    assert status == 0
    assert set(deployment["contracts"]) == {"AttestationRegistry", "GatedVault"}
    status, compared = titan("contracts", "verify-deployment", data_dir=tmp_path)
    assert (status, compared["valid"]) == (0, True)

    file = tmp_path / "deployments" / "31337.json"
    other = json.loads(file.read_text())
    other["contracts"]["GatedVault"]["code_sha256"] = "00" * 32
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(other))
    status, compared = titan(
        "contracts", "verify-deployment", "--file", str(changed), data_dir=tmp_path
    )
    assert (status, compared["valid"]) == (1, False)

    status, asked = titan("attestation", "verify", "--subject", STRANGER, data_dir=tmp_path)
    assert (status, asked["valid"], asked["reason"]) == (1, False, "not-attested")
    status, problem = titan("attestation", "verify", data_dir=tmp_path)
    assert (status, problem["code"]) == (2, "usage.argument")
    status, problem = titan("attestation", "verify", "--subject", "0x12", data_dir=tmp_path)
    assert (status, problem["code"]) == (2, "usage.argument")
