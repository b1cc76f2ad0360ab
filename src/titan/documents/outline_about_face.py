"""The outline of a page of which little more than its portrait stands out.

On a newspaper or behind stripes of shadow other things have straighter sides than the page. Every
identity document bears a face of nearly one size (ISO/IEC 19794-5 sets the portrait, ICAO 9303 and
ISO/IEC 7810 the page), so that a face says where the sides are to be sought, and how far apart.
"""

import numpy as np
from numpy.typing import NDArray

from titan.documents.faces import FACE_READER
from titan.documents.outline import Outline, find_outlines
from titan.domain.document import Region

Image = NDArray[np.uint8]

_LONG_SIDE = 2000  # pixels at which faces are sought: a page may be a third of the picture
_LEAST_FACE = 1.0  # of the detector's score: below, it is as often a pattern as a face
_FACES = 3  # the likeliest that are looked around
_REACH = 5.5  # widths of a face from its middle to the farthest side of its page
_SHARES = (0.14, 0.25)  # of a page's longer side that the width of the face takes
_LEAST_SCORE = 0.7  # of an outline about a face; in the open it takes more


def outline_about_face(picture: Image) -> Outline | None:
    """Return the likeliest outline of a page that bears one of the picture's faces, or None.

    None also where the whole picture may be the page, as the size of its face says.

    Args:
        picture: (H, W, 3) BGR; faces are found upright and on their side.

    Raises:
        DocumentError: ``document.recogniser`` if the detector cannot be loaded.
    """
    faces = _faces(picture)
    if any(face.width > _SHARES[0] * max(picture.shape[:2]) for face in faces):
        return None
    best = None
    for face in faces:
        for outline in _about(picture, face):
            if outline.score > (_LEAST_SCORE if best is None else best.score):
                best = outline
    return best


def _faces(picture: Image) -> list[Region]:
    """Where faces are, in the first of the four positions that shows any."""
    for turns in range(4):
        turned = np.ascontiguousarray(np.rot90(picture, turns))
        faces = [one for one in FACE_READER.find(turned, _LONG_SIDE) if one.score > _LEAST_FACE]
        if faces:
            faces.sort(key=lambda face: -face.score)
            return [_turned_back(one.region, turns, turned.shape) for one in faces[:_FACES]]
    return []


def _turned_back(region: Region, turns: int, shape: tuple[int, ...]) -> Region:
    """The region in the picture that was turned so many quarters against the clock."""
    x, y, width, height = region.x, region.y, region.width, region.height
    high, wide = shape[:2]
    for _ in range(turns):  # one quarter with the clock each
        x, y, width, height = high - y - height, x, height, width
        high, wide = wide, high
    return Region(x, y, width, height)


def _about(picture: Image, face: Region) -> list[Outline]:
    """Outlines, in the picture, that hold the face as a page holds its portrait."""
    middle = np.array([face.x + face.width / 2, face.y + face.height / 2])
    size = np.array(picture.shape[1::-1])
    low = np.maximum(middle - _REACH * face.width, 0).astype(int)
    high = np.minimum(middle + _REACH * face.width, size).astype(int)
    around = np.ascontiguousarray(picture[low[1] : high[1], low[0] : high[0]])
    moved = (Outline(one.corners + low, one.score, one.weakest) for one in find_outlines(around))
    return [one for one in moved if _holds(one, middle, face.width)]


def _holds(outline: Outline, middle: NDArray[np.float64], width: int) -> bool:
    """Whether the face lies inside, and is as wide as one printed on a page of that size."""
    corners = outline.corners
    sides = np.roll(corners, -1, axis=0) - corners
    away = middle - corners
    inside = (sides[:, 0] * away[:, 1] - sides[:, 1] * away[:, 0] > 0).all()
    share = width / np.linalg.norm(sides, axis=1).max()
    return bool(inside and _SHARES[0] < share < _SHARES[1])
