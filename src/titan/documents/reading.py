"""One picture read: decoded, laid flat, turned upright, its machine-readable zone parsed."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from titan.documents.barcode import read_barcodes
from titan.documents.intake import Picture, open_picture
from titan.documents.mrz_grammar import parse_mrz
from titan.documents.mrz_location import Corners
from titan.documents.mrz_reading import ZoneReading
from titan.documents.page import as_corners, as_quad
from titan.documents.page_finding import FoundPage, find_page
from titan.documents.portrait import read_portrait
from titan.documents.quality import measure_quality
from titan.documents.visual_zone import read_visual_zone
from titan.domain.document import (
    Document,
    Mrz,
    PageQuality,
    PictureEvidence,
    Portrait,
    Quad,
    QualityLimits,
    Region,
)
from titan.settings import Settings

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one picture gave.

    Attributes:
        document: what was read.
        page: (H, W, 3) BGR, the document laid flat and upright.
        picture: (H, W, 3) BGR, the whole picture as it was decoded.
        evidence: what the file says besides its pixels.
        quality: how well the page can be seen.
    """

    document: Document
    page: Image
    picture: Image
    evidence: PictureEvidence
    quality: PageQuality


def read_document(
    content: bytes,
    settings: Settings,
    *,
    today: date | None = None,
    selfie: bytes | None = None,
) -> Reading:
    """Read the picture of one side of an identity document.

    A picture that shows no document or no machine-readable zone is read all the same:
    `Document.mrz` is None then.

    Args:
        content: the file's bytes.
        settings: for the limits on bytes, pixels, memory and time.
        today: by which two-digit years are resolved; the day of the call (UTC) by default.
        selfie: bytes of the holder's own picture, to be compared with the portrait and forgotten.

    Raises:
        DocumentError: where the bytes are no picture that can be decoded within the limits;
            ``document.no-face`` where a selfie is given and it or the page shows no face.
    """
    picture = _opened(content, settings)
    own = None if selfie is None else _opened(selfie, settings).pixels
    found = find_page(picture.pixels)
    turns = _quarter_turns(found.zone)
    page = np.ascontiguousarray(np.rot90(found.pixels, turns))
    mrz = _parsed(found.zone, today or datetime.now(UTC).date())
    mrz_region = _region(found, turns, page.shape)
    portrait = read_portrait(page, own)
    document = Document(
        digest=hashlib.sha256(content).hexdigest(),
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
        quad=_turned_quad(found.quad, turns),
        rotation=(-90 * turns) % 360,
        mrz=mrz,
        mrz_region=mrz_region,
        mrz_confidence=_confidence(found.zone),
        visual_zone=read_visual_zone(page, mrz, _hidden(mrz, mrz_region, portrait)),
        barcodes=read_barcodes(page, mrz),
        portrait=portrait,
    )
    return Reading(
        document, page, picture.pixels, picture.evidence, _quality(page, document, settings)
    )


def _quality(page: Image, document: Document, settings: Settings) -> PageQuality:
    limits = QualityLimits(
        settings.quality_least_long_side,
        settings.quality_most_blur,
        settings.quality_least_brightness,
        settings.quality_least_contrast,
        settings.quality_most_glare,
        settings.quality_least_zone_pitch,
    )
    return measure_quality(page, document, limits)


def _opened(content: bytes, settings: Settings) -> Picture:
    return open_picture(
        content,
        maximum_bytes=settings.maximum_bytes,
        maximum_pixels=settings.maximum_pixels,
        memory=settings.examination_memory,
        seconds=settings.examination_timeout,
        maximum_pages=settings.maximum_pages,
    )


def _hidden(mrz: Mrz | None, zone: Region | None, portrait: Portrait | None) -> list[Region]:
    """Where no print of the visual zone is: the zone, where it was read, and the faces."""
    parts = [zone] if mrz is not None else []
    parts += [portrait.region, portrait.ghost_region] if portrait is not None else []
    return [part for part in parts if part is not None]


def _quarter_turns(zone: ZoneReading | None) -> int:
    """Counter-clockwise quarter turns that make the text run to the right."""
    return 0 if zone is None else round(zone.direction / 90) % 4


def _turned_quad(quad: Quad | None, turns: int) -> Quad | None:
    """Name the corners as they are on the upright document; their places stay."""
    return None if quad is None else as_quad(np.roll(as_corners(quad), -turns, axis=0))


def _parsed(zone: ZoneReading | None, today: date) -> Mrz | None:
    if zone is None or zone.decision is None:
        return None
    return parse_mrz(zone.decision.format, zone.decision.lines, today)


def _confidence(zone: ZoneReading | None) -> float:
    return 0.0 if zone is None or zone.decision is None else zone.decision.confidence


def _region(found: FoundPage, turns: int, shape: tuple[int, ...]) -> Region | None:
    if found.zone is None:
        return None
    corners = np.concatenate(found.zone.lines)
    height, width = found.pixels.shape[:2]
    for _ in range(turns):  # one quarter turn counter-clockwise sends (x, y) to (y, width - x)
        corners = np.stack([corners[:, 1], width - corners[:, 0]], axis=1)
        height, width = width, height
    return _bounds(corners, shape)


def _bounds(corners: Corners, shape: tuple[int, ...]) -> Region:
    limit = np.array([shape[1], shape[0]])
    low = np.clip(np.floor(corners.min(axis=0)), 0, limit).astype(int)
    high = np.clip(np.ceil(corners.max(axis=0)), 0, limit).astype(int)
    return Region(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))
