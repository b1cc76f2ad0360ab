"""Every number by which a check decides, under one identity that reports carry."""

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers in force.

    Attributes:
        least_mrz_confidence: mean character probability below which a person reads the zone.
        oldest_age: years after which a birth date is not believed.
        longest_validity: years from today beyond which an expiry date is not believed; passports
            run ten years, some identity cards fifteen.
    """

    least_mrz_confidence: float = 0.75
    oldest_age: int = 120
    longest_validity: int = 16

    @property
    def id(self) -> str:
        """A name that changes whenever a number does."""
        text = json.dumps(asdict(self), sort_keys=True)
        return "rules-" + hashlib.sha256(text.encode()).hexdigest()[:12]


THRESHOLDS = Thresholds()
"""The numbers in force."""
