"""What a JPEG's quantisation says of how it was saved.

Sources: ITU-T T.81 annex K (the example tables) and the scaling by quality that the Independent
JPEG Group's library made common; for histograms of coefficients quantised twice: J. Lukáš and
J. Fridrich, "Estimation of primary quantization matrix in double compressed JPEG images", 2003.
"""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.forensics.coefficients import BASIS, BLOCK

_LUMINANCE = np.array([
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
])  # fmt: skip

_MOST_BLOCKS = 40_000  # some 2.5 megapixels: enough for any histogram
_STRIP = 16 * BLOCK  # rows of pixels
_LOW_FREQUENCIES = ((0, 1), (1, 0), (1, 1), (0, 2), (2, 0), (1, 2), (2, 1), (0, 3), (3, 0))
_BINS = 24
_LEAST_NEIGHBOURS = 40  # coefficients beside a bin, for its emptiness to mean anything
_HOLE = 0.45  # of its neighbours' mean
_RIM = 1.5  # of a neighbour, beyond which a bin stands out


def standard_quality(table: tuple[int, ...]) -> int | None:
    """Return the quality, 1 to 100, whose common luminance table this is, or None.

    Args:
        table: 64 divisors in row order.
    """
    for quality in range(100, 0, -1):
        if standard_table(quality) == table:
            return quality
    return None


@cache
def standard_table(quality: int) -> tuple[int, ...]:
    """Return the common luminance table of a quality, 1 to 100, in row order."""
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    scaled = np.clip((_LUMINANCE * scale + 50) // 100, 1, 255)
    return tuple(int(step) for step in scaled)


def saved_twice(
    picture: NDArray[np.uint8], orientation: int, table: tuple[int, ...]
) -> bool | None:
    """Say whether coefficients bear the gaps of an earlier, coarser saving on the same grid.

    Args:
        picture: (H, W, 3) BGR, upright.
        orientation: the EXIF orientation that made it upright.
        table: luminance divisors of the last saving, in row order.

    Returns:
        None where the picture is too small or too finely saved to tell.
    """
    found = _low_coefficients(_blocks(as_stored(picture, orientation)))
    told = gapped = 0
    for (row, column), values in zip(_LOW_FREQUENCIES, found, strict=True):
        levels = np.minimum(np.rint(np.abs(values) / table[8 * row + column]), _BINS)
        counts = np.bincount(levels.astype(np.int16), minlength=_BINS + 1)[:_BINS]
        verdict = _has_gaps(counts)
        told += verdict is not None
        gapped += bool(verdict)
    if told < 3:
        return None
    return 2 * gapped > told


def as_stored(picture: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Undo the turn by EXIF, so that the 8 x 8 grid starts at the first pixel again.

    Args:
        picture: (H, W, 3) BGR, upright.
        orientation: the EXIF orientation that made it upright.
    """
    mirrored = {2: picture[:, ::-1], 4: picture[::-1], 5: np.swapaxes(picture, 0, 1)}
    turned = {3: np.rot90(picture, 2), 6: np.rot90(picture, 1), 8: np.rot90(picture, 3)}
    turned[7] = np.swapaxes(np.rot90(picture, 2), 0, 1)
    return (mirrored | turned).get(orientation, picture)


def _blocks(stored: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Luminance (n, 64) of blocks, centred on zero; those that are burnt out are left out."""
    rows, columns = stored.shape[0] // BLOCK, stored.shape[1] // BLOCK
    whole = np.ascontiguousarray(stored[: rows * BLOCK, : columns * BLOCK])
    cut = [  # a strip at a time, so that no whole picture in floating point is ever held
        _luminance(whole[top : top + _STRIP]).reshape(-1, BLOCK, columns, BLOCK).swapaxes(1, 2)
        for top in range(0, rows * BLOCK, _STRIP)
    ]
    blocks = np.concatenate(cut).reshape(-1, BLOCK * BLOCK)
    blocks = blocks[:: max(1, len(blocks) // _MOST_BLOCKS)]
    inside = np.abs(blocks).max(axis=1) < 126  # clipping breaks the histogram
    return np.asarray(blocks[inside])


def _luminance(band: NDArray[np.uint8]) -> NDArray[np.float32]:
    exact = cv2.cvtColor(band.astype(np.float32), cv2.COLOR_BGR2GRAY)
    return np.asarray(exact - np.float32(128), dtype=np.float32)


def _low_coefficients(blocks: NDArray[np.float32]) -> NDArray[np.float32]:
    """(9, n), the lowest frequencies of the two-dimensional DCT of every block (T.81, A.3.3)."""
    basis = [np.outer(BASIS[row], BASIS[column]).ravel() for row, column in _LOW_FREQUENCIES]
    return np.asarray(np.array(basis) @ blocks.T, dtype=np.float32)


def _has_gaps(counts: NDArray[np.intp]) -> bool | None:
    """Whether a histogram that should only fall rises again behind at least two gaps."""
    holes = usable = 0
    for level in range(2, len(counts) - 1):
        before, here, after = (int(count) for count in counts[level - 1 : level + 2])
        beside = (before + after) / 2
        if beside < _LEAST_NEIGHBOURS:
            continue
        usable += 1
        holes += here < _HOLE * beside and after > _RIM * here
    return None if usable < 4 else holes >= 2
