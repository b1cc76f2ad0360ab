"""Passive authentication: are the data of a chip as the issuing state signed them?

Source: ICAO 9303-11, section 5.1. In order: the security object's signature, the way from its
signer to a state's authority, and the hash of every data group that was given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from cryptography import x509

from titan.documents.chip.algorithms import UnsupportedError, digest_of, hash_of, scheme_of
from titan.documents.chip.certificates import (
    country,
    issuer_and_serial,
    key_id,
    public_key,
    read_certificate,
)
from titan.documents.chip.der import MalformedError
from titan.documents.chip.security_object import (
    LDS_SECURITY_OBJECT,
    SecurityObject,
    read_security_object,
)
from titan.documents.chip.trust import TrustList
from titan.domain.chip import (
    ChipFiles,
    DataGroupState,
    PassiveAuthentication,
    SignatureState,
    SignerState,
)

_UNKNOWN = "unknown or too weak"


@dataclass(frozen=True, slots=True)
class _Checked:
    """A signature checked: how it ended, and in words by which algorithm."""

    state: SignatureState
    algorithm: str


def authenticate(files: ChipFiles, trusted: TrustList, today: date) -> PassiveAuthentication:
    """Authenticate the files of a chip.

    Args:
        files: the security object and the data groups.
        trusted: the authorities that the operator trusts.
        today: the day of the examination.

    Raises:
        MalformedError: if the security object or a certificate in it cannot be parsed.
    """
    secured = read_security_object(files.security_object)
    signer = _signer_certificate(secured)
    checked = _check_signature(secured, signer)
    hash_name, groups = _check_groups(secured, files.data_groups)
    return PassiveAuthentication(
        hash_algorithm=hash_name,
        signature_algorithm=checked.algorithm,
        data_groups=groups,
        signature=SignatureState.UNSUPPORTED if hash_name == _UNKNOWN else checked.state,
        signer=_judge(secured, signer, trusted, today),
        signer_country=country(signer),
    )


def _signer_certificate(secured: SecurityObject) -> x509.Certificate:
    wanted = secured.signer
    for encoded in secured.certificates:
        certificate = read_certificate(encoded)
        by_name = wanted.issuer_and_serial == issuer_and_serial(certificate)
        by_key = wanted.key_id is not None and wanted.key_id == key_id(certificate)
        if by_name or by_key:
            return certificate
    raise MalformedError("the signer's certificate is not in the security object")


def _check_signature(secured: SecurityObject, signer: x509.Certificate) -> _Checked:
    info = secured.signer
    try:
        key = public_key(signer)
        scheme = scheme_of(info.signature_algorithm, info.digest_algorithm)
        digest = digest_of(hash_of(info.digest_algorithm), secured.content)
        verified = scheme.verify(key, info.signature, info.signed)
    except UnsupportedError:
        return _Checked(SignatureState.UNSUPPORTED, _UNKNOWN)
    bound = (
        secured.content_type == info.content_type == LDS_SECURITY_OBJECT
        and info.message_digest == digest
    )
    state = SignatureState.VERIFIED if verified and bound else SignatureState.REFUTED
    return _Checked(state, scheme.describe(key))


def _check_groups(
    secured: SecurityObject, groups: Mapping[int, bytes]
) -> tuple[str, dict[str, DataGroupState]]:
    try:
        algorithm = hash_of(secured.hash_algorithm)
    except UnsupportedError:
        return _UNKNOWN, {}
    states = {}
    for number, data in sorted(groups.items()):
        listed = secured.hashes.get(number)
        if listed is None:
            states[str(number)] = DataGroupState.UNLISTED
        else:
            same = listed == digest_of(algorithm, data)
            states[str(number)] = DataGroupState.MATCHES if same else DataGroupState.DIFFERS
    return algorithm.name, states


def _judge(
    secured: SecurityObject, signer: x509.Certificate, trusted: TrustList, today: date
) -> SignerState:
    present = datetime.combine(today, time.max, UTC)
    signed_at = secured.signer.signing_time or present
    if signed_at > present:
        return SignerState.OUT_OF_VALIDITY
    try:
        return trusted.judge(signer, signed_at)
    except UnsupportedError:
        return SignerState.UNKNOWN
