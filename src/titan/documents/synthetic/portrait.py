"""Faces of nobody: a head as a lit surface, with eyes, brows, mouth and hair laid over it.

The surface is an ellipsoid with a nose, sockets, cheeks and lips raised or sunk by Gaussians; its
normals give the shading. Coordinates: x to the right and y down, the head's half width is one.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.documents.synthetic.page import Pixels

Plane = NDArray[np.floating[Any]]

_FINE = 190  # pixels: the width at which a face is computed before it is scaled

_SKINS = (
    (186, 208, 240),
    (150, 180, 226),
    (128, 162, 214),
    (100, 132, 188),
    (64, 88, 132),
    (44, 62, 98),
)
_HAIRS = ((30, 34, 40), (34, 46, 66), (52, 82, 118), (96, 146, 190), (58, 60, 62), (170, 172, 174))
_EYES = ((60, 70, 74), (104, 92, 74), (52, 62, 84), (70, 96, 92))


@dataclass(frozen=True, slots=True)
class _Face:
    """Proportions and colours of one face; lengths in half widths of the head."""

    skin: NDArray[np.float64]
    hair: NDArray[np.float64]
    iris: NDArray[np.float64]
    jaw: float
    length: float
    eye_gap: float
    eye_width: float
    brow_lift: float
    nose_length: float
    nose_width: float
    mouth_width: float
    lip: float
    hairline: float
    long_hair: bool
    light: float
    seed: int


def draw_portrait(size: tuple[int, int], chance: np.random.Generator) -> Pixels:
    """Return head and shoulders of a person who does not exist: (H, W, 3) BGR.

    Args:
        size: width and height in pixels.
        chance: picks the person, the light and the ground.
    """
    width, height = _FINE, round(_FINE * size[1] / size[0])
    face = _invent(chance)
    scale = width / chance.uniform(3.7, 4.2)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x = (x - width * (0.5 + chance.uniform(-0.02, 0.02))) / scale
    y = (y - height * chance.uniform(0.46, 0.5)) / scale
    picture = _backdrop(x, y, chance)
    picture = _body(picture, x, y, face, chance)
    picture = _behind(picture, x, y, face)
    picture = _head(picture, x, y, face)
    picture = _hair(picture, x, y, face)
    large = cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC)
    grain = chance.normal(0, 1.6, (size[1], size[0], 1)).astype(np.float32)
    return np.asarray(np.clip(large + grain, 0, 255), dtype=np.uint8)


def _invent(chance: np.random.Generator) -> _Face:
    skin = np.array(_SKINS[chance.integers(len(_SKINS))]) * chance.uniform(0.92, 1.05, 3)
    hair = np.array(_HAIRS[chance.integers(len(_HAIRS))]) * chance.uniform(0.8, 1.2)
    if skin[2] < 150:  # dark skin rarely goes with fair hair
        hair = np.array(_HAIRS[0]) * chance.uniform(0.7, 1.1)
    return _Face(
        skin=skin,
        hair=hair,
        iris=np.array(_EYES[chance.integers(len(_EYES))]) * chance.uniform(0.7, 1.1),
        jaw=chance.uniform(0.62, 0.86),
        length=chance.uniform(1.28, 1.46),
        eye_gap=chance.uniform(0.42, 0.49),
        eye_width=chance.uniform(0.19, 0.235),
        brow_lift=chance.uniform(0.2, 0.29),
        nose_length=chance.uniform(0.44, 0.56),
        nose_width=chance.uniform(0.15, 0.22),
        mouth_width=chance.uniform(0.3, 0.4),
        lip=chance.uniform(0.05, 0.085),
        hairline=chance.uniform(-0.98, -0.72),
        long_hair=bool(chance.random() < 0.45),  # nearly half of the faces
        light=chance.uniform(-0.7, 0.7),
        seed=int(chance.integers(1 << 30)),
    )


def _bump(x: Plane, y: Plane, at: tuple[float, float], spread: tuple[float, float]) -> Plane:
    return np.asarray(np.exp(-(((x - at[0]) / spread[0]) ** 2) - ((y - at[1]) / spread[1]) ** 2))


def _step(inside: Plane, soft: float) -> Plane:
    """1 where the argument is positive, 0 where negative, smooth between."""
    share = np.clip(inside / soft + 0.5, 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def _over(picture: Plane, cover: Plane, ink: NDArray[np.float64] | Plane) -> Plane:
    share = cover[..., None]
    return np.asarray(picture * (1 - share) + ink * share, dtype=np.float32)


def _half_width(y: Plane, face: _Face) -> Plane:
    """Of the head at each height: round above, towards the chin as narrow as the jaw wants."""
    below = np.clip(y / face.length, 0, 1)
    round_part = np.sqrt(np.clip(1 - np.abs(y / np.where(y < 0, 1.2, face.length)) ** 2.3, 0, 1))
    return np.asarray(round_part * (1 - (1 - face.jaw) * below**1.5))


def _backdrop(x: Plane, y: Plane, chance: np.random.Generator) -> Plane:
    tone = np.array([chance.uniform(180, 245)] * 3) + chance.uniform(-14, 14, 3)
    fall = 1 - 0.05 * chance.random() * (x + y)[..., None]
    return np.asarray(tone * fall, dtype=np.float32)


def _body(picture: Plane, x: Plane, y: Plane, face: _Face, chance: np.random.Generator) -> Plane:
    cloth = chance.uniform(30, 190, 3)
    slope = face.length + 0.42 + 0.3 * np.abs(x) ** 1.6
    shade = (1 - 0.12 * np.abs(x) + 0.1 * face.light * x)[..., None]
    picture = _over(picture, _step(y - slope, 0.06), cloth * shade)
    neck = _step(0.56 - np.abs(x) + 0.25 * np.clip(y - face.length - 0.2, 0, 1), 0.08)
    neck = neck * _step(y - 0.6, 0.1) * _step(face.length + 0.62 - 0.35 * np.abs(x) - y, 0.06)
    dark = 0.72 + 0.16 * _step(y - face.length - 0.2, 0.5) - 0.12 * face.light * x
    return _over(picture, neck, face.skin * dark[..., None])


def _behind(picture: Plane, x: Plane, y: Plane, face: _Face) -> Plane:
    """Hair that falls behind the head, and the ears."""
    for side in (-1, 1):
        ear = _step(1 - ((x - side * 1.0) / 0.13) ** 2 - ((y - 0.12) / 0.27) ** 2, 0.4)
        picture = _over(picture, ear, face.skin * 0.82)
    if not face.long_hair:
        return picture
    reach = np.hypot(x, np.minimum(y + 0.1, 0) / 1.1)
    fall = _step(1.2 + 0.05 * np.sin(3 * y) - reach, 0.1)
    fall *= _step(face.length + 0.75 - y, 0.25) * _step(np.abs(x) - 0.55, 0.15)
    return _over(picture, fall, face.hair * _strands(x, y, face)[..., None])


def _strands(x: Plane, y: Plane, face: _Face) -> Plane:
    """Brightness of hair: streaks that follow the head."""
    angle = x / (1.4 + 0.25 * np.abs(y + 0.3)) + 0.04 * np.sin(3 * y + 5 * x)
    chance = np.random.default_rng(face.seed)
    waves = [
        chance.uniform(0.04, 0.11) * np.sin(angle * chance.uniform(40, 150) + chance.uniform(0, 6))
        for _ in range(6)
    ]
    sheen = 0.25 * np.exp(-(((y + 0.95 + 0.2 * x * face.light) / 0.2) ** 2))
    return np.asarray(1 + np.sum(waves, axis=0) + sheen, dtype=np.float32)


def _surface(x: Plane, y: Plane, face: _Face) -> Plane:
    """Depth of the face towards the viewer."""
    reach = np.maximum(_half_width(y, face), 0.05)
    depth = 0.9 * np.sqrt(np.clip(1 - (x / reach) ** 2 * 0.92, 0.02, 1))
    depth += 0.25 * np.sqrt(np.clip(1 - (y / 1.5) ** 2, 0, 1))
    tip = face.nose_length
    ridge = np.clip((y + 0.1) / tip, 0, 1) * _step(tip + 0.06 - y, 0.1)
    depth += 0.3 * ridge * np.exp(-((x / (0.09 + 0.06 * ridge)) ** 2))
    depth += 0.1 * _bump(x, y, (0, tip - 0.02), (0.13, 0.1))
    for side in (-1, 1):
        depth += 0.08 * _bump(x, y, (side * face.nose_width, tip + 0.02), (0.08, 0.07))
        depth -= 0.12 * _bump(x, y, (side * face.eye_gap, 0.0), (0.24, 0.15))
        depth += 0.06 * _bump(x, y, (side * face.eye_gap, -face.brow_lift), (0.3, 0.1))
        depth += 0.08 * _bump(x, y, (side * 0.52, 0.42), (0.25, 0.2))
    mouth = tip + 0.3
    depth += 0.06 * _bump(x, y, (0, mouth - 0.06), (0.25, 0.06))
    depth += 0.07 * _bump(x, y, (0, mouth + 0.09), (0.2, 0.07))
    return np.asarray(depth + 0.08 * _bump(x, y, (0, face.length - 0.18), (0.22, 0.14)))


def _head(picture: Plane, x: Plane, y: Plane, face: _Face) -> Plane:
    depth = _surface(x, y, face)
    step = float(x[0, 1] - x[0, 0])
    down, across = np.gradient(depth, step)
    length = np.sqrt(down**2 + across**2 + 1)
    lit = (-across * 0.55 * face.light - down * -0.5 * -1 + 1.0) / length
    shade = 0.5 + 0.52 * np.clip(lit, 0, 1.3)
    red = 0.05 * (_bump(x, y, (0.5, 0.4), (0.3, 0.25)) + _bump(x, y, (-0.5, 0.4), (0.3, 0.25)))
    flush = np.stack([1 - red * 1.6, 1 - red, 1 + red * 0.4], axis=-1)
    cover = _step(_half_width(y, face) - np.abs(x), 0.05) * _step(face.length - np.abs(y), 0.04)
    picture = _over(picture, cover, face.skin * shade[..., None] * flush)
    picture = _mouth(_nostrils(picture, x, y, face), x, y, face)
    for side in (-1, 1):
        picture = _eye(picture, (x - side * face.eye_gap) * side, y, face, side)
    return picture


def _eye(picture: Plane, x: Plane, y: Plane, face: _Face, side: int) -> Plane:
    """One eye and its brow; `x` runs outwards from the eye's middle."""
    wide = face.eye_width
    rise = np.clip(1 - (x / wide) ** 2, 0, 1)
    upper, lower = -0.105 * np.sqrt(rise), 0.07 * rise
    opening = _step(np.minimum(y - upper, lower - y), 0.03) * _step(wide - np.abs(x), 0.03)
    picture = _over(picture, opening, np.array([214.0, 220.0, 226.0]) * 0.92)
    gaze = np.hypot(x, y + 0.015)
    picture = _over(picture, opening * _step(0.1 - gaze, 0.02), face.iris)
    picture = _over(picture, opening * _step(0.045 - gaze, 0.02), np.array([18.0, 16.0, 14.0]))
    spark = _step(0.02 - np.hypot(x * side + 0.03, y + 0.05), 0.015)
    picture = _over(picture, spark, np.array([250.0, 250.0, 250.0]))
    near = _step(wide * 1.08 - np.abs(x), 0.03)
    lash = np.exp(-(((y - upper + 0.008) / 0.022) ** 2)) * near
    picture = _over(picture, 0.85 * lash, face.hair * 0.4)
    crease = np.exp(-(((y + 0.165 - 0.3 * x**2) / 0.018) ** 2)) * near
    picture = _over(picture, 0.35 * crease, face.skin * 0.55)
    under = np.exp(-(((y - 0.105) / 0.03) ** 2)) * near
    picture = _over(picture, 0.25 * under, face.skin * 0.6)
    line = y + face.brow_lift + 0.06 - 0.9 * (x + 0.05) ** 2
    brow = _step(0.042 - np.abs(line) - 0.05 * np.clip(x, 0, 1), 0.03) * _step(
        0.31 - np.abs(x), 0.1
    )
    return _over(
        picture, 0.85 * brow, face.hair * (0.75 + 0.2 * np.sin(90 * x + 40 * y))[..., None]
    )


def _nostrils(picture: Plane, x: Plane, y: Plane, face: _Face) -> Plane:
    tip = face.nose_length
    for side in (-1, 1):
        hole = _bump(x, y, (side * 0.085, tip + 0.075), (0.05, 0.026))
        picture = _over(picture, 0.75 * hole, face.skin * 0.3)
        wing = _bump(x, y, (side * (face.nose_width + 0.05), tip + 0.03), (0.025, 0.07))
        picture = _over(picture, 0.35 * wing, face.skin * 0.5)
    return _over(picture, 0.3 * _bump(x, y, (0, tip + 0.11), (0.16, 0.035)), face.skin * 0.5)


def _mouth(picture: Plane, x: Plane, y: Plane, face: _Face) -> Plane:
    middle, wide = face.nose_length + 0.32, face.mouth_width
    bow = np.clip(1 - (x / wide) ** 2, 0, 1)
    line = middle + 0.008 * np.cos(6 * x / wide) - 0.035 * (1 - bow)
    upper = line - face.lip * bow * (1 - 0.25 * np.exp(-((x / 0.06) ** 2)))
    lower = line + 1.35 * face.lip * bow**0.8
    ends = _step(wide - np.abs(x), 0.05)
    lip = face.skin * np.array([0.72, 0.66, 0.84])
    picture = _over(picture, 0.8 * ends * _step(np.minimum(y - upper, line - y), 0.03), lip * 0.86)
    picture = _over(picture, 0.7 * ends * _step(np.minimum(y - line, lower - y), 0.03), lip)
    crack = np.exp(-(((y - line) / 0.016) ** 2)) * ends
    picture = _over(picture, 0.8 * crack, face.skin * 0.28)
    shadow = _bump(x, y, (0, middle + 0.2), (0.2, 0.045))
    return _over(picture, 0.3 * shadow, face.skin * 0.55)


def _hair(picture: Plane, x: Plane, y: Plane, face: _Face) -> Plane:
    """Hair over the crown and down the temples."""
    crown = 1.1 - np.sqrt((x / 1.08) ** 2 + (np.minimum(y + 0.1, 0) / 1.25) ** 2)
    line = face.hairline + 0.5 * np.abs(x) ** 2.5 + 0.05 * np.sin(7 * x + face.light * 9)
    cap = _step(crown, 0.05) * _step(line - y, 0.12)
    temple = _step(np.abs(x) - 0.86, 0.08) * _step(1.12 - np.abs(x), 0.06)
    round_top = _step(1.16 - np.hypot(x, np.minimum(y + 0.1, 0) / 1.2), 0.06)
    temple = temple * _step(0.15 - y, 0.3) * round_top
    if face.long_hair:
        sides = _step(np.abs(x) - 0.8 - 0.05 * np.sin(3 * y), 0.12) * _step(1.2 - np.abs(x), 0.1)
        temple = np.maximum(temple, sides * round_top * _step(face.length - y, 0.6))
    cover = np.maximum(cap, temple)
    return _over(picture, cover, face.hair * _strands(x, y, face)[..., None])
