"""How was the JPEG saved, and was it saved before?

Saving twice is what messengers, scalers and editors all do: it is a trace and no proof, so it
decides nothing alone.
"""

from titan.domain.report import Finding
from titan.forensics.exhibit import Sight
from titan.forensics.findings import remark
from titan.forensics.jpeg import saved_twice, standard_quality

NAME = "picture.jpeg"


def check(sight: Sight) -> tuple[Finding, ...]:
    """Name the tables' quality, and whether the coefficients bear an earlier saving."""
    tables = sight.evidence.quantisation
    if not tables:
        return ()
    findings = [_tables(tables[0])]
    twice = saved_twice(sight.picture, sight.evidence.orientation, tables[0])
    if twice:
        text = "The coefficients bear the gaps of an earlier, coarser saving of the whole picture."
        findings.append(remark(NAME, "saved-twice", text))
    elif twice is not None:
        findings.append(remark(NAME, "saved-once", "No trace of an earlier saving was found."))
    return tuple(findings)


def _tables(luminance: tuple[int, ...]) -> Finding:
    quality = standard_quality(luminance)
    if quality is not None:
        text = f"The quantisation tables are the common ones at quality {quality}."
        return remark(NAME, "standard-tables", text)
    text = "The quantisation tables are not the common ones: a camera or program brought its own."
    return remark(NAME, "own-tables", text)
