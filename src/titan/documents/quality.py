"""How well a page can be seen: blur, light, glare, resolution, and whether all of it is there."""

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.documents.page import as_corners
from titan.documents.shrinking import shrink
from titan.domain.document import Document, PageQuality, Portrait, QualityLimits, Region

Image = NDArray[np.uint8]

_WORKING_SIZE = 1200  # pixels: above it, sensor noise passes for sharpness
_BURNT = 252  # of 255
_TILES = (3, 4)  # rows and columns in which the worst place of a blurred page is sought
_OUTSIDE = 0.004  # of the picture's side, by which a corner of a cut page lies beyond it at least
_BESIDE, _ABOVE = 0.7, 0.8  # of a face's sides, that its photograph reaches beyond it
_MARGINS = 2.6  # characters: what the two ends of a zone's region have more than its text
_PAPER_IS_WHITE = 235  # where the paper itself is nearly white, glare cannot be told from it


def measure_quality(
    page: Image, document: Document | None = None, limits: QualityLimits | None = None
) -> PageQuality:
    """Return the numbers of a page.

    Args:
        page: (H, W, 3) BGR, laid flat and upright.
        document: what was read from it, for its outline and its zone.
        limits: in force; those of `QualityLimits` by default.
    """
    limits = limits or QualityLimits()
    scale = min(1.0, _WORKING_SIZE / max(page.shape[:2]))
    size = [max(1, round(side * scale)) for side in page.shape[1::-1]]
    colour = shrink(page, size, roughly=True)
    whole = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    grey = np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    dark, bright, brightest = np.percentile(grey[::2, ::2], (5, 75, 95))
    photo = None if document is None else _photo(document.portrait, scale)
    glare, patch = _glare(colour, float(np.median(grey[::2, ::2])), photo)
    blur = _blur(grey)
    return PageQuality(
        long_side=max(page.shape[:2]),
        blur=blur,
        brightness=float(bright / 255),
        contrast=float((brightest - dark) / 255),
        glare=glare,
        zone_pitch=None if document is None else _zone_pitch(document),
        blur_region=_scaled(_most_blurred(grey), scale) if blur > limits.most_blur else None,
        glare_region=None if patch is None else _scaled(patch, scale),
        cut_off=() if document is None else _cut_off(document),
        limits=limits,
    )


def _zone_pitch(document: Document) -> float | None:
    if document.mrz is None or document.mrz_region is None:
        return None
    return document.mrz_region.width / (len(document.mrz.lines[0]) + _MARGINS)


def _cut_off(document: Document) -> tuple[str, ...]:
    """Sides of the page with both ends beyond the picture's edge."""
    if document.quad is None:
        return ()
    size = np.array([document.width, document.height])
    corners = as_corners(document.quad)
    beyond = np.any((corners < -_OUTSIDE * size) | (corners > (1 + _OUTSIDE) * size), axis=1)
    beyond = np.atleast_1d(beyond)
    names = ("top", "right", "bottom", "left")
    return tuple(name for side, name in enumerate(names) if beyond[side] and beyond[(side + 1) % 4])


def _most_blurred(grey: Image) -> Region:
    """The tile with the worst blur among those that show something."""
    height, width = (length // parts for length, parts in zip(grey.shape, _TILES, strict=True))
    tiles = [
        Region(column * width, row * height, width, height)
        for row in range(_TILES[0])
        for column in range(_TILES[1])
    ]
    cuts = [grey[one.y : one.y + height, one.x : one.x + width] for one in tiles]
    contrast = [float(cut.std()) for cut in cuts]
    least = float(np.median(contrast)) / 4
    blurs = [_blur(cut) if seen >= least else 0.0 for cut, seen in zip(cuts, contrast, strict=True)]
    return tiles[int(np.argmax(blurs))]


def _scaled(region: Region, scale: float) -> Region:
    """A region of the working size on the page."""
    places = (region.x, region.y, region.width, region.height)
    return Region(*(round(place / scale) for place in places))


def _blur(grey: Image) -> float:
    """How little a further blur changes the picture, along the worse of the two axes.

    Crete, Dolmiere, Ladret and Nicolas, "The blur effect: perception and estimation with a new
    no-reference perceptual blur metric", Human Vision and Electronic Imaging XII, 2007. Only
    edges count here: plain paper is neither sharp nor blurred.
    """
    worst = 0.0
    for picture in (grey, cv2.transpose(grey)):  # down its columns, then down those of the other
        before = cv2.absdiff(picture[1:], picture[:-1])
        counts = np.bincount(before[::4].ravel(), minlength=256)  # a sample places the limit too
        limit = int(np.searchsorted(np.cumsum(counts), 0.9 * counts.sum()))
        edges = np.flatnonzero(before > limit)
        softened = cv2.blur(picture.astype(np.float32), (1, 9))
        after = cv2.absdiff(softened[1:], softened[:-1]).ravel()[edges]
        steps = before.ravel()[edges].astype(np.float32)
        total, lost = float(steps.sum()), float(np.maximum(0, steps - after).sum())
        worst = max(worst, 1 - lost / total if total > 0 else 1.0)
    return worst


def _photo(portrait: Portrait | None, scale: float) -> Region | None:
    """The photograph around a face that was found, at the working size."""
    if portrait is None:
        return None
    face = _scaled(portrait.region, 1 / scale)
    left, top = round(face.width * _BESIDE), round(face.height * _ABOVE)
    return Region(
        face.x - left, face.y - top, face.width + 2 * left, round(face.height * (1 + 2 * _ABOVE))
    )


def _glare(page: Image, paper: float, photo: Region | None) -> tuple[float, Region | None]:
    """Share of the page that is burnt out, and its largest patch.

    The white ground of a photograph on which a face can be found is no glare.
    """
    if paper > _PAPER_IS_WHITE:
        return 0.0, None
    burnt = cv2.inRange(page, (_BURNT,) * 3, (255,) * 3) // 255
    if photo is not None:
        rows = slice(max(0, photo.y), max(0, photo.y + photo.height))
        burnt[rows, max(0, photo.x) : max(0, photo.x + photo.width)] = 0
    size = max(3, max(page.shape[:2]) // 100)
    patches = cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((size, size), dtype=np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(patches)
    if count < 2:
        return 0.0, None
    largest = boxes[1:][boxes[1:, cv2.CC_STAT_AREA].argmax()]
    return float(patches.mean()), Region(*(int(value) for value in largest[:4]))
