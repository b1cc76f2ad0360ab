"""What an issuer certifies of an examined document."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date

from titan.credentials.assurance import assurance_level
from titan.domain.countries import country_index
from titan.domain.credential import Attributes
from titan.domain.document import Mrz
from titan.domain.report import ForensicReport
from titan.errors import CredentialError
from titan.zk.poseidon_constants import FIELD

PASSPORT, IDENTITY_CARD, RESIDENCE_PERMIT, VISA, OTHER = 1, 2, 3, 4, 0

NO_KNOWN_RISK = 0
"""AML tier at issuance: the holder's address is unknown then, so risk is only ever found later."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What the applicant states and the document does not.

    Attributes:
        residency: country code of residence, or None for the state that issued the document.
    """

    residency: str | None


def certify(report: ForensicReport, claims: Claims) -> Attributes:
    """Return the attributes that a report and the applicant's claims support.

    Raises:
        CredentialError: ``credential.incomplete``, naming the field that cannot be certified.
    """
    mrz = readable_zone(report)
    if mrz.date_of_birth is None or mrz.date_of_expiry is None:
        raise CredentialError("credential.incomplete", "A date of the document cannot be read.")
    return Attributes(
        birth_date=as_number(mrz.date_of_birth),
        nationality=_country(mrz.nationality, "nationality"),
        residency=_country(claims.residency or mrz.issuing_state, "country of residence"),
        document_type=document_type(mrz.document_code),
        document_expiry=as_number(mrz.date_of_expiry),
        assurance_level=assurance_level(report),
        aml_tier=NO_KNOWN_RISK,
    )


def readable_zone(report: ForensicReport) -> Mrz:
    """Return the machine-readable zone of the examined document.

    Raises:
        CredentialError: ``credential.incomplete`` if none was found.
    """
    if report.document.mrz is None:
        raise CredentialError("credential.incomplete", "No machine-readable zone was found.")
    return report.document.mrz


def document_type(document_code: str) -> int:
    """Return the kind of document of an ICAO 9303 document code (part 4 to 7, first line)."""
    code = document_code.rstrip("<")
    if code.startswith("P"):
        return PASSPORT
    if code.startswith("V"):
        return VISA
    if code.startswith("R") or code in ("IR", "AR", "CR"):
        return RESIDENCE_PERMIT
    if code.startswith(("I", "A", "C")) and code != "AC":  # AC: crew member certificate
        return IDENTITY_CARD
    return OTHER


def person_tag(key: bytes, mrz: Mrz) -> int:
    """Return the keyed hash by which the issuer knows a person again: a BN254 scalar.

    HMAC-SHA-512 of issuing state, document number and birth date; 512 bits reduced to 254
    leave no measurable bias. Without the key nobody can test a guess.
    """
    born = mrz.date_of_birth.isoformat() if mrz.date_of_birth else ""
    person = "\x1f".join((mrz.issuing_state, mrz.document_number.rstrip("<"), born))
    digest = hmac.new(key, person.encode(), hashlib.sha512).digest()
    return int.from_bytes(digest, "big") % FIELD


def as_number(day: date) -> int:
    """Return a day as the integer yyyymmdd."""
    return day.year * 10_000 + day.month * 100 + day.day


def _country(code: str, field: str) -> int:
    try:
        return country_index(code)
    except KeyError as error:
        raise CredentialError("credential.incomplete", f"The {field} is no known code.") from error
