"""What the network and the other checks together make of one exhibit."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.document import Region
from titan.domain.report import Finding, Verdict
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import in_order
from titan.forensics.tamper.decision import Decision, features
from titan.forensics.tamper.evidence import evidence
from titan.forensics.tamper.on_page import look_at_document, on_page, upright
from titan.forensics.tamper.scoring import CELL, Scorer

NAME = "page.tamper"

_LEAST_SPOT = 12  # cells: smaller spots are not marked
_DRIVERS = 3
_WORDS = {
    "tamper.tiles.highest": "one part of the picture looks edited as a whole",
    "tamper.tiles.mean": "the picture as a whole looks edited",
    "tamper.cells.mean": "many places look unlike their surroundings",
    "tamper.cells.99": "some places look edited",
    "tamper.cells.999": "a few places look strongly edited",
    "tamper.marked": "a part of the page is marked",
    "tamper.spot.area": "a coherent place is marked",
    "tamper.spot.chance": "the marked place stands out",
    "evidence.field-differs": "print and machine-readable zone disagree",
    "evidence.field-missing": "a field is not printed as the machine-readable zone has it",
    "evidence.check-digit": "a check digit is wrong",
    "evidence.dates": "dates contradict each other",
    "evidence.barcode": "the barcode disagrees",
    "evidence.portrait": "the portrait disagrees with its repetition",
    "evidence.software": "editing software wrote the file",
    "evidence.resave-ghost": "a place lacks the trace of an earlier saving",
}


@dataclass(frozen=True, slots=True)
class Opinion:
    """A score, where it comes from, and the finding that says so.

    Attributes:
        score: calibrated chance, 0 to 1, that the document was edited.
        cells: float32 (page height / 4, page width / 4), chance of an edit at each marked place and
            zero elsewhere; zero everywhere where the decision does not see the network, or where
            the score is below that from which a person looks.
        finding: for the report.
    """

    score: float
    cells: NDArray[np.float32]
    finding: Finding


def form_opinion(
    exhibit: Exhibit, findings: Sequence[Finding], scorer: Scorer, decision: Decision
) -> Opinion:
    """Look at the picture as it was stored, and weigh what was seen with the other findings."""
    height, width = exhibit.page.shape[:2]
    cells = np.zeros((-(-height // CELL), -(-width // CELL)), np.float32)
    found = evidence(findings)
    if decision.sees_network:
        suspicion = look_at_document(exhibit, scorer)
        found |= features(suspicion)
        orientation = exhibit.evidence.orientation
        cells = on_page(upright(suspicion.cells, orientation), exhibit.document, width, height)
        cells[cells < decision.mark_from] = 0  # below, genuine pages look no different
    score = decision.score(found)
    if score < decision.refer_from:
        cells[:] = 0  # there is no reason to point anywhere
    spot = _spot(cells, decision.mark_from)
    return Opinion(score, cells, _finding(score, spot, decision, found))


def _finding(
    score: float, spot: Region | None, decision: Decision, found: dict[str, float]
) -> Finding:
    if score < decision.refer_from:
        text = "Nothing speaks of an edit more than on genuine pages."
        return in_order(NAME, text)
    text = f"The page may have been edited: {', '.join(_drivers(decision, found))}."
    # It never fails a document by itself: a person looks where it points.
    verdict = Verdict.REFER if decision.decides else Verdict.PASS
    return Finding(NAME, "edited-perhaps", score, abs(2 * score - 1), spot, text, verdict)


def _drivers(decision: Decision, found: dict[str, float]) -> list[str]:
    """What raised the score most above that of a typical genuine page, in words."""
    raised = decision.raised(found)
    ordered = sorted((name for name in raised if raised[name] > 0), key=raised.__getitem__)
    return [_WORDS[name] for name in ordered[::-1][:_DRIVERS]] or ["all of it together"]


def _spot(cells: NDArray[np.float32], mark_from: float) -> Region | None:
    """Bounds of the largest marked place, in pixels of the page, or None."""
    marked = (cells >= mark_from).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(marked, connectivity=8)
    if count < 2:
        return None
    x, y, width, height, area = (int(side) for side in stats[1:][int(stats[1:, 4].argmax())])
    if area < _LEAST_SPOT:
        return None
    return Region(x * CELL, y * CELL, width * CELL, height * CELL)
