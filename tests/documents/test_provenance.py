import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.documents.provenance import Provenance, find_provenance

_BOX = (
    b"\x00\x00\x00\x40jumb\x00\x00\x00\x26jumd"
    b"c2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71\x03c2pa\x00"
)


def _jpeg(*segments: tuple[int, bytes]) -> bytes:
    body = b"".join(
        bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload
        for marker, payload in segments
    )
    return b"\xff\xd8" + body + b"\xff\xda\x00\x02"


def _manifest() -> tuple[int, bytes]:
    return 0xEB, b"JP\x00\x01\x00\x00\x00\x01" + _BOX


def _png(kind: bytes) -> bytes:
    chunk = struct.pack(">I", len(_BOX)) + kind + _BOX + struct.pack(">I", zlib.crc32(kind + _BOX))
    return b"\x89PNG\r\n\x1a\n" + chunk


def _webp(kind: bytes) -> bytes:
    body = b"WEBP" + kind + struct.pack("<I", len(_BOX)) + _BOX
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (_jpeg((0xE0, b"JFIF\x00"), _manifest()), True),
        (_jpeg((0xE0, b"JFIF\x00")), False),
        (_jpeg((0xEB, b"HDR_RI ver=11")), False),
        (_png(b"caBX"), True),
        (_png(b"tEXt"), False),
        (_webp(b"C2PA"), True),
        (_webp(b"EXIF"), False),
    ],
)
def test_manifests_are_found_where_the_standard_puts_them(content: bytes, expected: bool) -> None:
    assert find_provenance(content).has_manifest is expected


def test_a_manifest_behind_the_first_scan_is_none() -> None:
    hidden = _jpeg((0xE0, b"JFIF\x00")) + _jpeg(_manifest())[2:]
    assert not find_provenance(hidden).has_manifest


def test_edits_and_generation_are_read_from_xmp() -> None:
    history = b'<rdf:li stEvt:action="saved"/><rdf:li stEvt:action="edited"/>'
    kind = b"http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    content = _jpeg((0xE1, b"<x:xmpmeta>" + history + kind + b"</x:xmpmeta>"))
    assert find_provenance(content) == Provenance(False, 2, True)


def test_words_outside_xmp_count_for_nothing() -> None:
    content = _jpeg((0xFE, b'stEvt:action="saved" /trainedAlgorithmicMedia'))
    assert find_provenance(content) == Provenance(False, 0, False)


@given(st.sampled_from([_jpeg(_manifest()), _png(b"caBX"), _webp(b"C2PA")]), st.data())
def test_damaged_files_are_read_as_far_as_they_go(content: bytes, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(content)))
    place = data.draw(st.integers(0, len(content) - 1))
    hurt = bytearray(content)
    hurt[place] ^= data.draw(st.integers(1, 255))
    find_provenance(bytes(hurt))
    find_provenance(content[:end])
