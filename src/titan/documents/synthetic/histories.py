"""What happens to a picture's file before it arrives: saved, sent through a chat, saved again.

Every picture takes one of these ways, whether anything in it was forged or not: nothing about the
file may tell which.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO

import cv2
import numpy as np
from PIL import Image

from titan.documents.synthetic.page import Pixels, View

_VENDOR_LUMA = (
    3, 2, 2, 3, 4, 6, 8, 10, 2, 2, 3, 3, 4, 9, 10, 9, 2, 2, 3, 4, 6, 10, 11, 9,
    2, 3, 4, 5, 8, 14, 13, 10, 3, 4, 6, 9, 11, 18, 17, 13, 4, 6, 9, 11, 14, 18, 19, 15,
    8, 11, 13, 15, 17, 20, 20, 17, 12, 15, 16, 17, 19, 17, 17, 17,
)  # fmt: skip
"""A luminance table that is no scaled copy of the standard's, in row order, as makers choose."""


@dataclass(frozen=True, slots=True)
class File:
    """A saved picture.

    Attributes:
        content: the bytes.
        media_type: ``image/jpeg``, ``image/png`` or ``image/webp``.
    """

    content: bytes
    media_type: str


def decoded(content: bytes) -> Pixels:
    """Return the pixels of a file as Pillow decodes it: (H, W, 3) BGR."""
    with Image.open(BytesIO(content)) as picture:
        return np.ascontiguousarray(np.asarray(picture.convert("RGB"))[..., ::-1])


def camera_save(pixels: Pixels, chance: np.random.Generator) -> Pixels:
    """Return a picture as its first file holds it: cameras and scanners save high-quality JPEG."""
    if chance.random() < 0.15:  # some scanners and exports are lossless
        return pixels
    return decoded(_jpeg(pixels, chance, 84, 99).content)


def save(view: View, history: str, chance: np.random.Generator) -> tuple[File, View]:
    """Return a picture as a file, and the view of what that file decodes to.

    Args:
        view: the picture.
        history: one of `HISTORIES`.
        chance: picks encoders, qualities, sizes and, now and then, an honest correction of
            brightness.
    """
    corrected = view.with_pixels(_corrected(view.pixels, chance))
    file, last = HISTORIES[history](corrected, chance)
    return file, last.with_pixels(decoded(file.content))


def _corrected(pixels: Pixels, chance: np.random.Generator) -> Pixels:
    """Brightness and contrast of the whole picture changed by every fifth sender."""
    if chance.random() < 0.8:  # the other four
        return pixels
    gain, lift = chance.uniform(0.85, 1.2), chance.uniform(-15, 15)
    table = np.clip(np.arange(256) * gain + lift, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(pixels, table), np.uint8)


def _single(view: View, chance: np.random.Generator) -> tuple[File, View]:
    """Saved once by an editor."""
    return _jpeg(view.pixels, chance, 70, 98), view


def _double(view: View, chance: np.random.Generator) -> tuple[File, View]:
    """Saved, opened and saved again, often cropped in between so that the block grids differ."""
    first = view.with_pixels(decoded(_jpeg(view.pixels, chance, 60, 96).content))
    second = _cropped(first, chance) if chance.random() < 0.6 else first  # often
    return _jpeg(second.pixels, chance, 65, 97), second


def _chat(view: View, chance: np.random.Generator) -> tuple[File, View]:
    """Sent by a chat application: made smaller, compressed with halved colour."""
    limit = int(chance.choice([800, 960, 1080, 1280]))
    small = _resized(view, limit, cv2.INTER_AREA)
    quality = int(chance.integers(68, 88))
    return _pillow_jpeg(small.pixels, quality=quality, subsampling=2, optimize=True), small


def _lossless(view: View, chance: np.random.Generator) -> tuple[File, View]:
    """Saved without loss, as PNG or WebP."""
    if chance.random() < 0.75:  # PNG is much the more usual
        options = [cv2.IMWRITE_PNG_COMPRESSION, 2]
        return File(cv2.imencode(".png", view.pixels, options)[1].tobytes(), "image/png"), view
    output = BytesIO()
    _opened(view.pixels).save(output, "WEBP", lossless=True, method=0, quality=10)
    return File(output.getvalue(), "image/webp"), view


def _social(view: View, chance: np.random.Generator) -> tuple[File, View]:
    """Uploaded to a network and taken from there: smaller, sharpened, WebP or progressive JPEG."""
    small = _resized(view, int(chance.choice([720, 900, 1024, 1200])), cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(small.pixels, (0, 0), 0.8)
    sharp = np.asarray(cv2.addWeighted(small.pixels, 1.25, soft, -0.25, 0), np.uint8)
    if chance.random() < 0.5:  # half of the networks
        output = BytesIO()
        _opened(sharp).save(output, "WEBP", quality=int(chance.integers(70, 92)), method=2)
        return File(output.getvalue(), "image/webp"), small
    tables = [[int(np.clip(q * s, 1, 255)) for q in _VENDOR_LUMA]
              for s in chance.uniform((0.8, 1.2), (2.2, 3.5))]  # fmt: skip
    return _pillow_jpeg(sharp, qtables=tables, subsampling=2, progressive=True), small


def _screenshot(view: View, chance: np.random.Generator) -> tuple[File, View]:
    """Shown at some size, caught from the screen, saved by the catching program."""
    longest = max(view.pixels.shape)
    shown = _resized(view, round(longest * chance.uniform(0.7, 1.2)), cv2.INTER_LINEAR, grow=True)
    caught = _cropped(shown, chance)
    if chance.random() < 0.4:  # the rest send it on as JPEG
        return _lossless(caught, chance)
    return _jpeg(caught.pixels, chance, 75, 95), caught


HISTORIES: dict[str, Callable[[View, np.random.Generator], tuple[File, View]]] = {
    "single": _single,
    "double": _double,
    "chat": _chat,
    "lossless": _lossless,
    "social": _social,
    "screenshot": _screenshot,
}
"""Every history by name."""


def _jpeg(pixels: Pixels, chance: np.random.Generator, low: int, high: int) -> File:
    """A JPEG by either library, with any of the settings that programs expose."""
    quality, plain = int(chance.integers(low, high)), chance.random()
    if plain < 0.45:  # not quite half by OpenCV
        factor = (cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422,
                  cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420)[int(chance.integers(3))]  # fmt: skip
        options = [
            cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, factor,
            cv2.IMWRITE_JPEG_OPTIMIZE, int(chance.integers(2)),
        ]  # fmt: skip
        return File(cv2.imencode(".jpg", pixels, options)[1].tobytes(), "image/jpeg")
    subsampling, modern = int(chance.integers(3)), bool(chance.integers(2))
    if plain > 0.85:  # makers and photo editors bring tables of their own
        scale = chance.uniform(0.4, 2.5)
        tables = [[int(np.clip(q * s, 1, 255)) for q in _VENDOR_LUMA] for s in (scale, 1.7 * scale)]
        return _pillow_jpeg(pixels, qtables=tables, subsampling=subsampling, optimize=modern)
    return _pillow_jpeg(
        pixels, quality=quality, subsampling=subsampling, optimize=True, progressive=modern
    )


def _pillow_jpeg(pixels: Pixels, **options: object) -> File:
    output = BytesIO()
    _opened(pixels).save(output, "JPEG", **options)
    return File(output.getvalue(), "image/jpeg")


def _opened(pixels: Pixels) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(pixels[..., ::-1]), "RGB")


def _resized(view: View, limit: int, interpolation: int, *, grow: bool = False) -> View:
    """The view with its longer side brought to a limit."""
    height, width = view.pixels.shape[:2]
    scale = limit / max(height, width)
    if scale >= 1 and not grow:
        return view
    size = max(2, round(width * scale)), max(2, round(height * scale))
    x, y = size[0] / width, size[1] / height
    matrix = np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1.0]])
    mask = cv2.resize(view.mask, size, interpolation=cv2.INTER_LINEAR)
    pixels = cv2.resize(view.pixels, size, interpolation=interpolation)
    return replace(
        view, pixels=np.asarray(pixels, np.uint8),
        mask=((mask > 127) * 255).astype(np.uint8),  # half of 255
        homography=matrix @ view.homography,
    )  # fmt: skip


def _cropped(view: View, chance: np.random.Generator) -> View:
    """The view without a few rows and columns at its upper left."""
    left, top = int(chance.integers(1, 16)), int(chance.integers(1, 16))
    matrix = np.array([[1.0, 0, -left], [0, 1, -top], [0, 0, 1]])
    return replace(
        view, pixels=np.ascontiguousarray(view.pixels[top:, left:]),
        mask=np.ascontiguousarray(view.mask[top:, left:]), homography=matrix @ view.homography,
    )  # fmt: skip
