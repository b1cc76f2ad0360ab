"""A picture as its file stores it: its pixels on the grid of its JPEG blocks, and its divisors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_NO_JPEG = (1,) * 64


@dataclass(frozen=True, slots=True)
class Stored:
    """Pixels whose first one begins a JPEG block.

    Attributes:
        pixels: uint8 (H, W, 3) BGR, not turned by EXIF.
        divisors: float32 (64,), of luminance in row order; ones where the file is no JPEG.
    """

    pixels: NDArray[np.uint8]
    divisors: NDArray[np.float32]


def stored(pixels: NDArray[np.uint8], quantisation: tuple[tuple[int, ...], ...]) -> Stored:
    """Join pixels and the tables of their file, luminance first; no table where it is no JPEG."""
    table = quantisation[0] if quantisation else _NO_JPEG
    return Stored(pixels, np.array(table, dtype=np.float32))
