"""A person as the Travel Rule passes them on: IVMS101 (interVASP, version 2023), section 5.2.

Only what the examined document and the applicant state. A place of birth stands on no
machine-readable zone, and IVMS101 takes no date of birth without one (5.2.6): where the
document's number identifies the person, neither is needed (FATF, recommendation 16, note 7).
"""

from typing import Any

from titan.credentials.attributes import Claims, document_type, readable_zone
from titan.domain.case import CaseStatus
from titan.domain.countries import country_code, country_index, two_letters
from titan.domain.report import ForensicReport
from titan.errors import CredentialError
from titan.storage.tables import CaseRow

_IDENTIFIER = {1: "CCPT", 2: "IDCD", 3: "ARNU"}
"""National identifier types of IVMS101: passport, identity card, alien registration."""

_UNSPECIFIED = "MISC"


def natural_person(row: CaseRow, report: ForensicReport, claims: Claims) -> dict[str, Any]:
    """Return the ``naturalPerson`` of a case's approved applicant.

    Raises:
        CredentialError: ``credential.not-found`` while the case was not approved,
            ``credential.incomplete`` where the document does not name its holder.
    """
    if row.status != CaseStatus.APPROVED:
        raise CredentialError("credential.not-found", "The case was not approved.")
    mrz = readable_zone(report)
    if not mrz.primary_identifier:
        raise CredentialError("credential.incomplete", "The document does not name its holder.")
    name = {"primaryIdentifier": mrz.primary_identifier, "nameIdentifierType": "LEGL"}
    if mrz.secondary_identifier:
        name["secondaryIdentifier"] = mrz.secondary_identifier
    kind = _IDENTIFIER.get(document_type(mrz.document_code), _UNSPECIFIED)
    person: dict[str, Any] = {
        "name": {"nameIdentifier": [name]},
        "nationalIdentification": {
            "nationalIdentifier": mrz.document_number.rstrip("<"),
            "nationalIdentifierType": kind,
            **_country("countryOfIssue", mrz.issuing_state),
        },
        "customerIdentification": row.applicant_id,
        **_country("countryOfResidence", claims.residency or mrz.issuing_state),
    }
    return {"naturalPerson": person}


def _country(name: str, code: str) -> dict[str, str]:
    """Return a country as ISO 3166-1 alpha-2, or nothing where it has no such code."""
    try:
        letters = two_letters(country_code(country_index(code)))
    except KeyError:
        return {}
    return {} if letters is None else {name: letters}
