"""What lies on the examiner's table: one reading of one picture, and the day."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from titan.domain.chip import Chip
from titan.domain.document import Document, PageQuality, PictureEvidence
from titan.forensics.plate import Plate, expose


@dataclass(frozen=True)
class Sight:
    """A page that lies flat, before anything but its zone was read: enough for traces.

    Attributes:
        document: what was read.
        page: (H, W, 3) BGR, the document laid flat and upright.
        picture: (H, W, 3) BGR, the whole picture as decoded.
        evidence: what the file says besides its pixels.
    """

    document: Document
    page: NDArray[np.uint8]
    picture: NDArray[np.uint8]
    evidence: PictureEvidence

    @cached_property
    def plate(self) -> Plate | None:
        """The page as it was stored, for all checks of traces; None where it is too small."""
        height, width = self.page.shape[:2]
        return expose(self.picture, (width, height), self.document, self.evidence.orientation)


@dataclass(frozen=True)
class Exhibit(Sight):
    """Everything that a check may look at.

    Attributes:
        quality: how well the page can be seen.
        today: the day on which the document must be in force.
        chip: what the document's chip says, or None where its files were not given.
    """

    quality: PageQuality
    today: date
    chip: Chip | None = None
