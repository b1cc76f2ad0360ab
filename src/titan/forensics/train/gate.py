"""Whether new weights may ship: they refer nothing genuine, and rank no worse than those before."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from titan.forensics.tamper.decision import Decision
from titan.forensics.train.judge import Judged
from titan.forensics.train.metrics import area_under_curve

Sets = Mapping[str, Sequence[Judged]]


def objections(
    decision: Decision,
    genuine: Sequence[Judged],
    sets: Sets,
    shipped: tuple[Decision, Sets] | None = None,
) -> list[str]:
    """Return what speaks against shipping weights, one sentence each; nothing where they may.

    Args:
        decision: of the new weights.
        genuine: documents that nobody forged and nothing was fitted on; where one of them reaches
            the score from which a person looks, the weights would trouble honest holders.
        sets: pages of families that nothing was fitted on, as the new weights see them.
        shipped: the decision in force, and what the shipped weights see of the same pages.
    """
    referred = Counter(
        page.origin.design
        for page in genuine
        if decision.score(page.features) >= decision.refer_from
    )
    found = [
        f"{count} genuine pages of {name} would be referred."
        for name, count in sorted(referred.items())
    ]
    if not genuine:
        found.append("No genuine documents were looked at.")
    if shipped is not None and (reason := _worse(mean_area(decision, sets), mean_area(*shipped))):
        found.append(reason)
    return found


def mean_area(decision: Decision, sets: Sets) -> float:
    """Return the area under the curve, averaged over sets that weigh alike."""
    areas = []
    for pages in sets.values():
        labels = np.array([page.edited for page in pages])
        scores = np.array([decision.score(page.features) for page in pages])
        areas.append(area_under_curve(scores, labels))
    return float(np.mean(areas))


def _worse(area: float, before: float) -> str | None:
    if area > before:
        return None
    return f"On new families they rank at {area:.3f} on average, the shipped ones at {before:.3f}."
