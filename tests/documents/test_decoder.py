import io

import numpy as np
import pytest
from PIL import Image

from titan.documents.decoder import decode

LIMITS = {"maximum_pixels": 1000, "maximum_pages": 3, "declared": None}


def _saved(picture: Image.Image, format: str = "PNG") -> bytes:
    output = io.BytesIO()
    picture.save(output, format)
    return output.getvalue()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_decode_gives_colour_for_every_mode(mode: str) -> None:
    if mode == "I;16":
        levels = np.full((6, 5), 65535, dtype=np.uint16)
        picture = Image.fromarray(levels)
    else:
        picture = Image.new("RGB", (5, 6), "white").convert(mode)
    facts, pixels = decode(_saved(picture), LIMITS)
    assert (facts["width"], facts["height"]) == (5, 6)
    assert pixels == b"\xff" * 90


def test_decode_lays_transparency_on_white() -> None:
    _, pixels = decode(_saved(Image.new("RGBA", (2, 2), (0, 0, 0, 0))), LIMITS)
    assert pixels == b"\xff" * 12


def test_decode_finds_photoshop_without_exif() -> None:
    content = _saved(Image.new("RGB", (16, 16), "grey"), "JPEG")
    segment = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x00"
    marked = (
        content[:2] + b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment + content[2:]
    )
    facts, _ = decode(marked, LIMITS)
    assert facts["software"] == "Adobe Photoshop"
