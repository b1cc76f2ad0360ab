"""What a block of 16 x 16 pixels says without any network: 54 figures for the baseline of trees.

Eighteen levels (residuals, errors of saving again, phases of the block grid, statistics of the
DCT), each as it is, beside the page's median and beside the mean of the blocks around it. The
choice follows what classical forensics looks at: noise (J. Fridrich and J. Kodovský, "Rich models
for steganalysis of digital images", 2012), error levels (N. Krawetz, "A picture's worth", 2007),
grids (W. Li and others, "Passive detection of doctored JPEG image via block artifact grid
extraction", 2009) and rounding of coefficients.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.forensics.plate import BLOCK
from titan.forensics.tamper.stored import Stored

SIDE = 16
"""Pixels of a side of a block of features."""

Plane = NDArray[np.float32]

_LUMINANCE = np.array([0.114, 0.587, 0.299], np.float32)  # of blue, green, red
_QUALITIES = (75, 90)
_AROUND = 5  # blocks of a side of the neighbourhood
_FIFTH = np.outer([-1, 4, -6, 4, -1], [-1, 4, -6, 4, -1]).astype(np.float32) / 36


def error_level(pixels: NDArray[np.uint8], quality: int) -> NDArray[np.float32]:
    """Return by how much every pixel changes when the picture is saved as JPEG once more.

    Args:
        pixels: (H, W, 3) BGR.
        quality: of the saving, 1 to 100.

    Returns:
        (H, W, 3), grey levels.
    """
    coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    again = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.float32)
    return np.asarray(np.abs(again - pixels), np.float32)


def block_features(picture: Stored) -> Plane:
    """Return the features of every whole block: float32 (H // 16, W // 16, 54).

    Args:
        picture: at least 16 x 16 pixels.
    """
    height, width = (length // SIDE * SIDE for length in picture.pixels.shape[:2])
    pixels = picture.pixels[:height, :width]
    levels = np.stack(
        [
            *_residuals(pixels),
            *_saved_again(pixels),
            *_grid(pixels @ _LUMINANCE),
            *_coefficients(pixels @ _LUMINANCE, picture.divisors),
        ],
        axis=-1,
    )
    flat = levels.reshape(-1, levels.shape[-1])
    beside_page = levels - np.median(flat, axis=0)
    beside_near = levels - cv2.blur(levels, (_AROUND, _AROUND))
    return np.concatenate([levels, beside_page, beside_near], axis=-1)


def _mean(plane: Plane, side: int = SIDE) -> Plane:
    """Mean of every block of a side."""
    rows, columns = plane.shape[0] // side, plane.shape[1] // side
    return np.asarray(plane.reshape(rows, side, columns, side).mean((1, 3)), np.float32)


def _log(plane: NDArray[np.number]) -> Plane:
    """A level on a scale on which twice as much is as far everywhere."""
    return np.asarray(np.log(plane + 0.02), np.float32)


def _residuals(pixels: NDArray[np.uint8]) -> list[Plane]:
    """Brightness, contrast, and levels of five residuals of luminance and two of colour."""
    luminance = pixels @ _LUMINANCE
    mean = _mean(luminance)
    contrast = np.sqrt(np.maximum(_mean(luminance**2) - mean**2, 0))
    along, down = np.diff(luminance, axis=1, append=0), np.diff(luminance, axis=0, append=0)
    curved = np.abs(cv2.Laplacian(luminance, cv2.CV_32F))
    fifth = np.abs(cv2.filter2D(luminance, cv2.CV_32F, _FIFTH))
    capped = np.minimum(curved, 6.0)  # what is left beside strong edges is noise
    colours = [pixels[..., place].astype(np.float32) - luminance for place in (0, 2)]
    of_colour = [np.abs(cv2.Laplacian(colour, cv2.CV_32F)) for colour in colours]
    residuals = [np.abs(along), np.abs(down), curved, capped, fifth, *of_colour]
    return [mean, _log(contrast), *(_log(_mean(one)) for one in residuals)]


def _saved_again(pixels: NDArray[np.uint8]) -> list[Plane]:
    """Error levels: mean at two qualities, highest, and of colour."""
    coarse, fine = (error_level(pixels, quality) for quality in _QUALITIES)
    of_colour = np.abs(fine[..., 0] - fine[..., 2])
    highest = cv2.dilate(fine.max(-1), np.ones((SIDE, SIDE)))[SIDE // 2 :: SIDE, SIDE // 2 :: SIDE]
    means = [_log(_mean(one)) for one in (coarse.mean(-1), fine.mean(-1), of_colour)]
    return [*means, _log(highest)]


def _grid(luminance: Plane) -> list[Plane]:
    """How much stronger steps are on the grid of blocks than beside it, in each direction."""
    return [_phase(luminance), _phase(luminance.T).T]


def _phase(luminance: Plane) -> Plane:
    steps = np.abs(np.diff(luminance, n=2, axis=1, prepend=0, append=0))
    rows, columns = (length // BLOCK for length in steps.shape)
    by_phase = steps.reshape(rows, BLOCK, columns, BLOCK).mean(1)
    on_grid = by_phase[..., [0, BLOCK - 1]].mean(-1)  # a step shows on both sides of the line
    return _mean(_log(on_grid) - _log(by_phase[..., 1:-1].mean(-1)), SIDE // BLOCK)


def _coefficients(luminance: Plane, divisors: NDArray[np.float32]) -> list[Plane]:
    """Share of coefficients that are not nothing, how whole they are, and high against middle."""
    rows, columns = (length // BLOCK for length in luminance.shape)
    blocks = luminance.reshape(rows, BLOCK, columns, BLOCK).swapaxes(1, 2) - 128
    basis = cv2.dct(np.eye(BLOCK, dtype=np.float32), flags=cv2.DCT_ROWS).T
    found = basis @ blocks @ basis.T
    levels = found / divisors.reshape(BLOCK, BLOCK)
    told = np.abs(levels) > 0.5
    whole = np.where(told, np.cos(2 * np.pi * levels), 0).sum((2, 3)) / (told.sum((2, 3)) + 1)
    order = np.add.outer(np.arange(BLOCK), np.arange(BLOCK))
    bands = (order > 8, (order > 2) & (order < 7))
    high, middle = (np.abs(found[..., band]).mean(-1) for band in bands)
    return [
        _mean(told.mean((2, 3)), SIDE // BLOCK),
        _mean(whole, SIDE // BLOCK),
        _mean(_log(high) - _log(middle), SIDE // BLOCK),
    ]
