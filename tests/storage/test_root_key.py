"""The root key is made once, guarded, and never silently replaced."""

import json
from pathlib import Path

import pytest

from titan.errors import StorageError
from titan.storage.root_key import RootKey, new_key


def test_the_first_start_makes_a_private_development_key(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "root.json"
    first = RootKey.load(path, may_create=True)
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text())["stamp"] == "development"
    again = RootKey.load(path, may_create=True)
    assert again.unwrap(first.wrap(b"secret", "name"), "name") == b"secret"


def test_a_missing_key_is_not_replaced_once_there_is_data(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        RootKey.load(tmp_path / "root.json", may_create=False)
    assert caught.value.code == "storage.key"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{}", '{"key": "AAAA"}', '{"key": 5}', "[]", '{"key": "?"}'])
def test_a_damaged_key_file_is_one_clear_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "root.json"
    path.write_text(text)
    with pytest.raises(StorageError) as caught:
        RootKey.load(path, may_create=True)
    assert caught.value.code == "storage.key"


def test_what_is_wrapped_opens_only_under_its_own_name_and_key() -> None:
    key = RootKey(new_key())
    sealed = key.wrap(b"secret", "one")
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for opener, bytes_, name in (
        (key, sealed, "two"), (RootKey(new_key()), sealed, "one"), (key, changed, "one"),
        (key, b"", "one"),
    ):  # fmt: skip
        with pytest.raises(StorageError) as caught:
            opener.unwrap(bytes_, name)
        assert caught.value.code == "storage.key"


def test_purposes_have_unrelated_keys() -> None:
    key = RootKey(new_key())
    assert key.derive("person-tag") == key.derive("person-tag") != key.derive("workflows")
