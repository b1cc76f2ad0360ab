"""Whether new weights may ship: they refer hardly anything genuine, and rank better than others."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from titan.forensics.tamper.decision import Decision
from titan.forensics.train.judge import Judged
from titan.forensics.train.metrics import area_under_curve

MOST_REFERRED = 0.05
"""Share of genuine documents, nothing of which was fitted on, that may be referred: the release's
goal for genuine pages that bear a mark. None at all would be luck among a few dozen."""

Sets = Mapping[str, Sequence[Judged]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How new weights fared in their trial.

    Attributes:
        referred: of genuine documents by their kind, how many would be referred, and of how many.
        told: likewise, of what decides nothing.
        area: under the curve on pages of new families, averaged over sets that weigh alike.
        before: the same of the shipped weights, or None where there are none.
    """

    referred: Mapping[str, tuple[int, int]]
    told: Mapping[str, tuple[int, int]]
    area: float
    before: float | None

    @property
    def objections(self) -> list[str]:
        """What speaks against shipping them, one sentence each; nothing where they may ship."""
        found = []
        count = sum(referred for referred, _ in self.referred.values())
        number = sum(looked_at for _, looked_at in self.referred.values())
        if count > MOST_REFERRED * number:
            found.append(f"{count} of {number} genuine documents would be referred.")
        if not self.referred:
            found.append("No genuine documents were looked at.")
        if self.before is not None and self.area <= self.before:
            found.append(
                f"On new families they rank at {self.area:.3f} on average, "
                f"the shipped ones at {self.before:.3f}."
            )
        return found


def try_weights(
    decision: Decision,
    genuine: Sequence[Judged],
    sets: Sets,
    shipped: tuple[Decision, Sets] | None = None,
    *,
    told: Collection[str] = (),
) -> Outcome:
    """Return how weights fare.

    Args:
        decision: of the new weights.
        genuine: documents that nobody forged and nothing was fitted on, their kind being the
            design of their origin; one that reaches the score from which a person looks would
            trouble an honest holder, whether or not the decision in force may refer at all.
        sets: pages of families that nothing was fitted on, as the new weights see them.
        shipped: the decision in force, and what the shipped weights see of the same pages.
        told: kinds of documents that are counted and decide nothing.
    """
    counts: dict[str, tuple[int, int]] = {}
    for page in genuine:
        count, number = counts.get(page.origin.design, (0, 0))
        reaches = decision.score(page.features) >= decision.refer_from
        counts[page.origin.design] = count + reaches, number + 1
    before = None if shipped is None else _mean_area(*shipped)
    decides, beside = (
        {kind: count for kind, count in counts.items() if (kind in told) == apart}
        for apart in (False, True)
    )
    return Outcome(decides, beside, _mean_area(decision, sets), before)


def _mean_area(decision: Decision, sets: Sets) -> float:
    areas = []
    for pages in sets.values():
        labels = np.array([page.edited for page in pages])
        scores = np.array([decision.score(page.features) for page in pages])
        areas.append(area_under_curve(scores, labels))
    return float(np.mean(areas))
