"""Pieces of a file: sealed, counted, and cut back to what counts."""

from pathlib import Path

import pytest

from titan.errors import StorageError
from titan.storage.pieces import Pieces
from titan.storage.root_key import new_key

_NAME = "upload_1"


def test_pieces_come_back_in_order_and_lie_sealed(tmp_path: Path) -> None:
    pieces, key = Pieces(tmp_path), new_key()
    kept = 0
    for number, plain in enumerate((b"MILLER" * 100, b"<", b"ANNA" * 50)):
        kept = pieces.append(_NAME, key, number, kept, plain)
    assert pieces.read(_NAME, key, kept) == b"MILLER" * 100 + b"<" + b"ANNA" * 50
    content = (tmp_path / _NAME).read_bytes()
    assert len(content) == kept and b"MILLER" not in content and b"ANNA" not in content
    assert (tmp_path / _NAME).stat().st_mode & 0o077 == 0


def test_what_a_killed_process_wrote_beyond_what_counts_is_cut_off(tmp_path: Path) -> None:
    pieces, key = Pieces(tmp_path), new_key()
    kept = pieces.append(_NAME, key, 0, 0, b"first")
    pieces.append(_NAME, key, 1, kept, b"written, never counted")
    again = pieces.append(_NAME, key, 1, kept, b"second")
    assert pieces.read(_NAME, key, again) == b"firstsecond"
    assert (tmp_path / _NAME).stat().st_size == again


def test_a_changed_exchanged_or_cut_file_is_noticed(tmp_path: Path) -> None:
    pieces, key = Pieces(tmp_path), new_key()
    one = pieces.append(_NAME, key, 0, 0, b"first!")
    two = pieces.append(_NAME, key, 1, one, b"second")
    file = tmp_path / _NAME
    sound = file.read_bytes()
    swapped = sound[one:] + sound[:one]
    for wrong in (sound[:-1] + b"x", swapped, sound[:one], sound[: one + 3]):
        file.write_bytes(wrong)
        with pytest.raises(StorageError) as refusal:
            pieces.read(_NAME, key, two)
        assert refusal.value.code == "storage.key"
    file.write_bytes(sound[:3])
    with pytest.raises(StorageError) as refusal:
        pieces.append(_NAME, key, 2, two, b"third")
    assert refusal.value.code == "storage.unusable"
    with pytest.raises(StorageError):
        pieces.read("upload_2", key, 5)
    assert pieces.read("upload_2", key, 0) == b""


def test_files_are_listed_and_removed(tmp_path: Path) -> None:
    pieces = Pieces(tmp_path / "uploads")
    pieces.append(_NAME, new_key(), 0, 0, b"x")
    assert pieces.names() == (_NAME,)
    pieces.remove(_NAME)
    pieces.remove(_NAME)
    assert pieces.names() == ()
