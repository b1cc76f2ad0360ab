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
        certain_difference: confidence from which a field printed otherwise fails the document.
        least_face_ratio: likelihood ratio at or below which two faces are held to be of two
            persons and a person has to look.
        sure_face_ratio: likelihood ratio from which two faces are held to be of one person.
        most_common_points: keypoints on one plane from which two pictures show the same side; two
            captures of one side had 71 or more, front and back of one card 22 or fewer.
        most_side_difference: ratio of the proportions of two sides; an outline is off by up to 8 %.
        most_off_lattice, most_ghostless, most_foreign_grid, most_noise_gap, most_copied,
            most_uneven_type, most_lattice_peak: strengths of traces, in the unit that the
            check's `measure` states; how they were fixed is in docs/forensics.md.
        least_colour: of a page that is no grey copy, in units of CIE L*a*b*.
    """

    least_mrz_confidence: float = 0.75
    oldest_age: int = 120
    longest_validity: int = 16
    certain_difference: float = 0.97
    least_face_ratio: float = 0.1
    sure_face_ratio: float = 10.0
    most_common_points: int = 40
    most_side_difference: float = 1.25
    most_off_lattice: float = 6.0
    most_ghostless: float = 0.55
    most_foreign_grid: float = 5.0
    most_noise_gap: float = 4.5
    most_copied: float = 0.6
    most_uneven_type: float = 40.0
    least_colour: float = 2.0
    most_lattice_peak: float = 4.6

    @property
    def id(self) -> str:
        """A name that changes whenever a number does."""
        text = json.dumps(asdict(self), sort_keys=True)
        return "rules-" + hashlib.sha256(text.encode()).hexdigest()[:12]


THRESHOLDS = Thresholds()
"""The numbers in force."""
