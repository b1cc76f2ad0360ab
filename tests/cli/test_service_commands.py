"""The commands of whoever runs the service: keys, audit, backup, doctor."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from titan.cli import app


def _titan(folder: Path, *arguments: str, status: int = 0) -> Any:
    named = [*arguments, "--json", "--data-dir", str(folder)]
    done = CliRunner().invoke(app, named)
    assert done.exit_code == status, (done.output, done.exception)
    return json.loads(done.stdout) if done.stdout.startswith("{") else None


def test_a_key_is_made_listed_and_ended(tmp_path: Path) -> None:
    made = _titan(tmp_path, "keys", "create", "desk-7", "--role", "reviewer", "--days", "3")
    assert made["token"].startswith("titan_")
    (listed,) = _titan(tmp_path, "keys", "list")["keys"]
    assert (listed["id"], listed["roles"]) == (made["id"], ["reviewer"])
    assert "token" not in listed and made["token"] not in json.dumps(listed)
    assert _titan(tmp_path, "keys", "revoke", made["id"])["revoked_at"] is not None


def test_the_log_is_sound_until_somebody_changes_it(tmp_path: Path) -> None:
    for name in ("a", "b"):
        _titan(tmp_path, "keys", "create", name, "--role", "auditor")
    assert _titan(tmp_path, "audit", "verify") == {
        "sound": True, "entries": 2, "first_wrong": None, "reason": None,
    }  # fmt: skip
    actions = [one["action"] for one in _titan(tmp_path, "audit", "list")["entries"]]
    assert actions == ["key.created", "key.created"]
    heads = tmp_path / "heads.json"
    heads.write_text(json.dumps(_titan(tmp_path, "audit", "export")))
    assert _titan(tmp_path, "audit", "verify", "--against", str(heads))["sound"]
    with create_engine(f"sqlite:///{tmp_path / 'titan.sqlite'}").begin() as connection:
        connection.execute(text("UPDATE audit_entries SET actor = 'nobody' WHERE sequence = 1"))
    said = _titan(tmp_path, "audit", "verify", status=1)
    assert (said["sound"], said["reason"], said["first_wrong"]) == (False, "changed", 1)
    (part,) = [
        part for part in _doctor(tmp_path)["parts"] if part["part"] == "audit log"
    ]  # fmt: skip
    assert not part["usable"] and "titan audit verify" in part["detail"]


def test_an_archive_comes_back(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    _titan(one, "keys", "create", "a", "--role", "auditor")
    _titan(one, "backup", "create", str(tmp_path / "a.tar"))
    (two / "keys").mkdir(parents=True)
    (two / "keys" / "root.json").write_bytes((one / "keys" / "root.json").read_bytes())
    assert _titan(two, "backup", "restore", str(tmp_path / "a.tar"))["audit"] == "sound"
    assert len(_titan(two, "keys", "list")["keys"]) == 1


def _doctor(folder: Path) -> Any:
    done = CliRunner().invoke(app, ["doctor", "--json", "--data-dir", str(folder)])
    return json.loads(done.stdout)


def test_the_doctor_names_an_open_key_and_a_lost_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> dict[str, tuple[bool, str]]:
        return {
            part["part"]: (part["usable"], part["detail"]) for part in _doctor(tmp_path)["parts"]
        }

    assert said()["root key"] == (True, "none yet; 'titan up' makes it")
    _titan(tmp_path, "keys", "create", "a", "--role", "auditor")
    key = tmp_path / "keys" / "root.json"
    assert said()["root key"][0]
    key.chmod(0o644)
    usable, detail = said()["root key"]
    assert not usable and "chmod 600" in detail
    key.unlink()
    assert not said()["root key"][0] and not said()["audit log"][0]
    monkeypatch.setenv("TITAN_RPC_URL", "http://127.0.0.1:9")
    usable, detail = said()["chain"]
    assert not usable and "chain.unreachable" not in detail and "RPC address" in detail
