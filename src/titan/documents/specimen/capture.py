"""A page as a phone would take it: on a table, at an angle, in uneven light, as a JPEG."""

from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

_MARGIN = 0.16  # of the page's width, on each side
_CORNER = 26  # radius in pixels
_WOODS = ((96, 70, 52), (74, 62, 56), (58, 64, 72))
_SUPPORT = 0.35  # strength of the shadow on the table


def capture(  # noqa: PLR0913 - the conditions of one exposure, by keyword only
    page: Image.Image,
    seed: int,
    *,
    tilt: float = 0.05,
    turn: float = 3.0,
    blur: float = 0.8,
    noise: float = 2.5,
    quality: int = 88,
) -> bytes:
    """Return a phone-like JPEG of a page.

    Args:
        page: the page, RGB.
        seed: the same page, seed and conditions give the same bytes.
        tilt: how far corners move by perspective, as a share of the page's width.
        turn: largest rotation in the plane, degrees.
        blur: standard deviation of the lens's blur, pixels.
        noise: standard deviation of the sensor's noise, of 255 levels.
        quality: of the JPEG.
    """
    chance = np.random.default_rng(seed)
    flat = np.asarray(page.convert("RGB"))
    height, width = flat.shape[:2]
    size = round(width * (1 + 2 * _MARGIN)), round(height * (1 + 2.6 * _MARGIN))
    corners = _moved(width, height, tilt, turn, chance) + np.array(size) / 2
    scene = _table(size, chance)
    mask = _rounded(width, height)
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    mapping = cv2.getPerspectiveTransform(source, corners.astype(np.float32))
    laid = cv2.warpPerspective(flat, mapping, size, flags=cv2.INTER_AREA).astype(np.float32)
    cover = cv2.warpPerspective(mask, mapping, size, flags=cv2.INTER_LINEAR)[..., None]
    shadow = cv2.GaussianBlur(cover, (0, 0), 22)
    shadow = np.roll(shadow, (14, 10), axis=(0, 1))[..., None]
    scene = scene * (1 - _SUPPORT * shadow) * (1 - cover) + laid * cover
    return _jpeg(_expose(scene, blur, noise, chance), quality)


def _moved(
    width: int, height: int, tilt: float, turn: float, chance: np.random.Generator
) -> NDArray[np.float64]:
    """Corners of the page turned and shifted, around the origin."""
    page = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    centred = page - (width / 2, height / 2)
    angle = np.radians(chance.uniform(-turn, turn))
    turned = centred @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray(turned + chance.uniform(-tilt, tilt, (4, 2)) * width)


def _rounded(width: int, height: int) -> NDArray[np.float32]:
    mask = np.zeros((height, width), dtype=np.float32)
    cv2.rectangle(mask, (_CORNER, 0), (width - _CORNER - 1, height - 1), 1.0, -1)
    cv2.rectangle(mask, (0, _CORNER), (width - 1, height - _CORNER - 1), 1.0, -1)
    for x in (_CORNER, width - _CORNER - 1):
        for y in (_CORNER, height - _CORNER - 1):
            cv2.circle(mask, (x, y), _CORNER, 1.0, -1)
    return mask


def _table(size: tuple[int, int], chance: np.random.Generator) -> NDArray[np.float32]:
    """Dark wood: boards with a grain that runs along them."""
    width, height = size
    tone = np.array(
        ((96, 70, 52), (74, 62, 56), (58, 64, 72))[chance.integers(3)], dtype=np.float32
    )
    grain = cv2.GaussianBlur(chance.normal(0, 1, (height, width)).astype(np.float32), (0, 0), 1.2)
    grain = cv2.blur(grain, (161, 3))
    grain = grain / grain.std()
    boards = np.repeat(chance.normal(0, 5, 6), -(-height // 6))[:height, None]
    scene = tone + (grain * 6 + boards)[..., None]
    return np.asarray(scene, dtype=np.float32)


def _expose(
    scene: NDArray[np.float32], blur: float, noise: float, chance: np.random.Generator
) -> Pixels:
    """Uneven light, the lens's blur, the sensor's noise."""
    height, width = scene.shape[:2]
    direction = chance.uniform(0, 2 * np.pi)
    rows, columns = np.mgrid[-0.5 : 0.5 : height * 1j, -0.5 : 0.5 : width * 1j]
    light = 0.97 + 0.2 * (np.cos(direction) * columns + np.sin(direction) * rows)
    lit = scene * light[..., None] * chance.uniform(0.97, 1.03, 3)
    soft = cv2.GaussianBlur(lit.astype(np.float32), (0, 0), blur) if blur > 0 else lit
    grainy = soft + chance.normal(0, noise, soft.shape)
    return np.asarray(np.clip(grainy, 0, 255), dtype=np.uint8)


def _jpeg(pixels: Pixels, quality: int) -> bytes:
    output = BytesIO()
    Image.fromarray(pixels, "RGB").save(output, "JPEG", quality=quality, subsampling="4:2:0")
    return output.getvalue()
