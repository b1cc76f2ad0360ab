"""What examination says of a document: findings, and a verdict with its reasons."""

from dataclasses import dataclass
from enum import StrEnum

from titan.domain.chip import Chip
from titan.domain.document import Document, Region


class Verdict(StrEnum):
    """The outcome of an examination."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    REFER = "refer"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        check: the check's name, for example ``mrz.check_digits``.
        code: a stable word for the outcome, for example ``check-digit-wrong`` or ``in-order``.
        score: 0 genuine to 1 forged; 0.5 where the check cannot tell.
        confidence: 0 to 1, how far the score is to be believed.
        region: where in the rectified page, or None for the whole.
        explanation: one sentence for a person, with no personal data in it.
        verdict: what this finding alone would decide.
    """

    check: str
    code: str
    score: float
    confidence: float
    region: Region | None
    explanation: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ForensicReport:
    """The examination of one document.

    Attributes:
        document: what was read.
        findings: one or more for every check that ran; a check that did not run has none.
        verdict: the most severe verdict of the findings.
        forgery_score: calibrated probability of an edit, 0 to 1; None in reports of releases that
            had no model.
        model_id: which model gave the score, or None.
        thresholds_id: which set of thresholds was used.
        chip: what the document's chip says, or None where its files were not given.
    """

    document: Document
    findings: tuple[Finding, ...]
    verdict: Verdict
    forgery_score: float | None
    model_id: str | None
    thresholds_id: str
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class Exhibited:
    """A page as it was examined, for a person to look at.

    Attributes:
        name: ``front``, ``back`` or ``selfie``.
        page: JPEG of the document laid flat and upright; regions of findings refer to it.
        heat: grey PNG of the same size, 255 where most speaks against the page.
        width, height: of both, in pixels.
    """

    name: str
    page: bytes
    heat: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class SidesReport:
    """The examination of both sides of one document.

    Attributes:
        front, back: the examination of each side by itself.
        findings: what the two sides say of each other.
        verdict: the most severe verdict of all findings, but for a side without a
            machine-readable zone where the other side bears it.
    """

    front: ForensicReport
    back: ForensicReport
    findings: tuple[Finding, ...]
    verdict: Verdict
