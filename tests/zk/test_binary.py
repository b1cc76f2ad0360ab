"""The shared container: what is read, what is skipped, and what is no such file."""

from pathlib import Path

import pytest

from titan.errors import ArtifactError
from titan.zk.binary import Reader, read_sections


def _file(magic: bytes = b"zkey", version: int = 1, cut: int = 0) -> bytes:
    sections = b"".join(
        kind.to_bytes(4, "little") + len(content).to_bytes(8, "little") + content
        for kind, content in ((1, b"one"), (7, b"seven" * 100), (2, b"two"))
    )
    content = magic + version.to_bytes(4, "little") + (3).to_bytes(4, "little") + sections
    return content[: len(content) - cut]


def test_wanted_sections_are_read_and_others_are_empty(tmp_path: Path) -> None:
    path = tmp_path / "some.zkey"
    path.write_bytes(_file())
    assert read_sections(path, "zkey", (1, 2)) == {1: b"one", 7: b"", 2: b"two"}


@pytest.mark.parametrize(
    "content", [b"", b"zkey", _file(magic=b"ptau"), _file(version=2), _file(cut=1), _file(cut=14)]
)
def test_other_files_are_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "some.zkey"
    path.write_bytes(content)
    with pytest.raises(ArtifactError) as refusal:
        read_sections(path, "zkey", (1, 2))
    assert refusal.value.code == "artifact.changed"


def test_a_missing_file_is_named_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError) as refusal:
        read_sections(tmp_path / "none.zkey", "zkey", ())
    assert refusal.value.code == "artifact.missing"
    assert str(tmp_path) not in str(refusal.value)


def test_a_reader_does_not_read_past_the_end() -> None:
    reader = Reader((5).to_bytes(4, "little") + (6).to_bytes(32, "little") + b"x")
    assert (reader.number(), reader.scalar(), reader.left) == (5, 6, 1)
    with pytest.raises(ArtifactError):
        reader.number()
    assert reader.take(1) == b"x"
