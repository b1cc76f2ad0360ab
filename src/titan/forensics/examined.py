"""A report beside the pixels that it is about."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from titan.domain.report import ForensicReport, SidesReport


@dataclass(frozen=True, slots=True)
class Examination:
    """A report, and the pixels that it is about; these are never part of the report.

    Attributes:
        report: what was found.
        picture: (H, W, 3) BGR, the whole picture as it was decoded.
        page: (H, W, 3) BGR, the document laid flat and upright; regions refer to it.
        localization_map: (H, W) 0 to 1 over the page, how much speaks against each place.
    """

    report: ForensicReport
    picture: NDArray[np.uint8]
    page: NDArray[np.uint8]
    localization_map: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SidesExamination:
    """The report on both sides, and the examination of each."""

    report: SidesReport
    front: Examination
    back: Examination
