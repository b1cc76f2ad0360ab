"""Does a barcode on the page say what its machine-readable zone says?

A code that can be read is right in every bit (it corrects errors or fails), so a contradiction is
no misreading of the code. What it cannot see: whether a code that agrees was made by the issuer;
codes that are not signed are as easily printed as text.
"""

from titan.domain.report import Finding
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import in_order, refer, remark

NAME = "barcode"

_SCORE = 0.9
_CONFIDENCE = 0.9


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Return a finding for each code that was decoded; none where the page has none."""
    findings: list[Finding] = []
    for code in exhibit.document.barcodes:
        where = code.region
        for field in code.contradictions:
            text = (
                f"The {code.symbology} code states another '{field.replace('_', ' ')}' than the "
                "machine-readable zone."
            )
            findings.append(
                refer(
                    NAME, "barcode-differs", text,
                    score=_SCORE, confidence=_CONFIDENCE, region=where,
                )
            )  # fmt: skip
        if code.mentions and not code.contradictions:
            text = f"The {code.symbology} code repeats {len(code.mentions)} fields of the zone."
            findings.append(in_order(NAME, text, region=where))
        elif not code.contradictions:
            text = f"A {code.symbology} code was read; nothing in it can be compared."
            findings.append(remark(NAME, "barcode-read", text))
    return tuple(findings)
