"""What happens to a whole crop after an edit, or without one: sizes, filters, print, saving again.

Both crops of a pair go through the same, so that nothing of it tells an edit. It is also where
genuine pages get their variety: screens of printing, uneven light, glare, sharpening, any table.
"""

import cv2
import numpy as np

from titan.forensics.tamper.stored import Stored, stored
from titan.forensics.train.habits import Pixels
from titan.forensics.train.opened import decode

_SAVED_SHARES = (0.6, 0.22, 0.11, 0.07)  # of files saved once, twice, three and four times
_LOSSLESS = 0.2  # share of the crops whose file keeps every pixel
_INTERPOLATIONS = (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_AREA, cv2.INTER_LANCZOS4)
_SAMPLING = (
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
)  # fmt: skip


def lighten(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """Return a page before anybody edits it, as other light, paper or printing would show it."""
    height, width = pixels.shape[:2]
    if generator.random() < 0.15:  # a screen of dots, as presses print
        pixels = _screened(pixels, generator)
    if generator.random() < 0.2:  # glare, or a shadow
        x, y = generator.uniform(0, width), generator.uniform(0, height)
        rows, columns = np.mgrid[:height, :width].astype(np.float32)
        reach = generator.uniform(40, 200)
        spot = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * reach**2))[..., None]
        lit = pixels + spot * np.float32(generator.uniform(-70, 110))
        pixels = np.asarray(np.clip(lit, 0, 255), np.uint8)
    return pixels


def finish(pictures: list[Pixels], generator: np.random.Generator) -> list[Stored]:
    """Return pictures as their last files hold them, all processed alike.

    Args:
        pictures: each begins a block of its file.
        generator: picks once for all.
    """
    state = generator.bit_generator.state
    done = []
    for picture in pictures:
        generator.bit_generator.state = state  # the same picks for every one
        done.append(_saved(_processed(np.ascontiguousarray(picture), generator), generator))
    return done


def _processed(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """Sharpened, brightened, made grey, saved before: mostly none of it."""
    if generator.random() < 0.12:  # applications sharpen
        soft, strength = cv2.GaussianBlur(pixels, (0, 0), 0.8), generator.uniform(0.2, 0.8)
        pixels = np.asarray(cv2.addWeighted(pixels, 1 + strength, soft, -strength, 0), np.uint8)
    if generator.random() < 0.12:  # and senders brighten
        gain, lift = generator.uniform(0.8, 1.2), generator.uniform(-15, 15)
        pixels = np.asarray(cv2.convertScaleAbs(pixels, alpha=gain, beta=lift), np.uint8)
    if generator.random() < 0.05:  # copies lose their colour
        grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
        pixels = np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)
    for _ in range(int(generator.choice(len(_SAVED_SHARES), p=_SAVED_SHARES))):
        pixels = _saved_before(pixels, generator)
    return np.ascontiguousarray(pixels)


def _saved_before(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """Compressed once, on a grid that begins anywhere, or where the last file's does."""
    quality = int(generator.integers(50, 97))
    shift = generator.integers(0, 8, 2) * int(generator.random() < 0.6)
    rolled = np.roll(pixels, (int(shift[0]), int(shift[1])), (0, 1))
    again = _jpeg(np.ascontiguousarray(rolled), quality, generator).pixels
    return np.roll(again, (-int(shift[0]), -int(shift[1])), (0, 1))


def _saved(pixels: Pixels, generator: np.random.Generator) -> Stored:
    kind = generator.random()
    if kind < _LOSSLESS:
        return stored(pixels, ())
    if kind < _LOSSLESS + 0.04:  # some services send WebP
        coded = cv2.imencode(".webp", pixels, [cv2.IMWRITE_WEBP_QUALITY, 82])[1]
        return stored(np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8), ())
    return _jpeg(pixels, round(float(99 - 42 * generator.beta(1.3, 1.6))), generator)


def _jpeg(pixels: Pixels, quality: int, generator: np.random.Generator) -> Stored:
    options = [cv2.IMWRITE_JPEG_QUALITY, quality]
    options += [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, _SAMPLING[int(generator.integers(3))]]
    return decode(cv2.imencode(".jpg", pixels, options)[1].tobytes())


def resized(pixels: Pixels, scale: float, flag: int) -> Pixels:
    """Return a picture at a scale."""
    return np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=flag), np.uint8)


def interpolation(generator: np.random.Generator) -> int:
    """Return one of OpenCV's ways to resize."""
    return _INTERPOLATIONS[int(generator.integers(len(_INTERPOLATIONS)))]


def _screened(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """Every colour as dots on a grid of its own angle, seen a little out of focus."""
    height, width = pixels.shape[:2]
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    pitch, strength = generator.uniform(2.5, 6), np.float32(generator.uniform(15, 60))
    waves = []
    for angle in generator.uniform(0, np.pi / 2) + np.array([0.26, 0.79, 1.31]):
        along = np.float32(2 * np.pi / pitch) * (columns * np.cos(angle) + rows * np.sin(angle))
        across = np.float32(2 * np.pi / pitch) * (rows * np.cos(angle) - columns * np.sin(angle))
        waves.append(np.cos(along) * np.cos(across))
    # Dots show most where ink covers half of the paper.
    room = np.minimum(pixels, 255 - pixels).astype(np.float32) / 128
    dotted = pixels + strength * room * np.stack(waves, -1)
    return np.asarray(np.clip(dotted, 0, 255), np.uint8)
