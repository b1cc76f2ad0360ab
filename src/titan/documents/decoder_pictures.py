"""JPEG, PNG, WebP, TIFF and HEIC files decoded, within the decoding process."""

import io
from typing import Any

from PIL import (
    ExifTags,
    Image,
    ImageOps,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from titan.documents.decoder_content import HEIC, JP2, JPEG, PNG, TIFF, WEBP, RefusedError

_FORMATS = {
    # A JPEG with a second picture behind the first, as phones write, is a JPEG as well.
    JPEG: (JpegImagePlugin.JpegImageFile.format, MpoImagePlugin.MpoImageFile.format),
    PNG: (PngImagePlugin.PngImageFile.format,),
    WEBP: (WebPImagePlugin.WebPImageFile.format,),
    TIFF: (TiffImagePlugin.TiffImageFile.format,),
    HEIC: ("HEIF",),
    JP2: (Jpeg2KImagePlugin.Jpeg2KImageFile.format,),
}
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, RuntimeError, IndexError, TypeError,
            KeyError, AttributeError, OverflowError, ZeroDivisionError)  # fmt: skip
"""What Pillow's plugins raise on damaged files: their parsers trust the numbers they read."""
_SOFTWARE_LENGTH = 120


def decode_picture(
    content: bytes, media_type: str, maximum_pixels: int, maximum_pages: int
) -> tuple[dict[str, Any], bytes]:
    """Return what a picture file says of itself, and its pixels.

    Args:
        content: the whole file.
        media_type: as sniffed.
        maximum_pixels: checked against the header before any pixel is decoded.
        maximum_pages: pictures that the file may hold; the first one is decoded.

    Returns:
        A JSON object (``width``, ``height`` and the fields of
        `titan.domain.document.PictureEvidence`), and height x width x 3 bytes in BGR order.

    Raises:
        RefusedError: ``document.truncated``, ``document.too-many-pixels``,
            ``document.too-many-pages`` or ``document.bomb``.
    """
    Image.MAX_IMAGE_PIXELS = None  # the cap below answers with a code, Pillow's with a warning
    picture = _open(content, media_type)
    refuse_pixels(picture.width, picture.height, maximum_pixels)
    try:
        pages = getattr(picture, "n_frames", 1) if media_type in (TIFF, HEIC) else 1
        if pages > maximum_pages:
            raise RefusedError(
                "document.too-many-pages",
                f"The file holds {pages} pictures; at most {maximum_pages} are accepted.",
            )
        picture.load()
        upright = _colour(ImageOps.exif_transpose(picture))
        facts = _facts(picture, upright)
    except _DAMAGED as error:
        raise _damage(error, "The picture's data end early or are damaged.") from error
    facts |= {"media_type": media_type, "pages": pages}
    return facts, upright.tobytes("raw", "BGR")


def refuse_pixels(width: int, height: int, maximum: int) -> None:
    """Refuse a picture that its header declares too large.

    Raises:
        RefusedError: ``document.too-many-pixels``.
    """
    if width * height > maximum:
        raise RefusedError(
            "document.too-many-pixels",
            f"The picture has {width} x {height} pixels; at most {maximum} are accepted.",
        )


def _open(content: bytes, media_type: str) -> Image.Image:
    if media_type == HEIC:
        _load_heif()
    if media_type == WEBP and 8 + int.from_bytes(content[4:8], "little") > len(content):
        raise RefusedError("document.truncated", "The file is shorter than its header declares.")
    formats = [name for name in _FORMATS[media_type] if name is not None]
    try:
        return Image.open(io.BytesIO(content), formats=formats)
    except _DAMAGED as error:
        raise _damage(error, "The picture's header is damaged or incomplete.") from error


def _load_heif() -> None:
    """Register the HEIF decoder; it loads only where a file needs it."""
    import pi_heif

    pi_heif.register_heif_opener(
        thumbnails=False, depth_images=False, aux_images=False, decode_threads=1
    )


def _damage(error: Exception, detail: str) -> RefusedError:
    if "too large" in str(error) or "MAX_TEXT_MEMORY" in str(error):  # Pillow's cap on metadata
        return RefusedError("document.bomb", "The file's metadata unpack to more than is allowed.")
    return RefusedError("document.truncated", detail)


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
    # libheif turns the picture itself and leaves what was stated here.
    orientation = picture.info.get("original_orientation") or exif.get(ExifTags.Base.Orientation)
    return {
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
    return printable(next((name for name in stated if name and str(name).strip("\0 ")), None))


def printable(name: object) -> str | None:
    """Return what of a program's stated name can be shown, or None."""
    if not isinstance(name, str):
        return None
    letters = "".join(letter for letter in name if letter.isprintable())
    return letters.partition('"')[0].strip()[:_SOFTWARE_LENGTH] or None
