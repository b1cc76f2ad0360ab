"""``titan proof`` offline: pinned manifest, request, disclosure, and the trip to snarkjs."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from titan.artifacts.store import artifact_folder
from titan.bench.zk import specimen
from titan.domain.encoding import to_json
from titan.domain.proof import Presentation, ProofRequest, Registry
from titan.settings import Settings
from titan.zk.prover import Prover

POLICY_ID = "0x" + "07" * 32


def _titan(*arguments: str, folder: Path) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "titan", "proof", *arguments, "--json"],
        cwd=folder, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    printed: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return done.returncode, printed


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a holder hands over, and what a verifier has: a request, a manifest and a root."""
    folder = tmp_path_factory.mktemp("offline")
    secret, credential, path, policy, binding = specimen()
    with Prover(Settings(), ("nationality", "birth_date")) as prover:
        proof = prover.prove(secret, credential, path, policy, binding)
    asked = ProofRequest(
        POLICY_ID, policy, Registry(1, "0x" + "22" * 20), binding.challenge, binding.day
    )
    for name, value in (
        ("proof", Presentation(POLICY_ID, binding, proof)),
        ("request", asked),
        ("policy", policy),
    ):
        (folder / f"{name}.json").write_text(json.dumps(to_json(value)))
    (folder / "root").write_text(str(path.root))
    shutil.copy(artifact_folder("circuits") / "manifest.json", folder / "pinned.json")
    return folder


@pytest.mark.parametrize("policy", ["request.json", "policy.json"])
def test_a_pinned_manifest_and_a_policy_are_all_it_takes(policy: str, folder: Path) -> None:
    status, said = _titan(
        "verify", "proof.json", "--policy", policy, "--manifest", "pinned.json",
        "--root", (folder / "root").read_text(), folder=folder,
    )  # fmt: skip
    assert status == 0
    assert said == {
        "valid": True, "reason": None,
        "disclosed": {"birth_date": 19900615, "nationality": "UTO"},
    }  # fmt: skip


def test_an_answer_to_something_else_exits_1_and_shows_nothing(folder: Path) -> None:
    request = json.loads((folder / "request.json").read_text())
    request["policy"]["minimum_age"] = 21
    (folder / "stricter.json").write_text(json.dumps(request))
    status, said = _titan("verify", "proof.json", "--policy", "stricter.json", folder=folder)
    assert (status, said["reason"], said["disclosed"]) == (1, "other-policy", {})
    status, said = _titan("verify", "proof.json", "--root", "5", folder=folder)
    assert (status, said["reason"]) == (1, "other-root")


def test_what_cannot_be_checked_exits_2(folder: Path) -> None:
    (folder / "nothing.json").write_text("{}")
    for arguments, code in (
        (("--policy", "nothing.json"), "usage.argument"),
        (("--policy", "none.json"), "proof.unreadable"),
        (("--manifest", "nothing.json"), "artifact.changed"),
        (("--manifest", "none.json"), "artifact.missing"),
        (("--root", "0x5"), "usage.argument"),
    ):
        status, said = _titan("verify", "proof.json", *arguments, folder=folder)
        assert (status, said["code"]) == (2, code), arguments


def test_a_proof_goes_to_snarkjs_and_back(folder: Path) -> None:
    assert _titan("export", "proof.json", "peer", folder=folder)[0] == 0
    assert {path.name for path in (folder / "peer").iterdir()} == {
        "proof.json", "public.json", "verification_key.json",
    }  # fmt: skip
    arguments = ("--out", "again.json", "--policy", POLICY_ID, "--circuit", "disclosure")
    assert _titan("import", "peer", *arguments, folder=folder)[0] == 0
    again = json.loads((folder / "again.json").read_text())
    assert again == json.loads((folder / "proof.json").read_text())
    assert _titan("import", "peer", *arguments[:-1], "nothing", folder=folder)[0] == 2
