"""Ways to say what a check found."""

from titan.domain.document import Region
from titan.domain.report import Finding, Verdict

CANNOT_TELL = 0.5


def in_order(check: str, explanation: str, *, region: Region | None = None) -> Finding:
    """Return the finding of a check that found nothing wrong.

    Its score is 0.5: none of today's checks can vouch that a document is genuine.
    """
    return Finding(check, "in-order", CANNOT_TELL, 0.0, region, explanation, Verdict.PASS)


def remark(check: str, code: str, explanation: str) -> Finding:
    """Return a finding that a person may want to know and that decides nothing."""
    return Finding(check, code, CANNOT_TELL, 0.0, None, explanation, Verdict.PASS)


def refer(  # noqa: PLR0913 - the fields of a finding, all but the first three by keyword
    check: str,
    code: str,
    explanation: str,
    *,
    score: float = CANNOT_TELL,
    confidence: float = 0.0,
    region: Region | None = None,
) -> Finding:
    """Return a finding that a person has to look at."""
    return Finding(check, code, score, confidence, region, explanation, Verdict.REFER)


def fail(check: str, code: str, explanation: str, *, region: Region | None = None) -> Finding:
    """Return a finding that settles the matter against the document."""
    return Finding(check, code, CANNOT_TELL, 1.0, region, explanation, Verdict.FAIL)
