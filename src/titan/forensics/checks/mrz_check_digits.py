"""Do the check digits of the machine-readable zone fit its fields?

A wrong digit refers and does not fail the document: from one picture, a digit printed wrong
cannot be told with certainty from one read wrong.
"""

from titan.domain.report import Finding
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import in_order, refer

NAME = "mrz.check_digits"

_SCORE = 0.8  # a judgement, not a measurement: hence the low confidence beside it
_CONFIDENCE = 0.5


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Name each field whose check digit is wrong (ICAO 9303-3, 4.9)."""
    document = exhibit.document
    if document.mrz is None:
        return ()
    wrong = [digit.field for digit in document.mrz.check_digits if not digit.verified]
    if not wrong:
        count = len(document.mrz.check_digits)
        return (in_order(NAME, f"All {count} check digits are right.", region=document.mrz_region),)
    return tuple(
        refer(
            NAME,
            "check-digit-wrong",
            f"The check digit of the field '{field.replace('_', ' ')}' does not fit it: "
            "the field was altered, misprinted or misread.",
            score=_SCORE,
            confidence=_CONFIDENCE * document.mrz_confidence,
            region=document.mrz_region,
        )
        for field in wrong
    )
