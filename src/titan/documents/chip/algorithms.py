"""Algorithms of signatures and hashes, from their ASN.1 identifiers to calls that verify.

Sources: ICAO 9303-12, section 4.4 (algorithms); RFC 4055 (RSASSA-PSS); RFC 5758 (ECDSA with SHA-2).
SHA-1 and MD5 are not verified: a signature over them proves nothing today.
"""

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from titan.documents.chip.der import SEQUENCE, Element

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey

_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "2.16.840.1.101.3.4.2.4": hashes.SHA224,
    "2.16.840.1.101.3.4.2.1": hashes.SHA256,
    "2.16.840.1.101.3.4.2.2": hashes.SHA384,
    "2.16.840.1.101.3.4.2.3": hashes.SHA512,
}
_RSA = "1.2.840.113549.1.1.1"
_RSA_PSS = "1.2.840.113549.1.1.10"
_RSA_WITH: dict[str, type[hashes.HashAlgorithm]] = {
    "1.2.840.113549.1.1.14": hashes.SHA224,
    "1.2.840.113549.1.1.11": hashes.SHA256,
    "1.2.840.113549.1.1.12": hashes.SHA384,
    "1.2.840.113549.1.1.13": hashes.SHA512,
}
_ECDSA_WITH: dict[str, type[hashes.HashAlgorithm]] = {
    "1.2.840.10045.4.3.1": hashes.SHA224,
    "1.2.840.10045.4.3.2": hashes.SHA256,
    "1.2.840.10045.4.3.3": hashes.SHA384,
    "1.2.840.10045.4.3.4": hashes.SHA512,
}
_MGF1 = "1.2.840.113549.1.1.8"


class UnsupportedError(ValueError):
    """The algorithm is unknown, too weak, or does not fit the key."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a signature is verified.

    Attributes:
        digest: the hash that it signs.
        padding: of RSA; None for ECDSA.
    """

    digest: hashes.HashAlgorithm
    padding: padding.AsymmetricPadding | None

    def verify(self, key: PublicKey, signature: bytes, signed: bytes) -> bool:
        """Say whether the signature over the bytes is the key's.

        Raises:
            UnsupportedError: if the key is none of this scheme.
        """
        try:
            if isinstance(key, rsa.RSAPublicKey) and self.padding is not None:
                key.verify(signature, signed, self.padding, self.digest)
            elif isinstance(key, ec.EllipticCurvePublicKey) and self.padding is None:
                key.verify(signature, signed, ec.ECDSA(self.digest))
            else:
                raise UnsupportedError("the algorithm does not fit the key")
        except InvalidSignature:
            return False
        except UnsupportedAlgorithm as error:
            raise UnsupportedError("the algorithm is not built in") from error
        return True

    def describe(self, key: PublicKey) -> str:
        """Return the scheme and the key in words."""
        if isinstance(key, ec.EllipticCurvePublicKey):
            return f"ECDSA {key.curve.name} with {self.digest.name}"
        kind = "PSS" if isinstance(self.padding, padding.PSS) else "PKCS #1 v1.5"
        return f"RSA {key.key_size} {kind} with {self.digest.name}"


def hash_of(identifier: Element) -> hashes.HashAlgorithm:
    """Return the hash that an AlgorithmIdentifier names.

    Raises:
        MalformedError: if it is no AlgorithmIdentifier.
        UnsupportedError: if the hash is unknown or too weak.
    """
    name, _ = _named(identifier)
    return _instance(_HASHES, name)


def scheme_of(identifier: Element, digest: Element) -> Scheme:
    """Return the scheme that a signature's AlgorithmIdentifier names.

    Args:
        identifier: of the signature.
        digest: AlgorithmIdentifier of the hash, where the signature's does not name one.

    Raises:
        MalformedError: if it is no AlgorithmIdentifier.
        UnsupportedError: if the algorithm is unknown or too weak.
    """
    name, parameters = _named(identifier)
    if name == _RSA:
        return Scheme(hash_of(digest), padding.PKCS1v15())
    if name == _RSA_PSS:
        return _pss(parameters)
    if name in _ECDSA_WITH:
        return Scheme(_ECDSA_WITH[name](), None)
    return Scheme(_instance(_RSA_WITH, name), padding.PKCS1v15())


def digest_of(algorithm: hashes.HashAlgorithm, data: bytes) -> bytes:
    """Return the hash of the bytes."""
    running = hashes.Hash(algorithm)
    running.update(data)
    return running.finalize()


def _named(identifier: Element) -> tuple[str, Element | None]:
    parts = identifier.expect(SEQUENCE).children()
    if not parts:
        raise UnsupportedError("an algorithm has no name")
    return parts[0].dotted(), parts[1] if len(parts) > 1 else None


def _instance(table: dict[str, type[hashes.HashAlgorithm]], name: str) -> hashes.HashAlgorithm:
    if name not in table:
        raise UnsupportedError("the algorithm is unknown or too weak")
    return table[name]()


def _pss(parameters: Element | None) -> Scheme:
    """RSASSA-PSS-params: [0] hash, [1] mask generation, [2] salt length (RFC 4055, 3.1)."""
    if parameters is None:
        raise UnsupportedError("the parameters of RSASSA-PSS are missing: SHA-1 is their default")
    given = {part.tag: part.children() for part in parameters.expect(SEQUENCE).children()}
    if not given.get(0xA0) or not given.get(0xA1):
        raise UnsupportedError("RSASSA-PSS with its default hash, SHA-1, is too weak")
    digest = hash_of(given[0xA0][0])
    mask, inner = _named(given[0xA1][0])
    if mask != _MGF1 or inner is None:
        raise UnsupportedError("the mask generation function is unknown")
    salt = given[0xA2][0].number() if given.get(0xA2) else 20
    if not 0 <= salt <= 512:
        raise UnsupportedError("the salt of RSASSA-PSS has an impossible length")
    return Scheme(digest, padding.PSS(padding.MGF1(hash_of(inner)), salt))
