"""What a file says of its own making: a C2PA manifest, a history of edits, a generating model.

Only presence is told. To verify a manifest takes a list of trusted signers, which the operator
would have to keep, and a library that parses hostile bytes; nothing here does either.

Sources: C2PA Technical Specification 2.1, A.3 (embedding in JPEG, PNG, RIFF); ISO 19566-5 (JUMBF
boxes); Adobe XMP Specification part 2, 2.2 (xmpMM:History); IPTC NewsCodes, digital source type.
"""

import struct
from dataclasses import dataclass

_MOST_CHUNKS = 10_000
_MOST_METADATA = 1 << 20  # bytes of XMP that are looked at
_EDITS = (b'stEvt:action="saved"', b'stEvt:action="edited"', b"<stEvt:action>saved<")
_GENERATED = (b"/trainedAlgorithmicMedia", b"/compositeWithTrainedAlgorithmicMedia")


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a file says of its own making.

    Attributes:
        has_manifest: whether a C2PA manifest is embedded.
        edits: steps of saving and editing in the XMP history.
        is_generated: whether it names itself the work of a trained model.
    """

    has_manifest: bool
    edits: int
    is_generated: bool


def find_provenance(content: bytes) -> Provenance:
    """Return what a JPEG, PNG or WebP file says of its making.

    Args:
        content: the whole file; damaged ones are read as far as they go.
    """
    metadata = _xmp(content)
    return Provenance(
        has_manifest=_has_manifest(content),
        edits=sum(metadata.count(mark) for mark in _EDITS),
        is_generated=any(mark in metadata for mark in _GENERATED),
    )


def _has_manifest(content: bytes) -> bool:
    if content.startswith(b"\xff\xd8"):
        return _in_jpeg(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _in_chunks(content, 8, b"caBX", ">", length_first=True)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _in_chunks(content, 12, b"C2PA", "<", length_first=False)
    return False


def _in_jpeg(content: bytes) -> bool:
    """Walk the segments up to the first scan for an APP11 that holds a C2PA super box."""
    place = 2
    for _ in range(_MOST_CHUNKS):
        if place + 4 > len(content) or content[place] != 0xFF or content[place + 1] == 0xDA:
            return False
        (length,) = struct.unpack_from(">H", content, place + 2)
        segment = content[place + 4 : place + 2 + length]
        if content[place + 1] == 0xEB and segment[:2] == b"JP" and segment[12:16] == b"jumb":
            return b"c2pa" in segment[16:128]
        place += 2 + max(length, 2)
    return False


def _in_chunks(
    content: bytes, place: int, wanted: bytes, order: str, *, length_first: bool
) -> bool:
    """Walk the chunks of PNG (length, type, data, checksum) or RIFF (type, length, data)."""
    for _ in range(_MOST_CHUNKS):
        if place + 8 > len(content):
            return False
        one, other = content[place : place + 4], content[place + 4 : place + 8]
        kind, size = (other, one) if length_first else (one, other)
        if kind == wanted:
            return True
        (length,) = struct.unpack(order + "I", size)
        place += 8 + length + (4 if length_first else length % 2)
    return False


def _xmp(content: bytes) -> bytes:
    start = content.find(b"<x:xmpmeta")
    if start < 0:
        return b""
    end = content.find(b"</x:xmpmeta>", start, start + _MOST_METADATA)
    return content[start : end if end > 0 else start + _MOST_METADATA]
