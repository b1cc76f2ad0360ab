"""Fine curved line patterns in the manner of security printing, from formulas."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Colour = tuple[int, int, int]

_FINER = 2  # lines are drawn so many times larger, then averaged down
_PAPER = ((226, 238, 243), (247, 241, 228), (238, 229, 241))


def draw_ground(size: tuple[int, int], chance: np.random.Generator) -> Image.Image:
    """Return a pale ground of two inks that fade into each other, under waves of fine lines.

    Args:
        size: width and height in pixels.
        chance: source of the phases.
    """
    width, height = size
    left, middle, right = (
        np.array(ink) for ink in ((226, 238, 243), (247, 241, 228), (238, 229, 241))
    )
    share = np.linspace(0, 1, width)[None, :, None]
    bent = share + 0.12 * np.sin(np.linspace(0, np.pi, height))[:, None, None]
    ground = np.where(
        bent < 0.5, left + (middle - left) * bent * 2, middle + (right - middle) * (bent * 2 - 1)
    )
    plain = Image.fromarray(np.clip(ground, 0, 255).astype(np.uint8), "RGB")
    picture = plain.resize((width * _FINER, height * _FINER))
    pen = ImageDraw.Draw(picture)
    phase = chance.uniform(0, 2 * np.pi, 3)
    for ink, slope, shift in (
        ((190, 214, 226), 1.0, phase[0]),
        ((228, 206, 190), -1.0, phase[1]),
        ((204, 212, 190), 0.35, phase[2]),
    ):
        _waves(pen, size, ink, slope, shift)
    return picture.resize(size, Image.Resampling.BOX)


def _waves(
    pen: ImageDraw.ImageDraw, size: tuple[int, int], ink: Colour, slope: float, shift: float
) -> None:
    width, height = size
    across = np.arange(0, width + 8, 8)
    for start in range(-height, 2 * height, 26):
        swing = 30 * np.sin(across / 97 + shift + start / 180) + 13 * np.sin(across / 31 - shift)
        line = (start + swing + slope * 0.18 * across) * _FINER
        points = list(zip((across * _FINER).tolist(), line.tolist(), strict=True))
        pen.line(points, fill=ink, width=2 * _FINER - 1)


def draw_rosette(
    pen: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float, ink: Colour, petals: int
) -> None:
    """Draw a rosette of interlaced curves.

    Args:
        pen: on the picture to draw on.
        centre: x and y.
        radius: pixels.
        ink: of the lines.
        petals: how many lobes the outermost curve has.
    """
    angle = np.linspace(0, 2 * np.pi, 720)
    for ring in range(9):
        for turn in (0.0, np.pi / petals):
            reach = (
                radius
                * (1 - 0.09 * ring)
                * (0.82 + 0.18 * np.cos(petals * angle + turn + 0.35 * ring))
            )
            pen.line(_around(centre, angle, reach), fill=ink, width=2)


def _around(
    centre: tuple[float, float], angle: NDArray[np.float64], reach: NDArray[np.float64]
) -> list[tuple[float, float]]:
    x, y = centre[0] + reach * np.cos(angle), centre[1] + reach * np.sin(angle)
    return list(zip(x.tolist(), y.tolist(), strict=True))
