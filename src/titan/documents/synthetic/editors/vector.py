"""Edits by laying vector shapes over the picture and rendering the stack with resvg."""

import numpy as np

from titan.documents.synthetic.editors.editor import (
    Corners,
    calm_shift,
    laid_out,
    shifted,
    window_around,
)
from titan.documents.synthetic.lettering import Lettering
from titan.documents.synthetic.page import Matrix, Pixels
from titan.documents.synthetic.pens.vector import colour, image_element, render, text_element


class VectorEditor:
    """An `Editor` as a designer works in a drawing program."""

    def erase(self, picture: Pixels, corners: Corners, chance: np.random.Generator) -> Pixels:
        """Cover with a patch of ground moved there, or with a gradient between the two ends."""
        window = window_around(corners, picture.shape, 6)
        part = picture[window]
        outline = _outline(corners, window)
        if chance.random() < 0.5:  # both are as easy
            across, down = calm_shift(picture, corners, chance)
            source = window_around(corners + np.array([across, down]), picture.shape, 6)
            x = source[1].start - window[1].start - across + chance.uniform(-0.4, 0.4)
            y = source[0].start - window[0].start - down + chance.uniform(-0.4, 0.4)
            ground = picture[source]
            moved = image_element(ground, f'x="{x:.2f}" y="{y:.2f}"' + _size(ground))
            mask = _mask(outline, chance.uniform(0.3, 1.5))
            return _rendered(picture, window, [mask, f"<g {_soft_mask()}>{moved}</g>"])
        local = corners - (window[1].start, window[0].start)
        left, right = (_ground_near(part, local[[a, b]]) for a, b in ((0, 3), (1, 2)))
        gradient = (
            f'<linearGradient id="g"><stop offset="0" stop-color="{left}"/>'
            f'<stop offset="1" stop-color="{right}"/></linearGradient>'
        )
        blur = _blur(chance.uniform(0.3, 1.2))
        box = f'<path d="{outline}" fill="url(#g)" filter="url(#b)"/>'
        return _rendered(picture, window, [gradient + blur, box])

    def write(
        self, picture: Pixels, lettering: Lettering, homography: Matrix, chance: np.random.Generator
    ) -> Pixels:
        """Set text with an affine transform that follows the page around the text's middle."""
        region = lettering.region()
        middle = np.array([region.x + region.width / 2, region.y + region.height / 2])
        window = window_around(laid_out(region, homography), picture.shape, 6)
        affine = _affine_at(shifted(window) @ homography, middle)
        opacity = f'fill-opacity="{chance.uniform(0.88, 1.0):.3f}"'
        text = text_element(lettering, opacity)
        blur = _blur(chance.uniform(0.2, 0.6))
        group = f'<g filter="url(#b)"><g transform="{_transform(affine)}">{text}</g></g>'
        return _rendered(picture, window, [blur, group], {lettering.typeface})

    def paste(
        self, picture: Pixels, patch: Pixels, corners: Corners, chance: np.random.Generator
    ) -> Pixels:
        """Place a picture by an affine transform, clipped by a mask with a soft rim."""
        window = window_around(corners, picture.shape, 8)
        local = corners - (window[1].start, window[0].start)
        height, width = patch.shape[:2]
        right = (local[1] - local[0] + local[2] - local[3]) / 2 / width
        down = (local[3] - local[0] + local[2] - local[1]) / 2 / height
        corner = local.mean(0) - right * width / 2 - down * height / 2
        affine = np.column_stack([right, down, corner])
        placed = image_element(patch, _size(patch), f'transform="{_transform(affine)}"')
        mask = _mask(_outline(corners, window), chance.uniform(0.3, 1.8))
        opacity = chance.uniform(0.93, 1.0)
        group = f'<g {_soft_mask()} opacity="{opacity:.3f}">{placed}</g>'
        return _rendered(picture, window, [mask, group])

    def smooth(self, picture: Pixels, corners: Corners, chance: np.random.Generator) -> Pixels:
        """Lay a blurred copy of the picture over itself inside a soft mask."""
        window = window_around(corners, picture.shape, 8)
        part = picture[window]
        blur = _blur(chance.uniform(0.9, 2))
        copy = image_element(part, _size(part), 'filter="url(#b)"')
        mask = _mask(_outline(corners, window), chance.uniform(0.5, 2.5))
        return _rendered(picture, window, [blur + mask, f"<g {_soft_mask()}>{copy}</g>"])


def _rendered(
    picture: Pixels, window: tuple[slice, slice], elements: list[str],
    typefaces: set[str] | None = None,
) -> Pixels:  # fmt: skip
    """The picture with elements over one window of it, which is rendered anew as a whole."""
    part = picture[window]
    base = image_element(part, _size(part))
    rendered = render([base, *elements], (part.shape[1], part.shape[0]), typefaces or set())
    edited = picture.copy()
    edited[window] = rendered[..., :3]
    return edited


def _size(pixels: Pixels) -> str:
    return f' width="{pixels.shape[1]}" height="{pixels.shape[0]}"'


def _outline(corners: Corners, window: tuple[slice, slice]) -> str:
    local = corners - (window[1].start, window[0].start)
    return "M" + " ".join(f"{x:.2f},{y:.2f}" for x, y in local) + "Z"


def _mask(outline: str, soft: float) -> str:
    return (
        f'<filter id="m"><feGaussianBlur stdDeviation="{soft:.2f}"/></filter>'
        f'<mask id="k"><path d="{outline}" fill="white" filter="url(#m)"/></mask>'
    )


def _blur(deviation: float) -> str:
    return f'<filter id="b"><feGaussianBlur stdDeviation="{deviation:.2f}"/></filter>'


def _soft_mask() -> str:
    return 'mask="url(#k)"'


def _ground_near(part: Pixels, side: Corners) -> str:
    """The usual bright colour along one side of a box."""
    share = np.linspace(0, 1, 24)[:, None]
    points = np.round(side[0] * (1 - share) + side[1] * share).astype(int)
    x = np.clip(points[:, 0], 0, part.shape[1] - 1)
    y = np.clip(points[:, 1], 0, part.shape[0] - 1)
    blue, green, red = np.percentile(part[y, x], 60, axis=0).round().astype(int).tolist()
    return colour((blue, green, red))


def _affine_at(homography: Matrix, point: np.ndarray) -> Matrix:
    """The affine map (2, 3) that a homography resembles around a point."""
    x, y, depth = homography @ np.append(point, 1)
    there = np.array([x, y]) / depth
    slope = (homography[:2, :2] - there[:, None] * homography[2, :2]) / depth
    return np.column_stack([slope, there - slope @ point])


def _transform(affine: Matrix) -> str:
    return "matrix(" + " ".join(f"{value:.6f}" for value in affine.T.ravel()) + ")"
