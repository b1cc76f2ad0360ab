"""The document in the picture as stored, where the network looks, and its map laid flat again."""

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.document import Document, Region
from titan.forensics.exhibit import Sight
from titan.forensics.jpeg import as_stored as pixels_as_stored
from titan.forensics.plate import page_corners
from titan.forensics.tamper.scoring import CELL, Scorer, Suspicion
from titan.forensics.tamper.stored import stored

Cells = NDArray[np.float32]


def upright(cells: Cells, orientation: int) -> Cells:
    """Turn a map of the picture as stored the way that EXIF asks for."""
    mirrored = {2: cells[:, ::-1], 4: cells[::-1], 5: np.swapaxes(cells, 0, 1)}
    turned = {3: np.rot90(cells, 2), 6: np.rot90(cells, -1), 8: np.rot90(cells, 1)}
    turned[7] = np.rot90(np.swapaxes(cells, 0, 1), 2)
    return np.ascontiguousarray((mirrored | turned).get(orientation, cells))


def document_region(document: Document, margin: float = 0.02) -> Region:
    """Return the rectangle of the upright picture in which the document lies.

    Args:
        document: as it was read.
        margin: added on each side, as a share of the longer side of the outline.
    """
    corners = page_corners(document, document.width, document.height)
    reach = margin * float(np.ptp(corners, axis=0).max()) if document.quad else 0.0
    limit = np.array([document.width, document.height])
    low = np.clip(np.floor(corners.min(0) - reach), 0, limit - 1).astype(int)
    high = np.clip(np.ceil(corners.max(0) + reach), low + 1, limit).astype(int)
    return Region(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))


def as_stored(region: Region, orientation: int, width: int, height: int) -> Region:
    """Return a rectangle of the upright picture (width x height) as it lies in the stored one."""
    far_x, far_y = width - region.x - region.width, height - region.y - region.height
    same, turned = (region.width, region.height), (region.height, region.width)
    return {
        2: Region(far_x, region.y, *same),
        3: Region(far_x, far_y, *same),
        4: Region(region.x, far_y, *same),
        5: Region(region.y, region.x, *turned),
        6: Region(region.y, far_x, *turned),
        7: Region(far_y, far_x, *turned),
        8: Region(far_y, region.x, *turned),
    }.get(orientation, region)


def stored_region(document: Document, orientation: int) -> Region:
    """Return where a document lies in its picture as the file stores it.

    Args:
        document: as it was read.
        orientation: of the picture, by EXIF.
    """
    region = document_region(document)
    return as_stored(region, orientation, document.width, document.height)


def look_at_document(sight: Sight, scorer: Scorer) -> Suspicion:
    """Let a network look at the part of a picture, as stored, that shows the document."""
    orientation = sight.evidence.orientation
    pixels = np.ascontiguousarray(pixels_as_stored(sight.picture, orientation))
    picture = stored(pixels, sight.evidence.quantisation)
    return scorer.score(picture, stored_region(sight.document, orientation))


def on_page(cells: Cells, document: Document, width: int, height: int) -> Cells:
    """Return the map as it lies on the rectified page, at a quarter of the page's pixels.

    Args:
        cells: of the upright picture, one for every 4 x 4 pixels.
        document: says where the page lies in the picture.
        width: of the page, in pixels.
        height: of the page, in pixels.
    """
    size = -(-width // CELL), -(-height // CELL)
    target = np.array([[0, 0], [size[0], 0], size, [0, size[1]]], np.float32)
    source = (page_corners(document, document.width, document.height) / CELL).astype(np.float32)
    # OpenCV counts from the middle of the first cell, corners from its rim.
    mapping = cv2.getPerspectiveTransform(source - 0.5, target - 0.5)
    return np.asarray(cv2.warpPerspective(cells, mapping, size), np.float32)
