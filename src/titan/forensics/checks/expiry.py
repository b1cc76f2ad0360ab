"""Is the document in force today?"""

from titan.domain.report import Finding
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import fail, in_order, refer

NAME = "document.expiry"


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Fail a document whose last day has passed; its date of expiry is its last day in force."""
    mrz, region = exhibit.document.mrz, exhibit.document.mrz_region
    if mrz is None:
        return ()
    if mrz.date_of_expiry is None:
        text = "The machine-readable zone gives no date of expiry; a person must find it."
        return (refer(NAME, "expiry-not-stated", text, region=region),)
    if mrz.date_of_expiry < exhibit.today:
        text = "The document has expired; present one that is in force."
        return (fail(NAME, "document-expired", text, region=region),)
    return (in_order(NAME, "The document is in force.", region=region),)
