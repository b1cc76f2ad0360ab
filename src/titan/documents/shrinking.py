"""Pictures made smaller for those who look at them from afar, for a part of the usual cost."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]


def shrink(picture: Image, size: Sequence[int], *, roughly: bool = False) -> Image:
    """Return a picture at another size, averaged where it becomes smaller.

    Averaging over any number of pixels costs OpenCV ten times what averaging over four does: the
    picture is halved first as long as it stays large enough.

    Args:
        picture: (H, W) or (H, W, 3).
        size: width and height of the result.
        roughly: whether the rest may be interpolated, for eyes that miss no single stroke.
    """
    width, height = size
    while picture.shape[1] >= 2 * width and picture.shape[0] >= 2 * height:
        half = picture.shape[1] // 2, picture.shape[0] // 2
        even = picture[: 2 * half[1], : 2 * half[0]]
        picture = np.asarray(cv2.resize(even, half, interpolation=cv2.INTER_AREA), np.uint8)
    smaller = width < picture.shape[1] and height < picture.shape[0]
    averaged = cv2.INTER_LINEAR if roughly else cv2.INTER_AREA
    way = averaged if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, (width, height), interpolation=way), np.uint8)


def shrink_to(picture: Image, long_side: int, *, roughly: bool = False) -> tuple[Image, float]:
    """Return a picture whose long side has that many pixels, and by what it was scaled.

    Args:
        picture: (H, W) or (H, W, 3).
        long_side: of the result; smaller pictures are enlarged.
        roughly: as in `shrink`.
    """
    scale = long_side / max(picture.shape[:2])
    size = [max(1, round(side * scale)) for side in picture.shape[1::-1]]
    return shrink(picture, size, roughly=roughly), scale
