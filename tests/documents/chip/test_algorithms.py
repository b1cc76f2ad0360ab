import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from titan.documents.chip.algorithms import Scheme, UnsupportedError, hash_of, scheme_of
from titan.documents.chip.der import Element, encode, read_element

SHA256 = bytes.fromhex("300d06096086480165030402010500")
SHA1 = bytes.fromhex("300906052b0e03021a0500")
RSA = bytes.fromhex("300d06092a864886f70d0101010500")
RSA_PSS_DEFAULTS = bytes.fromhex("300d06092a864886f70d01010a3000")
ED25519 = bytes.fromhex("300506032b6570")


def _element(data: bytes) -> Element:
    return read_element(data)


def test_hashes_have_their_names() -> None:
    assert hash_of(_element(SHA256)).name == "sha256"
    with pytest.raises(UnsupportedError):
        hash_of(_element(SHA1))


def test_plain_rsa_takes_the_hash_beside_it() -> None:
    scheme = scheme_of(_element(RSA), _element(SHA256))
    assert scheme.digest.name == "sha256" and isinstance(scheme.padding, padding.PKCS1v15)
    with pytest.raises(UnsupportedError):
        scheme_of(_element(RSA), _element(SHA1))


@pytest.mark.parametrize("identifier", [RSA_PSS_DEFAULTS, ED25519, b"\x30\x00"])
def test_what_is_weak_or_unknown_is_not_verified(identifier: bytes) -> None:
    with pytest.raises(UnsupportedError):
        scheme_of(_element(identifier), _element(SHA256))


def test_an_absurd_salt_is_refused() -> None:
    name = bytes.fromhex("06092a864886f70d01010a")
    mask = encode(0x30, bytes.fromhex("06092a864886f70d010108") + SHA256)
    for salt, allowed in ((b"\x20", True), (b"\x7f\xff\xff", False), (b"\xff", False)):
        parameters = encode(
            0x30, encode(0xA0, SHA256) + encode(0xA1, mask) + encode(0xA2, encode(0x02, salt))
        )
        identifier = _element(encode(0x30, name + parameters))
        if allowed:
            assert isinstance(scheme_of(identifier, _element(SHA256)).padding, padding.PSS)
        else:
            with pytest.raises(UnsupportedError):
                scheme_of(identifier, _element(SHA256))


def test_a_key_of_another_kind_is_refused(one_rsa_key: rsa.RSAPrivateKey) -> None:
    elliptic = Scheme(hashes.SHA256(), None)
    with pytest.raises(UnsupportedError):
        elliptic.verify(one_rsa_key.public_key(), b"", b"")
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    assert not elliptic.verify(key, b"no signature", b"")
    assert elliptic.describe(key) == "ECDSA secp256r1 with sha256"
