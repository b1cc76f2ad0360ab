"""Does the print of the page say what its machine-readable zone says?

Check digits tell whether a zone agrees with itself; who alters it can compute them anew. The
printed field beside it then betrays the change, and the other way round. What it cannot see: a
document whose two zones were altered alike, and fields that are not printed on this side.
"""

from titan.domain.document import Agreement, VisualField, VisualZone
from titan.domain.report import Finding, Verdict
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import in_order, refer, remark
from titan.forensics.thresholds import THRESHOLDS

NAME = "visual_zone"

_MUST_STAND = ("document_number", "primary_identifier", "date_of_birth", "date_of_expiry")


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Return one finding for each field of the zone that was looked up in the print."""
    zone = exhibit.document.visual_zone
    if zone is None or not zone.fields:
        return ()
    bears_zone = exhibit.document.mrz is not None  # the other side's zone need not be printed here
    legible = bears_zone and _is_this_side(zone)
    return tuple(_finding(field, legible) for field in zone.fields)


def _is_this_side(zone: VisualZone) -> bool:
    """Whether so many fields agree that the one missing must be printed here as well."""
    agreeing = [field.name for field in zone.fields if field.agreement is Agreement.AGREES]
    expected = [field.name for field in zone.fields if field.name in _MUST_STAND]
    return sum(name in agreeing for name in expected) >= max(2, len(expected) - 1)


def _finding(field: VisualField, legible: bool) -> Finding:
    check, words = f"{NAME}.{field.name}", field.name.replace("_", " ")
    if field.agreement is Agreement.AGREES:
        text = f"The field '{words}' is printed as the machine-readable zone has it."
        return in_order(check, text, region=field.region)
    if field.agreement is Agreement.DIFFERS:
        return _difference(check, words, field)
    if legible and field.name in _MUST_STAND:
        text = (
            f"The other fields are printed on this page, but not the '{words}' that the "
            "machine-readable zone has; a person should compare them."
        )
        return refer(check, "field-missing", text, score=0.6)
    text = f"The field '{words}' was not found in print on this side, or is not legible."
    return remark(check, "field-not-found", text)


def _difference(check: str, words: str, field: VisualField) -> Finding:
    text = (
        f"The field '{words}' is printed otherwise than the machine-readable zone has it: "
        "one of the two was altered, misprinted or misread."
    )
    certain = field.confidence >= THRESHOLDS.certain_difference
    verdict, score = (Verdict.FAIL, 0.9) if certain else (Verdict.REFER, 0.75)
    return Finding(check, "field-differs", score, field.confidence, field.region, text, verdict)
