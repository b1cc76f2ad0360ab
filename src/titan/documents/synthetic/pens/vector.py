"""Draws as SVG, rendered at the end by resvg: exact coverage, its own shaping of text."""

from base64 import b64encode
from io import BytesIO
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image

from titan.documents.synthetic.lettering import TYPEFACES, Ink, Lettering
from titan.documents.synthetic.page import Pixels
from titan.documents.synthetic.pens.pen import Curve
from titan.domain.document import Region


def render(elements: list[str], size: tuple[int, int], typefaces: set[str]) -> Pixels:
    """Return SVG elements as pixels: (H, W, 4) BGRA, not premultiplied.

    Args:
        elements: in the order in which they lie over each other.
        size: width and height.
        typefaces: keys of the fonts that the elements use.
    """
    import resvg_py

    width, height = size
    document = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width}" height="{height}">{"".join(elements)}</svg>'
    )
    png = resvg_py.svg_to_bytes(
        svg_string=document,
        skip_system_fonts=True,
        font_files=[str(TYPEFACES[typeface].path) for typeface in sorted(typefaces)],
    )
    with Image.open(BytesIO(png)) as picture:
        rendered = np.asarray(picture.convert("RGBA"))
    return np.ascontiguousarray(rendered[..., [2, 1, 0, 3]])


def colour(ink: Ink) -> str:
    """Return an ink in SVG's notation."""
    return f"#{ink[2]:02x}{ink[1]:02x}{ink[0]:02x}"


def text_element(lettering: Lettering, extra: str = "") -> str:
    """Return a line of text as an SVG element."""
    face = TYPEFACES[lettering.typeface]
    pitched = lettering.pitch is not None
    places = lettering.places()[:-1] if pitched else np.array([lettering.left])
    x = " ".join(f"{place:.2f}" for place in places)
    weight = "bold" if face.bold else "normal"
    style = "italic" if face.italic else "normal"
    return (
        f'<text xml:space="preserve" x="{x}" y="{lettering.baseline:.2f}" '
        f'font-family="{face.family}" font-size="{lettering.size:.2f}" font-weight="{weight}" '
        f'font-style="{style}" fill="{colour(lettering.ink)}" {extra}>'
        f"{escape(lettering.text)}</text>"
    )


def image_element(pixels: Pixels, place: str, extra: str = "") -> str:
    """Return pixels (H, W, 3 or 4) BGR or BGRA as an SVG element.

    Args:
        pixels: the picture.
        place: SVG attributes that say where it lies.
        extra: further attributes.
    """
    order = [2, 1, 0, 3][: pixels.shape[2]]
    file = BytesIO()
    picture = Image.fromarray(np.ascontiguousarray(pixels[..., order]))
    picture.save(file, "PNG", compress_level=1)
    data = b64encode(file.getvalue()).decode()
    return (
        f'<image {place} {extra} preserveAspectRatio="none" '
        f'xlink:href="data:image/png;base64,{data}"/>'
    )


class VectorPen:
    """A `Pen` that collects SVG elements.

    Args:
        ground: (H, W, 3) BGR, what is drawn on.
    """

    def __init__(self, ground: Pixels) -> None:
        self._ground = ground
        self._elements: list[str] = []
        self._typefaces: set[str] = set()

    def curves(self, curves: list[Curve], ink: Ink, width: float) -> None:
        """Draw open curves, `width` pixels wide."""
        stroke = f'fill="none" stroke="{colour(ink)}" stroke-width="{width:.2f}"'
        # One path for all would be one outline that crosses itself, which is slower to fill.
        paths = "".join(f'<path d="M{_points(curve)}"/>' for curve in curves)
        self._elements.append(f"<g {stroke}>{paths}</g>")

    def polygon(self, outline: Curve, ink: Ink) -> None:
        """Fill a closed outline."""
        self._elements.append(f'<path d="M{_points(outline)}Z" fill="{colour(ink)}"/>')

    def letter(self, lettering: Lettering) -> None:
        """Write a line of text."""
        self._typefaces.add(lettering.typeface)
        self._elements.append(text_element(lettering))

    def picture(self, pixels: Pixels, region: Region, opacity: float) -> None:
        """Lay a picture over a rectangle, scaled to it."""
        place = f'x="{region.x}" y="{region.y}" width="{region.width}" height="{region.height}"'
        self._elements.append(image_element(pixels, place, f'opacity="{opacity:.3f}"'))

    def pixels(self) -> Pixels:
        """Return the page: (H, W, 3) BGR."""
        height, width = self._ground.shape[:2]
        over = render(self._elements, (width, height), self._typefaces).astype(np.float32)
        cover = over[..., 3:] / 255
        mixed = self._ground * (1 - cover) + over[..., :3] * cover
        return np.asarray(mixed + 0.5, dtype=np.uint8)


def _points(curve: Curve) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in curve.tolist())
