"""Four telephones, each with its own sensor, demosaicing, denoising, sharpening and tone.

A sensor sees one colour at each pixel; two thirds of what a photo shows is interpolated. Where
somebody edits the photo afterwards, these regularities break, so each phone makes them its own way.
"""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from titan.documents.synthetic.captures.scene import Shot, ground, laid, lit, pose
from titan.documents.synthetic.page import Pixels

_Curve = Callable[[NDArray[np.float64]], NDArray[np.float64]]

_DEEP = 65535
_LIGHT = (((np.arange(256) / 255) ** 2.2) * 0.8).astype(np.float32)
_CURVE_STEPS = 4096


def phone_a(page: Pixels, chance: np.random.Generator) -> Shot:
    """Return a photo of a plain phone: bilinear demosaicing, smoothed colour, unsharp mask."""
    matrix, size = pose(page.shape, chance, tilt=0.04, turn=6, margin=0.14)
    seen = laid(page, matrix, size, ground(size, chance), cv2.INTER_LINEAR)
    light = _LIGHT[seen] * lit(size, chance, uneven=0.35)
    blurred = cv2.GaussianBlur(light, (0, 0), chance.uniform(0.5, 1.1))
    raw = _exposed(np.asarray(blurred), chance, shot=chance.uniform(0.003, 0.012), read=0.002)
    colours = cv2.cvtColor(_deep(raw), cv2.COLOR_BayerBG2BGR).astype(np.float32) / _DEEP
    picture = _toned(colours * _cast(chance), _s_curve(chance.uniform(0.1, 0.35)))
    luma = cv2.cvtColor(picture, cv2.COLOR_BGR2YCrCb)
    luma[..., 1:] = cv2.blur(luma[..., 1:], (5, 5))
    clean = cv2.cvtColor(luma, cv2.COLOR_YCrCb2BGR)
    soft, strength = cv2.GaussianBlur(clean, (0, 0), 1.0), chance.uniform(0.3, 1.0)
    sharp = cv2.addWeighted(clean, 1 + strength, soft, -strength, 0)
    return Shot(np.asarray(sharp, np.uint8), matrix)


def phone_b(page: Pixels, chance: np.random.Generator) -> Shot:
    """Return a photo of a better phone: gradient-corrected demosaicing (Malvar 2004), cored noise.

    Denoising keeps large details and shrinks small ones; local contrast is raised.
    """
    matrix, size = pose(page.shape, chance, tilt=0.05, turn=5, margin=0.12)
    seen = laid(page, matrix, size, ground(size, chance), cv2.INTER_CUBIC)
    light = _LIGHT[seen] * lit(size, chance, uneven=0.3)
    raw = _exposed(light, chance, shot=chance.uniform(0.004, 0.01), read=0.0015)
    colours = _malvar(raw) * _cast(chance)
    gamma = 1 / chance.uniform(2.1, 2.5)
    picture = _toned(colours, lambda level: level**gamma).astype(np.float32)
    soft = cv2.GaussianBlur(picture, (0, 0), 1.3)
    detail, threshold = picture - soft, np.float32(chance.uniform(2, 6))
    cored = np.sign(detail) * np.maximum(np.abs(detail) - threshold, 0)
    wide = cv2.blur(
        cv2.resize(soft, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA), (9, 9)
    )
    wide = cv2.resize(wide, size, interpolation=cv2.INTER_LINEAR)
    local = np.float32(chance.uniform(0.08, 0.25)) * (soft - wide)
    boosted = soft + cored * np.float32(chance.uniform(1.2, 1.8)) + local
    return Shot(np.clip(boosted + 0.5, 0, 255).astype(np.uint8), matrix)


def phone_c(page: Pixels, chance: np.random.Generator) -> Shot:
    """Return a photo of a cheap phone: edge-aware demosaicing, median, harsh sharpening, vignette.

    Geometry and sharpening are Pillow's; the tone curve is a film's.
    """
    matrix, size = pose(page.shape, chance, tilt=0.06, turn=8, margin=0.18)
    back = np.linalg.inv(matrix)
    sheet = Image.fromarray(np.dstack([page[..., ::-1], np.full(page.shape[:2], 255, np.uint8)]))
    placed = sheet.transform(
        size, Image.Transform.PERSPECTIVE, tuple((back / back[2, 2]).ravel()[:8]),
        Image.Resampling.BICUBIC,
    )  # fmt: skip
    table = Image.fromarray(np.ascontiguousarray(ground(size, chance)[..., ::-1]), "RGB")
    table.paste(placed, mask=placed.getchannel("A"))
    soft = table.filter(ImageFilter.GaussianBlur(chance.uniform(0.4, 1.0)))
    light = _LIGHT[np.asarray(soft)[..., ::-1]] * lit(size, chance, uneven=0.45)
    y, x = np.mgrid[-1 : 1 : size[1] * 1j, -1 : 1 : size[0] * 1j].astype(np.float32)
    light *= (1 - np.float32(chance.uniform(0.1, 0.3)) * (x * x + y * y) / 2)[..., None]
    raw = _exposed(light, chance, shot=chance.uniform(0.008, 0.02), read=0.004)
    colours = cv2.cvtColor(_deep(raw), cv2.COLOR_BayerBG2BGR_EA).astype(np.float32) / _DEEP
    picture = cv2.medianBlur(_toned(colours * _cast(chance), _film), 3)
    unsharp = ImageFilter.UnsharpMask(2, int(chance.integers(60, 140)), 2)
    sharp = Image.fromarray(np.ascontiguousarray(picture[..., ::-1]), "RGB").filter(unsharp)
    return Shot(np.ascontiguousarray(np.asarray(sharp)[..., ::-1]), matrix)


def phone_d(page: Pixels, chance: np.random.Generator) -> Shot:
    """Return a photo of a phone that computes: exposures stacked, binned, enlarged, evened out.

    Four pixels of the sensor make one of the mosaic; what that loses is drawn larger again. Detail
    is raised over a base that keeps edges (Durand and Dorsey, SIGGRAPH 2002).
    """
    matrix, size = pose(page.shape, chance, tilt=0.05, turn=7, margin=0.15)
    seen = laid(page, matrix, size, ground(size, chance), cv2.INTER_AREA)
    light = _LIGHT[seen] * lit(size, chance, uneven=0.4)
    share = 1 / chance.uniform(1.15, 1.6)
    binned = np.asarray(
        cv2.resize(light, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.float32
    )
    stack = [_exposed(binned, chance, shot=0.012, read=0.004) for _ in range(3)]
    raw = np.mean([one * (np.mean(stack[0]) / np.mean(one)) for one in stack], 0)
    colours = cv2.cvtColor(_deep(np.clip(raw, 0, 1)), cv2.COLOR_BayerBG2BGR).astype(np.float32)
    large = cv2.resize(colours / _DEEP, size, interpolation=cv2.INTER_LANCZOS4)
    toned = _toned(np.maximum(large, 0) * _cast(chance), _s_curve(chance.uniform(0, 0.2)))
    base = cv2.bilateralFilter(toned, 7, 28, 3).astype(np.float32)
    flattened = 128 + (base - 128) * np.float32(chance.uniform(0.82, 0.98))
    detailed = flattened + (toned - base) * np.float32(chance.uniform(1.2, 2.0))
    return Shot(np.clip(detailed + 0.5, 0, 255).astype(np.uint8), matrix)


def _exposed(
    light: NDArray[np.floating[Any]], chance: np.random.Generator, *, shot: float, read: float
) -> NDArray[np.floating[Any]]:
    """What a sensor with a red pixel in its corner (RGGB) counts: (H, W), 0 to 1."""
    raw = np.empty(light.shape[:2], np.float32)
    for channel, row, column in ((2, 0, 0), (1, 0, 1), (1, 1, 0), (0, 1, 1)):
        raw[row::2, column::2] = light[row::2, column::2, channel]
    raw *= np.float32(chance.uniform(0.7, 1.05))
    spread = np.sqrt(np.float32(shot**2) * np.maximum(raw, 0) + np.float32(read**2))
    noise = chance.standard_normal(raw.shape, dtype=np.float32)
    return np.asarray(np.clip(raw + spread * noise, 0, 1))


def _deep(raw: NDArray[np.floating[Any]]) -> NDArray[np.uint16]:
    return (raw * _DEEP).astype(np.uint16)


def _cast(chance: np.random.Generator) -> NDArray[np.floating[Any]]:
    """White balance that misses a little."""
    return chance.uniform(0.94, 1.06, 3).astype(np.float32)


def _toned(colours: NDArray[np.floating[Any]], curve: _Curve) -> Pixels:
    """Linear light as levels, through a tone curve."""
    steps = np.arange(_CURVE_STEPS) / (_CURVE_STEPS - 1)
    table = np.clip(255 * curve(steps) + 0.5, 0, 255).astype(np.uint8)
    places = np.clip(colours * (_CURVE_STEPS - 1), 0, _CURVE_STEPS - 1).astype(np.uint16)
    return np.asarray(table[places], np.uint8)


def _s_curve(strength: float) -> _Curve:
    def curve(level: NDArray[np.float64]) -> NDArray[np.float64]:
        plain = np.minimum(level / 0.8, 1) ** (1 / 2.2)
        return (1 - strength) * plain + strength * plain * plain * (3 - 2 * plain)

    return curve


def _film(level: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rational curve of Hejl and Burgess-Dawson (2010), which includes gamma."""
    x = np.maximum(0, level * 1.9 - 0.004)
    return (x * (6.2 * x + 0.5)) / (x * (6.2 * x + 1.7) + 0.06)


_GREEN = (
    np.array(
        [[0, 0, -1, 0, 0], [0, 0, 2, 0, 0], [-1, 2, 4, 2, -1], [0, 0, 2, 0, 0], [0, 0, -1, 0, 0]],
        np.float32,
    )
    / 8
)
_ROW = (
    np.array(
        [
            [0, 0, 0.5, 0, 0],
            [0, -1, 0, -1, 0],
            [-1, 4, 5, 4, -1],
            [0, -1, 0, -1, 0],
            [0, 0, 0.5, 0, 0],
        ],
        np.float32,
    )
    / 8
)
_CROSS = np.array(
    [[0, 0, -1.5, 0, 0], [0, 2, 0, 2, 0], [-1.5, 0, 6, 0, -1.5], [0, 2, 0, 2, 0],
     [0, 0, -1.5, 0, 0]], np.float32,
) / 8  # fmt: skip


def _malvar(raw: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Linear demosaicing with gradient correction (Malvar, He, Cutler 2004) of an RGGB mosaic."""
    green, row = cv2.filter2D(raw, -1, _GREEN), cv2.filter2D(raw, -1, _ROW)
    column, cross = cv2.filter2D(raw, -1, _ROW.T.copy()), cv2.filter2D(raw, -1, _CROSS)
    colours = np.empty((*raw.shape, 3), np.float32)
    red, blue, middle = colours[..., 2], colours[..., 0], colours[..., 1]
    middle[:] = raw
    middle[0::2, 0::2], middle[1::2, 1::2] = green[0::2, 0::2], green[1::2, 1::2]
    for plane, first in ((red, 0), (blue, 1)):
        other = 1 - first
        plane[first::2, first::2] = raw[first::2, first::2]
        plane[first::2, other::2] = row[first::2, other::2]
        plane[other::2, first::2] = column[other::2, first::2]
        plane[other::2, other::2] = cross[other::2, other::2]
    return np.clip(colours, 0, 1)
