"""One picture read: decoded, laid flat, turned upright, its machine-readable zone parsed."""

import hashlib
from dataclasses import dataclass, replace
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
    PictureFile,
    Portrait,
    Quad,
    QualityLimits,
    Region,
)
from titan.errors import DocumentError
from titan.settings import Settings

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Laid:
    """A picture whose page was found and whose machine-readable zone was read.

    Attributes:
        document: what is known by then; what is printed elsewhere on the page is not.
        page: (H, W, 3) BGR, the document laid flat and upright.
        picture: (H, W, 3) BGR, the whole picture as it was decoded.
        evidence: what the file says besides its pixels.
    """

    document: Document
    page: Image
    picture: Image
    evidence: PictureEvidence


@dataclass(frozen=True, slots=True)
class Reading(Laid):
    """What one picture gave, everything on the page included.

    Attributes:
        quality: how well the page can be seen.
    """

    quality: PageQuality


def read_document(
    content: bytes,
    settings: Settings,
    *,
    today: date | None = None,
    selfie: bytes | None = None,
    declared: str | None = None,
) -> Reading:
    """Read the picture of one side of an identity document.

    A picture that shows no document or no machine-readable zone is read all the same:
    `Document.mrz` is None then.

    Args:
        content: the file's bytes.
        settings: for the limits on bytes, pixels, memory and time.
        today: by which two-digit years are resolved; the day of the call (UTC) by default.
        selfie: bytes of the holder's own picture, to be compared with the portrait and forgotten.
        declared: media type or file suffix that came with the bytes, if any.

    Raises:
        DocumentError: where the bytes are no picture that can be decoded within the limits;
            ``document.no-face`` where a selfie is given and it or the page shows no face.
    """
    laid = lay_out(content, settings, today=today, declared=declared)
    own = None if selfie is None else decode_picture(PictureFile(selfie), settings)
    reading = read_print(laid, settings, selfie=own)
    if own is not None and reading.document.portrait is None:
        raise DocumentError("document.no-face", "No portrait was found on the page.")
    return reading


def lay_out(
    content: bytes, settings: Settings, *, today: date | None = None, declared: str | None = None
) -> Laid:
    """Find the page in a picture, lay it flat and read its zone; see `read_document`."""
    picture = _opened(content, settings, declared)
    found = find_page(picture.pixels)
    turns = _quarter_turns(found.zone)
    page = np.ascontiguousarray(np.rot90(found.pixels, turns))
    document = Document(
        digest=hashlib.sha256(content).hexdigest(),
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
        quad=_turned_quad(found.quad, turns),
        rotation=(-90 * turns) % 360,
        mrz=_parsed(found.zone, today or datetime.now(UTC).date()),
        mrz_region=_region(found, turns, page.shape),
        mrz_confidence=_confidence(found.zone),
    )
    return Laid(document, page, picture.pixels, picture.evidence)


def read_print(
    laid: Laid,
    settings: Settings,
    *,
    selfie: Image | None = None,
    chip_face: Image | None = None,
    other_zone: Mrz | None = None,
) -> Reading:
    """Read what a page bears besides its machine-readable zone: print, codes, portrait.

    Args:
        laid: the page.
        settings: for the limits of quality.
        selfie: (H, W, 3) BGR, the holder's own picture.
        chip_face: (H, W, 3) BGR, the portrait of the document's chip.
        other_zone: the zone of the document's other side, for print on a side that has none.

    Raises:
        DocumentError: ``document.no-face`` where the selfie shows no face.
    """
    page, own = laid.page, laid.document.mrz
    mrz = own or other_zone
    portrait = read_portrait(page, selfie, chip_face)
    hidden = _hidden(own, laid.document.mrz_region, portrait)
    document = replace(
        laid.document,
        visual_zone=read_visual_zone(page, mrz, hidden, of_other_side=own is None),
        barcodes=read_barcodes(page, mrz),
        portrait=portrait,
    )
    quality = _quality(page, document, settings)
    return Reading(document, page, laid.picture, laid.evidence, quality)


def decode_picture(file: PictureFile, settings: Settings) -> Image:
    """Return the pixels (H, W, 3) BGR of a picture; errors as of `open_picture`."""
    return _opened(file.content, settings, file.declared).pixels


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


def _opened(content: bytes, settings: Settings, declared: str | None = None) -> Picture:
    return open_picture(
        content,
        maximum_bytes=settings.maximum_bytes,
        maximum_pixels=settings.maximum_pixels,
        memory=settings.examination_memory,
        seconds=settings.examination_timeout,
        maximum_pages=settings.maximum_pages,
        declared=declared,
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
