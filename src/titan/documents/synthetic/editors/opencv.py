"""Edits with OpenCV: inpainting, its own letters, warps by table, seamless cloning."""

from dataclasses import replace

import cv2
import numpy as np

from titan.documents.synthetic.editors.editor import Corners, shifted, window_around
from titan.documents.synthetic.lettering import Lettering
from titan.documents.synthetic.page import Mask, Matrix, Pixels
from titan.documents.synthetic.pens.opencv import write

_FINER = 2  # letters are drawn so much larger before they are warped
_CLONED = 120  # pixels: larger patches take a strong tint from whatever surrounds them


class OpenCvEditor:
    """An `Editor` as a programmer would script it."""

    def erase(self, picture: Pixels, corners: Corners, chance: np.random.Generator) -> Pixels:
        """Cover print by inpainting (Telea 2004, Bertalmio 2001), strokes only or the whole box."""
        window = window_around(corners, picture.shape, 12)
        part, inside = picture[window], _inside(corners, window)
        if chance.random() < 0.7:  # careful forgers leave the ground between letters
            inside = np.asarray(cv2.bitwise_and(inside, _strokes(part)), np.uint8)
        method = cv2.INPAINT_TELEA if chance.random() < 0.5 else cv2.INPAINT_NS
        edited = picture.copy()
        edited[window] = cv2.inpaint(part, inside, float(chance.uniform(2, 6)), method)
        return edited

    def write(
        self, picture: Pixels, lettering: Lettering, homography: Matrix, chance: np.random.Generator
    ) -> Pixels:
        """Draw letters large, warp them into place and mix them in."""
        region = lettering.region()
        left, top = region.x - 6, region.y - 6
        layer = np.zeros(((region.height + 12) * _FINER, (region.width + 12) * _FINER, 3), np.uint8)
        local = replace(
            lettering, left=(lettering.left - left) * _FINER, size=lettering.size * _FINER,
            baseline=(lettering.baseline - top) * _FINER, ink=(255, 255, 255),
            pitch=None if lettering.pitch is None else lettering.pitch * _FINER,
        )  # fmt: skip
        write(layer, local)
        to_page = np.array([[1 / _FINER, 0, left], [0, 1 / _FINER, top], [0, 0, 1.0]])
        height, width = layer.shape[:2]
        box = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1.0]])
        placed = box @ (homography @ to_page).T
        window = window_around(placed[:, :2] / placed[:, 2:], picture.shape, 2)
        rows, columns = window
        size = (columns.stop - columns.start, rows.stop - rows.start)
        flag = (cv2.INTER_LINEAR, cv2.INTER_CUBIC)[int(chance.integers(2))]
        soft = cv2.GaussianBlur(layer[..., 0], (0, 0), chance.uniform(0.6, 1.6))
        matrix = shifted(window) @ homography @ to_page
        cover = np.asarray(cv2.warpPerspective(soft, matrix, size, flags=flag), np.uint8)
        return _mixed(picture, window, np.full((*cover.shape, 3), lettering.ink, np.uint8), cover)

    def paste(
        self, picture: Pixels, patch: Pixels, corners: Corners, chance: np.random.Generator
    ) -> Pixels:
        """Warp a patch into place; clone it seamlessly (Perez 2003) or feather its rim."""
        window = window_around(corners, picture.shape, 8)
        rows, columns = window
        size = (columns.stop - columns.start, rows.stop - rows.start)
        height, width = patch.shape[:2]
        source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        target = (corners - (columns.start, rows.start)).astype(np.float32)
        matrix = cv2.getPerspectiveTransform(source - 0.5, target - 0.5)
        warped = cv2.warpPerspective(
            patch, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        laid = np.asarray(warped, np.uint8)
        inside = _inside(corners, window)
        if chance.random() < 0.4 and 24 < min(size) < _CLONED:  # it wants some room
            return _cloned(picture, window, laid, inside)
        soft = cv2.GaussianBlur(inside, (0, 0), float(chance.uniform(0.4, 2.5)))
        return _mixed(picture, window, laid, np.asarray(soft, np.uint8))

    def smooth(self, picture: Pixels, corners: Corners, chance: np.random.Generator) -> Pixels:
        """Soften with a bilateral, a median or a Gaussian filter."""
        window = window_around(corners, picture.shape, 6)
        part = picture[window]
        kind = int(chance.integers(3))
        if kind == 0:
            soft = cv2.bilateralFilter(part, 7, 40, 5)
        elif kind == 1:
            soft = cv2.medianBlur(part, 5)
        else:
            soft = cv2.GaussianBlur(part, (0, 0), chance.uniform(1.0, 2.2))
        return _mixed(picture, window, np.asarray(soft, np.uint8), _inside(corners, window))


def _inside(corners: Corners, window: tuple[slice, slice]) -> Mask:
    rows, columns = window
    mask = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.uint8)
    points = np.round(corners - (columns.start, rows.start)).astype(np.int32)
    cv2.fillConvexPoly(mask, points, 255)
    return mask


def _strokes(part: Pixels) -> Mask:
    """What is darker than the ground around it, and a rim."""
    grey = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    wide = max(9, min(part.shape[:2]) // 3 | 1)
    hat = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((wide, wide), np.uint8))
    _, dark = cv2.threshold(hat, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return np.asarray(cv2.dilate(dark, np.ones((5, 5), np.uint8)), np.uint8)


def _mixed(picture: Pixels, window: tuple[slice, slice], over: Pixels, cover: Mask) -> Pixels:
    edited = picture.copy()
    share = cover[..., None].astype(np.uint16)
    mixed = (edited[window] * (255 - share) + over * share + 127) // 255
    edited[window] = mixed.astype(np.uint8)
    return edited


def _cloned(picture: Pixels, window: tuple[slice, slice], laid: Pixels, inside: Mask) -> Pixels:
    rim = inside.copy()
    rim[[0, -1]] = 0
    rim[:, [0, -1]] = 0
    x, y, width, height = cv2.boundingRect(rim)
    edited = picture.copy()
    part = picture[window]
    middle = (x + width // 2, y + height // 2)
    edited[window] = cv2.seamlessClone(laid, part.copy(), rim, middle, cv2.NORMAL_CLONE)
    return edited
