"""The command line: help, exit statuses, one clear error and no traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from titan.cli import app


def _titan(
    *arguments: str, data_dir: Path, **environment: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "titan", *arguments],
        env={**os.environ, "TITAN_DATA_DIR": str(data_dir), **environment},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def _commands() -> list[tuple[str, str]]:
    found = []
    root = get_command(app)
    for name, command in root.commands.items():  # type: ignore[attr-defined] # a click group
        for inner, leaf in getattr(command, "commands", {"": command}).items():
            found.append((f"{name} {inner}".strip(), leaf.help or ""))
    return found


@pytest.mark.parametrize(("name", "text"), _commands(), ids=[name for name, _ in _commands()])
def test_every_command_explains_itself_with_an_example(name: str, text: str) -> None:
    assert f"Example: titan {name}" in text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("document", "inspect", "missing.jpg"), "document.unreadable"),
        (("document", "generate", "--out", "pages", "--design", "none"), "usage.argument"),
        (("train", "ablation", "--work-dir", "pages", "--out", "w"), "usage.argument"),
        (("bench", "forensics", "--weights", "missing"), "artifact.missing"),
        (("proof", "verify", "missing.json"), "proof.unreadable"),
        (("aml", "score", "missing.csv"), "money.file-missing"),
        (("wallet", "receive", "nobody", "case_1"), "usage.not-found"),
        (("credential", "revoke", "cred_1"), "service.unreachable"),
        (("credential", "issue", "missing.jpg", "--wallet", "nobody"), "usage.not-found"),
    ],
)
def test_wrong_use_is_one_clear_error(
    arguments: tuple[str, ...], code: str, tmp_path: Path
) -> None:
    done = _titan(*arguments, "--json", data_dir=tmp_path)
    assert done.returncode == 2, done.stderr
    problem = json.loads(done.stdout.splitlines()[-1])
    assert problem.get("error", problem)["code"] == code
    assert "Traceback" not in done.stderr
    assert code in done.stderr


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    done = _titan("settings", data_dir=tmp_path, TITAN_API_PORT="eighty")
    assert done.returncode == 2
    assert "TITAN_API_PORT" in done.stderr and "eighty" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_chain_that_is_down_is_one_clear_error(tmp_path: Path) -> None:
    done = _titan(
        "attestation", "list", "--json",
        data_dir=tmp_path, TITAN_RPC_URL="http://127.0.0.1:9", TITAN_CHAIN_TIMEOUT="2",
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert json.loads(done.stdout)["code"] == "chain.unreachable"
    assert "Traceback" not in done.stderr


def test_secrets_are_masked(tmp_path: Path) -> None:
    done = _titan("settings", "--json", data_dir=tmp_path, TITAN_API_KEY="swordfish")
    assert done.returncode == 0
    assert "swordfish" not in done.stdout
    assert json.loads(done.stdout)["TITAN_API_KEY"] == "(set)"


def test_wallets_are_made_and_listed(tmp_path: Path) -> None:
    made = json.loads(_titan("wallet", "new", "alice", "--json", data_dir=tmp_path).stdout)
    listed = json.loads(_titan("wallet", "list", "--json", data_dir=tmp_path).stdout)
    assert [row["address"] for row in listed["wallets"]] == [made["address"]]
    again = _titan("wallet", "new", "alice", data_dir=tmp_path)
    assert again.returncode == 2 and "usage.conflict" in again.stderr


def test_doctor_says_what_is_usable(tmp_path: Path) -> None:
    done = _titan("doctor", "--json", data_dir=tmp_path)
    parts = {part["part"]: part["usable"] for part in json.loads(done.stdout)["parts"]}
    assert done.returncode == 0 and all(parts.values()), done.stdout


def test_doctor_names_a_missing_program(tmp_path: Path) -> None:
    done = _titan("doctor", "--json", data_dir=tmp_path, TITAN_NPM_DIR=str(tmp_path))
    unusable = {p["part"] for p in json.loads(done.stdout)["parts"] if not p["usable"]}
    assert done.returncode == 2
    assert unusable == {"snarkjs", "anvil"}
