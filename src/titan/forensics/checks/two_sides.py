"""Do two pictures show the two sides of one document?

The check sees the same side shown twice, machine-readable zones that contradict each other, and
sides of different formats. It cannot see that two sides come from two documents of one design
which print nothing in common.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.document import Document
from titan.domain.report import Finding
from titan.forensics.checks.chip_print import differing_fields
from titan.forensics.findings import fail, in_order, refer
from titan.forensics.thresholds import THRESHOLDS

SAME, ZONES, FORMAT = "sides.same", "sides.zones", "sides.format"

_LONG_SIDE = 640  # pixels: enough for some hundreds of keypoints, little to compute
_NEAREST_RATIO = 0.75  # Lowe 2004: a match must be this much nearer than the second nearest
_REPROJECTION = 6.0  # pixels by which a point may miss the common plane


def check(
    front: Document,
    front_page: NDArray[np.uint8],
    back: Document,
    back_page: NDArray[np.uint8],
) -> tuple[Finding, ...]:
    """Compare the two sides of one document.

    Args:
        front: what was read of one side.
        front_page: (H, W, 3) BGR, that side laid flat.
        back: what was read of the other side.
        back_page: likewise.
    """
    return (
        _same_side(front, front_page, back, back_page),
        *_zones(front, back),
        *_format(front, front_page, back, back_page),
    )


def _same_side(
    front: Document,
    front_page: NDArray[np.uint8],
    back: Document,
    back_page: NDArray[np.uint8],
) -> Finding:
    if front.digest == back.digest:
        text = "Both files are the same picture; show the other side of the document."
        return fail(SAME, "same-picture-twice", text)
    if common_points(front_page, back_page) >= THRESHOLDS.most_common_points:
        text = "Both pictures show the same side; show the other side of the document."
        return refer(SAME, "same-side-twice", text)
    return in_order(SAME, "The pictures show two different sides.")


def _zones(front: Document, back: Document) -> tuple[Finding, ...]:
    if front.mrz is None and back.mrz is None:
        text = "Neither side bears a machine-readable zone that can be read."
        return (refer(ZONES, "no-zone-on-either-side", text),)
    if front.mrz is None or back.mrz is None:
        return (in_order(ZONES, "One of the sides bears the machine-readable zone."),)
    different = differing_fields(front.mrz, back.mrz)
    if different:
        names = ", ".join(field.replace("_", " ") for field in different)
        return (refer(ZONES, "sides-differ", f"The two sides differ in: {names}."),)
    return (in_order(ZONES, "The machine-readable zones of both sides agree."),)


def _format(
    front: Document,
    front_page: NDArray[np.uint8],
    back: Document,
    back_page: NDArray[np.uint8],
) -> tuple[Finding, ...]:
    if front.quad is None or back.quad is None:
        return ()  # the page fills the picture, whose proportions say nothing
    ratios = [max(page.shape[:2]) / min(page.shape[:2]) for page in (front_page, back_page)]
    if max(ratios) / min(ratios) > THRESHOLDS.most_side_difference:
        text = "The two sides do not have the same proportions; they may be of two documents."
        return (refer(FORMAT, "formats-differ", text),)
    return (in_order(FORMAT, "Both sides have the same proportions."),)


def common_points(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> int:
    """Return how many keypoints of two pages lie on one common plane, whatever way they are turned.

    SIFT keypoints (Lowe 2004) are matched by the ratio of the nearest distances and verified by a
    homography (RANSAC).
    """
    finder = cv2.SIFT.create(nfeatures=600)
    first, second = (_keypoints(finder, page) for page in (one, other))
    if min(len(first[0]), len(second[0])) < 8:
        return 0
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(first[1], second[1], k=2)
    matches = [pair[0] for pair in pairs if pair[0].distance < _NEAREST_RATIO * pair[1].distance]
    if len(matches) < 8:
        return 0
    source = np.array([first[0][match.queryIdx] for match in matches], dtype=np.float32)
    target = np.array([second[0][match.trainIdx] for match in matches], dtype=np.float32)
    _, kept = cv2.findHomography(source, target, cv2.RANSAC, _REPROJECTION)
    return 0 if kept is None else int(kept.sum())


def _keypoints(
    finder: cv2.SIFT, page: NDArray[np.uint8]
) -> tuple[list[tuple[float, float]], NDArray[np.float32]]:
    scale = min(1.0, _LONG_SIDE / max(page.shape[:2]))
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    points, descriptors = finder.detectAndCompute(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), None)
    if descriptors is None:
        return [], np.zeros((0, 128), dtype=np.float32)
    places = [(float(point.pt[0]), float(point.pt[1])) for point in points]
    return places, np.asarray(descriptors, dtype=np.float32)
