"""Fan-in and fan-out: one account and many it has no relation with, in a short time."""

import numpy as np

from titan.aml.typologies.bursts import find_bursts
from titan.aml.typologies.flows import Flows
from titan.aml.typologies.found import Search, found_of
from titan.aml.typologies.limits import Limits
from titan.domain.money import Typology


def find_fans(flows: Flows, limits: Limits) -> Search:
    """Find accounts that pay, or are paid by, unusually many new partners.

    Each account's windows are those of `titan.aml.typologies.bursts.find_bursts`.
    """
    found, cuts = [], {}
    for typology, outgoing in ((Typology.FAN_OUT, True), (Typology.FAN_IN, False)):
        bursts = find_bursts(
            flows, limits, outgoing=outgoing, degree=limits.degree, unusual=limits.unusual
        )
        kept = np.argsort(-bursts.unusual, kind="stable")[: limits.most]
        for place in kept.tolist():
            found.append(found_of(flows, typology, bursts.of(place), bursts.unusual[place]))
        cuts[typology] = bursts.cut + len(bursts.accounts) - len(kept)
    return Search(tuple(found), {typology: cut for typology, cut in cuts.items() if cut})
