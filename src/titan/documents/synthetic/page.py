"""What a drawn page is, and what a picture of it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from titan.documents.synthetic.bearer import Bearer
from titan.documents.synthetic.lettering import Lettering
from titan.domain.document import MrzFormat, Region

Pixels = NDArray[np.uint8]
"""(H, W, 3) blue, green, red."""

Mask = NDArray[np.uint8]
"""(H, W), 255 where something was changed and 0 elsewhere."""

Matrix = NDArray[np.floating[Any]]
"""(3, 3) homography from pixels of the page to pixels of the picture."""


@dataclass(frozen=True, slots=True)
class Page:
    """One side of an invented document.

    Attributes:
        pixels: (H, W, 3) BGR.
        design: name of its design.
        seed: of its style.
        bearer: to whom it is made out.
        fields: what is printed in the visual zone, by the ICAO word of the field.
        zone: the lines of the machine-readable zone; empty on a side that has none.
        format: of the zone, or None.
        portrait, ghost: where the portrait and its pale repetition stand, or None.
    """

    pixels: Pixels
    design: str
    seed: int
    bearer: Bearer
    fields: Mapping[str, Lettering]
    zone: tuple[Lettering, ...]
    format: MrzFormat | None
    portrait: Region | None
    ghost: Region | None

    @property
    def mrz(self) -> tuple[str, ...]:
        """The text of the machine-readable zone."""
        return tuple(line.text for line in self.zone)


@dataclass(frozen=True, slots=True)
class View:
    """A picture of a page on the way from the page to a file.

    Attributes:
        pixels: (H, W, 3) BGR.
        mask: (H, W) what was forged so far.
        homography: from the page to this picture.
        page: what is on it.
    """

    pixels: Pixels
    mask: Mask
    homography: Matrix
    page: Page

    def corners(self, region: Region) -> NDArray[np.float64]:
        """Return a rectangle of the page as it lies in the picture: (4, 2), clockwise."""
        left, top = region.x, region.y
        right, bottom = left + region.width, top + region.height
        return self.at(np.array([[left, top], [right, top], [right, bottom], [left, bottom]]))

    def at(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points of the page (N, 2) as points of the picture (N, 2)."""
        projected = np.column_stack([points, np.ones(len(points))]) @ self.homography.T
        return np.asarray(projected[:, :2] / projected[:, 2:])

    def outline(self) -> NDArray[np.float64]:
        """Return the corners of the whole page in the picture: (4, 2), clockwise."""
        height, width = self.page.pixels.shape[:2]
        return self.corners(Region(0, 0, width, height))

    def with_pixels(self, pixels: Pixels) -> "View":
        """Return the same view of other pixels of the same size."""
        return replace(self, pixels=pixels)


def view_of(page: Page) -> View:
    """Return the page as its own picture: nothing forged, nothing moved."""
    return View(page.pixels, np.zeros(page.pixels.shape[:2], np.uint8), np.eye(3), page)
