"""Read a Groth16 proving key's header and its contributions, and replay their hash chain.

Source: the ``zkey`` binary format of the iden3 project, version 1; Bowe, Gabizon and Miers 2017
(eprint 2017/1050) for what a contribution is.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from titan.errors import ArtifactError
from titan.zk.binary import FIELD_BYTES, Reader, read_sections
from titan.zk.tower import P as BASE_FIELD

_SYSTEM, _HEADER, _CONTRIBUTIONS = 1, 2, 10
_GROTH16 = 1
_G1, _G2, _HASH = 64, 128, 64
_NAME, _ITERATIONS, _BEACON = 1, 2, 3
_FROM_MONTGOMERY = pow(1 << 256, -1, BASE_FIELD)


@dataclass(frozen=True, slots=True)
class Contribution:
    """One party's share in a key, or the beacon that ends the ceremony.

    Attributes:
        name: what the party called itself.
        hash: BLAKE2b-512 of what it published, hex; the party compares it with its own note.
        beacon: the public randomness, hex, if this is the beacon.
        iterations: hashes over the beacon, if this is one.
    """

    name: str
    hash: str
    beacon: str | None
    iterations: int | None


@dataclass(frozen=True, slots=True)
class ProvingKey:
    """What a proving key says of itself.

    Attributes:
        variables: length of the witness.
        public: number of public signals.
        domain_size: size of the evaluation domain, a power of two.
        circuit_hash: BLAKE2b-512 of the key before any contribution, hex.
        contributions: in order.
    """

    variables: int
    public: int
    domain_size: int
    circuit_hash: str
    contributions: tuple[Contribution, ...]


def read_proving_key(path: Path) -> ProvingKey:
    """Read a ``zkey`` file and check that each contribution names the ones before it.

    Raises:
        ArtifactError: ``artifact.changed`` if it is no Groth16 key over BN254, or the chain of its
            contributions is broken; ``artifact.missing`` if there is none.
    """
    sections = read_sections(path, "zkey", (_SYSTEM, _HEADER, _CONTRIBUTIONS))
    if sections.get(_SYSTEM) != _GROTH16.to_bytes(4, "little"):
        raise ArtifactError("artifact.changed", f"{path.name} is no Groth16 key.")
    header = Reader(sections.get(_HEADER, b""))
    if header.number() != FIELD_BYTES or header.scalar() != BASE_FIELD:
        raise ArtifactError("artifact.changed", f"{path.name} is no key over BN254.")
    header.take(header.number())  # the scalars' order, which the base field determines
    variables, public, domain_size = header.number(), header.number(), header.number()
    circuit_hash, contributions = _contributions(sections.get(_CONTRIBUTIONS, b""), path.name)
    return ProvingKey(variables, public, domain_size, circuit_hash.hex(), contributions)


def _contributions(section: bytes, name: str) -> tuple[bytes, tuple[Contribution, ...]]:
    reader = Reader(section)
    circuit_hash, count = reader.take(_HASH), reader.number()
    chain = hashlib.blake2b(circuit_hash)
    contributions = []
    for _ in range(count):
        after, first, second = (_big_endian(reader.take(_G1)) for _ in range(3))
        in_g2, transcript = _big_endian(reader.take(_G2)), reader.take(_HASH)
        expected = chain.copy()
        expected.update(first + second)
        if expected.digest() != transcript:
            raise ArtifactError("artifact.changed", f"The contributions of {name} are no chain.")
        published = after + first + second + in_g2 + transcript
        chain.update(published)
        contributions.append(read_contribution(hashlib.blake2b(published).hexdigest(), reader))
    return circuit_hash, tuple(contributions)


def read_contribution(digest: str, reader: Reader) -> Contribution:
    """Read the kind and the parameters of a contribution, which end it in zkey and ptau alike.

    Args:
        digest: the contribution's hash, hex.
        reader: stands behind everything that was hashed.

    Raises:
        ArtifactError: ``artifact.changed`` if the file ends too early.
    """
    reader.number()  # the kind, which the parameters tell as well
    parameters = Reader(reader.take(reader.number()))
    name, iterations, beacon = "", None, None
    while parameters.left:
        kind, length = parameters.take(2)
        if kind == _ITERATIONS:
            iterations = 1 << length  # here the second byte is the value itself
        elif kind == _NAME:
            name = parameters.take(length).decode(errors="replace")
        elif kind == _BEACON:
            beacon = parameters.take(length).hex()
    return Contribution(name, digest, beacon, iterations)


def _big_endian(point: bytes) -> bytes:
    """Turn an affine point from little-endian Montgomery form to the form that is hashed.

    A coordinate of G2 is stored lower half first and hashed higher half first.
    """
    halves = [
        int.from_bytes(point[start : start + FIELD_BYTES], "little") * _FROM_MONTGOMERY
        for start in range(0, len(point), FIELD_BYTES)
    ]
    if len(point) == _G2:
        halves = [halves[1], halves[0], halves[3], halves[2]]
    return b"".join((half % BASE_FIELD).to_bytes(FIELD_BYTES, "big") for half in halves)
