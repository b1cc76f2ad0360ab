"""The shapes of OCR-B, drawn from the font that the package carries."""

from functools import cache
from importlib.resources import files
from io import BytesIO

from PIL import ImageFont

_REFERENCE = 200


@cache
def _font_file() -> bytes:
    return files("titan.documents.fonts").joinpath("OCRB.otf").read_bytes()


@cache
def ocr_b(cap_height: float) -> ImageFont.FreeTypeFont:
    """Return the font at the size at which its capital H is that many pixels high."""
    reference = ImageFont.truetype(BytesIO(_font_file()), _REFERENCE)
    _, top, _, bottom = reference.getbbox("H")
    return ImageFont.truetype(BytesIO(_font_file()), _REFERENCE * cap_height / (bottom - top))
