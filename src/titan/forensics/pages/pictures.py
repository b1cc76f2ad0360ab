"""Pictures of a page of HTML: JPEGs inside it, outlines and marked regions drawn over them."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.document import Point, Quad
from titan.domain.report import Finding
from titan.forensics.pages.markup import Markup, element, joined

_LONG_SIDE = 1200  # pixels: what a screen shows; the whole page of HTML stays below a megabyte
_JPEG_QUALITY = 80


@dataclass(frozen=True, slots=True)
class _Mark:
    """How a number looks and where it links: verdict, prefix of the id, unit of the drawing."""

    kind: str
    prefix: str
    unit: float


def picture_with_outline(picture: NDArray[np.uint8], quad: Quad | None) -> Markup:
    """Return the whole picture with the outline of the document drawn on it."""
    unit = _unit(picture)
    drawn = Markup("")
    if quad is not None:
        corners = (quad.top_left, quad.top_right, quad.bottom_right, quad.bottom_left)
        points = " ".join(f"{corner.x:.1f},{corner.y:.1f}" for corner in corners)
        drawn = joined(
            element("polygon", points=points, class_="halo", stroke_width=6 * unit),
            element("polygon", points=points, class_="outline", stroke_width=3 * unit),
        )
    about = "The picture as it was received" + (", the document outlined" if quad else "")
    return _drawing(picture, drawn, about)


def page_with_regions(
    page: NDArray[np.uint8], numbered: Sequence[tuple[int, Finding]], prefix: str
) -> Markup:
    """Return the rectified page with the regions of findings drawn on it.

    Args:
        page: (H, W, 3) BGR.
        numbered: findings with their number in the list; findings of one region share its box.
        prefix: of the ids to which the numbers link.
    """
    boxes: dict[tuple[int, int, int, int], list[tuple[int, Finding]]] = {}
    for number, finding in numbered:
        region = finding.region
        if region is not None:
            place = (region.x, region.y, region.width, region.height)
            boxes.setdefault(place, []).append((number, finding))
    drawn = joined(*(_box(place, shared, page, prefix) for place, shared in boxes.items()))
    return _drawing(page, drawn, "The page laid flat, with the places that the findings name")


def heat_picture(page: NDArray[np.uint8], suspicion: NDArray[np.float32]) -> Markup:
    """Return the page with the localization map laid over it."""
    about = "The page under its map: the warmer, the more speaks against the place"
    return element("img", src=_data_uri(lay_over(page, suspicion)), alt=about)


def lay_over(page: NDArray[np.uint8], suspicion: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the page in grey with its localization map in colour over it, (H, W, 3) BGR.

    Args:
        page: (H, W, 3) BGR.
        suspicion: (H, W), 0 to 1.
    """
    grey = cv2.cvtColor(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    level = np.clip(suspicion, 0.0, 1.0)
    warm = cv2.applyColorMap(np.round(level * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)
    share = (0.75 * np.sqrt(level))[..., None]
    return np.round(grey * (1 - share) + warm * share).astype(np.uint8)


def png(picture: NDArray[np.uint8]) -> bytes:
    """Return a picture, (H, W) grey or (H, W, 3) BGR, as the bytes of a PNG file."""
    return cv2.imencode(".png", picture)[1].tobytes()


def _box(
    place: tuple[int, int, int, int],
    shared: list[tuple[int, Finding]],
    page: NDArray[np.uint8],
    prefix: str,
) -> Markup:
    x, y, width, height = place
    unit = _unit(page)
    order = ("pass", "refer", "fail")
    kind = max((str(finding.verdict) for _, finding in shared), key=order.index)
    mark = _Mark(kind, prefix, unit)
    size = {"x": x, "y": y, "width": width, "height": height, "rx": 3 * unit}
    return joined(
        element("rect", class_="halo", stroke_width=6 * unit, **size),
        element("rect", class_=f"mark {kind}", stroke_width=3 * unit, **size),
        *(
            _number(number, _within(page, x + (26 * row + 13) * unit, y - 14 * unit), mark)
            for row, (number, _) in enumerate(shared)
        ),
    )


def _number(number: int, place: Point, mark: _Mark) -> Markup:
    radius, x, y = 12 * mark.unit, place.x, place.y
    label = element(
        "text", str(number), x=f"{x:.1f}", y=f"{y + 5 * mark.unit:.1f}", text_anchor="middle",
        font_size=f"{14 * mark.unit:.1f}",
    )  # fmt: skip
    circle = element("circle", class_=mark.kind, cx=f"{x:.1f}", cy=f"{y:.1f}", r=f"{radius:.1f}")
    return element("a", circle, label, class_="number", href=f"#{mark.prefix}{number}")


def _drawing(picture: NDArray[np.uint8], drawn: Markup, about: str) -> Markup:
    height, width = picture.shape[:2]
    image = element(
        "image", href=_data_uri(picture), width=width, height=height, preserveAspectRatio="none"
    )
    return element(
        "svg", image, drawn, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width} {height}",
        role="img", aria_label=about,
    )  # fmt: skip


def _unit(picture: NDArray[np.uint8]) -> float:
    """Pixels of the picture to one of a drawing 900 pixels wide, so that marks look alike."""
    return float(round(max(picture.shape[:2]) / 900, 3))


def _within(page: NDArray[np.uint8], x: float, y: float) -> Point:
    """The nearest place at which a number is wholly on the page."""
    edge = 13 * _unit(page)
    height, width = page.shape[:2]
    return Point(min(max(x, edge), width - edge), min(max(y, edge), height - edge))


def _data_uri(picture: NDArray[np.uint8]) -> str:
    scale = min(1.0, _LONG_SIDE / max(picture.shape[:2]))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    encoded = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1]
    return "data:image/jpeg;base64," + base64.b64encode(encoded.tobytes()).decode()
