"""The process that decodes a picture, so that a hostile file can harm nothing else.

Started by `titan.documents.intake` as ``python -m titan.documents.decoder LIMITS``. It reads the
file from standard input and writes one line of JSON, then the raw pixels, to standard output.
Memory and processor time are bounded by the kernel before the first byte is parsed.
"""

import io
import json
import resource
import sys
from dataclasses import asdict
from typing import Any, BinaryIO

from PIL import (
    ExifTags,
    Image,
    ImageOps,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from titan.documents.provenance import find_provenance

FORMATS = {
    JpegImagePlugin.JpegImageFile.format: "image/jpeg",
    # A JPEG with a second picture behind the first, as phones write.
    MpoImagePlugin.MpoImageFile.format: "image/jpeg",
    PngImagePlugin.PngImageFile.format: "image/png",
    WebPImagePlugin.WebPImageFile.format: "image/webp",
    TiffImagePlugin.TiffImageFile.format: "image/tiff",
    # As chips store their portrait (ICAO 9303-10, EF.DG2).
    Jpeg2KImagePlugin.Jpeg2KImageFile.format: "image/jp2",
}
"""Media types by Pillow's format names: everything that is decoded. No other plugin is loaded."""

_SOFTWARE_LENGTH = 120


class _RefusedError(Exception):
    """The picture cannot be taken; carries the code and a sentence."""


def bound_resources(memory: int, seconds: int) -> None:
    """Let the kernel stop this process beyond the given bytes and processor seconds."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def decode(content: bytes, maximum_pixels: int) -> tuple[dict[str, Any], bytes]:
    """Return what the file says of itself, and its pixels.

    Args:
        content: the whole file.
        maximum_pixels: checked against the header before any pixel is decoded.

    Returns:
        A JSON object (``media_type``, ``width``, ``height`` and the fields of
        `titan.domain.document.PictureEvidence`), and height x width x 3 bytes in BGR order.
    """
    Image.MAX_IMAGE_PIXELS = None  # the cap below answers with a code, Pillow's with a warning
    picture = _open(content)
    if picture.width * picture.height > maximum_pixels:
        raise _RefusedError(
            "document.too-many-pixels",
            f"The picture has {picture.width} x {picture.height} pixels; "
            f"at most {maximum_pixels} are accepted.",
        )
    try:
        picture.load()
        upright = _colour(ImageOps.exif_transpose(picture))
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise _RefusedError(
            "document.truncated", "The picture's data end early or are damaged."
        ) from error
    blue_green_red = upright.tobytes("raw", "BGR")
    return _facts(picture, upright) | asdict(find_provenance(content)), blue_green_red


def _open(content: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(content), formats=list(Image.OPEN))
    except UnidentifiedImageError as error:
        if _begins_like_picture(content):
            raise _RefusedError(
                "document.truncated",
                "The file begins like a picture, but its header is incomplete.",
            ) from error
        raise _RefusedError(
            "document.not-a-picture", "The bytes are no JPEG, PNG, WebP or TIFF picture."
        ) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise _RefusedError("document.truncated", "The picture's header is damaged.") from error
    if _declared_length(content) > len(content):
        raise _RefusedError("document.truncated", "The file is shorter than its header declares.")
    return picture


def _begins_like_picture(content: bytes) -> bool:
    starts = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*")
    return content.startswith(starts) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")


def _declared_length(content: bytes) -> int:
    """Bytes that a RIFF container says it has; other formats do not say."""
    if content[:4] == b"RIFF":
        return 8 + int.from_bytes(content[4:8], "little")
    return 0


def _colour(picture: Image.Image) -> Image.Image:
    """Any pixel mode as RGB: sixteen bits scaled down, transparency laid on white."""
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value / 257).convert("L")
    if picture.has_transparency_data:
        layered = picture.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        picture = Image.alpha_composite(ground, layered)
    return picture.convert("RGB")


def _facts(picture: Image.Image, upright: Image.Image) -> dict[str, Any]:
    exif = picture.getexif()
    tables = getattr(picture, "quantization", {})
    camera = exif.get(ExifTags.Base.Make) or exif.get(ExifTags.Base.Model)
    orientation = exif.get(ExifTags.Base.Orientation, 1)
    return {
        "media_type": FORMATS[str(picture.format)],
        "width": upright.width,
        "height": upright.height,
        "orientation": orientation if orientation in range(1, 9) else 1,
        "has_exif": len(exif) > 0,
        "has_camera": bool(camera),
        "software": _software(picture, exif),
        "quantisation": [list(tables[index]) for index in sorted(tables)],
    }


def _software(picture: Image.Image, exif: Image.Exif) -> str | None:
    """Whatever names a program: EXIF, PNG text, XMP, or Photoshop's own JPEG segment."""
    stated = [exif.get(ExifTags.Base.Software), picture.info.get("Software")]
    for container in ("xmp", "XML:com.adobe.xmp"):
        block = picture.info.get(container)
        text = block.decode("utf-8", "replace") if isinstance(block, bytes) else block
        if isinstance(text, str) and "CreatorTool" in text:
            stated.append(text.partition("CreatorTool")[2].strip('=">').partition("<")[0])
    if "photoshop" in picture.info:
        stated.append("Adobe Photoshop")
    names = [name for name in stated if isinstance(name, str) and name.strip("\0 ")]
    if not names:
        return None
    printable = "".join(letter for letter in names[0] if letter.isprintable())
    return printable.partition('"')[0].strip()[:_SOFTWARE_LENGTH] or None


def _answer(output: BinaryIO, facts: dict[str, Any], pixels: bytes = b"") -> None:
    output.write(json.dumps(facts).encode() + b"\n")
    output.write(pixels)
    output.flush()


def main() -> None:
    """Decode standard input under the limits given as JSON in the first argument."""
    limits = json.loads(sys.argv[1])
    bound_resources(limits["memory"], limits["seconds"])
    try:
        facts, pixels = decode(sys.stdin.buffer.read(), limits["maximum_pixels"])
    except _RefusedError as refusal:
        code, detail = refusal.args
        facts, pixels = {"code": code, "detail": detail}, b""
    except MemoryError:
        detail = "The picture needs more memory than is allowed."
        facts, pixels = {"code": "document.decoder-failed", "detail": detail}, b""
    _answer(sys.stdout.buffer, facts, pixels)


if __name__ == "__main__":
    main()
