"""Two sides of one document, examined each by itself, joined to one report."""

import numpy as np
from numpy.typing import NDArray

from titan.domain.report import Finding, ForensicReport, SidesReport
from titan.forensics.checks import mrz_presence, two_sides
from titan.forensics.examination import most_severe


def join_sides(
    front: ForensicReport,
    front_page: NDArray[np.uint8],
    back: ForensicReport,
    back_page: NDArray[np.uint8],
) -> SidesReport:
    """Compare two sides and give one verdict.

    Args:
        front: the examination of one side.
        front_page: (H, W, 3) BGR, that side laid flat.
        back: the examination of the other side.
        back_page: likewise.
    """
    findings = two_sides.check(front.document, front_page, back.document, back_page)
    deciding = (*_deciding(front, back), *_deciding(back, front), *findings)
    return SidesReport(front, back, findings, most_severe(deciding))


def _deciding(side: ForensicReport, other: ForensicReport) -> tuple[Finding, ...]:
    """The findings of a side that count: it need not bear the zone that the other bears."""
    if other.document.mrz is None:
        return side.findings
    return tuple(
        finding
        for finding in side.findings
        if not (finding.check == mrz_presence.NAME and side.document.mrz_region is None)
    )
