"""What every pen can do."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from titan.documents.synthetic.lettering import Ink, Lettering
from titan.documents.synthetic.page import Pixels
from titan.domain.document import Region

Curve = NDArray[np.float64]
"""(N, 2) points of a curve, x and y in pixels."""


class Pen(Protocol):
    """Draws on one page; what was drawn last lies on top."""

    def curves(self, curves: list[Curve], ink: Ink, width: float) -> None:
        """Draw open curves, `width` pixels wide."""

    def polygon(self, outline: Curve, ink: Ink) -> None:
        """Fill a closed outline."""

    def letter(self, lettering: Lettering) -> None:
        """Write a line of text."""

    def picture(self, pixels: Pixels, region: Region, opacity: float) -> None:
        """Lay a picture over a rectangle, scaled to it."""

    def pixels(self) -> Pixels:
        """Return the page: (H, W, 3) BGR."""
