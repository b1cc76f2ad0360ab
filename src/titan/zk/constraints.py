"""Read a compiled circuit's constraints, to check them without the compiler's word.

Source: the ``r1cs`` binary format of the iden3 project, version 1.
"""

from dataclasses import dataclass
from pathlib import Path

from titan.errors import ArtifactError
from titan.zk.binary import FIELD_BYTES, Reader, read_sections
from titan.zk.poseidon_constants import FIELD

Combination = dict[int, int]
"""A linear combination: wire to coefficient."""

_HEADER, _CONSTRAINTS = 1, 2


@dataclass(frozen=True, slots=True)
class ConstraintSystem:
    """Rank-1 constraints A(w) * B(w) = C(w) over a witness w whose wire 0 is the constant one.

    Attributes:
        wires: length of the witness.
        public: number of public signals; they are wires 1 to ``public``.
        constraints: the combinations A, B and C of each.
    """

    wires: int
    public: int
    constraints: tuple[tuple[Combination, Combination, Combination], ...]

    def unbound_signals(self) -> list[int]:
        """Return the public signals that no constraint mentions: a prover could swap those."""
        mentioned = {
            wire for constraint in self.constraints for part in constraint for wire in part
        }
        return [wire for wire in range(1, self.public + 1) if wire not in mentioned]

    def violated(self, witness: list[int]) -> list[int]:
        """Return the numbers of the constraints that a witness breaks."""
        broken = []
        for number, parts in enumerate(self.constraints):
            a, b, c = (
                sum(coefficient * witness[wire] for wire, coefficient in part.items())
                for part in parts
            )
            if (a * b - c) % FIELD:
                broken.append(number)
        return broken


def read_constraints(path: Path) -> ConstraintSystem:
    """Read an ``r1cs`` file.

    Raises:
        ArtifactError: ``artifact.changed`` if it is no such file over the BN254 scalars.
    """
    sections = read_sections(path, "r1cs", (_HEADER, _CONSTRAINTS))
    header = Reader(sections.get(_HEADER, b""))
    if header.number() != FIELD_BYTES or header.scalar() != FIELD:
        raise ArtifactError("artifact.changed", f"{path.name} is over another field.")
    wires, outputs, inputs = header.number(), header.number(), header.number()
    header.take(12)  # private inputs and labels
    count = header.number()
    return ConstraintSystem(
        wires, outputs + inputs, _constraints(sections.get(_CONSTRAINTS, b""), count)
    )


def _constraints(
    section: bytes, count: int
) -> tuple[tuple[Combination, Combination, Combination], ...]:
    position = 0

    def combination() -> Combination:
        nonlocal position
        terms = _number(section, position)
        position += 4
        read: Combination = {}
        for _ in range(terms):
            scalar = section[position + 4 : position + 4 + FIELD_BYTES]
            read[_number(section, position)] = int.from_bytes(scalar, "little")
            position += 4 + FIELD_BYTES
        return read

    return tuple((combination(), combination(), combination()) for _ in range(count))


def _number(content: bytes, position: int) -> int:
    return int.from_bytes(content[position : position + 4], "little")
