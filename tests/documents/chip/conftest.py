"""A specimen's chip, its signer and its authority, from which each test departs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from titan.documents.chip.trust import TrustList
from titan.documents.specimen.chip import (
    KeyHolder,
    PrivateKey,
    Signing,
    make_authority,
    make_signer,
    security_object,
    zone_group,
)
from titan.domain.chip import ChipFiles

TODAY = date(2026, 11, 22)
START = datetime(2024, 1, 1, tzinfo=UTC)
SIGNED = datetime(2024, 2, 1, 12, tzinfo=UTC)
ZONE = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
"""The passport of ICAO 9303 part 4, appendix B."""


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@dataclass(frozen=True)
class World:
    """A state's authority and signer, and the chip that they made."""

    authority: KeyHolder
    signer: KeyHolder
    files: ChipFiles

    @property
    def trusted(self) -> TrustList:
        return TrustList((self.authority.certificate,))


MakeWorld = Callable[..., World]


@pytest.fixture(scope="session")
def make_world() -> MakeWorld:
    """Return a function that makes a chip, by default signed by ECDSA over brainpoolP256r1."""

    def make(
        key: PrivateKey | None = None,
        signing: Signing | None = None,
        start: datetime = START,
        days: int = 4000,
        groups: dict[int, bytes] | None = None,
    ) -> World:
        authority = make_authority(ec.generate_private_key(ec.BrainpoolP384R1()), START)
        signer = make_signer(
            authority, key or ec.generate_private_key(ec.BrainpoolP256R1()), start, days
        )
        given = groups or {1: zone_group(ZONE)}
        signing = signing or Signing(SIGNED, hashes.SHA256())
        return World(authority, signer, ChipFiles(security_object(given, signer, signing), given))

    return make


@pytest.fixture(scope="session")
def world(make_world: MakeWorld) -> World:
    return make_world()


@pytest.fixture(scope="session")
def one_rsa_key() -> rsa.RSAPrivateKey:
    return rsa_key()
