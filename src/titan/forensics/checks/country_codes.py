"""Are the issuing state and the nationality codes that exist?"""

from titan.domain.countries import is_country
from titan.domain.report import Finding
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import in_order, refer

NAME = "mrz.countries"


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Report codes that neither ISO 3166-1 nor ICAO 9303-3, section 5, has."""
    mrz, region = exhibit.document.mrz, exhibit.document.mrz_region
    if mrz is None:
        return ()
    findings = []
    for field, code in (("issuing state", mrz.issuing_state), ("nationality", mrz.nationality)):
        if not code:
            text = f"The field '{field}' is empty."
            findings.append(refer(NAME, "country-not-stated", text, region=region))
        elif not is_country(code):
            text = f"The field '{field}' holds no country code that is known."
            findings.append(refer(NAME, "country-unknown", text, region=region))
    if findings:
        return tuple(findings)
    return (in_order(NAME, "Issuing state and nationality are known codes.", region=region),)
