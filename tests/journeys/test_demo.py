"""The main job, as a newcomer runs it."""

import itertools
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow


def _titan(*arguments: str, data_dir: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "titan", *arguments],
        env={**os.environ, "TITAN_DATA_DIR": str(data_dir)},
        capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def walked(folder: Path) -> dict[str, Any]:
    done = _titan("demo", "--json", "--data-dir", str(folder), data_dir=folder)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_every_step_is_timed(walked: dict[str, Any]) -> None:
    assert {"chain", "examination", "proof", "attestation", "aml", "revocation", "total"} <= set(
        walked["seconds"]
    )
    assert all(seconds >= 0 for seconds in walked["seconds"].values())


def test_the_picture_becomes_an_attestation(walked: dict[str, Any]) -> None:
    assert walked["forensics"]["verdict"] == "pass"
    assert "mrz.check_digits" in walked["forensics"]["checks"]
    assert walked["credential"]["id"].startswith("cred_")
    assert list(walked["proof"]["public_signals"]) == [
        "root", "nullifier", "policy_hash", "binding",
    ]  # fmt: skip
    assert walked["attestation"]["valid"] is True
    assert walked["attestation"]["gas_used"] > 200_000, "a proof was verified"
    assert walked["gate"] == {"subject": True, "stranger": False}


def test_the_ledger_switches_it_off(walked: dict[str, Any]) -> None:
    assert walked["aml"]["suspended"] is True
    (alert, *_) = walked["aml"]["subject_alerts"]
    assert alert["typology"] == "cycle"
    path = alert["path"]
    assert path[0][0] == path[-1][1], "the path closes"
    assert all(before[1] == after[0] for before, after in itertools.pairwise(path))


def test_revocation_takes_effect(walked: dict[str, Any]) -> None:
    assert walked["revocation"]["new_proof"] == "credential.revoked"
    assert walked["revocation"]["old_path"] == "attestation.root-refused"


def test_the_state_is_kept_and_can_be_asked(walked: dict[str, Any], folder: Path) -> None:
    listed = _titan("attestation", "list", "--json", data_dir=folder)
    assert listed.returncode == 0, listed.stderr
    (attestation,) = json.loads(listed.stdout)["attestations"]
    assert attestation["uid"] == walked["attestation"]["uid"]
    assert attestation["valid"] is False, "it is suspended"
    asked = _titan("attestation", "verify", attestation["recipient"], "--json", data_dir=folder)
    assert asked.returncode == 1, asked.stderr


def test_nothing_personal_is_left_in_the_open(walked: dict[str, Any], folder: Path) -> None:
    """The specimen's names and number are in no file but the picture drawn for the reader."""
    from titan.cli.demo.picture import DEMO_SEED
    from titan.documents.specimen.holder import invent_holder

    holder = invent_holder(DEMO_SEED, datetime.now(UTC).date())
    words = [
        word.encode()
        for word in (
            holder.primary_identifier,
            holder.secondary_identifier,
            holder.document_number,
        )
    ]
    leaks = [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(word in path.read_bytes() for word in words)
    ]
    assert leaks == []


def test_a_picture_without_a_document_ends_the_walk_with_a_reason(
    folder: Path, tmp_path: Path
) -> None:
    from PIL import Image

    picture = tmp_path / "wall.png"
    Image.effect_noise((900, 600), 20).convert("RGB").save(picture)
    done = _titan("demo", "--json", "--document", str(picture), data_dir=tmp_path)
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["forensics"]["verdict"] != "pass"
