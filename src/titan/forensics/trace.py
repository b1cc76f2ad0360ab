"""What a trace check measures before it decides."""

from dataclasses import dataclass

from titan.domain.document import Region
from titan.forensics.plate import Heat


@dataclass(frozen=True, slots=True)
class Trace:
    """How strongly a trace shows, and where.

    Attributes:
        strength: larger is less like a genuine picture; the unit is the check's own, and
            `titan.forensics.thresholds` holds the number from which on it counts.
        region: where on the flat page it shows most, or None for the whole.
        heat: (page height / 8, page width / 8), local strengths of a check that localises,
            or None.
    """

    strength: float
    region: Region | None = None
    heat: Heat | None = None
