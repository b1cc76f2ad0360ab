"""A submission as one run of bytes, so that it is sealed, kept and erased as one file.

A line of JSON says what follows and how long each part is, a part without a length to the end; the
parts follow without gaps. Only `encode` and `begin` write it, and only what was sealed is decoded.
"""

import json

from titan.domain.chip import ChipFiles
from titan.domain.document import PictureFile
from titan.domain.submission import Submission

_MAGIC = b"titan-submission-1\n"
_PICTURES = ("front", "back", "selfie")


def encode(submission: Submission) -> list[bytes]:
    """Return a submission as bytes, in parts that follow each other."""
    entries: list[dict[str, object]] = []
    parts: list[bytes] = []
    for name in _PICTURES:
        picture: PictureFile | None = getattr(submission, name)
        if picture is not None:
            size = len(picture.content)
            entries.append({"part": name, "declared": picture.declared, "size": size})
            parts.append(picture.content)
    for number, data in _chip_parts(submission.chip):
        entries.append({"part": "chip", "number": number, "size": len(data)})
        parts.append(data)
    return [_header(entries), *parts]


def begin(declared: str | None) -> bytes:
    """Return what stands before a single picture whose size is not known yet."""
    return _header([{"part": "front", "declared": declared, "size": None}])


def decode(content: bytes | bytearray) -> Submission:
    """Return what `encode` made; bytes kept before it existed are one picture.

    Args:
        content: as it was sealed; never bytes of a stranger, which `encode` always wraps.
    """
    if not content.startswith(_MAGIC):
        return Submission(PictureFile(bytes(content)))
    start = content.index(b"\n", len(_MAGIC)) + 1
    header, whole = content[len(_MAGIC) : start], memoryview(content)
    pictures: dict[str, PictureFile] = {}
    chip: dict[int, bytes] = {}
    for entry in json.loads(header):
        size = len(whole) - start if entry["size"] is None else entry["size"]
        part, start = bytes(whole[start : start + size]), start + size
        if entry["part"] == "chip":
            chip[entry["number"]] = part
        else:
            pictures[entry["part"]] = PictureFile(part, entry["declared"])
    files = ChipFiles(chip.pop(0), chip) if chip else None
    return Submission(pictures["front"], pictures.get("back"), pictures.get("selfie"), files)


def _header(entries: list[dict[str, object]]) -> bytes:
    return _MAGIC + json.dumps(entries).encode() + b"\n"


def _chip_parts(chip: ChipFiles | None) -> list[tuple[int, bytes]]:
    """The files by number, the security object as 0."""
    return [] if chip is None else [(0, chip.security_object), *sorted(chip.data_groups.items())]
