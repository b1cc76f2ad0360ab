"""Crops for training: around edits, around genuine text, and anywhere, in every save history."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.forensics.plate import BLOCK
from titan.forensics.tamper.stored import Stored, stored
from titan.forensics.train.pages import LabelledPage, PageFolder

SIDE = 256
"""Pixels of a side of a crop."""

_PER_PAGE = 6  # a page is decoded once for that many
_WAITING = 240  # crops among which the next one is drawn, so that a batch mixes many pages
_SAVED_AGAIN = 0.3  # share of the crops
_LEAST_EDITED = 48  # pixels, for a crop to count as edited
_QUALITIES = (55, 98)


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


def crops(folder: PageFolder, numbers: list[int], seed: int) -> Iterator[Crop]:
    """Yield crops of pages without end, in an order that the seed fixes."""
    generator = np.random.default_rng(seed)
    waiting: list[Crop] = []
    while True:
        for number in generator.permutation(numbers):
            waiting.extend(_of_page(folder.read(int(number)), generator))
            while len(waiting) > _WAITING:
                place = int(generator.integers(len(waiting)))
                waiting[place], waiting[-1] = waiting[-1], waiting[place]
                yield waiting.pop()


def decode(content: bytes) -> Stored:
    """Decode a picture file that this project made itself, with its divisors."""
    from PIL import Image

    pixels = cv2.imdecode(
        np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    )
    with Image.open(io.BytesIO(content)) as picture:
        tables: dict[int, list[int]] = getattr(picture, "quantization", {})
    return stored(
        np.asarray(pixels, np.uint8), tuple(tuple(tables[place]) for place in sorted(tables))
    )


def _of_page(page: LabelledPage, generator: np.random.Generator) -> Iterator[Crop]:
    whole = decode(page.content)
    height, width = page.mask.shape
    if min(height, width) < SIDE:
        return
    edited = np.argwhere(page.mask)
    busy = edited if len(edited) else _busy_places(whole.pixels)
    for place in range(_PER_PAGE):
        if place % 2 == 0 and len(busy):
            centre = busy[generator.integers(len(busy))] + generator.integers(-90, 91, 2)
        else:
            centre = generator.integers((0, 0), (height, width))
        yield _varied(_crop(whole, page.mask, centre), generator)


def _busy_places(pixels: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Places of strong edges: where edits of a forged page would be, on a genuine one."""
    small = cv2.resize(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), None, fx=0.125, fy=0.125)
    strength = np.abs(cv2.Laplacian(small, cv2.CV_32F))
    return np.argwhere(strength >= np.quantile(strength, 0.85)) * 8


def _crop(whole: Stored, mask: NDArray[np.bool_], centre: NDArray[np.integer]) -> Crop:
    height, width = mask.shape
    top = int(np.clip(centre[0] - SIDE // 2, 0, height - SIDE)) // BLOCK * BLOCK
    left = int(np.clip(centre[1] - SIDE // 2, 0, width - SIDE)) // BLOCK * BLOCK
    here = np.s_[top : top + SIDE, left : left + SIDE]
    return _labelled(whole.pixels[here], whole.divisors, mask[here])


def _labelled(
    pixels: NDArray[np.uint8], divisors: NDArray[np.float32], mask: NDArray[np.bool_]
) -> Crop:
    area = int(mask.sum())
    return Crop(pixels, divisors, mask, None if 0 < area < _LEAST_EDITED else area > 0)


def _varied(crop: Crop, generator: np.random.Generator) -> Crop:
    """Mirror and turn a crop; now and then save it once more, as chats do."""
    pixels, mask = crop.pixels, crop.mask
    table = crop.divisors.reshape(8, 8)
    if generator.random() < 0.5:
        pixels, mask = pixels[:, ::-1], mask[:, ::-1]
    if generator.random() < 0.5:
        pixels, mask = pixels[::-1], mask[::-1]
    if generator.random() < 0.5:
        pixels, mask, table = pixels.swapaxes(0, 1), mask.T, table.T
    pixels = np.ascontiguousarray(pixels)
    if generator.random() >= _SAVED_AGAIN:
        return Crop(pixels, table.flatten(), mask, crop.edited)
    quality = int(generator.integers(*_QUALITIES))
    content = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
    again = decode(content)
    return Crop(again.pixels, again.divisors, mask, crop.edited)
