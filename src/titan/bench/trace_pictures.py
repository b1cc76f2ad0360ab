"""Pictures on which trace checks are measured: photographs, what befell them, and edits of them.

The camera here is not that of `titan.documents.specimen`: its noise grows with light, it sharpens,
and what it saves goes through the histories that honest pictures have (kept, sent by a messenger,
cropped). Forged pictures go through the same histories before and one more saving after the edit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from titan.documents.page import as_corners, as_quad, lay_flat
from titan.domain.document import Document, PageQuality, PictureEvidence, Quad, Region
from titan.forensics.exhibit import Exhibit
from titan.forensics.text_lines import find_print

Pixels = NDArray[np.uint8]
Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels of the picture."""

_QUALITY = PageQuality(long_side=1000, blur=0.3, brightness=0.8, contrast=0.6, glare=0.0)
_TODAY = date(2026, 11, 22)
_SUBSAMPLINGS = ("4:2:0", "4:4:4", "4:2:2")


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture as a file, with what is known of it.

    Attributes:
        content: the file.
        quad: the page's outline in the decoded picture.
        edited: what was edited, in pixels of the flat page, or None where nothing was.
    """

    content: bytes
    quad: Quad
    edited: Region | None = None


def photograph(page: Image.Image, seed: int) -> Shot:
    """Take one picture of a page lying on a table, and keep, send or crop it.

    Args:
        page: the page, RGB.
        seed: the same page and seed give the same file.
    """
    chance = np.random.default_rng(seed)
    width = int(chance.integers(850, 1300))
    height = round(page.height * width / page.width)
    flat = np.asarray(page.convert("RGB").resize((width, height), Image.Resampling.LANCZOS))
    margin = int(width * chance.uniform(0.05, 0.15))
    size = (width + 2 * margin, height + 2 * margin)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    moved = corners + margin + chance.uniform(-0.6, 0.6, (4, 2)) * margin
    mapping = cv2.getPerspectiveTransform(corners.astype(np.float32), moved.astype(np.float32))
    ground = chance.uniform(30, 150, 3) + chance.normal(0, 9, (size[1], size[0], 1))
    scene = cv2.GaussianBlur(np.asarray(ground, dtype=np.float32), (0, 0), 2.0)
    laid = cv2.warpPerspective(
        flat[..., ::-1].astype(np.float32), mapping, size, dst=scene,
        flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_TRANSPARENT,
    )  # fmt: skip
    content, moved = _history(_sensor(np.asarray(laid), chance), moved, chance)
    return Shot(content, as_quad(moved))


def _sensor(scene: NDArray[np.float32], chance: np.random.Generator) -> Pixels:
    """Light that falls off, a lens, noise of photons and of reading, and sharpening."""
    height, width = scene.shape[:2]
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    centre = chance.uniform(-0.5, 0.5, 2)
    light = 1 - chance.uniform(0.02, 0.15) * ((rows - centre[0]) ** 2 + (columns - centre[1]) ** 2)
    tint = chance.uniform(0.94, 1.04, 3)
    lit = cv2.GaussianBlur(scene * light[..., None] * tint, (0, 0), chance.uniform(0.4, 1.1))
    deviation = np.sqrt(chance.uniform(1, 3) + chance.uniform(0.01, 0.06) * np.clip(lit, 0, 255))
    noisy = lit + chance.normal(0, 1, lit.shape) * deviation
    smooth = cv2.GaussianBlur(noisy, (0, 0), chance.uniform(0.4, 0.8))
    sharp = smooth + chance.uniform(0, 0.8) * (smooth - cv2.GaussianBlur(smooth, (0, 0), 1.4))
    return np.asarray(np.clip(np.rint(sharp), 0, 255), dtype=np.uint8)


def _history(
    pixels: Pixels, corners: NDArray[np.float64], chance: np.random.Generator
) -> tuple[bytes, NDArray[np.float64]]:
    content = save_jpeg(pixels, int(chance.integers(78, 97)), chance)
    fate = chance.integers(4)
    if fate == 0:  # a messenger scales and saves again
        scale = chance.uniform(0.65, 0.95)
        smaller = cv2.resize(decode(content), None, fx=scale, fy=scale, interpolation=3)
        quality = int(chance.integers(72, 90))
        return save_jpeg(smaller.astype(np.uint8), quality, chance), corners * scale
    if fate == 1:  # cut to the page by hand, saved again: the old grid is off
        left, top = (int(value) for value in np.maximum(corners.min(axis=0) - 12, 0))
        return save_jpeg(
            decode(content)[top:, left:], int(chance.integers(80, 97)), chance
        ), corners - (left, top)
    if fate == 2:  # opened and kept again, as galleries do
        return save_jpeg(decode(content), int(chance.integers(80, 97)), chance), corners
    return content, corners


def decode(content: bytes) -> Pixels:
    """Return a picture's pixels, (H, W, 3) BGR."""
    return np.asarray(cv2.imdecode(np.frombuffer(content, np.uint8), 1), dtype=np.uint8)


def save_jpeg(pixels: Pixels, quality: int, chance: np.random.Generator) -> bytes:
    """Save by Pillow's or OpenCV's encoder, whose subsampling and rounding differ."""
    if chance.random() < 0.4:
        return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
    output = BytesIO()
    subsampling = _SUBSAMPLINGS[chance.integers(len(_SUBSAMPLINGS))]
    picture = Image.fromarray(np.ascontiguousarray(pixels[..., ::-1]), "RGB")
    picture.save(output, "JPEG", quality=quality, subsampling=subsampling)
    return output.getvalue()


def whole_picture(content: bytes) -> Shot:
    """Return a picture that its page fills, as scans and cut-out specimens are."""
    height, width = decode(content).shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    return Shot(content, as_quad(corners))


def as_exhibit(shot: Shot) -> Exhibit:
    """Lay a picture on the examiner's table: outline taken as known, nothing read."""
    pixels = decode(shot.content)
    file = Image.open(BytesIO(shot.content))
    tables = getattr(file, "quantization", {}).values()
    kind = f"image/{str(file.format).lower()}"
    height, width = pixels.shape[:2]
    evidence = PictureEvidence(kind, 1, False, False, None, tuple(tuple(one) for one in tables))
    document = Document("0" * 64, kind, width, height, shot.quad, 0, None, None)
    return Exhibit(document, lay_flat(pixels, shot.quad), pixels, evidence, _QUALITY, _TODAY)


@dataclass(frozen=True, slots=True)
class Task:
    """One place to alter.

    Attributes:
        pixels: (H, W, 3) BGR, the decoded picture.
        box: what to alter.
        others: boxes of other fields of the same picture.
        donor: (H, W, 3) BGR, another photograph.
        donors: boxes of what may be taken from it.
    """

    pixels: Pixels
    box: Box
    others: tuple[Box, ...]
    donor: Pixels
    donors: tuple[Box, ...]


Editor = Callable[[Task, np.random.Generator], Pixels]


def _retyped(task: Task, chance: np.random.Generator) -> Pixels:
    """The field painted over with its surroundings, other letters set upon it."""
    left, top, right, bottom = task.box
    filled = _inpainted(task)
    patch = task.pixels[top:bottom, left:right].reshape(-1, 3)
    ink = patch[patch.sum(axis=1).argsort()[: max(1, len(patch) // 12)]].mean(axis=0)
    canvas = Image.fromarray(np.ascontiguousarray(filled[..., ::-1]), "RGB")
    letters = "".join(chance.choice(list("ABDEGHKLMNOPRSTUVZ0123456789"), 14))
    font = ImageFont.load_default(max(8.0, 0.95 * (bottom - top)))
    while len(letters) > 1 and font.getlength(letters) > right - left:
        letters = letters[:-1]
    colour = tuple(int(channel) for channel in ink[::-1])
    ImageDraw.Draw(canvas).text((left, bottom), letters, font=font, fill=colour, anchor="ls")
    return np.asarray(canvas)[..., ::-1].copy()


def _erased(task: Task, chance: np.random.Generator) -> Pixels:
    """The field painted over, a smooth patch brushed in."""
    left, top, right, bottom = task.box
    edited = _inpainted(task)
    soft = cv2.GaussianBlur(edited[top:bottom, left:right], (0, 0), chance.uniform(0.8, 2.0))
    edited[top:bottom, left:right] = soft
    return edited


def _copied(task: Task, chance: np.random.Generator) -> Pixels:
    """Another field of the same picture set over this one, as it is."""
    return _pasted(task, task.pixels, task.others, chance, blend=0.0)


def _spliced(task: Task, chance: np.random.Generator) -> Pixels:
    """A field of another photograph set over this one, its edges blended, its light matched."""
    return _pasted(task, task.donor, task.donors, chance, blend=1.2)


def _pasted(
    task: Task, source: Pixels, boxes: tuple[Box, ...], chance: np.random.Generator, *, blend: float
) -> Pixels:
    if not boxes:
        return task.pixels
    left, top, right, bottom = task.box
    x, y, far, end = boxes[chance.integers(len(boxes))]
    width, height = min(right - left, far - x), min(bottom - top, end - y)
    filled = _inpainted(task)
    patch = source[y : y + height, x : x + width].astype(np.float32)
    window = np.s_[bottom - height : bottom, left : left + width]
    here = filled[window].astype(np.float32)
    if blend:
        patch += np.percentile(here, 80, axis=(0, 1)) - np.percentile(patch, 80, axis=(0, 1))
        edge = np.zeros(patch.shape[:2], dtype=np.float32)
        edge[2:-2, 2:-2] = 1
        share = cv2.GaussianBlur(edge, (0, 0), blend)[..., None]
        patch = share * patch + (1 - share) * here
    filled[window] = np.clip(patch, 0, 255).astype(np.uint8)
    return filled


def _inpainted(task: Task) -> Pixels:
    left, top, right, bottom = task.box
    mask = np.zeros(task.pixels.shape[:2], dtype=np.uint8)
    mask[top:bottom, left:right] = 1
    margin = 24
    x, y = max(0, left - margin), max(0, top - margin)
    window = np.s_[y : bottom + margin, x : right + margin]
    filled = task.pixels.copy()
    filled[window] = cv2.inpaint(task.pixels[window], mask[window], 4, cv2.INPAINT_TELEA)
    return filled


EDITORS: MappingProxyType[str, Editor] = MappingProxyType(
    {
        "retyped": _retyped,
        "erased": _erased,
        "copied": _copied,
        "spliced": _spliced,
        "portrait": _spliced,
    }
)
"""Ways to alter one field, or the portrait, by name."""

_PORTRAIT = (0.056, 0.20, 0.264, 0.483)
"""Left, top, width and height of the portrait on the specimen passport, as shares of the page."""


def forge(shot: Shot, editor: str, donor: Shot, seed: int) -> Shot | None:
    """Alter one field or the portrait of a picture and save it again.

    Args:
        shot: a genuine picture.
        editor: a key of `EDITORS`.
        donor: another genuine picture, for what is pasted.
        seed: the same arguments give the same file.

    Returns:
        The forged picture, or None where no field was found to alter.
    """
    chance = np.random.default_rng(seed)
    pixels, other = decode(shot.content), decode(donor.content)
    page, donor_page = lay_flat(pixels, shot.quad), lay_flat(other, donor.quad)
    if editor == "portrait":
        places, donors = [_portrait(page)], [_portrait(donor_page)]
    else:
        places, donors = fields(page), fields(donor_page)
    if not places:
        return None
    boxes = [_in_picture(place, shot.quad, page.shape, pixels.shape) for place in places]
    chosen = int(chance.integers(len(places)))
    task = Task(
        pixels,
        boxes[chosen],
        tuple(boxes[:chosen] + boxes[chosen + 1 :]),
        other,
        tuple(_in_picture(place, donor.quad, donor_page.shape, other.shape) for place in donors),
    )
    edited = EDITORS[editor](task, chance)
    content = save_jpeg(edited, int(chance.integers(80, 99)), chance)
    return Shot(content, shot.quad, places[chosen])


def _portrait(page: Pixels) -> Region:
    height, width = page.shape[:2]
    x, y, wide, tall = _PORTRAIT
    return Region(int(x * width), int(y * height), int(wide * width), int(tall * height))


def fields(page: Pixels) -> list[Region]:
    """Lines tall and long enough to be values, and short enough to be one field."""
    found = find_print(page)
    width = page.shape[1]
    regions = [found.region(line.glyphs) for line in found.lines]
    return [
        one
        for one in regions
        if one.height > 0.013 * width and 0.05 * width < one.width < 0.5 * width
    ]


def _in_picture(region: Region, quad: Quad, page: tuple[int, ...], picture: tuple[int, ...]) -> Box:
    height, width = page[:2]
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    mapping = cv2.getPerspectiveTransform(flat, as_corners(quad).astype(np.float32))
    x, y = region.x - 4, region.y - 4
    far = region.x + region.width + 4, region.y + region.height + 4
    corners = np.array([[[x, y], [far[0], y], [far[0], far[1]], [x, far[1]]]], dtype=np.float32)
    placed = cv2.perspectiveTransform(corners, mapping)[0]
    low = np.maximum(np.floor(placed.min(axis=0)), 0).astype(int)
    high = np.minimum(np.ceil(placed.max(axis=0)), (picture[1], picture[0])).astype(int)
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])
