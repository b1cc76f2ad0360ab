"""Two sides of one document, examined each by itself, joined to one report."""

from dataclasses import replace

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


def as_one(sides: SidesReport) -> ForensicReport:
    """Return the report of the side that bears the zone, joined by all that speaks of the other.

    Findings of the other side and of both lose their regions, which are none of this page.
    """
    front_first = sides.front.document.mrz is not None or sides.back.document.mrz is None
    main, other = (sides.front, sides.back) if front_first else (sides.back, sides.front)
    added = (*_deciding(other, main), *sides.findings)
    return replace(
        main,
        findings=(
            *_deciding(main, other),
            *(replace(finding, region=None) for finding in added),
        ),
        verdict=sides.verdict,
        forgery_score=max(
            (score for score in (main.forgery_score, other.forgery_score) if score is not None),
            default=None,
        ),
    )


def _deciding(side: ForensicReport, other: ForensicReport) -> tuple[Finding, ...]:
    """The findings of a side that count: it need not bear the zone that the other bears."""
    if other.document.mrz is None:
        return side.findings
    return tuple(
        finding
        for finding in side.findings
        if not (finding.check == mrz_presence.NAME and side.document.mrz_region is None)
    )
