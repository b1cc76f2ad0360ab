"""The page in a picture, chosen with what is known of its outline and of its zone.

ICAO 9303 puts a zone along the lower edge, nearly as long as the page: a zone says where the
page's sides must be, and an outline where a zone must stand. A zone that can be read in the picture
as it is leaves few lines to choose sides from; where none can, the likeliest outlines are laid flat
until one is read, and that zone then tells which outline is the page's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.documents.mrz_reading import ZoneReading, read_zone
from titan.documents.outline import Outline, find_outlines
from titan.documents.outline_about_face import outline_about_face
from titan.documents.page import as_corners, as_quad, evenly_lit, lay_flat
from titan.domain.document import Quad

Image = NDArray[np.uint8]
Corners = NDArray[np.float64]

_AT_FIRST = 2  # places read in the picture before anything is known of an outline
_FINE = 1600  # pixels of the long side at which a zone is sought that stood nowhere
_TRIES = 3  # outlines on which a zone is looked for
_CANDIDATES = 2  # places read on each: a page has one zone, and little else is as long
_LONGEST_RATIO = 1.68  # of a page's sides; ID-1 has 1.586, and a tilt stretches it
_WIDER = 1.7  # of an outline without a zone, within which one is sought once more
_ALIKE = 0.04  # of the longer side: corners nearer than that are no other outline
_LEAST_SCORE = 0.85  # of an outline that nothing but its sides speaks for
_SURE_SCORE = 1.2  # of an outline that hardly is another thing's
_SURE_READING = 1.9  # confidence and share of verified check digits together
_ZONE_WEIGHT = 3.0
_LEAST_FIT = 0.15
# A zone on its page, as shares of the page: 9303-4 to -7, for every format with its margins.
_MIDDLE, _MIDDLE_SLACK = 0.5, 0.05
_LENGTH, _LENGTH_SLACK = 0.95, 0.07
_LAST_LINE, _LAST_LINE_SLACK = 0.9, 0.05


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page before it is turned upright.

    Attributes:
        pixels: (H, W, 3) BGR: the page laid flat, or the whole picture without an outline.
        quad: its outline in the picture, from the corner at the picture's top left, or None.
        zone: the zone on it, in its own pixels, or None.
    """

    pixels: Image
    quad: Quad | None
    zone: ZoneReading | None


def find_quad(picture: Image) -> Quad | None:
    """Return the outline that looks most like a document's, clockwise from the top left, or None.

    Args:
        picture: (H, W, 3) BGR.
    """
    best = next(iter(find_outlines(picture)), None)
    return as_quad(best.corners) if best is not None and best.score > _LEAST_SCORE else None


def find_page(picture: Image) -> FoundPage:
    """Return the page of a picture with the zone on it.

    Args:
        picture: (H, W, 3) BGR.

    Raises:
        DocumentError: ``document.recogniser`` if the recogniser cannot be loaded.
    """
    zone = read_zone(picture, _AT_FIRST)
    if zone is not None and _quality(zone) > _SURE_READING:
        return _settled(picture, find_outlines(picture, zone.lines), zone)
    outlines = find_outlines(picture)
    first: FoundPage | None = None
    read = [] if zone is None or zone.decision is None else [zone]  # in the picture
    for outline in _tried(picture, outlines, bool(read)):
        page = _laid_flat(picture, outline.corners, None)
        page = FoundPage(page.pixels, page.quad, read_zone(page.pixels, _CANDIDATES))
        first = first or page
        if page.zone is not None and page.zone.decision is not None:
            there = np.linalg.inv(_mapping(outline.corners, page.pixels))
            read.append(_moved(page.zone, there.astype(np.float64)))
            break
        if outline.score > _SURE_SCORE:
            break
    if not read and first is not None and first.quad is not None:
        read += _zone_about(picture, as_corners(first.quad))
    if not read and max(picture.shape[:2]) > _FINE:
        finer = read_zone(picture, _CANDIDATES, _FINE)
        if finer is not None and finer.decision is not None:
            read.append(finer)
    if not read:
        return first or FoundPage(picture, None, zone)
    best = max(read, key=_quality)
    return _settled(picture, [*outlines, *find_outlines(picture, best.lines)], best)


def _tried(picture: Image, outlines: Sequence[Outline], has_zone: bool) -> list[Outline]:
    """Outlines to lay flat, likeliest first: where no side is sure and no zone, a face decides."""
    likely = _distinct([one for one in outlines if one.score > _LEAST_SCORE])
    if has_zone or (likely and likely[0].score > _SURE_SCORE):
        return likely
    with_face = outline_about_face(picture)
    return likely if with_face is None else [with_face, *likely]


def _zone_about(picture: Image, corners: Corners) -> list[ZoneReading]:
    """The zone beyond an outline that is too long for any page, read in even light.

    A band of print above a zone passes for the page's lower side, and stripes of sunlight cut its
    lines to pieces.
    """
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    across, down = sides[[0, 2]].sum(), sides[[1, 3]].sum()
    if max(across, down) < _LONGEST_RATIO * min(across, down):
        return []
    middle = corners.mean(axis=0)
    wider = middle + (corners - middle) * _WIDER
    page = evenly_lit(lay_flat(picture, as_quad(wider)))
    zone = read_zone(page, _CANDIDATES)
    if zone is None or zone.decision is None:
        return []
    return [_moved(zone, np.linalg.inv(_mapping(wider, page)).astype(np.float64))]


def _quality(zone: ZoneReading) -> float:
    return 0.0 if zone.decision is None else zone.decision.confidence + zone.decision.verified


def _distinct(outlines: Sequence[Outline]) -> list[Outline]:
    """The first few that are not nearly the same."""
    kept: list[Outline] = []
    for outline in outlines:
        near = _ALIKE * np.ptp(outline.corners, axis=0).max()
        if all(np.abs(outline.corners - other.corners).max() > near for other in kept):
            kept.append(outline)
        if len(kept) == _TRIES:
            break
    return kept


def _settled(picture: Image, outlines: Sequence[Outline], zone: ZoneReading) -> FoundPage:
    """The page that belongs to a zone read in the picture; the picture where no outline does."""
    best, found = -np.inf, None
    for outline in sorted(outlines, key=lambda one: -one.score):
        if outline.score <= best:
            break  # a misfit only takes away
        misfit = _misfit(outline.corners, zone)
        score = outline.score - _ZONE_WEIGHT * misfit
        if misfit < _LEAST_FIT and score > best:
            best, found = score, outline
    if found is None:
        return FoundPage(picture, None, zone)
    return _laid_flat(picture, found.corners, zone)


def _misfit(corners: Corners, zone: ZoneReading) -> float:
    """How far, in shares of the page, a zone is from where it would stand on that page."""
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float32)
    # Which side is the upper one, the text says: it runs along it.
    along = zone.lines[0][1] - zone.lines[0][0]
    sides = np.roll(corners, -1, axis=0) - corners
    upper = int((sides @ along / np.linalg.norm(sides, axis=1)).argmax())
    upright = np.roll(corners, -upper, axis=0).astype(np.float32)
    mapping = cv2.getPerspectiveTransform(upright, square)
    points = cv2.perspectiveTransform(np.stack(zone.lines).astype(np.float64), mapping)
    left, right = points[:, [0, 3], 0].mean(), points[:, [1, 2], 0].mean()
    last = points[-1, :, 1].mean()
    return float(
        max(abs((left + right) / 2 - _MIDDLE) - _MIDDLE_SLACK, 0)
        + max(abs(right - left - _LENGTH) - _LENGTH_SLACK, 0)
        + max(abs(last - _LAST_LINE) - _LAST_LINE_SLACK, 0)
    )


def _laid_flat(picture: Image, corners: Corners, zone: ZoneReading | None) -> FoundPage:
    """The page of an outline, with a zone of the picture moved onto it."""
    quad = as_quad(corners)
    pixels = lay_flat(picture, quad)
    if zone is not None:
        zone = _moved(zone, _mapping(corners, pixels))
    return FoundPage(pixels, quad, zone)


def _mapping(corners: Corners, page: Image) -> NDArray[np.float64]:
    """From the picture to a page laid flat."""
    height, width = page.shape[:2]
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    mapping = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    return np.asarray(mapping, dtype=np.float64)


def _moved(zone: ZoneReading, mapping: NDArray[np.float64]) -> ZoneReading:
    lines = cv2.perspectiveTransform(np.stack(zone.lines).astype(np.float64), mapping)
    x, y = (lines[:, 1] - lines[:, 0]).sum(axis=0)
    return ZoneReading(zone.decision, tuple(lines), float(np.degrees(np.arctan2(y, x))))
