"""The chip of a specimen: Utopia's authority, its signer, and the files that it signs.

The forms are those of a real chip (ICAO 9303-10 and 9303-12), so that whatever authenticates real
ones can be tried and tested; the keys are made anew each time and kept by nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from titan.documents.chip.der import (
    GENERALIZED_TIME,
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    SET,
    encode,
)
from titan.documents.specimen.holder import SpecimenHolder
from titan.documents.specimen.passport import PORTRAIT, draw_passport, specimen_lines
from titan.domain.chip import ChipFiles

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

COUNTRY = "UT"
"""Two letters for Utopia; ISO 3166-1 assigns them to nobody."""

_DIGESTS = {
    "sha224": "2.16.840.1.101.3.4.2.4",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
    "sha1": "1.3.14.3.2.26",
}
_ECDSA = {
    "sha224": "1.2.840.10045.4.3.1",
    "sha256": "1.2.840.10045.4.3.2",
    "sha384": "1.2.840.10045.4.3.3",
    "sha512": "1.2.840.10045.4.3.4",
    "sha1": "1.2.840.10045.4.1",
}
_RSA, _RSA_PSS, _MGF1 = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.8"
_NULL = b"\x05\x00"


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """A certificate and its key: of an authority (CSCA) or of a document signer."""

    certificate: x509.Certificate
    key: PrivateKey

    def encoded(self) -> bytes:
        """Return the certificate as DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)


@dataclass(frozen=True, slots=True)
class Signing:
    """How and when a security object is signed.

    Attributes:
        at: the signing time, or None to state none.
        digest: of the data groups, of the message and of the signature.
        pss: whether an RSA key signs by RSASSA-PSS.
    """

    at: datetime | None
    digest: hashes.HashAlgorithm
    pss: bool = False


def chip_of(holder: SpecimenHolder, seed: int, today: date) -> tuple[ChipFiles, bytes]:
    """Return the chip of the passport that `draw_passport` draws, and its authority as DER.

    Args:
        holder: to whom the passport is made out.
        seed: of the page, so that the portrait is the printed one.
        today: a day on which authority and signer are in force.
    """
    start = datetime.combine(min(holder.date_of_issue, today), time(), UTC) - timedelta(days=30)
    authority = make_authority(ec.generate_private_key(ec.BrainpoolP384R1()), start)
    signer = make_signer(authority, ec.generate_private_key(ec.BrainpoolP256R1()), start)
    face = draw_passport(holder, seed).crop(PORTRAIT)
    saved = BytesIO()
    face.save(saved, "JPEG2000", quality_mode="rates", quality_layers=[20])
    groups = {
        1: zone_group(specimen_lines(holder)),
        2: face_group(saved.getvalue(), *face.size, jpeg_2000=True),
    }
    signed_at = datetime.combine(holder.date_of_issue, time(12), UTC)
    signing = Signing(min(signed_at, start + timedelta(days=30)), hashes.SHA256())
    return ChipFiles(security_object(groups, signer, signing), groups), authority.encoded()


def make_authority(key: PrivateKey, start: datetime, days: int = 5000) -> KeyHolder:
    """Return Utopia's country signing certification authority, signed by itself."""
    name = _name("Utopia CSCA")
    builder = _certificate(name, name, key, start, days).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    return KeyHolder(builder.sign(key, hashes.SHA256()), key)


def make_signer(
    authority: KeyHolder, key: PrivateKey, start: datetime, days: int = 4000
) -> KeyHolder:
    """Return a document signer that an authority certified."""
    name = _name("Utopia Document Signer 1")
    builder = _certificate(name, authority.certificate.subject, key, start, days)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    return KeyHolder(builder.sign(authority.key, hashes.SHA256()), key)


def zone_group(lines: tuple[str, ...]) -> bytes:
    """Return EF.DG1 of a machine-readable zone."""
    return encode(0x61, encode(0x5F1F, "".join(lines).encode("ascii")))


def face_group(picture: bytes, width: int, height: int, *, jpeg_2000: bool = False) -> bytes:
    """Return EF.DG2 with one portrait, a facial record of ISO/IEC 19794-5."""
    image = bytes((1, int(jpeg_2000))) + width.to_bytes(2, "big") + height.to_bytes(2, "big")
    image += bytes(6)
    block = (20 + len(image) + len(picture)).to_bytes(4, "big") + bytes(16) + image + picture
    record = b"FAC\x00010\x00" + (14 + len(block)).to_bytes(4, "big") + b"\x00\x01" + block
    header = encode(0xA1, encode(0x87, b"\x01\x01") + encode(0x88, b"\x00\x08"))
    instance = encode(0x7F60, header + encode(0x5F2E, record))
    return encode(0x75, encode(0x7F61, encode(INTEGER, b"\x01") + instance))


def security_object(groups: Mapping[int, bytes], signer: KeyHolder, signing: Signing) -> bytes:
    """Return EF.SOD: a SignedData over the hashes of the data groups (9303-10, 4.6.2)."""
    content = _lds_security_object(groups, signing.digest)
    attributes = _attributes(content, signing)
    algorithm, signature = _sign(encode(SET, attributes), signer.key, signing)
    certificate = signer.encoded()
    digest = _algorithm(_DIGESTS[signing.digest.name])
    info = _sequence(
        _integer(1),
        _sequence(signer.certificate.issuer.public_bytes(), _serial(signer.certificate)),
        digest,
        encode(0xA0, attributes),
        algorithm,
        encode(OCTET_STRING, signature),
    )
    wrapped = encode(0xA0, encode(OCTET_STRING, content))
    signed_data = _sequence(
        _integer(3),
        encode(SET, digest),
        _sequence(_oid("2.23.136.1.1.1"), wrapped),
        encode(0xA0, certificate),
        encode(SET, info),
    )
    return encode(0x77, _sequence(_oid("1.2.840.113549.1.7.2"), encode(0xA0, signed_data)))


def _lds_security_object(groups: Mapping[int, bytes], digest: hashes.HashAlgorithm) -> bytes:
    hashed = [
        _sequence(_integer(number), encode(OCTET_STRING, _hash(digest, data)))
        for number, data in sorted(groups.items())
    ]
    return _sequence(_integer(0), _algorithm(_DIGESTS[digest.name]), _sequence(*hashed))


def _attributes(content: bytes, signing: Signing) -> bytes:
    """The signed attributes, sorted as DER wants a SET to be."""
    stated = [
        _sequence(_oid("1.2.840.113549.1.9.3"), encode(SET, _oid("2.23.136.1.1.1"))),
        _sequence(
            _oid("1.2.840.113549.1.9.4"),
            encode(SET, encode(OCTET_STRING, _hash(signing.digest, content))),
        ),
    ]
    if signing.at is not None:
        moment = encode(GENERALIZED_TIME, f"{signing.at:%Y%m%d%H%M%SZ}".encode())
        stated.append(_sequence(_oid("1.2.840.113549.1.9.5"), encode(SET, moment)))
    return b"".join(sorted(stated))


def _sign(data: bytes, key: PrivateKey, signing: Signing) -> tuple[bytes, bytes]:
    digest = signing.digest
    if isinstance(key, ec.EllipticCurvePrivateKey):
        algorithm = _sequence(_oid(_ECDSA[digest.name]))
        return algorithm, key.sign(data, ec.ECDSA(digest))
    if not signing.pss:
        return _algorithm(_RSA), key.sign(data, padding.PKCS1v15(), digest)
    named = _algorithm(_DIGESTS[digest.name])
    parameters = _sequence(
        encode(0xA0, named),
        encode(0xA1, _sequence(_oid(_MGF1), named)),
        encode(0xA2, _integer(digest.digest_size)),
    )
    method = padding.PSS(padding.MGF1(digest), digest.digest_size)
    return _sequence(_oid(_RSA_PSS), parameters), key.sign(data, method, digest)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, COUNTRY, _validate=False),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "Specimen"),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: PrivateKey, start: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _hash(algorithm: hashes.HashAlgorithm, data: bytes) -> bytes:
    running = hashes.Hash(algorithm)
    running.update(data)
    return running.finalize()


def _serial(certificate: x509.Certificate) -> bytes:
    return _integer(certificate.serial_number)


def _integer(value: int) -> bytes:
    return encode(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def _sequence(*parts: bytes) -> bytes:
    return encode(SEQUENCE, b"".join(parts))


def _algorithm(dotted: str) -> bytes:
    return _sequence(_oid(dotted), _NULL)


def _oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    content = bytearray()
    for arc in (40 * first + second, *rest):
        septets = [arc & 0x7F]
        while arc := arc >> 7:
            septets.append(arc & 0x7F | 0x80)
        content += bytes(reversed(septets))
    return encode(OBJECT_IDENTIFIER, bytes(content))
