import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from titan.documents.intake import Picture, open_picture
from titan.errors import DocumentError


def _open(content: bytes, **limits: float) -> Picture:
    return open_picture(
        content,
        maximum_bytes=int(limits.get("maximum_bytes", 1 << 22)),
        maximum_pixels=int(limits.get("maximum_pixels", 4_000_000)),
        memory=int(limits.get("memory", 4 << 30)),
        seconds=limits.get("seconds", 30.0),
    )


def _code(content: bytes, **limits: float) -> str:
    with pytest.raises(DocumentError) as caught:
        _open(content, **limits)
    return caught.value.code


def _picture(format: str, size: tuple[int, int] = (120, 80), **options: object) -> bytes:
    pixels = np.zeros((size[1], size[0], 3), dtype=np.uint8)
    pixels[:, : size[0] // 2] = (250, 10, 20)  # red on the left, in RGB
    pixels[::7] = 200
    output = io.BytesIO()
    Image.fromarray(pixels).save(output, format, **options)
    return output.getvalue()


def _png_bomb(side: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = zlib.compress(bytes((side + 7) // 8 + 1) * side, 9)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("format", "media_type"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("TIFF", "image/tiff"),
    ],
)
def test_open_picture_decodes_by_content(format: str, media_type: str) -> None:
    picture = _open(_picture(format))
    assert (picture.media_type, picture.width, picture.height) == (media_type, 120, 80)
    blue, green, red = picture.pixels[4, 20].tolist()
    assert red > 200 and green < 60 and blue < 60


def test_open_picture_turns_by_exif() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = _open(_picture("JPEG", exif=exif))
    assert (picture.width, picture.height, picture.evidence.orientation) == (80, 120, 6)


def test_open_picture_reports_software_and_camera() -> None:
    exif = Image.Exif()
    exif[0x0131] = "GIMP 2.10.34"
    exif[0x010F] = "Maker"
    evidence = _open(_picture("JPEG", exif=exif)).evidence
    assert (evidence.software, evidence.has_exif, evidence.has_camera) == (
        "GIMP 2.10.34",
        True,
        True,
    )


def test_open_picture_reports_quantisation_in_row_order() -> None:
    (luminance, _) = _open(_picture("JPEG", quality=50)).evidence.quantisation
    assert luminance[:8] == (16, 11, 10, 16, 24, 40, 51, 61)


@pytest.mark.parametrize(
    "content", [b"hello, world", b"%PDF-1.7\n", b"GIF89a" + bytes(40), bytes(99)]
)
def test_open_picture_refuses_what_is_no_picture(content: bytes) -> None:
    assert _code(content) == "document.not-a-picture"


def test_open_picture_refuses_nothing() -> None:
    assert _code(b"") == "document.empty"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("kept", [0.2, 0.5, 0.8, 0.95])
def test_open_picture_refuses_truncated(format: str, kept: float) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    output = io.BytesIO()
    Image.fromarray(noise).save(output, format)
    whole = output.getvalue()
    assert _code(whole[: int(len(whole) * kept)]) == "document.truncated"


@pytest.mark.parametrize("kept", [12, 30])
def test_open_picture_refuses_cut_header(kept: int) -> None:
    assert _code(_picture("PNG")[:kept]) == "document.truncated"


def test_open_picture_refuses_too_many_bytes() -> None:
    assert _code(_picture("PNG"), maximum_bytes=100) == "document.too-large"


def test_open_picture_refuses_hundred_megapixels_in_twenty_kilobytes() -> None:
    bomb = _png_bomb(10_000)
    assert len(bomb) < 20_000
    assert _code(bomb) == "document.too-many-pixels"


def test_open_picture_stops_at_memory_limit() -> None:
    bomb = _png_bomb(10_000)
    code = _code(bomb, maximum_pixels=200_000_000, memory=160 << 20)
    assert code == "document.decoder-failed"


def test_open_picture_stops_at_time_limit() -> None:
    bomb = _png_bomb(22_000)
    code = _code(bomb, maximum_pixels=1_000_000_000, memory=16 << 30, seconds=0.4)
    assert code == "document.decoder-failed"


def test_errors_name_no_content() -> None:
    with pytest.raises(DocumentError) as caught:
        _open(b"ERIKSSON ANNA MARIA")
    assert "ERIKSSON" not in str(caught.value)
