"""Credentials as SD-JWTs, so that wallets which know nothing of our proofs can hold them.

A signed list of salted hashes; the holder shows the claims that they choose (RFC 9901). Two data
models: SD-JWT VC (draft-ietf-oauth-sd-jwt-vc) and W3C Verifiable Credentials 2.0, secured as
"Securing Verifiable Credentials using JOSE and COSE" (3.2) says. Who verifies two of them can tell
that they are the same person's: where that matters a zero-knowledge proof is the better answer.
"""

import base64
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import ec

from titan.credentials.attributes import as_number
from titan.domain.countries import country_code
from titan.domain.credential import Attributes, Credential

if TYPE_CHECKING:
    from joserfc.jwk import ECKey

ALGORITHM = "ES256"
TYPE = "urn:titan:identity:1"
_SALT_BYTES = 16
_STATUS_SECONDS = 300
_AGES = (12, 14, 16, 18, 21, 25, 60, 65, 67)
_KINDS = {1: "passport", 2: "identity card", 3: "residence permit", 4: "visa"}
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Form(StrEnum):
    """In which data model a credential is written; the value is its media type's subtype."""

    SD_JWT_VC = "dc+sd-jwt"
    W3C = "vc+sd-jwt"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a wallet's copy of a credential says beside the person's attributes.

    Attributes:
        issuer: https address that names the issuer.
        holder_key: public JWK that the holder proved to possess.
        status: address of the list that says whether the credential is still in force.
        today: day of issuance.
    """

    issuer: str
    holder_key: Mapping[str, Any]
    status: str
    today: date


def signing_key(secret: bytes) -> "ECKey":
    """Return the P-256 key that 48 secret bytes stand for (FIPS 186-5, A.2.1), with its key id."""
    from joserfc.jwk import ECKey

    number = int.from_bytes(secret, "big") % (_P256_ORDER - 1) + 1
    private = ec.derive_private_key(number, ec.SECP256R1())
    key = ECKey.import_key(private, {"use": "sig", "alg": ALGORITHM})
    key.ensure_kid()
    return key


def issue(credential: Credential, form: Form, terms: Terms, key: "ECKey") -> str:
    """Return a credential signed for one holder's key, followed by all of its disclosures."""
    disclosures: list[str] = []
    attributes = credential.attributes
    hidden = _hidden(_claims(attributes, terms.today), disclosures)
    until = _seconds(_day(credential.valid_until) + timedelta(days=1))
    payload: dict[str, Any] = {
        "iss": terms.issuer,
        # The day alone: the second would name the person to whoever knows when they applied.
        "iat": _seconds(terms.today),
        "exp": until,
        "cnf": {"jwk": dict(terms.holder_key)},
        "status": {"status_list": {"idx": credential.leaf_index, "uri": terms.status}},
        "_sd_alg": "sha-256",
    }
    if form is Form.SD_JWT_VC:
        payload |= {"vct": TYPE, **hidden}
    else:
        payload |= _data_model(terms, until) | {"credentialSubject": hidden}
    return "~".join((_signed(form.value, payload, key), *disclosures, ""))


def status_list(address: str, size: int, ended: Iterable[int], now: int, key: "ECKey") -> str:
    """Return the signed list of what has ended, one bit each (draft-ietf-oauth-status-list).

    Args:
        address: where it is published.
        size: how many credentials there are.
        ended: places of those that ended.
        now: Unix seconds.
        key: the issuer's.
    """
    bits = bytearray(-(-max(size, 1) // 8))
    for place in ended:
        bits[place >> 3] |= 1 << (place & 7)
    payload = {
        "sub": address,
        "iat": now,
        "exp": now + _STATUS_SECONDS,
        "ttl": _STATUS_SECONDS,
        "status_list": {"bits": 1, "lst": _text(zlib.compress(bytes(bits), 9))},
    }
    return _signed("statuslist+jwt", payload, key)


def _signed(kind: str, payload: Mapping[str, Any], key: "ECKey") -> str:
    from joserfc import jwt

    header = {"alg": ALGORITHM, "typ": kind, "kid": key.kid}
    return jwt.encode(header, dict(payload), key, algorithms=[ALGORITHM])


def _data_model(terms: Terms, until: int) -> dict[str, Any]:
    """Return the members of the W3C's data model (VCDM 2.0, section 4) around the subject."""
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "TitanIdentityCredential"],
        "issuer": terms.issuer,
        "validFrom": _moment(_seconds(terms.today)),
        "validUntil": _moment(until - 1),
    }


def _claims(attributes: Attributes, today: date) -> dict[str, Any]:
    """Return the person's attributes in the words of OpenID Connect and the EU's PID."""
    age = (as_number(today) - attributes.birth_date) // 10_000
    return {
        "birthdate": _day(attributes.birth_date).isoformat(),
        "age_equal_or_over": {str(years): age >= years for years in _AGES},
        "nationalities": [country_code(attributes.nationality)],
        "resident_country": country_code(attributes.residency),
        "document_type": _KINDS.get(attributes.document_type, "other"),
        "date_of_expiry": _day(attributes.document_expiry).isoformat(),
        "assurance_level": attributes.assurance_level,
        "aml_tier": attributes.aml_tier,
    }


def _hidden(claims: Mapping[str, Any], disclosures: list[str]) -> dict[str, Any]:
    """Return claims as hashes in random order; what an object holds is disclosed one by one."""
    hashes, shown = list[str](), dict[str, Any]()
    for name, value in claims.items():
        if isinstance(value, Mapping):
            shown[name] = _hidden(value, disclosures)
            continue
        salt = _text(os.urandom(_SALT_BYTES))
        disclosure = _text(json.dumps([salt, name, value]).encode())
        disclosures.append(disclosure)
        hashes.append(_text(hashlib.sha256(disclosure.encode()).digest()))
    return {"_sd": sorted(hashes), **shown}


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
