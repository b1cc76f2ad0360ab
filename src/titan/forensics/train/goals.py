"""What the network is asked to reach, on the sets on which that can be measured here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound for one figure of one set.

    Attributes:
        pages: name of the set.
        figure: key of `titan.forensics.train.measure.measure`.
        bound: lowest value that is good enough, or highest.
        at_least: which of the two.
    """

    pages: str
    figure: str
    bound: float
    at_least: bool

    def met(self, value: float) -> bool:
        """Whether a value is good enough."""
        return value >= self.bound if self.at_least else value <= self.bound


GOALS = (
    Goal("in-family", "area_under_curve", 0.985, True),
    Goal("new-editor", "area_under_curve", 0.90, True),
    Goal("in-family", "missed_at_5", 0.05, False),
    Goal("in-family", "overlap", 0.75, True),
    Goal("in-family", "genuine_marked", 0.03, False),
    Goal("in-family", "calibration_error", 0.02, False),
)
"""Goals of drawn pages; those of pages forged by others need pages forged by others."""

WEIGHTS_BYTES = 8_000_000
CROP_SECONDS, PAGE_SECONDS = 0.15, 0.6
"""CPU seconds of a crop of 512 pixels and of a whole page."""

TITLES = {
    "area_under_curve": "area under the curve",
    "missed_at_5": "APCER at BPCER 5 %",
    "missed": "APCER as shipped",
    "referred_in_vain": "BPCER as shipped",
    "overlap": "pixel F1 as shipped",
    "genuine_marked": "genuine pages marked",
    "calibration_error": "calibration error",
    "calibration_by_luck": "the same by luck alone",
}
"""Figures in the words of a reader, in the order of a table."""


def goal_of(pages: str, figure: str) -> Goal | None:
    """Return the goal of a figure of a set, if there is one."""
    found = (goal for goal in GOALS if (goal.pages, goal.figure) == (pages, figure))
    return next(found, None)


def outcomes(sets: Mapping[str, Mapping[str, Any]]) -> list[tuple[Goal, float]]:
    """Return every goal whose set was measured, with its figure."""
    return [(goal, sets[goal.pages][goal.figure]) for goal in GOALS if goal.pages in sets]
