"""Certificates as states write them; openssl makes the ones that Python's library cannot."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from titan.documents.chip.algorithms import UnsupportedError
from titan.documents.chip.certificates import (
    country,
    fingerprint,
    in_force,
    issued_by,
    issuer_and_serial,
    key_id,
    public_key,
    read_certificate,
)
from titan.documents.chip.der import MalformedError, read_element

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here")


def _openssl(*arguments: str, cwd: Path) -> None:
    subprocess.run(["openssl", *arguments], cwd=cwd, check=True, capture_output=True)


def _self_signed(folder: Path, curve: str, encoding: str = "explicit") -> x509.Certificate:
    _openssl(
        "req", "-x509", "-newkey", "ec", "-pkeyopt", f"ec_paramgen_curve:{curve}",
        "-pkeyopt", f"ec_param_enc:{encoding}", "-nodes", "-keyout", "key.pem", "-out", "it.der",
        "-outform", "DER", "-days", "30", "-subj", "/C=UT/CN=Test CSCA",
        "-addext", "keyUsage=critical,keyCertSign", cwd=folder,
    )  # fmt: skip
    return read_certificate((folder / "it.der").read_bytes())


@needs_openssl
@pytest.mark.parametrize("curve", ["brainpoolP256r1", "brainpoolP384r1", "prime256v1"])
def test_a_curve_written_out_is_known_by_all_its_parameters(curve: str, tmp_path: Path) -> None:
    certificate = _self_signed(tmp_path, curve)
    key = public_key(certificate)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name in (curve, "secp256r1")
    private = serialization.load_pem_private_key((tmp_path / "key.pem").read_bytes(), None) if (
        curve == "prime256v1"
    ) else None  # fmt: skip
    assert private is None or private.public_key() == key
    assert issued_by(certificate, certificate)


@needs_openssl
def test_a_curve_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    certificate = _self_signed(tmp_path, "brainpoolP320r1")
    with pytest.raises(UnsupportedError):
        public_key(certificate)


@needs_openssl
@pytest.mark.parametrize("curve", ["secp224r1", "secp384r1", "secp521r1", "brainpoolP512r1"])
def test_fingerprints_are_those_of_the_curves(curve: str, tmp_path: Path) -> None:
    from titan.documents.chip.certificates import _CURVES

    _openssl(
        "ecparam", "-name", curve, "-param_enc", "explicit", "-outform", "DER", "-out", "it.der",
        cwd=tmp_path,
    )  # fmt: skip
    parameters = read_element((tmp_path / "it.der").read_bytes())
    assert _CURVES[fingerprint(parameters)].name == curve


@needs_openssl
def test_a_chosen_generator_is_another_curve(tmp_path: Path) -> None:
    """CVE-2020-0601: whoever chooses the generator can sign for any key of the curve."""
    from titan.documents.chip.certificates import _CURVES

    _openssl(
        "ecparam", "-name", "prime256v1", "-param_enc", "explicit", "-outform", "DER", "-out",
        "it.der", cwd=tmp_path,
    )  # fmt: skip
    data = bytearray((tmp_path / "it.der").read_bytes())
    generator = data.index(bytes.fromhex("6b17d1f2"))
    data[generator + 5] ^= 1
    assert fingerprint(read_element(bytes(data))) not in _CURVES


def test_the_ways_to_name_a_signer(world: Any) -> None:
    certificate = world.signer.certificate
    issuer, serial = issuer_and_serial(certificate)
    assert (issuer, serial) == (certificate.issuer.public_bytes(), certificate.serial_number)
    expected = x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest
    assert key_id(certificate) == expected
    assert country(certificate) == "UT"


def test_validity_includes_its_first_and_last_moment(world: Any) -> None:
    certificate = world.signer.certificate
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    assert in_force(certificate, first) and in_force(certificate, last)
    assert not in_force(certificate, datetime(2000, 1, 1, tzinfo=UTC))


def test_only_an_authority_issues(world: Any) -> None:
    signer, authority = world.signer.certificate, world.authority.certificate
    assert issued_by(signer, authority)
    assert issued_by(authority, authority)
    assert not issued_by(signer, signer)
    assert not issued_by(authority, signer)


def test_bytes_that_are_no_certificate_are_malformed(world: Any) -> None:
    encoded = world.signer.encoded()
    for data in (b"", b"\x30\x00", encoded[:-1], encoded + b"\x00"):
        with pytest.raises(MalformedError):
            read_certificate(data)
