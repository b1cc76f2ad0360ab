"""Edits with Pillow, as a photo editor's user works: clone stamp, text layer, soft brush."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageStat

from titan.documents.synthetic.editors.editor import (
    Corners,
    calm_shift,
    shifted,
    square_to,
    window_around,
)
from titan.documents.synthetic.lettering import TYPEFACES, Lettering
from titan.documents.synthetic.page import Matrix, Pixels

_FINER = 3  # letters are drawn so much larger before they are transformed


class PillowEditor:
    """An `Editor` with layers and brushes."""

    def erase(self, picture: Pixels, corners: Corners, chance: np.random.Generator) -> Pixels:
        """Stamp ground from beside the text over it, or brush it over with a wide median."""
        height = int(np.ptp(corners[:, 1]))
        window = window_around(corners, picture.shape, 8)
        part = _opened(picture, window)
        brush = _selection(corners, window, chance.uniform(0.8, 2.0))
        if chance.random() < 0.6:  # stamping is the more usual way
            across, down = calm_shift(picture, corners, chance)
            whole = Image.fromarray(np.ascontiguousarray(picture[..., ::-1]), "RGB")
            left, top = window[1].start + across, window[0].start + down
            stamp = whole.crop((left, top, left + part.width, top + part.height))
        else:
            stamp = part.filter(ImageFilter.MedianFilter(2 * max(3, height // 3) + 1))
        return _laid(picture, window, Image.composite(stamp, part, brush))

    def write(
        self, picture: Pixels, lettering: Lettering, homography: Matrix, chance: np.random.Generator
    ) -> Pixels:
        """Set text on a layer of its own, distort the layer, flatten it."""
        region = lettering.region()
        left, top = region.x - 6, region.y - 6
        layer = Image.new("L", ((region.width + 12) * _FINER, (region.height + 12) * _FINER), 0)
        font = ImageFont.truetype(TYPEFACES[lettering.typeface].path, lettering.size * _FINER)
        pen = ImageDraw.Draw(layer)
        for text, place in lettering.runs():
            at = ((place - left) * _FINER, (lettering.baseline - top) * _FINER)
            pen.text(at, text, font=font, fill=255, anchor="ls")
        to_page = np.array([[1 / _FINER, 0, left], [0, 1 / _FINER, top], [0, 0, 1.0]])
        box = np.array([[0, 0, 1], [layer.width, 0, 1], [layer.width, layer.height, 1],
                        [0, layer.height, 1.0]])  # fmt: skip
        placed = box @ (homography @ to_page).T
        window = window_around(placed[:, :2] / placed[:, 2:], picture.shape, 2)
        back = np.linalg.inv(shifted(window) @ homography @ to_page)
        part = _opened(picture, window)
        soft = layer.filter(ImageFilter.GaussianBlur(_FINER * chance.uniform(0.2, 0.5)))
        cover = soft.transform(
            part.size, Image.Transform.PERSPECTIVE, tuple((back / back[2, 2]).ravel()[:8]),
            Image.Resampling.BICUBIC,
        )  # fmt: skip
        opacity = chance.uniform(0.88, 1.0)
        cover = cover.point([round(level * opacity) for level in range(256)])
        part.paste(lettering.ink[::-1], mask=cover)
        return _laid(picture, window, part)

    def paste(
        self, picture: Pixels, patch: Pixels, corners: Corners, chance: np.random.Generator
    ) -> Pixels:
        """Paste as a layer with a soft rim, its brightness brought towards the picture's."""
        window = window_around(corners, picture.shape, 8)
        part = _opened(picture, window)
        height, width = patch.shape[:2]
        matrix = shifted(window) @ square_to(corners) @ np.diag([1 / width, 1 / height, 1])
        back = np.linalg.inv(matrix)
        source = Image.fromarray(np.ascontiguousarray(patch[..., ::-1]), "RGB")
        padded = Image.new("RGB", (width + 8, height + 8))
        padded.paste(source.resize(padded.size), (0, 0))
        padded.paste(source, (4, 4))
        back = np.array([[1.0, 0, 4], [0, 1, 4], [0, 0, 1]]) @ back
        laid = padded.transform(
            part.size, Image.Transform.PERSPECTIVE, tuple((back / back[2, 2]).ravel()[:8]),
            Image.Resampling.BICUBIC,
        )  # fmt: skip
        brush = _selection(corners, window, chance.uniform(0.4, 2.2))
        if chance.random() < 0.5:  # half of the forgers match tones
            laid = _toned(laid, part, brush)
        return _laid(picture, window, Image.composite(laid, part, brush))

    def smooth(self, picture: Pixels, corners: Corners, chance: np.random.Generator) -> Pixels:
        """Soften with one of Pillow's filters through a soft selection."""
        window = window_around(corners, picture.shape, 8)
        part = _opened(picture, window)
        filters: tuple[ImageFilter.Filter | type[ImageFilter.Filter], ...] = (
            ImageFilter.GaussianBlur(float(chance.uniform(1.0, 2.0))),
            ImageFilter.BoxBlur(float(chance.uniform(1.0, 2.5))),
            ImageFilter.ModeFilter(5),
            ImageFilter.SMOOTH_MORE,
        )
        soft = part.filter(filters[int(chance.integers(len(filters)))])
        brush = _selection(corners, window, chance.uniform(1.0, 3.0))
        return _laid(picture, window, Image.composite(soft, part, brush))


def _opened(picture: Pixels, window: tuple[slice, slice]) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(picture[window][..., ::-1]), "RGB")


def _laid(picture: Pixels, window: tuple[slice, slice], part: Image.Image) -> Pixels:
    edited = picture.copy()
    edited[window] = np.asarray(part)[..., ::-1]
    return edited


def _selection(corners: Corners, window: tuple[slice, slice], feather: float) -> Image.Image:
    rows, columns = window
    size = (columns.stop - columns.start, rows.stop - rows.start)
    mask = Image.new("L", size, 0)
    points = [(float(x), float(y)) for x, y in corners - (columns.start, rows.start)]
    ImageDraw.Draw(mask).polygon(points, fill=255)
    return mask.filter(ImageFilter.GaussianBlur(feather))


def _toned(laid: Image.Image, part: Image.Image, brush: Image.Image) -> Image.Image:
    """The layer with the mean of each channel brought to that of what it covers."""
    selected = brush.point([0] * 128 + [255] * 128)
    wanted, given = ImageStat.Stat(part, selected).mean, ImageStat.Stat(laid, selected).mean
    table: list[int] = []
    for want, give in zip(wanted, given, strict=True):
        factor = min(1.35, max(0.75, want / max(give, 1.0)))
        table += [min(255, round(level * factor)) for level in range(256)]
    return laid.point(table)
