"""Passive authentication: every way in which a chip can be right, wrong or not known."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from titan.documents.chip.authentication import authenticate
from titan.documents.chip.der import MalformedError
from titan.documents.chip.trust import TrustList
from titan.documents.specimen.chip import Signing, make_authority, make_signer, security_object
from titan.domain.chip import ChipFiles, DataGroupState, SignatureState, SignerState

TODAY = date(2026, 11, 22)
START = datetime(2024, 1, 1, tzinfo=UTC)
SIGNED = datetime(2024, 2, 1, 12, tzinfo=UTC)

MakeWorld = Callable[..., Any]


@pytest.mark.parametrize(
    ("curve", "digest"),
    [
        (ec.BrainpoolP256R1(), hashes.SHA256()),
        (ec.BrainpoolP384R1(), hashes.SHA384()),
        (ec.BrainpoolP512R1(), hashes.SHA512()),
        (ec.SECP224R1(), hashes.SHA224()),
        (ec.SECP256R1(), hashes.SHA256()),
        (ec.SECP521R1(), hashes.SHA512()),
    ],
    ids=lambda part: part.name,
)
def test_elliptic_curves_authenticate(
    make_world: MakeWorld, curve: ec.EllipticCurve, digest: hashes.HashAlgorithm
) -> None:
    world = make_world(ec.generate_private_key(curve), Signing(SIGNED, digest))
    outcome = authenticate(world.files, world.trusted, TODAY)
    assert outcome.signature is SignatureState.VERIFIED
    assert outcome.signer is SignerState.TRUSTED
    assert outcome.data_groups == {"1": DataGroupState.MATCHES}
    assert outcome.signature_algorithm == f"ECDSA {curve.name} with {digest.name}"
    assert outcome.signer_country == "UT"


@pytest.mark.parametrize("pss", [False, True], ids=["pkcs1", "pss"])
def test_rsa_authenticates(
    make_world: MakeWorld, one_rsa_key: rsa.RSAPrivateKey, pss: bool
) -> None:
    world = make_world(one_rsa_key, Signing(SIGNED, hashes.SHA256(), pss))
    outcome = authenticate(world.files, world.trusted, TODAY)
    assert (outcome.signature, outcome.signer) == (SignatureState.VERIFIED, SignerState.TRUSTED)
    assert outcome.signature_algorithm.startswith("RSA 2048 ")


def test_a_changed_data_group_differs(world: Any) -> None:
    groups = {1: world.files.data_groups[1].replace(b"ERIKSSON", b"ERIKSEN<")}
    outcome = authenticate(replace(world.files, data_groups=groups), world.trusted, TODAY)
    assert outcome.data_groups == {"1": DataGroupState.DIFFERS}
    assert outcome.signature is SignatureState.VERIFIED


def test_a_data_group_that_nobody_signed_is_unlisted(world: Any) -> None:
    groups = {**world.files.data_groups, 2: b"\x75\x00"}
    outcome = authenticate(replace(world.files, data_groups=groups), world.trusted, TODAY)
    assert outcome.data_groups["2"] is DataGroupState.UNLISTED


def test_a_changed_hash_list_is_refuted(world: Any) -> None:
    """The attacker who changes a data group and its hash has no signature over it."""
    hashed = hashes.Hash(hashes.SHA256())
    hashed.update(world.files.data_groups[1])
    digest = hashed.finalize()
    altered = world.files.security_object.replace(digest, bytes(32))
    assert altered != world.files.security_object
    outcome = authenticate(replace(world.files, security_object=altered), world.trusted, TODAY)
    assert outcome.signature is SignatureState.REFUTED


def test_a_signature_by_another_key_is_refuted(world: Any) -> None:
    impostor = replace(world.signer, key=ec.generate_private_key(ec.BrainpoolP256R1()))
    signed = security_object(world.files.data_groups, impostor, Signing(SIGNED, hashes.SHA256()))
    outcome = authenticate(replace(world.files, security_object=signed), world.trusted, TODAY)
    assert outcome.signature is SignatureState.REFUTED


def test_an_authority_of_the_same_name_and_another_key_is_unknown(world: Any) -> None:
    """Anyone can write a state's name into a certificate; only the key counts."""
    namesake = make_authority(ec.generate_private_key(ec.BrainpoolP384R1()), START)
    outcome = authenticate(world.files, TrustList((namesake.certificate,)), TODAY)
    assert outcome.signer is SignerState.UNKNOWN
    assert outcome.signature is SignatureState.VERIFIED


def test_a_signer_is_no_authority(world: Any) -> None:
    """A document signer that certifies another signer is not believed, though it is listed."""
    second = make_signer(world.signer, ec.generate_private_key(ec.SECP256R1()), START)
    signed = security_object(world.files.data_groups, second, Signing(SIGNED, hashes.SHA256()))
    files = ChipFiles(signed, world.files.data_groups)
    outcome = authenticate(files, TrustList((world.signer.certificate,)), TODAY)
    assert outcome.signer is SignerState.UNKNOWN


def test_without_a_list_nobody_is_trusted(world: Any) -> None:
    assert authenticate(world.files, TrustList((), given=False), TODAY).signer is (
        SignerState.NO_LIST
    )


@pytest.mark.parametrize(
    ("signed_at", "state"),
    [
        (datetime(2024, 3, 31, tzinfo=UTC), SignerState.TRUSTED),
        (datetime(2024, 3, 31, 0, 1, tzinfo=UTC), SignerState.OUT_OF_VALIDITY),
        (datetime(2023, 12, 31, tzinfo=UTC), SignerState.OUT_OF_VALIDITY),
        (datetime(2026, 12, 1, tzinfo=UTC), SignerState.OUT_OF_VALIDITY),
        (None, SignerState.OUT_OF_VALIDITY),
    ],
    ids=["last-moment", "a-minute-late", "too-early", "in-the-future", "not-stated"],
)
def test_a_signer_must_be_in_force_when_it_signs(
    make_world: MakeWorld, signed_at: datetime | None, state: SignerState
) -> None:
    world = make_world(signing=Signing(signed_at, hashes.SHA256()), days=90)
    outcome = authenticate(world.files, world.trusted, TODAY)
    assert (outcome.signature, outcome.signer) == (SignatureState.VERIFIED, state)


def test_a_signer_certified_after_its_authority_ended_is_out_of_validity(
    make_world: MakeWorld,
) -> None:
    world = make_world(start=datetime(2024, 1, 1, tzinfo=UTC))
    ended = make_authority(world.authority.key, datetime(2020, 1, 1, tzinfo=UTC), days=365)
    outcome = authenticate(world.files, TrustList((ended.certificate,)), TODAY)
    assert outcome.signer is SignerState.OUT_OF_VALIDITY


def test_sha_1_is_not_verified(make_world: MakeWorld, one_rsa_key: rsa.RSAPrivateKey) -> None:
    weak = hashes.SHA1()  # noqa: S303 - the weak hash is what the test is about
    world = make_world(one_rsa_key, Signing(SIGNED, weak))
    outcome = authenticate(world.files, world.trusted, TODAY)
    assert outcome.signature is SignatureState.UNSUPPORTED
    assert outcome.data_groups == {}


def test_every_truncation_is_malformed(world: Any) -> None:
    whole = world.files.security_object
    for end in range(0, len(whole), 7):
        with pytest.raises(MalformedError):
            authenticate(replace(world.files, security_object=whole[:end]), world.trusted, TODAY)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_fuzzed_bytes_are_never_authentic_and_never_crash(world: Any, data: st.DataObject) -> None:
    whole = bytearray(world.files.security_object)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] ^= data.draw(st.integers(1, 255))
    if bytes(whole) == world.files.security_object:
        return
    try:
        outcome = authenticate(
            replace(world.files, security_object=bytes(whole)), world.trusted, TODAY
        )
    except MalformedError:
        return
    authentic = (
        outcome.signature is SignatureState.VERIFIED
        and outcome.signer is SignerState.TRUSTED
        and outcome.data_groups == {"1": DataGroupState.MATCHES}
    )
    # Bytes outside what is signed may change, as in the version number: then it is authentic still.
    assert not authentic or _signed_part(bytes(whole)) == _signed_part(world.files.security_object)


def _signed_part(sod: bytes) -> tuple[bytes, bytes]:
    from titan.documents.chip.security_object import read_security_object

    parsed = read_security_object(sod)
    return parsed.content, parsed.signer.signed
