"""The development account's key file."""

import json
from pathlib import Path

import pytest

from titan.chain.keys import development_account
from titan.errors import StorageError


def test_it_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "operator.json"
    account = development_account(path)
    assert development_account(path).address == account.address
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text())["purpose"] == "development"
    assert [entry.name for entry in path.parent.iterdir()] == ["operator.json"]


def test_two_keys_differ(tmp_path: Path) -> None:
    addresses = {development_account(tmp_path / name).address for name in "ab"}
    assert len(addresses) == 2


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "operator.json"
    development_account(path)
    path.chmod(0o644)
    with pytest.raises(StorageError, match="Others can read"):
        development_account(path)


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"purpose": "production", "private_key": "0x01"}',
     '{"purpose": "development", "private_key": "0xsecret-digits"}',
     '{"purpose": "development", "private_key": "0x1234567890"}'],
)  # fmt: skip
def test_a_wrong_file_is_refused_without_showing_it(tmp_path: Path, content: str) -> None:
    path = tmp_path / "operator.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(StorageError) as caught:
        development_account(path)
    assert caught.value.__cause__ is None
    assert "secret-digits" not in str(caught.value)
    assert "1234567890" not in str(caught.value)
