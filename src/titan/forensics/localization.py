"""Where on the page something speaks against the document."""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.report import Finding, Verdict
from titan.forensics.findings import CANNOT_TELL


def localize(
    findings: Iterable[Finding], cells: NDArray[np.float32], height: int, width: int
) -> NDArray[np.float32]:
    """Return a map of the page: how much network and findings speak against each place.

    A finding weighs twice the distance of its score from 0.5, times its confidence; one that
    fails the document by itself weighs 1. Where regions overlap, the heavier one counts.

    Args:
        findings: of one examination; those without a region mark nothing.
        cells: the network's chances, one for every 4 x 4 pixels of the page.
        height: of the rectified page in pixels.
        width: likewise.

    Returns:
        (height, width), 0 nothing to 1 surely forged.
    """
    suspicion = np.asarray(cv2.resize(cells, (width, height)), dtype=np.float32)
    for finding in findings:
        region = finding.region
        if region is None:
            continue
        part = suspicion[
            max(0, region.y) : max(0, region.y + region.height),
            max(0, region.x) : max(0, region.x + region.width),
        ]
        np.maximum(part, weight(finding), out=part)
    return suspicion


def weight(finding: Finding) -> float:
    """Return how much a finding speaks against its place, 0 to 1."""
    if finding.verdict is Verdict.FAIL:
        return 1.0
    return max(0.0, 2 * (finding.score - CANNOT_TELL)) * finding.confidence
