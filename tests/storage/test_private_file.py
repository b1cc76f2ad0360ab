"""Files for the owner's eyes."""

from pathlib import Path

import pytest

from titan.errors import StorageError
from titan.storage.private_file import api_key, write_private


def test_the_api_key_is_made_once_and_private(tmp_path: Path) -> None:
    key = api_key(tmp_path)
    path = tmp_path / "keys" / "api.key"
    assert len(key) >= 40 and api_key(tmp_path) == key
    assert path.stat().st_mode & 0o777 == 0o600


def test_writing_replaces_whole_files(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("a long text that was there before")
    write_private(path, "new")
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_an_unusable_folder_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file where the folder should be")
    with pytest.raises(StorageError) as caught:
        api_key(tmp_path)
    assert caught.value.code == "storage.unusable"
