"""The outline of a document in a picture, and the page laid flat.

A phone picture shows the document on some ground. Its outline is sought as the largest convex
four-sided contour whose inside differs from its surroundings; where the page itself fills the
picture there is none, and the picture is the page.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.document import Point, Quad

Image = NDArray[np.uint8]
Corners = NDArray[np.float64]

_WORKING_SIZE = 640  # pixels of the long side: edges of a document survive, print does not
_LEAST_AREA = 0.15  # of the picture
_LARGEST_AREA = 0.97  # beyond it the outline is the picture's own frame
_LEAST_FILL = 0.9  # of the quad by its contour: a document is no star
_ASPECTS = (1.0, 1.8)  # long side by short side, with slack for perspective (ID-1: 1.585)
_AGREEMENT = 0.015  # of the working size: how far corners of one document may lie apart
_LONGEST_PAGE = 2400  # pixels: more detail than any check uses


def find_quad(picture: Image) -> Quad | None:
    """Return the document's outline, clockwise from the picture's top left, or None.

    Args:
        picture: (H, W, 3) BGR.
    """
    scale = _WORKING_SIZE / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found: list[tuple[Corners, float]] = []
    for mask in _masks(np.asarray(small, dtype=np.uint8)):
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        for contour in contours:
            corners, share = _four_sides(np.asarray(contour), mask.shape)
            if corners is not None:
                found.append((_clockwise(corners), share))
    if not found:
        return None
    # What several masks see is the document; what one sees may include a shadow or the ground.
    best, _ = max(found, key=lambda one: one[1] + sum(_agree(one[0], other) for other, _ in found))
    return as_quad(best / scale)


def _agree(one: Corners, other: Corners) -> bool:
    return bool(np.abs(one - other).max() < _AGREEMENT * _WORKING_SIZE)


def lay_flat(picture: Image, quad: Quad) -> Image:
    """Return the document seen from straight above.

    Args:
        picture: (H, W, 3) BGR.
        quad: its outline.
    """
    corners = as_corners(quad)
    sides = [float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4)]
    width, height = max(sides[0], sides[2]), max(sides[1], sides[3])
    scale = min(1.0, _LONGEST_PAGE / max(width, height))
    size = max(8, round(width * scale)), max(8, round(height * scale))
    mapping = cv2.getPerspectiveTransform(
        corners.astype(np.float32), _rectangle(*size).astype(np.float32)
    )
    return np.asarray(
        cv2.warpPerspective(picture, mapping, size, flags=cv2.INTER_CUBIC), dtype=np.uint8
    )


def as_corners(quad: Quad) -> Corners:
    """Return the quad as an array (4, 2), in its own order."""
    points = (quad.top_left, quad.top_right, quad.bottom_right, quad.bottom_left)
    return np.array([(point.x, point.y) for point in points])


def as_quad(corners: Corners) -> Quad:
    """Return four corners (4, 2), clockwise from the top left, as a quad."""
    return Quad(*(Point(float(x), float(y)) for x, y in corners))


def _rectangle(width: int, height: int) -> Corners:
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)


def _masks(small: Image) -> list[Image]:
    """Several ways in which a document may stand out from its ground."""
    smooth = cv2.bilateralFilter(small, 9, 40, 9)
    lab = np.asarray(cv2.cvtColor(smooth, cv2.COLOR_BGR2LAB), dtype=np.uint8)
    masks = []
    for channel in (lab[..., 0], _distance_from_border(lab)):
        level, mask = cv2.threshold(channel, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        masks.append(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _disc(15)))
        masks.append(cv2.morphologyEx(mask, cv2.MORPH_OPEN, _disc(9)))
        softer = cv2.threshold(channel, 0.6 * level, 255, cv2.THRESH_BINARY)[1]
        masks.append(cv2.morphologyEx(softer, cv2.MORPH_CLOSE, _disc(15)))
    edges = cv2.Canny(smooth, 25, 75)
    masks.append(cv2.morphologyEx(edges, cv2.MORPH_CLOSE, _disc(7)))
    return [np.asarray(mask, dtype=np.uint8) for mask in masks]


def _distance_from_border(lab: Image) -> Image:
    """How far each pixel's colour is from the ground's, as the picture's rim shows it."""
    rim = np.concatenate([lab[:6].reshape(-1, 3), lab[-6:].reshape(-1, 3),
                          lab[:, :6].reshape(-1, 3), lab[:, -6:].reshape(-1, 3)])  # fmt: skip
    ground = np.median(rim.astype(np.float32), axis=0)
    distance = np.linalg.norm(lab.astype(np.float32) - ground, axis=2)
    return np.asarray(np.clip(distance * 3, 0, 255), dtype=np.uint8)


def _disc(size: int) -> Image:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), dtype=np.uint8)


def _four_sides(contour: NDArray[np.int32], shape: tuple[int, ...]) -> tuple[Corners | None, float]:
    """Return the quad that fits a contour, and the share of the picture that it takes."""
    hull = cv2.convexHull(contour)
    area = cv2.contourArea(hull)
    picture_area = shape[0] * shape[1]
    if not _LEAST_AREA * picture_area < area < _LARGEST_AREA * picture_area:
        return None, 0.0
    corners = _fit_sides(np.asarray(hull, dtype=np.float64).reshape(-1, 2))
    if corners is None or not _plausible(corners, area, shape):
        return None, 0.0
    solidity = cv2.contourArea(contour) / area
    return corners, area / picture_area * (0.5 + 0.5 * solidity)


def _fit_sides(hull: Corners) -> Corners | None:
    """Fit a straight line to each of the four long sides and intersect them.

    Corners of cards are round, so the polygon's own corner points would lie inside the true
    ones; the sides are not affected.
    """
    perimeter = cv2.arcLength(hull.astype(np.float32), True)
    polygon = cv2.approxPolyDP(hull.astype(np.float32), 0.006 * perimeter, True)
    rough = _reduce(np.asarray(polygon, dtype=np.float64).reshape(-1, 2))
    if rough is None:
        return None
    dense = _along(hull)
    lines = []
    for start, end in zip(rough, np.roll(rough, -1, axis=0), strict=True):
        side = end - start
        length = float(np.linalg.norm(side))
        relative = dense - start
        share = relative @ side / length**2
        apart = np.abs(relative[:, 0] * side[1] - relative[:, 1] * side[0]) / length
        points = dense[(share > 0.1) & (share < 0.9) & (apart < 0.02 * length)]
        if len(points) < 5:
            return None
        lines.append(cv2.fitLine(points.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel())
    return _corners_of(lines)


def _reduce(polygon: Corners) -> Corners | None:
    """Cut a convex polygon down to four sides, each time dropping the side that adds least area.

    A dropped side's neighbours are drawn out to where they meet.
    """
    while len(polygon) > 4:
        options = [option for i in range(len(polygon)) if (option := _without(polygon, i))]
        if not options:
            return None
        polygon = min(options, key=lambda option: option[0])[1]
    return polygon if len(polygon) == 4 else None


def _without(polygon: Corners, side: int) -> tuple[float, Corners] | None:
    """Return the area added and the polygon when one side is dropped; None where it opens."""
    turned = np.roll(polygon, -side, axis=0)
    start, end, after, before = turned[0], turned[1], turned[2], turned[-1]
    one, other = start - before, end - after
    determinant = one[0] * other[1] - one[1] * other[0]
    if abs(determinant) < 1e-6:
        return None
    gap = end - start
    step = (gap[0] * other[1] - gap[1] * other[0]) / determinant
    back = (gap[0] * one[1] - gap[1] * one[0]) / determinant
    if step < 0 or back < 0:  # the neighbours part: they would meet behind
        return None
    meeting = start + step * one
    reach = meeting - start
    area = abs(reach[0] * gap[1] - reach[1] * gap[0]) / 2
    return float(area), np.concatenate([meeting[None], turned[2:]])


def _along(hull: Corners) -> Corners:
    """Points every pixel along a closed polygon."""
    pieces = []
    for start, end in zip(hull, np.roll(hull, -1, axis=0), strict=True):
        count = max(1, int(np.linalg.norm(end - start)))
        pieces.append(start + (end - start) * np.linspace(0, 1, count, endpoint=False)[:, None])
    return np.concatenate(pieces)


def _corners_of(lines: list[NDArray[np.float32]]) -> Corners | None:
    corners = []
    for (dx, dy, x, y), (ex, ey, u, v) in zip(lines, [lines[-1], *lines[:-1]], strict=True):
        determinant = dx * -ey + ex * dy
        if abs(determinant) < 0.2:  # neighbouring sides nearly parallel
            return None
        step = ((u - x) * -ey + ex * (v - y)) / determinant
        corners.append((x + step * dx, y + step * dy))
    return np.array(corners)


def _plausible(corners: Corners, area: float, shape: tuple[int, ...]) -> bool:
    quad_area = cv2.contourArea(corners.astype(np.float32))
    if quad_area <= 0 or not _LEAST_FILL < area / quad_area < 1.1:
        return False
    size = np.array(shape[1::-1])
    slack = 0.03 * max(shape)
    inside = np.all(corners > -slack) and np.all(corners < size + slack)
    at_rim = np.any((corners < 0.01 * size) | (corners > 0.99 * size), axis=1)
    if at_rim.sum() > 1:  # the picture's own frame, or a page cut off: no outline to trust
        return False
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    one, other = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    aspect = max(one, other) / max(1.0, min(one, other))
    opposite = (
        min(sides[0], sides[2]) / max(sides[0], sides[2]),
        min(sides[1], sides[3]) / max(sides[1], sides[3]),
    )
    return bool(inside and _ASPECTS[0] <= aspect <= _ASPECTS[1] and min(opposite) > 0.6)


def _clockwise(corners: Corners) -> Corners:
    """Order corners clockwise as seen, the one nearest to the picture's origin first."""
    middle = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    ordered = corners[np.argsort(angles)]
    return np.asarray(np.roll(ordered, -int(ordered.sum(axis=1).argmin()), axis=0))
