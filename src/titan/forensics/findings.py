"""Ways to say what a check found."""

from titan.domain.document import Region
from titan.domain.report import Finding, Verdict
from titan.forensics.trace import Trace

CANNOT_TELL = 0.5

_TRACE_SCORE = 0.8  # judgements: no trace has been calibrated to a probability
_TRACE_CONFIDENCE = 0.5


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


def localised(  # noqa: PLR0913 - the two sentences and the number between them
    check: str,
    trace: Trace | None,
    threshold: float,
    *,
    code: str,
    refers: str,
    in_order: str,
    decides: bool = True,
) -> tuple[Finding, ...]:
    """Return what a trace check has to say: nothing, all in order, or a place to look at.

    Args:
        check: the check's name.
        trace: what it measured, or None where it could not.
        threshold: strength from which on a person has to look.
        code: of the finding then.
        refers: its sentence.
        in_order: the sentence below the threshold.
        decides: False for a trace that was not shown to tell forged from genuine pictures: it is
            noted, and the verdict is that of the others.
    """
    if trace is None:
        return ()
    if trace.strength < threshold:
        return (Finding(check, "in-order", CANNOT_TELL, 0.0, None, in_order, Verdict.PASS),)
    if not decides:
        return (Finding(check, code, CANNOT_TELL, 0.0, trace.region, refers, Verdict.PASS),)
    finding = refer(
        check, code, refers, score=_TRACE_SCORE, confidence=_TRACE_CONFIDENCE, region=trace.region
    )
    return (finding,)
