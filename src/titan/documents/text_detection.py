"""Lines of print found on a page that lies flat and upright.

The detector is PP-OCRv6 (small) as shipped inside the rapidocr package: a network that gives
each pixel the probability of lying in the core of a line of text (Liao and others, "Real-time
scene text detection with differentiable binarization", AAAI 2020). Its cost grows with the
pixels it sees, so pages are scaled down for it, lines are cut out of the full page, and it
computes in whole numbers (`titan.documents.detector_quantisation`).
"""

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.artifacts.store import ArtifactStore
from titan.documents.inference import open_network
from titan.domain.document import Region

Image = NDArray[np.uint8]
Corners = NDArray[np.float64]

WEIGHTS_DIR = Path(__file__).resolve().parent / "weights"
DETECTOR_NAME = "text_detector.onnx"

_LONG_SIDE = 640  # pixels that the detector sees; capitals of a passport are 9 of them high
_GRID = 32  # its input's sides are multiples of this
_CORE = 0.3  # probability from which a pixel belongs to a line's core
_LEAST_SCORE = 0.5  # mean probability of a core
_LEAST_CORE = 3  # pixels of a core's height
_GROWTH = 1.6  # of core to line, as area through perimeter; the network was trained with 1 / 0.6
_LEAST_SHAPE = 0.55  # width to height of a single letter


class TextDetector:
    """The detector.

    Args:
        content: the network's ONNX file.
    """

    def __init__(self, content: bytes) -> None:
        self._session = open_network(content)

    def probabilities(self, picture: Image) -> NDArray[np.float32]:
        """Return (H, W): how likely each pixel lies in the core of a line.

        Args:
            picture: (H, W, 3) BGR, both sides multiples of 32.
        """
        return np.asarray(self._session.run(None, {"x": as_input(picture)})[0][0, 0])


@cache
def text_detector() -> TextDetector:
    """Return this process's detector, in whole numbers.

    Raises:
        ArtifactError: ``artifact.missing`` or ``artifact.changed``.
    """
    return TextDetector(ArtifactStore(WEIGHTS_DIR).read(DETECTOR_NAME))


def as_input(picture: Image) -> NDArray[np.float32]:
    """Return a picture (H, W, 3) BGR as the network takes it: (1, 3, H, W), -1 to 1."""
    return (picture.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None]


def scaled_down(page: Image, long_side: int = _LONG_SIDE, of: int | None = None) -> Image:
    """Return a page as large as the detector sees it, both sides multiples of 32.

    Args:
        page: (H, W, 3) BGR, or a part of one.
        long_side: pixels to which the whole page's long side is scaled down.
        of: the whole page's long side; that of the part by default.
    """
    scale = min(1.0, long_side / (of or max(page.shape[:2])))
    size = [max(_GRID, round(side * scale / _GRID) * _GRID) for side in page.shape[1::-1]]
    return np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def find_lines(
    page: Image, *, hidden: Sequence[Region] = (), long_side: int = _LONG_SIDE
) -> list[Corners]:
    """Return the corners (4, 2) of each line, clockwise from its top left, from the top down.

    Args:
        page: (H, W, 3) BGR, upright.
        hidden: parts in which no lines are wanted; the detector does not see what lies below
            the lowest line wanted.
        long_side: pixels to which the page is scaled down for the detector.

    Raises:
        ArtifactError: if the detector's file is missing or changed.
    """
    seen = _wanted(page, hidden, _GRID * max(1.0, max(page.shape[:2]) / long_side))
    picture = scaled_down(seen, long_side, max(page.shape[:2]))
    stretch = np.array(seen.shape[1::-1]) / np.array(picture.shape[1::-1])
    lines = [core * stretch for core in _lines(text_detector().probabilities(picture))]
    return sorted(lines, key=lambda corners: float(corners[:, 1].mean()))


def _wanted(page: Image, hidden: Sequence[Region], step: float) -> Image:
    """The page with the hidden parts in their mean colour, cut off where only they are left.

    It is cut at a multiple of some step, so that the rest is seen as large wherever it is cut.
    """
    seen, bottom = page.copy(), page.shape[0]
    for part in hidden:
        inside = seen[part.y : part.y + part.height, part.x : part.x + part.width]
        inside[:] = inside.mean(axis=(0, 1)) if inside.size else 0
        if part.width > 0.6 * page.shape[1] and part.y > 0.4 * page.shape[0]:
            bottom = min(bottom, part.y)
    return seen[: round(math.ceil(bottom / step) * step)]


def _lines(probabilities: NDArray[np.float32]) -> list[Corners]:
    cores = (probabilities > _CORE).astype(np.uint8)
    contours, _ = cv2.findContours(cores, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours:
        corners = _level(cv2.boxPoints(cv2.minAreaRect(contour)).astype(np.float64))
        width, height = _sides(corners)
        if (
            min(width, height) < _LEAST_CORE
            or _score(probabilities, np.asarray(contour, dtype=np.int32)) < _LEAST_SCORE
        ):
            continue
        grown = _grown(corners, width, height)
        width, height = _sides(grown)
        if width > _LEAST_SHAPE * height:
            found.append(grown)
    return found


def _level(box: Corners) -> Corners:
    """Corners in order, clockwise from the one at the top left of text that runs to the right."""
    order = box[np.argsort(box[:, 0])]
    left, right = order[:2], order[2:]
    left, right = left[np.argsort(left[:, 1])], right[np.argsort(right[:, 1])]
    return np.array([left[0], right[0], right[1], left[1]])


def _sides(corners: Corners) -> tuple[float, float]:
    across = np.linalg.norm(corners[1] - corners[0])
    return float(across), float(np.linalg.norm(corners[3] - corners[0]))


def _score(probabilities: NDArray[np.float32], contour: NDArray[np.int32]) -> float:
    x, y, width, height = cv2.boundingRect(contour)
    mask = np.zeros((height, width), dtype=np.uint8)
    cv2.drawContours(mask, [contour - (x, y)], -1, 1, cv2.FILLED)
    return float(cv2.mean(probabilities[y : y + height, x : x + width], mask)[0])


def _grown(corners: Corners, width: float, height: float) -> Corners:
    """The whole line around its core: every side moved outwards by the same distance."""
    reach = width * height * _GROWTH / (2 * (width + height))
    along = (corners[1] - corners[0]) / max(width, 1e-6) * reach
    down = (corners[3] - corners[0]) / max(height, 1e-6) * reach
    return np.array([
        corners[0] - along - down, corners[1] + along - down,
        corners[2] + along + down, corners[3] - along + down,
    ])  # fmt: skip
