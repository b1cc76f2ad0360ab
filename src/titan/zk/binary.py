"""What binary files of proofs share: numbered sections behind a magic word, and plain scalars.

Source: the binary file format of the iden3 project. Numbers are little-endian.
"""

from collections.abc import Collection, Iterable
from pathlib import Path

from titan.errors import ArtifactError

FIELD_BYTES = 32


def read_sections(path: Path, magic: str, kinds: Collection[int]) -> dict[int, bytes]:
    """Read some sections of a file and skip the others, which may be large.

    Args:
        path: the file.
        magic: its four first characters; only version 1 is read.
        kinds: numbers of the sections wanted.

    Returns:
        the sections that the file has, by number; those not wanted are empty.

    Raises:
        ArtifactError: ``artifact.changed`` if it is no such file or ends too early;
            ``artifact.missing`` if there is none.
    """
    sections: dict[int, bytes] = {}
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise ArtifactError("artifact.missing", f"There is no file {path.name}.") from error
    with file:
        start = Reader(file.read(12))
        if start.left != 12 or start.take(4) != magic.encode() or start.number() != 1:
            raise ArtifactError("artifact.changed", f"{path.name} is no {magic} file of version 1.")
        for _ in range(start.number()):
            head = Reader(file.read(12))
            kind, length = head.number(), int.from_bytes(head.take(8), "little")
            sections[kind] = file.read(length) if kind in kinds else b""
            if kind not in kinds:
                file.seek(length, 1)
            elif len(sections[kind]) != length:
                raise ArtifactError("artifact.changed", f"{path.name} is cut short.")
    return sections


def pack_scalars(numbers: Iterable[int]) -> bytes:
    """Return scalars as the formats hold them: 32 bytes, little-endian, one after the other."""
    return b"".join(number.to_bytes(FIELD_BYTES, "little") for number in numbers)


def unpack_scalars(content: bytes) -> list[int]:
    """Return the scalars that `pack_scalars` made the bytes of."""
    starts = range(0, len(content), FIELD_BYTES)
    return [int.from_bytes(content[at : at + FIELD_BYTES], "little") for at in starts]


class Reader:
    """Takes bytes from the front and refuses to read past the end."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._position = 0

    @property
    def left(self) -> int:
        """How many bytes were not taken yet."""
        return len(self._content) - self._position

    def take(self, count: int) -> bytes:
        """Take bytes.

        Raises:
            ArtifactError: ``artifact.changed`` if there are fewer.
        """
        if count > self.left:
            raise ArtifactError("artifact.changed", "A file of the circuits is cut short.")
        taken = self._content[self._position : self._position + count]
        self._position += count
        return taken

    def number(self) -> int:
        """Take a 32-bit number."""
        return int.from_bytes(self.take(4), "little")

    def scalar(self) -> int:
        """Take a field element."""
        return int.from_bytes(self.take(FIELD_BYTES), "little")
