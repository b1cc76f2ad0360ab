"""Fine curves in the manner of security printing, from formulas, for any pen."""

import cv2
import numpy as np

from titan.documents.synthetic.page import Pixels
from titan.documents.synthetic.pens.pen import Curve

_COARSE = 8  # the ground is smooth: it is computed on every eighth pixel


def draw_ground(size: tuple[int, int], chance: np.random.Generator) -> Pixels:
    """Return pale paper on which two or three tints fade into each other: (H, W, 3) BGR.

    Args:
        size: width and height in pixels.
        chance: picks tints and direction.
    """
    width, height = size
    tints = 255 - chance.uniform(4, 46, (3, 3))
    angle = chance.uniform(0, 2 * np.pi)
    y, x = np.mgrid[-0.5 : 0.5 : height // _COARSE * 1j, -0.5 : 0.5 : width // _COARSE * 1j]
    share = 0.5 + 0.6 * (np.cos(angle) * x + np.sin(angle) * y)
    share += 0.12 * np.sin(5 * (np.sin(angle) * x - np.cos(angle) * y) + chance.uniform(0, 6))
    share = np.clip(share, 0, 1)[..., None]
    ground = tints[0] * (1 - share) ** 2 + 2 * tints[1] * share * (1 - share) + tints[2] * share**2
    smooth = cv2.resize(ground.astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(smooth + 0.5, 0, 255), dtype=np.uint8)


def waves(size: tuple[int, int], chance: np.random.Generator) -> list[Curve]:
    """Return waves that run across a page, each a little out of step with the last."""
    width, height = size
    spacing, slope = chance.uniform(9, 24), chance.uniform(-0.35, 0.35)
    swing, length = chance.uniform(8, 34), chance.uniform(60, 170)
    phase, drift = chance.uniform(0, 6), chance.uniform(80, 240)
    x = np.arange(-10, width + 16, 6.0)
    starts = np.arange(-0.4 * height, 1.4 * height, spacing)
    return [
        np.column_stack(
            [x, start + slope * x + swing * np.sin(x / length + phase + start / drift)
             + 0.4 * swing * np.sin(x / (length / 3.1) - phase)]
        )
        for start in starts
    ]  # fmt: skip


def rosette(centre: tuple[float, float], radius: float, chance: np.random.Generator) -> list[Curve]:
    """Return interlaced rings around a centre."""
    petals, rings = int(chance.integers(5, 17)), int(chance.integers(4, 10))
    depth, twist = chance.uniform(0.1, 0.35), chance.uniform(0.1, 0.6)
    angle = np.linspace(0, 2 * np.pi, 300)
    reaches = [
        radius
        * (1 - 0.09 * ring)
        * (1 - depth + depth * np.cos(petals * angle + turn + twist * ring))
        for ring in range(rings)
        for turn in (0.0, np.pi)
    ]
    around = np.column_stack([np.cos(angle), np.sin(angle)])
    return [np.array(centre) + around * reach[:, None] for reach in reaches]


def trochoid(
    centre: tuple[float, float], radius: float, chance: np.random.Generator
) -> list[Curve]:
    """Return one long hypotrochoid, as a geometric lathe turns it."""
    lobes, turns = int(chance.integers(7, 19)), int(chance.integers(2, 5))
    share = chance.uniform(0.35, 0.75)
    angle = np.linspace(0, 2 * np.pi * turns, 700)
    spin = angle * (lobes + 0.5) / turns
    x = share * np.cos(angle) + (1 - share) * np.cos(spin)
    y = share * np.sin(angle) - (1 - share) * np.sin(spin)
    return [np.array(centre) + radius * np.column_stack([x, y])]


def mesh(size: tuple[int, int], chance: np.random.Generator) -> list[Curve]:
    """Return two families of bent lines that cross over the whole page."""
    width, height = size
    spacing, bend = chance.uniform(14, 30), chance.uniform(0.0006, 0.002)
    t = np.linspace(-0.1, 1.1, 40)
    curves = []
    for start in np.arange(-height, width + height, spacing):
        for lean in (1.0, -1.0):
            y = t * height
            x = start + lean * (y - height / 2) + bend * (y - height / 2) ** 2
            curves.append(np.column_stack([x, y]))
    return curves


def star(centre: tuple[float, float], radius: float, points: int, inner: float) -> Curve:
    """Return the outline of a star, for emblems."""
    angle = np.pi * np.arange(2 * points) / points - np.pi / 2
    reach = np.where(np.arange(2 * points) % 2, inner, 1.0) * radius
    return np.array(centre) + np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None]
