"""An editor of editors: edits drawn at random from what all editors do, made on a crop.

A network that meets three editors learns their habits. Here every edit has its own: how ground is
covered, where letters come from, which interpolation, how soft the rim, how much grain, whether it
was compressed before. What such edits have in common is that a place no longer fits the rest of the
page, and that is what the network shall learn. The crop before the edit stands beside it as a
genuine one, so that what is on the page gives no answer.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.forensics.train.habits import INTERPOLATIONS, Pixels, habit, habits

Cover = NDArray[np.float32]
"""Share of the new pixels in the mixture, 0 to 1."""

LEAST_EDITED = 48
"""Pixels, for a crop to count as edited."""

_VISIBLE = 2  # levels: a smaller difference is rounding, not an edit
_TRIES = 4
# Least and largest width and height in pixels: a character, a word, a line, a portrait.
_SIZES = np.array([[7, 24, 10, 32], [22, 80, 12, 36], [60, 200, 12, 40], [60, 180, 70, 200]])
_SIZE_SHARES = (0.35, 0.3, 0.2, 0.15)


def alter(
    pixels: Pixels, donor: Pixels, generator: np.random.Generator
) -> tuple[Pixels, NDArray[np.bool_]]:
    """Return a crop with one random edit, and where it differs.

    Args:
        pixels: (H, W, 3) BGR, at least 128 pixels a side.
        donor: of the same shape, from another page.
        generator: the same state gives the same edit.

    Returns:
        Pixels and a bool mask, in which the gaps between the strokes of letters are filled.
    """
    altered, mask = pixels, np.zeros(pixels.shape[:2], bool)
    for _ in range(_TRIES):  # on bare ground some edits change nothing
        edit = _EDITS[int(generator.choice(len(_EDITS), p=_EDIT_SHARES))]
        altered = edit(pixels, donor, _box(pixels, generator), generator)
        mask = changed(pixels, altered)
        if mask.sum() >= LEAST_EDITED:
            break
    return altered, mask


def changed(before: Pixels, after: Pixels) -> NDArray[np.bool_]:
    """Return where two pictures differ visibly, with the holes between strokes filled."""
    differs = (difference(before, after) >= _VISIBLE).astype(np.uint8)
    return cv2.morphologyEx(differs, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8)) > 0


def difference(one: Pixels, other: Pixels) -> NDArray[np.uint8]:
    """Return how far two pictures differ in the colour that differs most: (H, W), levels."""
    blue, green, red = cv2.split(cv2.absdiff(one, other))
    return np.asarray(cv2.max(cv2.max(blue, green), red), np.uint8)


def strokes(pixels: Pixels, reach: int = 15) -> NDArray[np.uint8]:
    """Return how much darker each pixel is than the ground around it: (H, W)."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    return np.asarray(
        cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((reach, reach), np.uint8)), np.uint8
    )


def _box(pixels: Pixels, generator: np.random.Generator) -> NDArray[np.float64]:
    """Four corners of a place worth forging, mostly on print: (4, 2)."""
    height, width = pixels.shape[:2]
    low_x, high_x, low_y, high_y = _SIZES[int(generator.choice(len(_SIZES), p=_SIZE_SHARES))]
    size = np.array([generator.uniform(low_x, high_x), generator.uniform(low_y, high_y)])
    middle = generator.uniform((30, 30), (width - 30, height - 30))
    if generator.random() < 0.75:  # forgers change what is printed
        dark = np.argwhere(strokes(pixels)[::4, ::4] > 40)
        if len(dark):
            middle = dark[generator.integers(len(dark))][::-1] * 4.0 + generator.uniform(-6, 6, 2)
    turn = generator.normal(0, 0.05)
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return np.asarray(
        middle + (np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * size / 2) @ axes, np.float64
    )


def _cover(
    shape: tuple[int, ...], box: NDArray[np.float64], generator: np.random.Generator
) -> Cover:
    """A box, or the oval in it, with a hard or a soft rim, seldom quite opaque."""
    mask = np.zeros(shape[:2], np.uint8)
    if generator.random() < 0.75:  # a selection is mostly a box
        cv2.fillConvexPoly(mask, np.round(box).astype(np.int32), 255)
    else:
        middle, size = box.mean(0), np.linalg.norm(box[1:3] - box[:2], axis=1)
        axes = np.maximum(size / 2, 3).astype(int)
        cv2.ellipse(mask, middle.astype(int).tolist(), axes.tolist(), 0, 0, 360, 255, -1)
    cover = mask.astype(np.float32) / 255
    if generator.random() < 0.7:  # the others cut with scissors
        cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), generator.uniform(0.4, 3)), np.float32)
    return np.asarray(cover * generator.choice([1.0, generator.uniform(0.8, 1)]), np.float32)


def _mixed(under: Pixels, over: NDArray[np.number], cover: Cover) -> Pixels:
    x, y, width, height = cv2.boundingRect(np.asarray(cover > 0, np.uint8))
    inside = np.s_[y : y + height, x : x + width]
    share, over = cover[inside][..., None], np.broadcast_to(over, under.shape)[inside]
    mixed = under.copy()  # most edits are small
    mixed[inside] = np.clip(under[inside] * (1 - share) + over * share + 0.5, 0, 255)
    return mixed


def _moved(source: Pixels, shift: NDArray[np.float64], generator: np.random.Generator) -> Pixels:
    """A picture shifted, by whole pixels or turned and resampled a little."""
    height, width = source.shape[:2]
    matrix = np.array([[1.0, 0, round(shift[0])], [0, 1, round(shift[1])]])
    flag = cv2.INTER_NEAREST
    if generator.random() < 0.7:  # a copy is seldom pasted without any fitting
        scale, turn = generator.uniform(0.8, 1.25), generator.normal(0, 0.04)
        middle = (width / 2, height / 2)
        matrix = np.array(cv2.getRotationMatrix2D(middle, float(np.degrees(turn)), scale))
        matrix[:, 2] += shift
        flag = INTERPOLATIONS[int(generator.integers(len(INTERPOLATIONS)))]
    moved = cv2.warpAffine(source, matrix, (width, height), flags=flag,
                           borderMode=cv2.BORDER_REFLECT_101)  # fmt: skip
    return np.asarray(moved, np.uint8)


def _copied(
    pixels: Pixels, donor: Pixels, box: NDArray[np.float64], generator: np.random.Generator
) -> Pixels:
    """Something from elsewhere on the page, or from another page, laid over the box."""
    foreign = generator.random() < 0.5
    shift = generator.uniform(-110, 110, 2)
    over = _moved(donor if foreign else pixels, shift, generator)
    cover = _cover(pixels.shape, box, generator)
    over = habits(_toned(over, pixels, cover, generator), generator)
    return _mixed(pixels, over, cover)


def _toned(over: Pixels, under: Pixels, cover: Cover, generator: np.random.Generator) -> Pixels:
    """A patch with its mean brought towards that of what it covers, as most forgers do."""
    inside = cover > 0.5
    if generator.random() < 0.3 or not inside.any():  # the careless
        return over
    gap = under[inside].mean(0) - over[inside].mean(0)
    return np.asarray(np.clip(over + gap * generator.uniform(0.6, 1), 0, 255), np.uint8)


def _erased(
    pixels: Pixels, _donor: Pixels, box: NDArray[np.float64], generator: np.random.Generator
) -> Pixels:
    """Print covered with ground."""
    cover = _cover(pixels.shape, box, generator)
    return _mixed(pixels, habits(_ground(pixels, box, cover, generator), generator), cover)


def _ground(
    pixels: Pixels, box: NDArray[np.float64], cover: Cover, generator: np.random.Generator
) -> Pixels:
    """What the page would look like without print, in one of six ways."""
    inside = np.asarray(cover > 0.02, np.uint8)
    kind = int(generator.integers(6))
    if kind < 2:  # inpainting of the strokes or of the whole box
        if generator.random() < 0.6:
            dark = cv2.dilate(strokes(pixels), np.ones((3, 3), np.uint8)) > 18
            inside = np.asarray(inside * dark, np.uint8)
        method = (cv2.INPAINT_TELEA, cv2.INPAINT_NS)[kind]
        return np.asarray(cv2.inpaint(pixels, inside, generator.uniform(2, 6), method), np.uint8)
    if kind == 2:
        return np.asarray(cv2.medianBlur(pixels, int(generator.integers(5, 16)) * 2 + 1), np.uint8)
    if kind == 3:  # letters eaten by what is brighter around them
        wide = np.ones((int(generator.integers(5, 15)),) * 2, np.uint8)
        closed = cv2.morphologyEx(pixels, cv2.MORPH_CLOSE, wide)
        return np.asarray(cv2.GaussianBlur(closed, (0, 0), generator.uniform(0.5, 3)), np.uint8)
    if kind == 4:
        return _plane(pixels, box)
    shift = _calm_shift(pixels, box, generator)
    return _moved(pixels, shift, generator)


def _plane(pixels: Pixels, box: NDArray[np.float64]) -> Pixels:
    """One colour, or a ramp from the left rim of the box to its right."""
    height, width = pixels.shape[:2]
    rims = []
    for start, end in ((0, 3), (1, 2)):
        points = np.linspace(box[start], box[end], 12)
        x = np.clip(np.round(points[:, 0]), 0, width - 1).astype(int)
        y = np.clip(np.round(points[:, 1]), 0, height - 1).astype(int)
        rims.append(np.median(pixels[y, x], axis=0))
    left, right = box[[0, 3], 0].mean(), box[[1, 2], 0].mean()
    share = np.clip((np.arange(width) - left) / max(1.0, right - left), 0, 1)[:, None]
    ramp = rims[0] * (1 - share) + rims[1] * share
    return np.broadcast_to(ramp[None], pixels.shape).astype(np.uint8)


def _calm_shift(
    pixels: Pixels, box: NDArray[np.float64], generator: np.random.Generator
) -> NDArray[np.float64]:
    """A shift that brings plain ground over the box."""
    marks = cv2.blur(strokes(pixels).astype(np.float32), (15, 15))
    height, width = marks.shape
    middle = box.mean(0)
    shifts = generator.uniform(-100, 100, (16, 2))
    places = np.clip(middle - shifts, 0, (width - 1, height - 1)).astype(int)
    return np.asarray(shifts[int(np.argmin(marks[places[:, 1], places[:, 0]]))], np.float64)


def _rewritten(
    pixels: Pixels, donor: Pixels, box: NDArray[np.float64], generator: np.random.Generator
) -> Pixels:
    """Print covered and letters set there: strokes of another page, or of this one, in its ink."""
    cover = _cover(pixels.shape, box, generator)
    ground = pixels
    if generator.random() < 0.85:  # now and then something is only added
        ground = _mixed(pixels, _ground(pixels, box, cover, generator), cover)
    source = donor if generator.random() < 0.6 else pixels
    shift = _print_shift(source, box, generator)
    written = _moved(source, shift, generator)
    hat = strokes(written, int(generator.integers(5, 11)) * 2 + 1).astype(np.float32)
    inside = cover > 0.3
    top = float(np.quantile(hat[inside], 0.97)) if inside.any() else 0.0
    if top < 20:  # nothing to take letters from
        return _mixed(pixels, habits(ground, generator), cover)
    alpha = np.clip((hat / top - 0.15) * generator.uniform(1.0, 1.6), 0, 1) * inside
    if generator.random() < 0.6:  # a renderer smooths more or less
        alpha = cv2.GaussianBlur(alpha, (0, 0), generator.uniform(0.3, 1.2))
    ink = _ink(pixels, inside) + generator.normal(0, 5, 3)
    alpha = np.asarray(alpha * generator.uniform(0.85, 1), np.float32)
    return _mixed(pixels, habits(_mixed(ground, ink, alpha), generator), np.maximum(cover, alpha))


def _print_shift(
    source: Pixels, box: NDArray[np.float64], generator: np.random.Generator
) -> NDArray[np.float64]:
    """A shift that brings print over the box."""
    dark = np.argwhere(strokes(source)[::4, ::4] > 40)
    if not len(dark):
        return np.zeros(2)
    chosen = dark[generator.integers(len(dark))][::-1] * 4.0
    return np.asarray(box.mean(0) - chosen, np.float64)


def _ink(pixels: Pixels, inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The colour of the darkest pixels of a place."""
    part = pixels[inside] if inside.any() else pixels.reshape(-1, 3)
    darkness = part.sum(1)
    return np.asarray(np.median(part[darkness <= np.quantile(darkness, 0.06)], axis=0), np.float64)


def _filtered(
    pixels: Pixels, _donor: Pixels, box: NDArray[np.float64], generator: np.random.Generator
) -> Pixels:
    """The same content, retouched."""
    cover = _cover(pixels.shape, box, generator)
    over = habit(pixels, generator)
    return _mixed(pixels, over, cover)


_Edit = Callable[[Pixels, Pixels, NDArray[np.float64], np.random.Generator], Pixels]
_EDITS: tuple[_Edit, ...] = (_copied, _erased, _rewritten, _filtered)
_EDIT_SHARES = (0.33, 0.2, 0.35, 0.12)
