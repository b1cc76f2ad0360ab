"""Figures of a detector: rank, error rates at a rate of false alarms, overlap, calibration.

Names of error rates after ISO/IEC 30107-3: APCER is the share of attacks accepted, BPCER the share
of genuine presentations refused.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
Labels = NDArray[np.bool_]

_RESAMPLES = 400
_DEVIATIONS = 1.96  # of the normal distribution, on either side of 95 %


def area_under_curve(scores: Scores, labels: Labels) -> float:
    """Return the chance that a forged page outscores a genuine one; ties count half."""
    genuine = np.sort(scores[~labels])
    forged = scores[labels]
    below = np.searchsorted(genuine, forged, "left")
    tied = np.searchsorted(genuine, forged, "right") - below
    return float((below + tied / 2).sum() / (len(genuine) * len(forged)))


def threshold_at(scores: Scores, labels: Labels, false_alarms: float) -> float:
    """Return the lowest threshold that at most this share of the genuine pages reach."""
    return float(
        np.nextafter(np.quantile(scores[~labels], 1 - false_alarms, method="higher"), np.inf)
    )


def missed_at(scores: Scores, labels: Labels, false_alarms: float) -> float:
    """Return APCER at a BPCER: the share of forged pages below that threshold."""
    return float((scores[labels] < threshold_at(scores, labels, false_alarms)).mean())


def calibration_error(chances: Scores, labels: Labels, bins: int = 15) -> float:
    """Return the expected calibration error over bins of equal width."""
    steps = calibration_curve(chances, labels, bins)
    return sum(count * abs(said - found) for said, found, count in steps) / len(chances)


def calibration_by_luck(chances: Scores, seed: int = 0) -> float:
    """Return the error that a perfectly calibrated score would show on as many pages, on average.

    Shares of a handful of pages a bin differ from any chance: among thirty pages by some 0.2.
    """
    drawn = np.random.default_rng(seed).random((_RESAMPLES, len(chances))) < chances
    return float(np.mean([calibration_error(chances, labels) for labels in drawn]))


def calibration_curve(
    chances: Scores, labels: Labels, bins: int = 15
) -> list[tuple[float, float, int]]:
    """Return mean chance, share of forged pages and number of pages of each bin that has any."""
    places = np.minimum((chances * bins).astype(int), bins - 1)
    groups = (places == place for place in range(bins))
    return [
        (float(chances[inside].mean()), float(labels[inside].mean()), int(inside.sum()))
        for inside in groups
        if inside.any()
    ]


def interval(
    measure: Callable[[Scores, Labels], float], scores: Scores, labels: Labels, seed: int = 0
) -> tuple[float, float]:
    """Return the 95 % interval of a figure, by resampling pages of each class 400 times."""
    generator = np.random.default_rng(seed)
    groups = [np.flatnonzero(labels), np.flatnonzero(~labels)]
    values = []
    for _ in range(_RESAMPLES):
        drawn = np.concatenate([generator.choice(group, len(group)) for group in groups])
        values.append(measure(scores[drawn], labels[drawn]))
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)


def share_interval(share: float, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share of independent pages (E. B. Wilson, 1927).

    Unlike resampling it does not claim certainty where none, or all, of few pages are counted.
    """
    weight = _DEVIATIONS**2 / count
    middle = (share + weight / 2) / (1 + weight)
    reach = _DEVIATIONS * (share * (1 - share) / count + weight / (4 * count)) ** 0.5 / (1 + weight)
    return middle - reach, middle + reach
