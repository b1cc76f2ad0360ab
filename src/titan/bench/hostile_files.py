"""Files that mean harm: real files of every format damaged by chance, and crafted ones.

The same seed gives the same files. Seeds of the fuzzing are pictures drawn here; the HEIC file was
made from such a drawing once, as no encoder is installed.
"""

import base64
import io
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageDraw

_HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAaFtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA"
    "AAAAAAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAABxQABAAAAAAAAAgIAAgAAAAADxwABAAAAAAAAADYAAAA4aWlu"
    "ZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA"
    "4GlwcnAAAADAaXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMA"
    "AAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDyBRZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAi"
    "QAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAAB4AAAAUAAAABBwaXhpAAAAAAMICAgAAAAJaXJvdAMA"
    "AAAYaXBtYQAAAAAAAAABAAEFgQIDBIUAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAkBtZGF0AAAB/igBrw7g"
    "6LLu3uGA5Ov9zOn//6z75D+r7K0Q3A0V7FmdN1IqwDua3Z8lP11/2oMFRR7cP7wSMtUbiNuLo2RSHWmBm0dhUkQj"
    "md8aS5LGbscr25vMJGlD3SFZXOFWtII2CjJJpgJJlvqy9jQP6cSF/EIeP5mr//9zYKULUWtd3idlB//Iu9DMSlNa"
    "vdIkghDk4b3uBXxXmmH/eJ0GfC+erOx6jyyNPYnm3jihCd3896diEAAAFs4qort8YpuuvhQM/9MnXAC8VeKfwN4/"
    "ygjL3HP4Xy36+v4eXwwfyb/JrtPIjzDdDAELuZWo6EMpozeFV9fb4euSVBr7HE8dasIIgkyjfiYWt5uyzOTnTbR3"
    "RzWas6jqxU0UKFeQR4VAARHdeoIPWzsxH2pIHcLt/ysHcyWM2jxYNLzhxgKdJnE8+ZU2RwCTsLoCH6h95Tm3eCuh"
    "cgeMoCVsRHpHfT+POhk/I7yz0VDbkgWvqzAw53zbDg3aeqKz1cCjAAB7gAoCYAAAAwGWpj/Nv9jxOc0oho0CqWPL"
    "TUze3eLRhV91GWbLyaAPTbhEwd80sCzKOPso5vxN5D3wVmP4Kd1GYAjYs5hGiX/OWvtpixSB6z9GRE1swXNpBOx5"
    "2A7gqQBuLpxPEUAcKBchAekc2RkkRPELTei3n3W6Ah9pfTb/QNMYAABIwAAAAAZFeGlmAABNTQAqAAAACAACAQ8A"
    "AgAAAAYAAAAmARIAAwAAAAEABgAAAAAAAE1ha2VyAA=="
)
_EXTREMES = (
    b"\x00" * 4,
    b"\xff" * 4,
    b"\x7f\xff\xff\xff",
    b"\x80\x00\x00\x00",
    b"\xff\xff\x00\x00",
)

_UNDATED = {"creationDate": time.gmtime(0), "modDate": time.gmtime(0)}


@dataclass(frozen=True, slots=True)
class HostileFile:
    """One file.

    Attributes:
        kind: the seed's format and what was done to it, or what was crafted.
        content: its bytes.
    """

    kind: str
    content: bytes


def hostile_files(count: int, seed: int) -> Iterator[HostileFile]:
    """Yield files: the crafted ones first, then fuzzed ones of every format in turn.

    Args:
        count: of all files.
        seed: of the chance that damages them.
    """
    chance = np.random.default_rng(seed)
    crafted = [HostileFile(name, make()) for name, make in _CRAFTED.items()][:count]
    yield from crafted
    seeds = list(_seeds(chance).items())
    ways = list(_WAYS.items())
    for place in range(count - len(crafted)):
        name, content = seeds[place % len(seeds)]
        other = seeds[int(chance.integers(len(seeds)))][1]
        way, damage = ways[int(chance.integers(len(ways)))]
        yield HostileFile(f"{name}: {way}", damage(content, other, chance))


def _seeds(chance: np.random.Generator) -> dict[str, bytes]:
    card, stamp = _card((220, 140), chance), _card((96, 64), chance)
    exif = Image.Exif()
    exif[0x010F], exif[0x0131], exif[0x0112] = "Maker", "Editor 1.0", 6
    return {
        "JPEG": _saved(card, "JPEG", exif=exif),
        "progressive JPEG": _saved(stamp, "JPEG", progressive=True, quality=60),
        "PNG": _saved(stamp, "PNG"),
        "palette PNG": _saved(stamp.quantize(32), "PNG"),
        "WebP": _saved(stamp, "WEBP", exif=exif),
        "lossless WebP": _saved(stamp, "WEBP", lossless=True),
        "TIFF": _saved(stamp, "TIFF"),
        "packed TIFF": _saved(stamp, "TIFF", compression="tiff_lzw"),
        "paged TIFF": _saved(stamp, "TIFF", save_all=True, append_images=[stamp] * 2),
        "HEIC": _HEIC,
        "PDF": _saved(stamp, "PDF", **_UNDATED),
        "paged PDF": _saved(stamp, "PDF", save_all=True, append_images=[stamp], **_UNDATED),
    }


def _card(size: tuple[int, int], chance: np.random.Generator) -> Image.Image:
    """A page on a table, with a zone where there is room: what is looked at costs most."""
    width, height = size
    card = Image.new("RGB", size, (120, 110, 90))
    pen = ImageDraw.Draw(card)
    pen.rectangle((14, 10, width - 15, height - 10), fill=(230, 232, 225))
    for y in range(100, height - 20, 14):
        pen.text((20, y), "P<UTOHOSTILE<<FILE<<<<<<<<<<<<", fill=(20, 20, 30))
    noisy = np.asarray(card) + chance.integers(-9, 9, (height, width, 3))
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def _saved(picture: Image.Image, form: str, **options: object) -> bytes:
    output = io.BytesIO()
    picture.save(output, form, **options)
    return output.getvalue()


_Damage = Callable[[bytes, bytes, np.random.Generator], bytes]


def _flip(content: bytes, _other: bytes, chance: np.random.Generator) -> bytes:
    damaged = bytearray(content)
    for place in chance.integers(0, len(content), int(chance.integers(1, 40))):
        damaged[place] ^= 1 << int(chance.integers(8))
    return bytes(damaged)


def _flip_header(content: bytes, _other: bytes, chance: np.random.Generator) -> bytes:
    damaged = bytearray(content)
    for place in chance.integers(0, min(len(content), 200), int(chance.integers(1, 8))):
        damaged[place] = int(chance.integers(256))
    return bytes(damaged)


def _cut(content: bytes, _other: bytes, chance: np.random.Generator) -> bytes:
    return content[: int(chance.integers(1, len(content)))]


def _remove(content: bytes, _other: bytes, chance: np.random.Generator) -> bytes:
    start, end = sorted(int(place) for place in chance.integers(0, len(content), 2))
    return content[:start] + content[end:]


def _repeat(content: bytes, _other: bytes, chance: np.random.Generator) -> bytes:
    start, end = sorted(int(place) for place in chance.integers(0, len(content), 2))
    return content[:end] + content[start:end] * int(chance.integers(1, 20)) + content[end:]


def _exaggerate(content: bytes, _other: bytes, chance: np.random.Generator) -> bytes:
    damaged = bytearray(content)
    for place in chance.integers(0, max(1, len(content) - 4), int(chance.integers(1, 6))):
        damaged[place : place + 4] = _EXTREMES[int(chance.integers(len(_EXTREMES)))]
    return bytes(damaged)


def _join(content: bytes, other: bytes, chance: np.random.Generator) -> bytes:
    place = int(chance.integers(0, len(content)))
    return content[:place] + other + content[place:]


def _append(content: bytes, other: bytes, _chance: np.random.Generator) -> bytes:
    return content + other


_WAYS: dict[str, _Damage] = {
    "bits flipped": _flip,
    "header changed": _flip_header,
    "cut short": _cut,
    "a stretch removed": _remove,
    "a stretch repeated": _repeat,
    "numbers exaggerated": _exaggerate,
    "another file inside": _join,
    "another file behind": _append,
}


def _png(width: int, height: int, *extra: tuple[bytes, bytes], rows: bytes | None = None) -> bytes:
    """A PNG file with one bit a pixel; its rows are all zero."""
    data = zlib.compress(bytes((width + 7) // 8 + 1) * height, 9) if rows is None else rows
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = [(b"IHDR", header), *extra, (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part))
        for kind, part in parts
    )


@cache
def _inflating(megabytes: int) -> bytes:
    return zlib.compress(bytes(megabytes << 20), 9)


def _tiff(entries: list[tuple[int, int, int, int]], next_directory: int) -> bytes:
    """A little-endian TIFF file of one directory at byte 8."""
    body = struct.pack("<H", len(entries))
    for entry in entries:
        body += struct.pack("<HHII", *entry)
    return b"II*\x00" + struct.pack("<I", 8) + body + struct.pack("<I", next_directory) + bytes(64)


def _tiff_entries(width: int, height: int) -> list[tuple[int, int, int, int]]:
    return [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1),
            (262, 3, 1, 1), (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, height),
            (279, 4, 1, width * height & 0xFFFFFFFF)]  # fmt: skip


def _pdf(*bodies: bytes) -> bytes:
    """A PDF file of the given objects, numbered from 1; the first is the catalogue."""
    content, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(bodies) + 1
    return content + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n"
        b"<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, table, size, start)
    )


_CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
_PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def _pdf_page(box: bytes, *more: bytes, rest: bytes = b"") -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %b]%b>>" % (box, rest)
    return _pdf(_CATALOGUE, _PAGES, page, *more)


def _pdf_stream(head: bytes, data: bytes) -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (head, len(data), data)


def _pdf_picture(width: int, height: int) -> bytes:
    head = (
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray"
        b"/BitsPerComponent 8/Filter/FlateDecode" % (width, height)
    )
    drawing = _pdf_stream(b"", b"q 200 0 0 200 0 0 cm /P Do Q")
    rest = b"/Contents 4 0 R/Resources<</XObject<</P 5 0 R>>>>"
    return _pdf_page(b"200 200", drawing, _pdf_stream(head, _inflating(50)), rest=rest)


def _pdf_form_loop() -> bytes:
    form = _pdf_stream(
        b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>",
        b"/F Do /F Do",
    )
    rest = b"/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>"
    return _pdf_page(b"200 200", _pdf_stream(b"", b"/F Do"), form, rest=rest)


def _small_jpeg() -> bytes:
    return _saved(Image.new("RGB", (64, 40), (90, 120, 150)), "JPEG")


def _large_jpeg() -> bytes:
    content = bytearray(_small_jpeg())
    place = content.index(b"\xff\xc0") + 5
    content[place : place + 4] = b"\xff\xff\xff\xff"
    return bytes(content)


def _archive() -> bytes:
    import zipfile

    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr(zipfile.ZipInfo("run.sh"), "echo hostile")
    return output.getvalue()


def _large_heic() -> bytes:
    place = _HEIC.index(b"ispe") + 8
    return _HEIC[:place] + b"\x00\x00\xff\xff\x00\x00\xff\xff" + _HEIC[place + 8 :]


_CRAFTED: dict[str, Callable[[], bytes]] = {
    "PNG of one pixel": lambda: _png(1, 1),
    "PNG of one column": lambda: _png(1, 5000),
    "PNG of 32 x 32 pixels": lambda: _png(32, 32),
    "PNG of 32 x 9,000 pixels": lambda: _png(32, 9000),
    "PNG of 1,600 x 110 pixels": lambda: _png(1600, 110),
    "PNG of 100 megapixels": lambda: _png(10_000, 10_000),
    "PNG of 2^62 pixels": lambda: _png(1 << 31, 1 << 31, rows=b"x"),
    "PNG with a colour profile of 64 MB": lambda: _png(
        8, 8, (b"iCCP", b"profile\x00\x00" + _inflating(64))
    ),
    "PNG with text of 64 MB": lambda: _png(8, 8, (b"zTXt", b"Software\x00\x00" + _inflating(64))),
    "PNG with 90 texts of 1 MB": lambda: _png(
        8, 8, *[(b"zTXt", b"Software\x00\x00" + _inflating(1))] * 90
    ),
    "PNG that unpacks to more rows": lambda: _png(64, 64, rows=_inflating(40)),
    "JPEG of 4 gigapixels": _large_jpeg,
    "JPEG with a ZIP behind": lambda: _small_jpeg() + _archive(),
    "JPEG with a PDF head": lambda: (
        _small_jpeg()[:2] + b"\xff\xfe\x00\x0b%PDF-1.7\n" + _small_jpeg()[2:]
    ),
    "JPEG with a script": lambda: (
        _small_jpeg()[:2] + b"\xff\xfe\x00\x14<script>alert(1)//" + _small_jpeg()[2:]
    ),
    "TIFF whose directory is its own next": lambda: _tiff(_tiff_entries(64, 64), 8),
    "TIFF of 4 gigapixels": lambda: _tiff(_tiff_entries(65_535, 65_535), 0),
    "TIFF with 2^32 values": lambda: _tiff(
        [*_tiff_entries(8, 8), (34_665, 4, 0xFFFFFFFF, 8)], 0
    ),
    "HEIC of 4 gigapixels": _large_heic,
    "WebP of 268 megapixels": lambda: (
        b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\xff\xff\xff\x0f" + bytes(9)
    ),
    "PDF of 10^9 points": lambda: _pdf_page(b"1000000000 1000000000"),
    "PDF of no points": lambda: _pdf_page(b"0 0"),
    "PDF with a picture of 10 gigapixels": lambda: _pdf_picture(100_000, 100_000),
    "PDF with a picture that unpacks to more": lambda: _pdf_picture(64, 64),
    "PDF with drawing of 64 MB": lambda: _pdf_page(
        b"200 200", _pdf_stream(b"/Filter/FlateDecode", _inflating(64)), rest=b"/Contents 4 0 R"
    ),
    "PDF with half a million strokes": lambda: _pdf_page(
        b"200 200",
        _pdf_stream(b"/Filter/FlateDecode", zlib.compress(b"0 0 m 9 9 l S\n" * 500_000)),
        rest=b"/Contents 4 0 R",
    ),
    "PDF with 200,000 arrays in one another": lambda: _pdf_page(
        b"200 200", b"[" * 200_000 + b"]" * 200_000, rest=b"/Contents 4 0 R"
    ),
    "PDF whose form holds itself": _pdf_form_loop,
    "PDF whose pages are their own": lambda: _pdf(
        _CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"
    ),
    "PDF of 100,000 pages": lambda: _pdf(
        _CATALOGUE, b"<</Type/Pages/Kids[%b]/Count 100000>>" % (b"3 0 R " * 100_000),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
    ),
    "PDF of streams in streams": lambda: _pdf_page(
        b"200 200",
        _pdf_stream(b"/Filter[%b]" % (b"/FlateDecode" * 500), _inflating(1)),
        rest=b"/Contents 4 0 R",
    ),
    "encrypted PDF": lambda: _pdf_page(b"200 200").replace(b"/Root", b"/Encrypt 3 0 R/Root"),
    "markup": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "nothing but the mark of a JPEG": lambda: b"\xff\xd8\xff",
    "nothing but the mark of a PDF": lambda: b"%PDF-1.7\n%%EOF",
}  # fmt: skip
