"""EF.SOD as this code writes it, and as openssl writes it from nothing but the standard."""

import hashlib
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from titan.documents.chip.authentication import authenticate
from titan.documents.chip.der import MalformedError, encode, read_element
from titan.documents.chip.security_object import LDS_SECURITY_OBJECT, read_security_object
from titan.documents.specimen.chip import make_authority, make_signer
from titan.domain.chip import ChipFiles, SignatureState, SignerState

TODAY = date(2026, 11, 22)


def test_the_parts_of_a_security_object(world: Any) -> None:
    parsed = read_security_object(world.files.security_object)
    assert parsed.content_type == parsed.signer.content_type == LDS_SECURITY_OBJECT
    assert parsed.hashes == {1: hashlib.sha256(world.files.data_groups[1]).digest()}
    assert parsed.certificates == (world.signer.encoded(),)
    assert parsed.signer.signing_time == datetime(2024, 2, 1, 12, tzinfo=UTC)
    assert parsed.signer.message_digest == hashlib.sha256(parsed.content).digest()


def test_a_file_of_another_kind_is_malformed(world: Any) -> None:
    inner = read_element(world.files.security_object).content
    for data in (b"", inner, encode(0x61, inner), encode(0x77, inner * 2), encode(0x77, b"")):
        with pytest.raises(MalformedError):
            read_security_object(data)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here")
@pytest.mark.parametrize("kind", ["ecdsa", "pkcs1", "pss", "key-id"])
def test_what_openssl_signs_is_authentic(
    kind: str, world: Any, one_rsa_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    """An implementation that has never seen ours signs the list of hashes."""
    start = datetime.now(UTC).replace(year=2024)
    key = one_rsa_key if kind in ("pkcs1", "pss") else ec.generate_private_key(ec.SECP256R1())
    authority = make_authority(ec.generate_private_key(ec.SECP384R1()), start)
    signer = make_signer(authority, key, start)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (tmp_path / "key.pem").write_bytes(secret)
    certificate = signer.certificate.public_bytes(serialization.Encoding.PEM)
    (tmp_path / "signer.pem").write_bytes(certificate)
    content = read_security_object(world.files.security_object).content
    (tmp_path / "content").write_bytes(content)
    options = {"pss": ["-keyopt", "rsa_padding_mode:pss"], "key-id": ["-keyid"]}.get(kind, [])
    subprocess.run(
        ["openssl", "cms", "-sign", "-binary", "-nodetach", "-in", "content", "-outform", "DER",
         "-econtent_type", LDS_SECURITY_OBJECT, "-md", "sha256", "-signer", "signer.pem",
         "-inkey", "key.pem", "-nosmimecap", "-out", "signed", *options],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    security_object = encode(0x77, (tmp_path / "signed").read_bytes())
    files = replace(world.files, security_object=security_object)
    trusted = replace(world, authority=authority).trusted
    outcome = authenticate(files, trusted, datetime.now(UTC).date())
    assert outcome.signature is SignatureState.VERIFIED
    assert outcome.signer is SignerState.TRUSTED


def test_a_group_beyond_the_sixteenth_is_malformed(world: Any) -> None:
    data = world.files.security_object
    digest = hashlib.sha256(world.files.data_groups[1]).digest()
    entry = encode(0x30, b"\x02\x01\x01" + encode(0x04, digest))
    assert entry in data
    renumbered = data.replace(entry, encode(0x30, b"\x02\x01\x11" + encode(0x04, digest)))
    with pytest.raises(MalformedError, match="1 to 16"):
        authenticate(ChipFiles(renumbered, world.files.data_groups), world.trusted, TODAY)
