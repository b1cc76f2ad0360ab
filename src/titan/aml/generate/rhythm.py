"""When people pay: the working week, the day, and one clock for the honest and the others.

Every payment's time is first drawn on a clock of activity, on which payments come evenly, and
then read off as a time of day. Honest and laundering payments share that clock, so neither the
hour nor the weekday tells them apart, and laundering goes on exactly as long as everything else.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from titan.aml.ledger import SECONDS_PER_DAY

_WEEKDAYS = np.array([1.12, 1.08, 1.06, 1.08, 1.22, 0.82, 0.62])
_HOURS = np.array(
    [
        0.25, 0.15, 0.12, 0.10, 0.12, 0.25, 0.55, 0.90, 1.30, 1.55, 1.65, 1.70,
        1.75, 1.65, 1.55, 1.50, 1.50, 1.55, 1.50, 1.30, 1.05, 0.85, 0.65, 0.40,
    ]
)  # fmt: skip
_SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, eq=False)
class Rhythm:
    """A clock of activity for the days from `first` (may be negative) to `last`, excluded.

    Attributes:
        knots: float [H + 1], activity at each full hour; 0 at the start of day 0.
        first, last: days.
    """

    knots: NDArray[np.float64]
    first: int
    last: int

    @classmethod
    def of(cls, first: int, last: int) -> "Rhythm":
        """Make the clock; day 0 is a Thursday, as in AMLworld's files."""
        days = np.arange(first, last)
        weight = _WEEKDAYS[(days + 3) % 7] / _WEEKDAYS.mean()
        hourly = (weight[:, None] * (_HOURS / _HOURS.sum())).ravel()
        knots = np.concatenate([[0.0], np.cumsum(hourly)])
        return cls(knots - knots[-first * 24], first, last)

    def activity(self, day: int) -> float:
        """Return the activity at the start of a day; a usual day adds one."""
        return float(self.knots[(day - self.first) * 24])

    def seconds(self, activity: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return times in seconds from the start of day 0; NaN beyond the last day."""
        hours = np.interp(activity, self.knots, np.arange(len(self.knots)), right=np.nan)
        return hours * _SECONDS_PER_HOUR + self.first * SECONDS_PER_DAY

    def day_of_month(self, day: int) -> int:
        """Return 0 to 29: months have thirty days here."""
        return day % 30
