"""Blocks of 8 x 8 pixels and the coefficients of their cosine transform (ITU-T T.81, A.3.3)."""

import numpy as np
from numpy.typing import NDArray

BLOCK = 8
"""Pixels of a JPEG block's side (ITU-T T.81, A.1.3)."""

Luminance = NDArray[np.float32]

_PLACES = np.arange(BLOCK)
_BASIS = np.cos(np.outer(_PLACES, 2 * _PLACES + 1) * np.pi / 16) / 2
_BASIS[0] /= np.sqrt(2)
BASIS: NDArray[np.float32] = _BASIS.astype(np.float32)
"""(8, 8), one frequency a row."""


def blocks(luminance: Luminance) -> NDArray[np.float32]:
    """Cut a picture of whole blocks to (H / 8, W / 8, 8, 8), centred on zero."""
    rows, columns = luminance.shape[0] // BLOCK, luminance.shape[1] // BLOCK
    cut = luminance.reshape(rows, BLOCK, columns, BLOCK).swapaxes(1, 2)
    return np.ascontiguousarray(cut) - np.float32(128)


def coefficients(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Transform blocks (..., 8, 8)."""
    return np.asarray(BASIS @ pixels @ BASIS.T)
