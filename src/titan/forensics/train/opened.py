"""A drawn page of the folder as training and baselines open it: decoded, with its divisors."""

import io

import cv2
import numpy as np

from titan.forensics.tamper.stored import Stored, stored


def decode(content: bytes) -> Stored:
    """Decode a picture file that this project made itself, with its divisors."""
    from PIL import Image

    pixels = cv2.imdecode(
        np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    )
    with Image.open(io.BytesIO(content)) as picture:
        tables: dict[int, list[int]] = getattr(picture, "quantization", {})
    return stored(
        np.asarray(pixels, np.uint8), tuple(tuple(tables[place]) for place in sorted(tables))
    )
