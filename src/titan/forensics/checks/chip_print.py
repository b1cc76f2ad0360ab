"""Does the printed page say what the chip says?

The check compares the printed machine-readable zone with that of data group 1, field by field. It
cannot see whether portrait and chip show the same person; that is the face comparison's matter.
"""

from titan.domain.document import Mrz
from titan.domain.report import Finding
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import fail, in_order, refer
from titan.forensics.thresholds import THRESHOLDS

NAME = "chip.print"

_FIELDS = (
    "document_code",
    "issuing_state",
    "document_number",
    "date_of_birth",
    "sex",
    "date_of_expiry",
    "nationality",
    "primary_identifier",
    "secondary_identifier",
)


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Fail a page that surely says something else than its chip; refer a doubtful reading."""
    chip, printed = exhibit.chip, exhibit.document.mrz
    if chip is None:
        return ()
    if printed is None:
        text = "The printed zone cannot be read, so a person must compare the page with the chip."
        return (refer(NAME, "chip-not-compared", text),)
    region = exhibit.document.mrz_region
    different = differing_fields(chip.mrz, printed)
    if not different:
        text = "The printed machine-readable zone says what the chip says."
        return (in_order(NAME, text, region=region),)
    names = ", ".join(field.replace("_", " ") for field in different)
    if printed.valid and exhibit.document.mrz_confidence >= THRESHOLDS.least_mrz_confidence:
        text = f"The page and the chip differ in: {names}."
        return (fail(NAME, "chip-differs-from-print", text, region=region),)
    text = f"The page as it was read and the chip differ in: {names}; the page was read with doubt."
    return (refer(NAME, "chip-differs-from-reading", text, region=region),)


def differing_fields(one: Mrz, other: Mrz) -> tuple[str, ...]:
    """Return the names of the fields in which two machine-readable zones differ."""
    return tuple(field for field in _FIELDS if getattr(one, field) != getattr(other, field))
