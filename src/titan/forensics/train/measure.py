"""Figures of a network and its decision on labelled pages, whole and by family."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from titan.forensics.tamper.decision import Decision
from titan.forensics.train.decide import SHARES, marked, restricted, shown
from titan.forensics.train.judge import Judged, overlap
from titan.forensics.train.metrics import (
    Labels,
    area_under_curve,
    calibration_by_luck,
    calibration_curve,
    calibration_error,
    interval,
    missed_at,
    share_interval,
)
from titan.forensics.train.regress import regress

_PUBLISHED_FALSE_ALARMS = 0.05
_RESAMPLES = 100
_LEAST = 8  # pages of each class, for a figure by family to be worth printing


def measure(pages: Sequence[Judged], decision: Decision) -> dict[str, Any]:
    """Return the figures of a set of pages.

    Rates at thresholds use the thresholds that ship; only ``missed_at_5`` sets its own, so that it
    compares with published figures.
    """
    labels = np.array([page.edited for page in pages])
    scores = np.array([decision.score(page.features) for page in pages])
    seen = [shown(page, decision) for page in pages]
    genuine = [page for page in seen if not page.edited]
    referred = scores >= decision.refer_from
    missed_at_5 = partial(missed_at, false_alarms=_PUBLISHED_FALSE_ALARMS)
    return {
        "pages": len(pages),
        "edited": int(labels.sum()),
        "area_under_curve": area_under_curve(scores, labels),
        "area_under_curve_interval": interval(area_under_curve, scores, labels),
        "missed_at_5": missed_at_5(scores, labels),
        "missed_at_5_interval": interval(missed_at_5, scores, labels),
        **_share("missed", ~referred[labels]),
        **_share("referred_in_vain", referred[~labels]),
        "overlap": overlap(seen, decision.mark_from),
        "overlap_interval": _overlap_interval(seen, decision.mark_from),
        **_share("genuine_marked", [marked(page, decision.mark_from) for page in genuine]),
        "calibration_error": calibration_error(scores, labels),
        "calibration_by_luck": calibration_by_luck(scores),
        "calibration": calibration_curve(scores, labels),
    }


def _share(name: str, outcomes: Sequence[bool] | Labels) -> dict[str, Any]:
    share = float(np.mean(outcomes))
    return {name: share, f"{name}_interval": share_interval(share, len(outcomes))}


def _overlap_interval(pages: Sequence[Judged], mark_from: float) -> tuple[float, float]:
    """Return the 95 % interval of the overlap, by resampling the edited pages."""
    generator = np.random.default_rng(0)
    edited = [page for page in pages if page.edited]
    drawn = generator.integers(len(edited), size=(_RESAMPLES, len(edited)))
    values = [overlap([edited[place] for place in places], mark_from) for places in drawn]
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)


def by_family(
    pages: Sequence[Judged], decision: Decision, family: Callable[[Judged], str | None]
) -> dict[str, dict[str, Any]]:
    """Return how each family ranks against the genuine pages, and how many of it pass.

    Args:
        pages: of all families.
        decision: in force.
        family: names the family of an edited page; genuine pages count in every family, but where
            the same function names theirs.
    """
    names = sorted({name for page in pages if page.edited and (name := family(page))})
    found = {}
    for name in names:
        group = [page for page in pages if family(page) in (name, None)]
        labels = np.array([page.edited for page in group])
        if min(labels.sum(), (~labels).sum()) >= _LEAST:
            scores = np.array([decision.score(page.features) for page in group])
            found[name] = {
                "edited": int(labels.sum()),
                "area_under_curve": area_under_curve(scores, labels),
                "area_under_curve_interval": interval(area_under_curve, scores, labels),
                **_share("missed", scores[labels] < decision.refer_from),
            }
    return found


def by_feature(pages: Sequence[Judged], decision: Decision) -> dict[str, float]:
    """Return the area under the curve of each feature alone, in the direction of its weight.

    Beside the area of the decision this says what joining them brings.
    """
    labels = np.array([page.edited for page in pages])
    areas = {}
    for name, weight in decision.weights.items():
        values = np.array([page.features.get(name, 0.0) for page in pages])
        areas[name] = area_under_curve(values if weight >= 0 else -values, labels)
    return areas


def by_share(seen: Mapping[str, Sequence[Judged]]) -> dict[str, dict[str, float]]:
    """Return what network and other checks are worth alone and together, as areas by set.

    Args:
        seen: pages of each set; on those of ``validation`` a regression is fitted for each share.
    """
    fitted = seen["validation"]
    labels = np.array([page.edited for page in fitted])
    areas = {}
    for share in SHARES:
        bias, weights = regress([restricted(page, share).features for page in fitted], labels)
        decision = Decision("", bias, weights, {}, 0.0, False, 0.0)
        areas[share] = {name: _area(pages, decision) for name, pages in seen.items()}
    return areas


def _area(pages: Sequence[Judged], decision: Decision) -> float:
    labels = np.array([page.edited for page in pages])
    return area_under_curve(np.array([decision.score(page.features) for page in pages]), labels)
