"""The holder's portrait: found, compared with its repetition and with the holder's own picture.

Many documents repeat the portrait, smaller or paler: the ghost. Who exchanges the portrait alone
leaves the ghost of another person. Distances are turned into likelihood ratios, because the
limit of 0.6 that is common for photographs lets every second pair of different printed portraits
pass. The figures behind the ratios are in `titan.bench.visual_zone`, which measures them anew.
"""

import math

import numpy as np
from numpy.typing import NDArray

from titan.documents.faces import FACE_READER, Descriptor, Face
from titan.domain.document import FaceComparison, Portrait, Region
from titan.errors import DocumentError

Image = NDArray[np.uint8]

_LEAST_SCORE = 0.3  # of the detector, below which a face may be a pattern
_GHOST_SIZE = 0.9  # of the portrait's width at most
# Mean and standard deviation of distances between two pictures of one person, and of two, on the
# 125 frames of DLC-2021: 190 pairs of 40 persons and 7,560 pairs of different ones. Ghosts have
# their own, from 22 cards of one design on grey copies: small samples both.
_PORTRAITS = ((0.286, 0.079), (0.713, 0.098))
_GHOSTS = ((0.525, 0.074), (0.700, 0.096))
_MOST_CERTAIN = 100.0  # likelihood ratio beyond which some hundred pairs can tell nothing


def read_portrait(
    page: Image, selfie: Image | None = None, chip: Image | None = None
) -> Portrait | None:
    """Return the portrait of a page, compared with its ghost and with other pictures where given.

    Args:
        page: (H, W, 3) BGR, upright.
        selfie: (H, W, 3) BGR, the holder's own picture.
        chip: (H, W, 3) BGR, the portrait of the document's chip.

    Raises:
        DocumentError: ``document.no-face`` where the selfie shows none; ``document.recogniser``
            if a model is missing or changed.
    """
    own = None if selfie is None else _largest(selfie, "The picture of the holder shows no face.")
    faces = [face for face in FACE_READER.find(page) if face.score >= _LEAST_SCORE]
    if not faces:
        return None
    portrait = faces[0]
    ghost = next((face for face in faces[1:] if _is_ghost(face, portrait)), None)
    stored = None if chip is None else _descriptor(chip)
    if ghost is None and own is None and stored is None:
        return Portrait(portrait.region)
    printed = FACE_READER.describe(page, [portrait] if ghost is None else [portrait, ghost])
    return Portrait(
        portrait.region,
        ghost.region if ghost else None,
        _compared(*printed, of_ghost=True) if ghost else None,
        None if own is None else _compared(printed[0], own),
        None if stored is None else _compared(printed[0], stored),
    )


def compare_faces(one: Image, other: Image) -> FaceComparison:
    """Return the largest faces of two pictures compared.

    Args:
        one: (H, W, 3) BGR.
        other: likewise.

    Raises:
        DocumentError: ``document.no-face``, or ``document.recogniser`` if a model is missing or
            changed.
    """
    missing = "One of two pictures shows no face."
    return _compared(_largest(one, missing), _largest(other, missing))


def find_and_compare(one: Image, selfie: Image) -> FaceComparison | None:
    """Return two faces compared, or None where the first picture shows none.

    Args:
        one: (H, W, 3) BGR, for example the portrait of a chip.
        selfie: (H, W, 3) BGR, the holder's own picture.

    Raises:
        DocumentError: ``document.no-face`` where the selfie shows none, or as `compare_faces`.
    """
    own = _largest(selfie, "The picture of the holder shows no face.")
    first = _descriptor(one)
    return None if first is None else _compared(first, own)


def _largest(picture: Image, missing: str) -> Descriptor:
    found = _descriptor(picture)
    if found is None:
        raise DocumentError("document.no-face", missing)
    return found


def _descriptor(picture: Image) -> Descriptor | None:
    faces = FACE_READER.find(picture)
    return FACE_READER.describe(picture, faces[:1])[0] if faces else None


def likelihood_ratio(distance: float, *, of_ghost: bool = False) -> float:
    """Return how much likelier a distance is between two pictures of one person than of two.

    Both kinds of distances are taken for normal; between their means the ratio falls all the
    way, outside it stays what it is there, and it is bounded by what the sample can support.

    Args:
        distance: between two descriptors.
        of_ghost: whether one picture is the paler repetition on the same page.
    """
    same, different = _GHOSTS if of_ghost else _PORTRAITS
    held = min(max(distance, same[0]), different[0])
    exponent = _log_density(held, *same) - _log_density(held, *different)
    limit = math.log(_MOST_CERTAIN)
    return math.exp(min(max(exponent, -limit), limit))


def _compared(one: Descriptor, other: Descriptor, *, of_ghost: bool = False) -> FaceComparison:
    distance = float(np.linalg.norm(one - other))
    ratio = likelihood_ratio(distance, of_ghost=of_ghost)
    return FaceComparison(round(distance, 4), round(ratio, 4))


def _log_density(value: float, mean: float, deviation: float) -> float:
    return -(((value - mean) / deviation) ** 2) / 2 - math.log(deviation)


def _is_ghost(face: Face, portrait: Face) -> bool:
    """Whether a second face is smaller and beside the first, so that it may repeat it."""
    return face.region.width <= _GHOST_SIZE * portrait.region.width and not _overlap(
        face.region, portrait.region
    )


def _overlap(one: Region, other: Region) -> bool:
    beside = one.x >= other.x + other.width or other.x >= one.x + one.width
    above = one.y >= other.y + other.height or other.y >= one.y + one.height
    return not (beside or above)
