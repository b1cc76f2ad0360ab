"""Read who contributed to a powers of tau file, the first and circuit-independent phase of keys.

Source: the ``ptau`` binary format of the iden3 project, version 1; Bowe, Gabizon and Miers 2017
(eprint 2017/1050).
"""

from dataclasses import dataclass
from pathlib import Path

from titan.errors import ArtifactError
from titan.zk.binary import FIELD_BYTES, Reader, read_sections
from titan.zk.tower import P as BASE_FIELD
from titan.zk.zkey import Contribution, read_contribution

_HEADER, _CONTRIBUTIONS, _PREPARED = 1, 7, 12
# Two points of G1 and one of G2 for each of tau, alpha and beta; then the state of the hash.
_POINTS_AND_KEY = 3 * 64 + 2 * 128 + 6 * 64 + 3 * 128
_PARTIAL_HASH, _HASH = 216, 64


@dataclass(frozen=True, slots=True)
class PowersOfTau:
    """What a powers of tau file says of itself.

    Attributes:
        power: logarithm of the largest number of constraints.
        prepared: whether it is ready for a circuit's own phase.
        contributions: in order; each hash is the challenge that the contribution left.
    """

    power: int
    prepared: bool
    contributions: tuple[Contribution, ...]


def read_powers_of_tau(path: Path) -> PowersOfTau:
    """Read a ``ptau`` file's header and contributions; that they are sound is for snarkjs to say.

    Raises:
        ArtifactError: ``artifact.changed`` if it is no such file over BN254; ``artifact.missing``.
    """
    sections = read_sections(path, "ptau", (_HEADER, _CONTRIBUTIONS))
    header = Reader(sections.get(_HEADER, b""))
    if header.number() != FIELD_BYTES or header.scalar() != BASE_FIELD:
        raise ArtifactError("artifact.changed", f"{path.name} is not over BN254.")
    power = header.number()
    reader = Reader(sections.get(_CONTRIBUTIONS, bytes(4)))
    contributions = []
    for _ in range(reader.number()):
        reader.take(_POINTS_AND_KEY + _PARTIAL_HASH)
        contributions.append(read_contribution(reader.take(_HASH).hex(), reader))
    return PowersOfTau(power, _PREPARED in sections, tuple(contributions))
