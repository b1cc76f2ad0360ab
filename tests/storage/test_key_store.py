"""The root key in the custody of a PKCS#11 token, here SoftHSM."""

import base64
import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from titan.errors import StorageError
from titan.storage.key_store import Token, read_pin
from titan.storage.root_key import RootKey


@pytest.fixture(scope="module")
def token(softhsm: Path) -> Token:
    return Token(softhsm, "titan", "1234")


def test_the_file_opens_with_the_token_alone(token: Token, tmp_path: Path) -> None:
    path = tmp_path / "root.json"
    made = RootKey.load(path, may_create=True, token=token)
    sealed = made.wrap(b"secret", "name")
    assert RootKey.load(path, may_create=False, token=token).unwrap(sealed, "name") == b"secret"
    record = json.loads(path.read_text())
    assert record["stamp"] == "pkcs11" and "key" not in record
    others = (
        None,
        Token(token.module, "other", "1234"),
        Token(token.module, "titan", "9999"),
        Token(token.module, "none", "1234"),
        Token(tmp_path / "no.so", "titan", "1234"),
    )
    for other in others:
        with pytest.raises(StorageError) as caught:
            RootKey.load(path, may_create=False, token=other)
        assert caught.value.code == "storage.key-store"
        assert "9999" not in str(caught.value)


def test_a_token_takes_over_a_key_that_was_in_clear(token: Token, tmp_path: Path) -> None:
    path = tmp_path / "root.json"
    sealed = RootKey.load(path, may_create=True).wrap(b"secret", "name")
    clear = json.loads(path.read_text())["key"]
    assert RootKey.load(path, may_create=False, token=token).unwrap(sealed, "name") == b"secret"
    assert clear not in path.read_text()
    assert RootKey.load(path, may_create=False, token=token).unwrap(sealed, "name") == b"secret"


def test_a_changed_file_is_noticed(token: Token, tmp_path: Path) -> None:
    path = tmp_path / "root.json"
    RootKey.load(path, may_create=True, token=token)
    record = json.loads(path.read_text())
    wrapped = bytearray(base64.b64decode(record["wrapped"]))
    wrapped[20] ^= 1
    record["wrapped"] = base64.b64encode(wrapped).decode()
    path.write_text(json.dumps(record))
    with pytest.raises(StorageError):
        RootKey.load(path, may_create=False, token=token)


def test_a_pin_comes_from_one_who_alone_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "pin"
    file.write_text("1234\n")
    file.chmod(0o600)
    assert read_pin(None, file) == read_pin(SecretStr("1234"), None) == "1234"
    file.chmod(0o644)
    for wrong in (file, None, tmp_path / "none"):
        with pytest.raises(StorageError):
            read_pin(None, wrong)
