"""Crops for training, in pairs: one edited, one genuine, and where it can be the same place.

What a page shows must give no answer. Half of the pairs are a genuine crop beside itself with an
edit of `titan.forensics.train.alter`; half come from forged pages beside the same page genuine.
Genuine crops come often from where the network last saw edits that were none
(`titan.forensics.train.mining`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.forensics.plate import BLOCK
from titan.forensics.tamper.stored import Stored
from titan.forensics.train.alter import LEAST_EDITED, alter, difference, strokes
from titan.forensics.train.cameras import taken
from titan.forensics.train.finish import finish, interpolation, lighten, resized
from titan.forensics.train.grounds import dressed
from titan.forensics.train.habits import Pixels
from titan.forensics.train.opened import decode
from titan.forensics.train.pages import PageFolder, Place

SIDE = 256
"""Pixels of a side of a crop."""

_PER_PAGE = 8  # pairs: a page is decoded once for that many
_WAITING = 160  # pairs among which the next one is drawn, so that a batch mixes many pages
_AS_SAVED = 0.4  # share of the drawn pairs that stay as their files hold them
_REACH = 90  # pixels between an edit and the middle of a crop that shows it
_SCALES = (0.45, 1.3)  # of the pairs that are resized after the edit: the web sends small pictures
_RESIZED = 0.45  # share of them
_RETAKEN = 0.5  # share of the pages of altered pairs, and of donors, from a camera drawn anew
_FARTHEST = 2.0  # times as many pixels to a side are brought to a crop's size by that camera
_SUSPECTED = 0.5  # share of genuine crops from places taken for edits, where there are any
_NEAR = 70  # pixels between such a place and the middle of its crop
_ELSEWHERE = 0.35  # share of forged crops with a twin that stand beside another page all the same
_LEFT = 2  # levels by which an edited pixel still differs in the last file


@dataclass(frozen=True, slots=True)
class Crop:
    """A square of a picture.

    Attributes:
        pixels: uint8 (256, 256, 3) BGR, beginning a JPEG block.
        divisors: float32 (64,).
        mask: bool (256, 256).
        edited: whether enough of it is edited to tell; None where it is too little to say.
    """

    pixels: NDArray[np.uint8]
    divisors: NDArray[np.float32]
    mask: NDArray[np.bool_]
    edited: bool | None


Pair = tuple[Crop, Crop]


@dataclass(frozen=True, slots=True)
class _Genuine:
    """A picture without an edit, and where in it a network saw one."""

    picture: Stored
    suspects: list[Place]

    @property
    def pixels(self) -> Pixels:
        return self.picture.pixels


@dataclass(frozen=True, slots=True)
class _Opened:
    """A page of the folder; the genuine picture is its own where nothing was edited."""

    whole: Stored
    mask: NDArray[np.bool_]
    genuine: _Genuine | None


def crops(folder: PageFolder, numbers: list[int], seed: int) -> Iterator[Crop]:
    """Yield crops of pages without end, an edited and a genuine one in turn.

    Args:
        folder: with the pages.
        numbers: of the pages to use; one of them is genuine, or has its genuine twin beside it.
        seed: fixes the order and every edit.
    """
    generator = np.random.default_rng(seed)
    waiting: list[Pair] = []
    donor: _Genuine | None = None
    while True:
        for number in generator.permutation(numbers):
            opened = _open(folder, int(number))
            if min(opened.mask.shape) < SIDE:
                continue
            donor = donor or opened.genuine
            if donor is not None:
                waiting.extend(_pairs(opened, donor, generator))
            donor = opened.genuine or donor
            while len(waiting) > _WAITING:
                place = int(generator.integers(len(waiting)))
                waiting[place], waiting[-1] = waiting[-1], waiting[place]
                yield from waiting.pop()


def _open(folder: PageFolder, number: int) -> _Opened:
    page = folder.read(number)
    whole = decode(page.content)
    if page.genuine is None:
        return _Opened(whole, page.mask, None)
    picture = whole if page.genuine is page.content else decode(page.genuine)
    return _Opened(whole, page.mask, _Genuine(picture, folder.suspects(number)))


def _pairs(opened: _Opened, donor: _Genuine, generator: np.random.Generator) -> Iterator[Pair]:
    forged = opened.mask.any()
    for place in range(_PER_PAGE):
        if forged and (place < _PER_PAGE - 1 or opened.genuine is None):
            yield _drawn(opened, donor, generator)
        elif opened.genuine is not None:
            yield _altered(opened.genuine, donor, generator)


def _drawn(opened: _Opened, donor: _Genuine, generator: np.random.Generator) -> Pair:
    """A crop of a forged page, and the same place genuine, or one of another genuine page."""
    edited = np.argwhere(opened.mask)
    centre = edited[generator.integers(len(edited))] + generator.integers(-_REACH, _REACH + 1, 2)
    here = _square(centre, opened.mask.shape, SIDE)
    beside, there = opened.genuine, here
    alike = beside is not None and beside.pixels.shape == opened.whole.pixels.shape
    if beside is None or not alike or generator.random() < _ELSEWHERE:
        beside, there = donor, _square(_telling(donor, generator), donor.pixels.shape, SIDE)
    mask = opened.mask[here]
    pictures = opened.whole.pixels[here], beside.pixels[there]
    if generator.random() < _AS_SAVED:
        first = Stored(pictures[0], opened.whole.divisors)
        return _varied(first, Stored(pictures[1], beside.picture.divisors), mask, generator)
    first, second = finish(list(pictures), generator)
    return _varied(first, second, mask, generator)


def _altered(genuine: _Genuine, donor: _Genuine, generator: np.random.Generator) -> Pair:
    """A crop of a genuine page with an edit of our own, and without it."""
    scale = float(generator.uniform(*_SCALES)) if generator.random() < _RESIZED else 1.0
    # Pixels that an edit needs, so that enough are left when the picture is made smaller.
    whole, other = genuine.pixels, donor.pixels
    side = min(int(np.ceil(SIDE / scale)) + BLOCK, *whole.shape[:2], *other.shape[:2])
    scale = max(scale, (SIDE + 0.5) / side)
    before = _page(whole, _anywhere(genuine, generator), side, generator)
    source = _page(other, _on_print(other, generator), side, generator, worn=False)
    after, mask = alter(before, source, generator)
    pictures = [after, before]
    if scale != 1.0:
        flag = interpolation(generator)
        pictures = [resized(one, scale, flag) for one in pictures]
        mask = resized(mask.astype(np.uint8) * 255, scale, flag) > 127  # half of 255
    top, left = (int(generator.integers(0, length - SIDE + 1)) for length in mask.shape)
    inside = np.s_[top : top + SIDE, left : left + SIDE]
    first, second = finish([one[inside] for one in pictures], generator)
    return _varied(first, second, mask[inside], generator)


def _page(
    pixels: Pixels,
    centre: NDArray[np.integer],
    side: int,
    generator: np.random.Generator,
    *,
    worn: bool = True,
) -> Pixels:
    """A square of a page before anybody edits it, half of the time seen by another camera.

    Where it is worn it may show other printing and another light.
    """
    again = generator.random() < _RETAKEN
    reach = round(side * generator.uniform(1, _FARTHEST)) if again else side
    reach = min(reach, *pixels.shape[:2])
    square = np.ascontiguousarray(pixels[_square(centre, pixels.shape, reach)])
    if again:
        square = resized(square, side / reach, cv2.INTER_AREA)
    if worn:
        square = dressed(square, generator)
    if again:
        square = taken(square, generator)
    return lighten(square, generator) if worn else square


def _telling(genuine: _Genuine, generator: np.random.Generator) -> NDArray[np.integer]:
    """Where a network saw an edit, or print."""
    if not genuine.suspects or generator.random() >= _SUSPECTED:
        return _on_print(genuine.pixels, generator)
    place = genuine.suspects[int(generator.integers(len(genuine.suspects)))]
    return np.asarray(place) + generator.integers(-_NEAR, _NEAR + 1, 2)


def _anywhere(genuine: _Genuine, generator: np.random.Generator) -> NDArray[np.integer]:
    """A telling place, four times of five."""
    if generator.random() < 0.8:
        return _telling(genuine, generator)
    return generator.integers((0, 0), genuine.pixels.shape[:2])


def _on_print(pixels: Pixels, generator: np.random.Generator) -> NDArray[np.integer]:
    """Where letters are, or strong lines; anywhere on a bare page."""
    small = np.ascontiguousarray(pixels[::4, ::4])
    busy = np.argwhere(strokes(small, 5) > 30)
    if not len(busy):
        return generator.integers((0, 0), pixels.shape[:2])
    near = generator.integers(-_REACH, _REACH + 1, 2)
    return np.asarray(busy[generator.integers(len(busy))] * 4 + near)


def _square(centre: NDArray[np.integer], shape: tuple[int, ...], side: int) -> tuple[slice, slice]:
    """The square around a place that begins a block and lies inside."""
    top, left = (
        int(np.clip(place - side // 2, 0, length - side)) // BLOCK * BLOCK
        for place, length in zip(centre, shape[:2], strict=True)
    )
    return slice(top, top + side), slice(left, left + side)


def _varied(
    first: Stored, second: Stored, mask: NDArray[np.bool_], generator: np.random.Generator
) -> Pair:
    """Both, mirrored and turned alike; an edit that compression has undone is none."""
    flips = generator.random(3) < 0.5
    left = difference(first.pixels, second.pixels) >= _LEFT
    if int((left & mask).sum()) < LEAST_EDITED / 2:  # half of what the strokes of a digit take
        mask = np.zeros_like(mask)
    area = int(mask.sum())
    edited = None if 0 < area < LEAST_EDITED else area > 0
    nothing = np.zeros_like(mask)
    turned = _turned(first, mask, flips), _turned(second, nothing, flips)
    return (
        Crop(turned[0][0], turned[0][1], turned[0][2], edited),
        Crop(turned[1][0], turned[1][1], turned[1][2], False),
    )


def _turned(
    picture: Stored, mask: NDArray[np.bool_], flips: NDArray[np.bool_]
) -> tuple[Pixels, NDArray[np.float32], NDArray[np.bool_]]:
    pixels, table = picture.pixels, picture.divisors.reshape(8, 8)
    if flips[0]:
        pixels, mask = pixels[:, ::-1], mask[:, ::-1]
    if flips[1]:
        pixels, mask = pixels[::-1], mask[::-1]
    if flips[2]:
        pixels, mask, table = pixels.swapaxes(0, 1), mask.T, table.T
    return np.ascontiguousarray(pixels), table.flatten(), np.ascontiguousarray(mask)
