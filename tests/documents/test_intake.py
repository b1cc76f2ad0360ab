import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from titan.documents.decoder_client import renew_decoder_process
from titan.documents.intake import Picture, open_picture
from titan.errors import DocumentError


def _open(content: bytes, **limits: float) -> Picture:
    return open_picture(
        content,
        maximum_bytes=int(limits.get("maximum_bytes", 1 << 22)),
        maximum_pixels=int(limits.get("maximum_pixels", 4_000_000)),
        memory=int(limits.get("memory", 4 << 30)),
        seconds=limits.get("seconds", 30.0),
        maximum_pages=int(limits.get("maximum_pages", 4)),
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
    "content", [b"hello, world", b" %PDF-1.7\n", b"GIF89a" + bytes(40), bytes(99)]
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


@pytest.fixture(scope="module")
def heic() -> bytes:
    """A card on its side, 120 x 80 as stored, with the EXIF of a phone."""
    return (Path(__file__).resolve().parents[1] / "vectors" / "card.heic").read_bytes()


def test_heic_is_turned_upright_once(heic: bytes) -> None:
    picture = _open(heic)
    evidence = picture.evidence
    assert (picture.media_type, picture.width, picture.height) == ("image/heic", 80, 120)
    assert (evidence.orientation, evidence.has_camera) == (6, True)
    blue, green, red = picture.pixels[20, 40].tolist()
    assert red > 200 and green < 60 and blue < 60


@pytest.mark.parametrize("kept", [0.3, 0.7, 0.95])
def test_heic_cut_short_is_refused(heic: bytes, kept: float) -> None:
    assert _code(heic[: int(len(heic) * kept)]) == "document.truncated"


def test_heic_is_capped_by_its_header(heic: bytes) -> None:
    assert _code(heic, maximum_pixels=9_000) == "document.too-many-pixels"


def test_a_scanners_pdf_gives_the_photograph_itself() -> None:
    inner = _picture("JPEG", (400, 300), quality=50)
    output = io.BytesIO()
    Image.open(io.BytesIO(inner)).save(output, "PDF", quality=50)
    picture = _open(output.getvalue())
    assert (picture.media_type, picture.width, picture.height) == ("application/pdf", 400, 300)
    assert picture.evidence.quantisation[0][:4] == (16, 11, 10, 16)
    assert (picture.evidence.pages, picture.evidence.embedded) == (1, 1)


def test_a_page_with_several_pictures_is_rendered() -> None:
    pixels = _open(two_pictures_pdf()).pixels
    assert pixels.shape == (417, 834, 3)  # 300 dots to the inch
    assert pixels.min() == 0
    assert pixels.max() == 255


def two_pictures_pdf() -> bytes:
    """A page of 200 x 100 points with a black picture on the left and one on the right."""
    drawing = b"q 60 0 0 60 20 20 cm /P Do Q q 60 0 0 60 120 20 cm /P Do Q"
    head = b"/Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8"
    bodies = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R"
        b"/Resources<</XObject<</P 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(drawing), drawing),
        b"<<%b/Length 4>>stream\n\0\0\0\0\nendstream" % head,
    )
    objects = [b"%d 0 obj\n%b\nendobj\n" % pair for pair in enumerate(bodies, start=1)]
    return b"%PDF-1.7\n" + b"".join(objects) + b"trailer\n<</Size 6/Root 1 0 R>>\n%%EOF\n"


def test_pages_are_capped() -> None:
    page = Image.new("RGB", (60, 40))
    for form in ("PDF", "TIFF"):
        output = io.BytesIO()
        page.save(output, form, save_all=True, append_images=[page] * 4)
        assert _code(output.getvalue()) == "document.too-many-pages"
        assert _open(output.getvalue(), maximum_pages=5).evidence.pages == 5


def test_a_pdf_cut_short_is_refused() -> None:
    assert _code(_picture("PDF")[:-200]) == "document.truncated"


@pytest.mark.parametrize("declared", ["image/png", ".png", "application/pdf", ".tiff", "text/html"])
def test_bytes_that_are_not_what_they_are_called_are_refused(declared: str) -> None:
    with pytest.raises(DocumentError) as caught:
        _declared(declared)
    assert caught.value.code == "document.mismatch"


@pytest.mark.parametrize("declared", ["image/jpeg", "image/jpg; x=1", ".JPG", ".bin", "", None])
def test_bytes_that_are_what_they_are_called_are_taken(declared: str | None) -> None:
    assert _declared(declared).media_type == "image/jpeg"


def _declared(declared: str | None) -> Picture:
    return open_picture(
        _picture("JPEG"),
        maximum_bytes=1 << 20,
        maximum_pixels=1 << 20,
        memory=2 << 30,
        seconds=9.0,
        declared=declared,
    )


def test_a_picture_that_is_an_archive_as_well_is_refused() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("a.txt", "x")
    assert _code(_picture("JPEG") + archive.getvalue()) == "document.polyglot"
    assert _open(_picture("JPEG") + b"PK\x05\x06 is no archive").width == 120


def test_metadata_that_unpack_to_a_bomb_are_refused() -> None:
    text = b"zTXt", b"Software\x00\x00" + zlib.compress(bytes(64 << 20), 9)
    whole = _png_bomb(8)
    chunk = struct.pack(">I", len(text[1])) + b"".join(text)
    chunk += struct.pack(">I", zlib.crc32(b"".join(text)))
    assert _code(whole[:33] + chunk + whole[33:]) == "document.bomb"


def test_the_cost_of_decoding_is_told() -> None:
    cost = _open(_picture("JPEG", (1200, 800))).cost
    assert 0 < cost.cpu < 5
    assert 1 << 20 < cost.peak < 1 << 30


def test_an_end_of_the_decoding_process_is_survived() -> None:
    _open(_picture("PNG"))
    renew_decoder_process()
    assert _open(_picture("PNG")).width == 120


@pytest.mark.parametrize("size", [(1, 1), (31, 200), (200, 31), (1, 3000), (40, 641)])
def test_a_picture_too_small_for_any_print_is_refused(size: tuple[int, int]) -> None:
    assert _code(_picture("PNG", size)) == "document.too-small"
    assert _open(_picture("PNG", (32, 512))).width == 32
