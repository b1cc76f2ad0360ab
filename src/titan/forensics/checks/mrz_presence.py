"""Is there a machine-readable zone, and can it be read?"""

from titan.domain.report import Finding
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import in_order, refer
from titan.forensics.thresholds import THRESHOLDS

NAME = "mrz.presence"


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Report a zone that is missing, illegible or read with doubt."""
    document = exhibit.document
    region = document.mrz_region
    if region is None:
        text = "No machine-readable zone was found in the picture; show the side that bears it."
        return (refer(NAME, "mrz-not-found", text),)
    if document.mrz is None:
        text = "A machine-readable zone is in the picture, but it cannot be read; take it closer."
        return (refer(NAME, "mrz-illegible", text, region=region),)
    if document.mrz_confidence < THRESHOLDS.least_mrz_confidence:
        text = "The machine-readable zone was read with doubt; a person should compare it."
        return (refer(NAME, "mrz-uncertain", text, region=region),)
    text = f"The machine-readable zone was found and read as {document.mrz.format}."
    return (in_order(NAME, text, region=region),)
