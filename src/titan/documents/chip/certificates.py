"""Certificates of document signers and of the states' authorities, and who issued whom.

Source: ICAO 9303-12, section 7.1 (certificate profiles). States may write the parameters of their
elliptic curve out instead of naming it; such a curve is accepted only if every parameter is that
of a curve known here, since a freely chosen generator lets anyone sign (CVE-2020-0601).
"""

import hashlib
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from titan.documents.chip.algorithms import PublicKey, Scheme, UnsupportedError
from titan.documents.chip.der import OCTET_STRING, SEQUENCE, Element, MalformedError, read_element

_EC_KEY, _PRIME_FIELD = "1.2.840.10045.2.1", "1.2.840.10045.1.1"
_VERSION = 0xA0
_MOST_COORDINATE = 66  # octets: of P-521
_CURVES: dict[str, ec.EllipticCurve] = {
    "174c7b107f59aeea06dbe262f860de11728e78a428a49fca035814124815a580": ec.SECP224R1(),
    "6cc3e04e0cdd08257381ef67f17fdab9ad73ddf0f65da4f0b82495a69c7e5f21": ec.SECP256R1(),
    "e58b49962c2ae1f47e7c049fe73466b9711400ef826f7367c8a787c723b33d3f": ec.SECP384R1(),
    "753f3ec4fd39727ee18834ec558ef9b5f0140893d56c5b13731beb74fd45cf0c": ec.SECP521R1(),
    "bb583bd67354c41cfc98aa8056434b272cfae576d9aa21ada6b2bf796d319f3f": ec.BrainpoolP256R1(),
    "9236b4cf31a5c5962f97f5d478cf5a84eb1e7811891f366d158af0eaa764d74f": ec.BrainpoolP384R1(),
    "e555f76d7e1996c6e6b0a275b3b23abd9736ab4710e3068b9fafe3add69f8bef": ec.BrainpoolP512R1(),
}
"""Curves by the SHA-256 of p, a, b, both coordinates of the generator and its order, each 66
octets long."""

_WEAK = ("sha1", "md5")


def read_certificate(data: bytes) -> x509.Certificate:
    """Return a certificate from its DER.

    Raises:
        MalformedError: if the bytes are none.
    """
    try:
        certificate = x509.load_der_x509_certificate(data)
        # These are parsed when they are asked for; what is wrong with them must show here.
        _ = (certificate.issuer, certificate.subject)
        _ = (certificate.not_valid_before_utc, certificate.not_valid_after_utc)
    except (ValueError, TypeError, x509.InvalidVersion) as error:  # TypeError: a name of odd kinds
        raise MalformedError("a certificate cannot be parsed") from error
    return certificate


def public_key(certificate: x509.Certificate) -> PublicKey:
    """Return the key of a certificate, RSA or elliptic curve.

    Raises:
        UnsupportedError: if it is another kind of key, or of a curve that is not known.
        MalformedError: if it is none.
    """
    try:
        key = certificate.public_key()
    except UnsupportedAlgorithm:
        return _key_of_written_curve(_fields(certificate)[5].expect(SEQUENCE))
    except ValueError as error:
        raise MalformedError("the key of a certificate cannot be parsed") from error
    if isinstance(key, (rsa.RSAPublicKey, ec.EllipticCurvePublicKey)):
        return key
    raise UnsupportedError("the key is neither RSA nor of an elliptic curve")


def issued_by(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    """Say whether an authority's key signed a certificate, and its name stands as the issuer.

    Raises:
        UnsupportedError: if the algorithm or a key is not known.
        MalformedError: if the authority's key cannot be parsed.
    """
    if certificate.issuer != authority.subject or not _may_certify(authority):
        return False
    scheme = _scheme(certificate)
    signed = certificate.tbs_certificate_bytes
    return scheme.verify(public_key(authority), certificate.signature, signed)


def in_force(certificate: x509.Certificate, moment: datetime) -> bool:
    """Say whether a moment lies in the validity of a certificate."""
    return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc


def country(certificate: x509.Certificate) -> str:
    """Return the two letters of the issuer's country, or "" where there are none."""
    stated = certificate.issuer.get_attributes_for_oid(x509.NameOID.COUNTRY_NAME)
    value = stated[0].value if stated else ""
    letters = value if isinstance(value, str) else ""
    return letters.upper() if len(letters) == 2 and letters.isascii() else ""


def _may_certify(authority: x509.Certificate) -> bool:
    """Whether the certificate's extensions let its key sign certificates (9303-12, table 5)."""
    try:
        basic = authority.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = authority.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError, TypeError):
        return False
    return basic.ca and usage.key_cert_sign


def _scheme(certificate: x509.Certificate) -> Scheme:
    try:
        digest = certificate.signature_hash_algorithm
        parameters = certificate.signature_algorithm_parameters
    except (UnsupportedAlgorithm, ValueError) as error:
        raise UnsupportedError("the signature algorithm of a certificate is unknown") from error
    if digest is None or digest.name in _WEAK:
        raise UnsupportedError("the signature algorithm of a certificate is too weak")
    if isinstance(parameters, ec.ECDSA):
        return Scheme(digest, None)
    if isinstance(parameters, (padding.PKCS1v15, padding.PSS)):
        return Scheme(digest, parameters)
    raise UnsupportedError("the signature algorithm of a certificate is unknown")


def issuer_and_serial(certificate: x509.Certificate) -> tuple[bytes, int]:
    """Return the DER of the issuer's name, as it is written, and the serial number."""
    serial, _, issuer = _fields(certificate)[:3]
    return issuer.encoded, serial.number()


def key_id(certificate: x509.Certificate) -> bytes | None:
    """Return the subject key identifier of a certificate, or None where it states none."""
    kind = x509.SubjectKeyIdentifier
    try:
        return certificate.extensions.get_extension_for_class(kind).value.digest
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError, TypeError):
        return None


def _fields(certificate: x509.Certificate) -> tuple[Element, ...]:
    """The fields of the signed part (RFC 5280, 4.1): serial, algorithm, issuer, validity, ..."""
    fields = read_element(certificate.tbs_certificate_bytes).expect(SEQUENCE).children()
    fields = fields[1:] if fields and fields[0].tag == _VERSION else fields
    if len(fields) < 6:
        raise MalformedError("a certificate is incomplete")
    return fields


def _key_of_written_curve(info: Element) -> ec.EllipticCurvePublicKey:
    """Return a key whose curve is written out (RFC 3279, 2.3.5: ECParameters)."""
    algorithm, point = _pair(info.children())
    kind, parameters = _pair(algorithm.expect(SEQUENCE).children())
    if kind.dotted() != _EC_KEY or parameters.tag != SEQUENCE:
        raise UnsupportedError("the key is of an unknown kind")
    curve = _CURVES.get(fingerprint(parameters))
    if curve is None:
        raise UnsupportedError("the curve written out is none that is known")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(curve, point.content[1:])
    except ValueError as error:
        raise MalformedError("the key is no point of its curve") from error


def fingerprint(parameters: Element) -> str:
    """Return the SHA-256 by which the parameters of a curve are known.

    Args:
        parameters: ECParameters over a prime field with an uncompressed generator.

    Raises:
        MalformedError: if they are anything else.
    """
    parts = parameters.expect(SEQUENCE).children()
    if len(parts) < 5:
        raise MalformedError("the parameters of a curve are incomplete")
    kind, prime = _pair(parts[1].expect(SEQUENCE).children())
    coefficients = parts[2].expect(SEQUENCE).children()[:2]
    generator = parts[3].expect(OCTET_STRING).content
    if kind.dotted() != _PRIME_FIELD or generator[:1] != b"\x04" or len(generator) % 2 == 0:
        raise MalformedError("the parameters of a curve have an unknown form")
    half = len(generator) // 2
    first, second = _pair(coefficients)
    numbers = (
        prime.number(),
        int.from_bytes(first.expect(OCTET_STRING).content, "big"),
        int.from_bytes(second.expect(OCTET_STRING).content, "big"),
        int.from_bytes(generator[1 : 1 + half], "big"),
        int.from_bytes(generator[1 + half :], "big"),
        parts[4].number(),
    )
    if any(not 0 <= value < 1 << 8 * _MOST_COORDINATE for value in numbers):
        raise MalformedError("a parameter of a curve is out of range")
    written = b"".join(value.to_bytes(_MOST_COORDINATE, "big") for value in numbers)
    return hashlib.sha256(written).hexdigest()


def _pair(elements: tuple[Element, ...]) -> tuple[Element, Element]:
    if len(elements) != 2:
        raise MalformedError(f"expected 2 elements, found {len(elements)}")
    return elements[0], elements[1]
