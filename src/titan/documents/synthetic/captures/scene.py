"""A page lying somewhere: the pose of the camera, the ground around the page, the light.

None of this leaves a trace of processing, so all captures share it; how pixels are then sampled,
filtered and toned is each capture's own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.documents.synthetic.page import Matrix, Pixels

Light = NDArray[np.floating[Any]]
"""(H, W, 3) linear light, 1 where white paper is fully lit."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a page.

    Attributes:
        pixels: (H, W, 3) BGR.
        homography: from the page to the picture.
    """

    pixels: Pixels
    homography: Matrix


Camera = Callable[[Pixels, np.random.Generator], Shot]
"""Takes a picture of a page."""


def pose(
    page: tuple[int, ...], chance: np.random.Generator, *, tilt: float, turn: float, margin: float
) -> tuple[Matrix, tuple[int, int]]:
    """Return the homography from a page to a picture, and the picture's width and height.

    Args:
        page: height and width of the page.
        chance: picks the pose.
        tilt: how far corners move by perspective, as a share of the page's width.
        turn: largest rotation in the plane, degrees.
        margin: largest share of the page's width left around it on each side.
    """
    height, width = page[:2]
    scale = chance.uniform(0.85, 1.15)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    angle = np.radians(chance.uniform(-turn, turn))
    spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    placed = (corners - (width / 2, height / 2)) @ spin.T * scale
    placed += chance.uniform(-tilt, tilt, (4, 2)) * width * scale
    rim = chance.uniform(0.1 * margin, margin, 4) * width * scale
    placed -= placed.min(0) - rim[:2]
    size = np.ceil(placed.max(0) + rim[2:]).astype(int)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), placed.astype(np.float32))
    return np.asarray(matrix, np.float64), (int(size[0]), int(size[1]))


def ground(size: tuple[int, int], chance: np.random.Generator) -> Pixels:
    """Return what a page lies on: boards, cloth, stone or a plain desk, (H, W, 3) BGR."""
    width, height = size
    tone = chance.uniform(25, 225, 3) * 0.2 + chance.uniform(25, 225) * 0.8
    coarse = _noise((height // 4 + 2, width // 4 + 2), chance)
    kind = int(chance.integers(4))
    if kind == 0:
        coarse = np.asarray(cv2.blur(coarse, (61, 3)), np.float32) * 12
        boards = np.repeat(chance.normal(0, 0.4, 8), coarse.shape[0] // 8 + 1)[: coarse.shape[0]]
        coarse = coarse + boards[:, None].astype(np.float32)
    elif kind == 1:
        y, x = np.mgrid[0 : coarse.shape[0], 0 : coarse.shape[1]].astype(np.float32)
        period = chance.uniform(1.6, 4)
        coarse = 0.5 * coarse + np.sin(x * np.float32(6.28 / period)) * np.sin(
            y * np.float32(6.28 / period)
        )
    elif kind == 2:  # the third of four
        coarse = np.asarray(cv2.GaussianBlur(coarse, (0, 0), 5), np.float32) * 12
    else:
        coarse = coarse * 0.15
    fine = cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR)[..., None]
    return np.asarray(np.clip(tone + fine * chance.uniform(4, 12), 0, 255), dtype=np.uint8)


def _noise(shape: tuple[int, int], chance: np.random.Generator) -> Light:
    return chance.standard_normal(shape, dtype=np.float32)


def lit(
    size: tuple[int, int], chance: np.random.Generator, *, uneven: float
) -> NDArray[np.float32]:
    """Return how bright the light is over a picture: (H, W, 1), a gradient with a soft shadow.

    Args:
        size: width and height.
        chance: picks direction and place.
        uneven: how much darker the darkest part may be, 0 to 1.
    """
    y, x = np.mgrid[-0.5:0.5:24j, -0.5:0.5:24j]
    angle = chance.uniform(0, 2 * np.pi)
    slope = np.cos(angle) * x + np.sin(angle) * y
    field = 1 - uneven * (0.5 + slope) * chance.uniform(0.3, 1)
    if chance.random() < 0.3:  # the photographer's hand often shades the page
        angle = chance.uniform(0, 2 * np.pi)
        edge = np.cos(angle) * x + np.sin(angle) * y - chance.uniform(-0.3, 0.4)
        field = field * (1 - 0.5 * uneven / (1 + np.exp(-edge / chance.uniform(0.02, 0.1))))
    if chance.random() < 0.25:  # a lamp mirrored by laminate, now and then
        centre, reach = chance.uniform(-0.5, 0.5, 2), chance.uniform(0.06, 0.2)
        field = field + 0.35 * np.exp(-((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / reach**2)
    fine = cv2.resize(field.astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(fine[..., None])


def cover(matrix: Matrix, page: tuple[int, ...], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return 255 where the page lies in the picture, with smoothed edges: (H, W)."""
    height, width = page[:2]
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1.0]])
    placed = corners @ matrix.T
    points = np.round(placed[:, :2] / placed[:, 2:] * 16).astype(np.int32)
    mask = np.zeros((size[1], size[0]), np.uint8)
    cv2.fillConvexPoly(mask, points, 255, cv2.LINE_AA, 4)
    return mask


def laid(
    page: Pixels, matrix: Matrix, size: tuple[int, int], under: Pixels, interpolation: int
) -> Pixels:
    """Return the page over a ground as it is seen through the homography."""
    seen = cv2.warpPerspective(page, matrix, size, flags=interpolation)
    share = cover(matrix, page.shape, size)[..., None].astype(np.uint16)
    return np.asarray((seen * share + under * (255 - share) + 127) // 255, dtype=np.uint8)
