"""EF.SOD parsed: a CMS SignedData over the hashes of the data groups.

Sources: ICAO 9303-10, section 4.6.2 (EF.SOD, tag 0x77, LDSSecurityObject); RFC 5652, section 5.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from titan.documents.chip.der import (
    GENERALIZED_TIME,
    OCTET_STRING,
    SEQUENCE,
    SET,
    UTC_TIME,
    Element,
    MalformedError,
    encode,
    read_element,
    read_padded,
)

LDS_SECURITY_OBJECT = "2.23.136.1.1.1"

_FILE = 0x77
_SIGNED_DATA = "1.2.840.113549.1.7.2"
_CONTENT_TYPE, _MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_SIGNING_TIME = "1.2.840.113549.1.9.5"
_EXPLICIT_0, _IMPLICIT_SKI = 0xA0, 0x80
_MOST_GROUPS = 16


@dataclass(frozen=True, slots=True)
class SignerInfo:
    """One signature (RFC 5652, 5.3).

    Attributes:
        issuer_and_serial: DER of the signer's issuer name and the serial number, or None.
        key_id: the signer's subject key identifier, or None.
        digest_algorithm: AlgorithmIdentifier of the message digest.
        attributes: values of the signed attributes by their type.
        signed: what the signature covers: the attributes as a SET.
        signature_algorithm: AlgorithmIdentifier of the signature.
        signature: its bytes.
    """

    issuer_and_serial: tuple[bytes, int] | None
    key_id: bytes | None
    digest_algorithm: Element
    attributes: Mapping[str, Element]
    signed: bytes
    signature_algorithm: Element
    signature: bytes

    @property
    def content_type(self) -> str:
        """The type of what is signed, as the signed attributes state it."""
        return self._required(_CONTENT_TYPE).dotted()

    @property
    def message_digest(self) -> bytes:
        """The hash of what is signed, as the signed attributes state it."""
        return self._required(_MESSAGE_DIGEST).expect(OCTET_STRING).content

    @property
    def signing_time(self) -> datetime | None:
        """When it was signed, or None where the signer does not say."""
        stated = self.attributes.get(_SIGNING_TIME)
        return None if stated is None else _moment(stated)

    def _required(self, kind: str) -> Element:
        if kind not in self.attributes:
            raise MalformedError("a signed attribute that must be there is missing")
        return self.attributes[kind]


@dataclass(frozen=True, slots=True)
class SecurityObject:
    """The contents of EF.SOD.

    Attributes:
        content: the LDSSecurityObject as it was signed.
        content_type: its type in dots.
        hash_algorithm: AlgorithmIdentifier of the data groups' hashes.
        hashes: of the data groups, by their number.
        certificates: DER of the certificates that it carries.
        signer: the one signature.
    """

    content: bytes
    content_type: str
    hash_algorithm: Element
    hashes: Mapping[int, bytes]
    certificates: tuple[bytes, ...]
    signer: SignerInfo


def read_security_object(data: bytes) -> SecurityObject:
    """Parse the bytes of EF.SOD.

    Raises:
        MalformedError: if they are no security object.
    """
    (info,) = _exactly(read_padded(data).expect(_FILE).children(), 1)
    kind, wrapped = _exactly(info.expect(SEQUENCE).children(), 2)
    if kind.dotted() != _SIGNED_DATA:
        raise MalformedError("the security object is no signed data")
    (signed_data,) = _exactly(wrapped.expect(_EXPLICIT_0).children(), 1)
    parts = _at_least(signed_data.expect(SEQUENCE).children(), 4)
    content_type, content = _content(parts[2].expect(SEQUENCE))
    certificates = [part for part in parts[3:] if part.tag == _EXPLICIT_0]
    signers = parts[-1].expect(SET).children()
    hash_algorithm, hashes = _hashes(content)
    return SecurityObject(
        content=content,
        content_type=content_type,
        hash_algorithm=hash_algorithm,
        hashes=hashes,
        certificates=tuple(one.encoded for all in certificates for one in all.children()),
        signer=_signer(_exactly(signers, 1)[0].expect(SEQUENCE)),
    )


def _content(encapsulated: Element) -> tuple[str, bytes]:
    kind, wrapped = _exactly(encapsulated.children(), 2)
    (octets,) = _exactly(wrapped.expect(_EXPLICIT_0).children(), 1)
    return kind.dotted(), octets.expect(OCTET_STRING).content


def _hashes(content: bytes) -> tuple[Element, dict[int, bytes]]:
    parts = _at_least(read_element(content).expect(SEQUENCE).children(), 3)
    hashes: dict[int, bytes] = {}
    for entry in parts[2].expect(SEQUENCE).children():
        number, value = _exactly(entry.expect(SEQUENCE).children(), 2)
        group = number.number()
        if not 1 <= group <= _MOST_GROUPS or group in hashes:
            raise MalformedError("a data group has no number of its own from 1 to 16")
        hashes[group] = value.expect(OCTET_STRING).content
    return parts[1].expect(SEQUENCE), hashes


def _signer(info: Element) -> SignerInfo:
    parts = _at_least(info.children(), 6)
    attributes = parts[3].expect(_EXPLICIT_0)  # 9303-10 demands signed attributes
    return SignerInfo(
        issuer_and_serial=_issuer_and_serial(parts[1]) if parts[1].tag == SEQUENCE else None,
        key_id=parts[1].content if parts[1].tag == _IMPLICIT_SKI else None,
        digest_algorithm=parts[2].expect(SEQUENCE),
        attributes=_attributes(attributes),
        signed=encode(SET, attributes.content),
        signature_algorithm=parts[4].expect(SEQUENCE),
        signature=parts[5].expect(OCTET_STRING).content,
    )


def _issuer_and_serial(identifier: Element) -> tuple[bytes, int]:
    issuer, serial = _exactly(identifier.children(), 2)
    return issuer.encoded, serial.number()


def _attributes(attributes: Element) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for attribute in attributes.children():
        kind, values = _exactly(attribute.expect(SEQUENCE).children(), 2)
        if kind.dotted() in found:
            raise MalformedError("a signed attribute stands twice")
        found[kind.dotted()] = _exactly(values.expect(SET).children(), 1)[0]
    return found


def _moment(element: Element) -> datetime:
    form = {UTC_TIME: "%y%m%d%H%M%SZ", GENERALIZED_TIME: "%Y%m%d%H%M%SZ"}.get(element.tag)
    if form is None:
        raise MalformedError("the signing time is no time")
    try:
        return datetime.strptime(element.content.decode("ascii"), form).replace(tzinfo=UTC)
    except ValueError as error:
        raise MalformedError("the signing time is no time") from error


def _exactly(elements: tuple[Element, ...], count: int) -> tuple[Element, ...]:
    if len(elements) != count:
        raise MalformedError(f"expected {count} elements, found {len(elements)}")
    return elements


def _at_least(elements: tuple[Element, ...], count: int) -> tuple[Element, ...]:
    if len(elements) < count:
        raise MalformedError(f"expected {count} elements or more, found {len(elements)}")
    return elements
