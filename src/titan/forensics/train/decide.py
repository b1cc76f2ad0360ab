"""From pages that the network saw to a decision: a regression, and thresholds of validation."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from titan.forensics.tamper.decision import Decision
from titan.forensics.train.judge import LEVELS, Judged, overlap
from titan.forensics.train.metrics import area_under_curve, interval, threshold_at
from titan.forensics.train.regress import regress

REFERRED_IN_VAIN = 0.0
"""Share of genuine validation pages that a person may be asked to look at: none of some hundred.

One in a hundred was promised before, and became one in eight on families that were never seen.
"""

SHARES = {"other checks": "evidence.", "network": "tamper.", "both": ""}
"""What a decision may see, by the beginning of its features' names; the cheapest first."""

_FOLDS = 5
_MOST_REFERRED_IN_VAIN = 0.10  # of the genuine pages of families that were never seen
_MARKED_IN_VAIN = 0.03  # of the genuine validation pages, with any marked spot
_LEAST_SPOT = 12  # cells at a chance, for a page to count as marked


def decide(validation: Sequence[Judged], strangers: Sequence[Judged] = ()) -> bytes:
    """Fit the decision on validation pages and return it as the JSON that ships.

    Whether it sees the network, the other checks or both is what ranks validation pages best that
    were left out of the fit; where they rank alike, the cheapest.

    Args:
        validation: pages to fit on and to choose thresholds on.
        strangers: pages of families that nothing was fitted on. They choose nothing but whether
            the score may refer a document at all: where its interval on them reaches down to
            chance, or too many of the genuine ones would be referred, it is only noted.

    Returns:
        What `titan.forensics.tamper.decision.Decision.parse` reads.
    """
    share = max(SHARES, key=lambda name: _rank(validation, name))
    validation = [restricted(page, share) for page in validation]
    labels = np.array([page.edited for page in validation])
    bias, weights = regress([page.features for page in validation], labels)
    genuine = [page.features for page in validation if not page.edited]
    usual = {name: float(np.mean([one.get(name, 0.0) for one in genuine])) for name in weights}
    draft = Decision("", bias, weights, usual, 0.0, False, 0.0)
    scores = np.array([draft.score(page.features) for page in validation])
    refer_from = threshold_at(scores, labels, REFERRED_IN_VAIN)
    draft = replace(draft, refer_from=refer_from)
    settled = {
        "bias": bias,
        "weights": weights,
        "usual": usual,
        "refer_from": refer_from,
        "decides": bool(strangers) and _tells(draft, strangers),
        "mark_from": _mark_from([shown(page, draft) for page in validation]),
    }
    return (json.dumps(settled, indent=1, sort_keys=True) + "\n").encode()


def restricted(page: Judged, share: str) -> Judged:
    """Return a page with the features of one of `SHARES` alone."""
    kept = {name: value for name, value in page.features.items() if name.startswith(SHARES[share])}
    return replace(page, features=kept)


def _rank(validation: Sequence[Judged], share: str) -> float:
    """Area under the curve of pages that were left out, five folds; 0 where nothing is seen."""
    pages = [restricted(page, share) for page in validation]
    if not any(page.features for page in pages):
        return 0.0
    labels = np.array([page.edited for page in pages])
    scores, folds = np.zeros(len(pages)), np.arange(len(pages)) % _FOLDS
    for fold in range(_FOLDS):
        kept = np.flatnonzero(folds != fold)
        bias, weights = regress([pages[place].features for place in kept], labels[kept])
        draft = Decision("", bias, weights, {}, 0.0, False, 0.0)
        for place in np.flatnonzero(folds == fold):
            scores[place] = draft.score(pages[place].features)
    return area_under_curve(scores, labels)


def _tells(decision: Decision, strangers: Sequence[Judged]) -> bool:
    labels = np.array([page.edited for page in strangers])
    scores = np.array([decision.score(page.features) for page in strangers])
    lowest = interval(area_under_curve, scores, labels)[0]
    in_vain = float((scores[~labels] >= decision.refer_from).mean())
    return lowest > 0.5 and in_vain <= _MOST_REFERRED_IN_VAIN


def identity(content: bytes) -> str:
    """Return the name of a decision, which changes with any number of it."""
    return "decision-" + hashlib.sha256(content).hexdigest()[:12]


def shown(page: Judged, decision: Decision) -> Judged:
    """Return a page with the map that a reader sees: an empty one where the score refers nothing.

    Below that score there is no reason to point anywhere, and genuine pages stay clean.
    """
    if decision.score(page.features) >= decision.refer_from:
        return page
    hits, alarms = np.zeros_like(page.hits), np.zeros_like(page.alarms)
    hits[0], alarms[0] = page.hits.sum(), page.alarms.sum()
    return replace(page, hits=hits, alarms=alarms)


def marked(page: Judged, mark_from: float) -> bool:
    """Whether a page has enough cells at a chance to be marked."""
    level = round(mark_from * LEVELS)
    return int(page.hits[level:].sum() + page.alarms[level:].sum()) >= _LEAST_SPOT


def _mark_from(validation: Sequence[Judged]) -> float:
    """The chance that overlaps edits best, of those that mark few enough genuine pages."""
    genuine = [page for page in validation if not page.edited]
    chances = [level / LEVELS for level in range(LEVELS // 10, LEVELS)]
    calm = [
        chance
        for chance in chances
        if np.mean([marked(page, chance) for page in genuine]) <= _MARKED_IN_VAIN
    ]
    return max(calm or chances[-1:], key=lambda chance: overlap(validation, chance))
