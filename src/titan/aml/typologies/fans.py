"""Fan-in and fan-out: one account and many it has no relation with, in a short time."""

import numpy as np
from numpy.typing import NDArray

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


def find_gather_scatters(flows: Flows, limits: Limits) -> Search:
    """Find accounts that collect from many new partners and then pay many others.

    A window of receipts and a window of payments of one account belong together where the
    payments begin and end later than the receipts, neither before the receipts began nor longer
    than `Limits.days` after, and where they pay out about what came in.
    """
    least = limits.unusual / 2
    gathers, scatters = (
        find_bursts(flows, limits, outgoing=outgoing, degree=limits.degree, unusual=least)
        for outgoing in (False, True)
    )
    by_account: dict[int, list[int]] = {}
    for place, account in enumerate(scatters.accounts.tolist()):
        by_account.setdefault(account, []).append(place)
    found = []
    for place, account in enumerate(gathers.accounts.tolist()):
        came = gathers.of(place)
        matches = [
            (gathers.unusual[place] + scatters.unusual[other], np.append(came, went))
            for other in by_account.get(account, ())
            if _joined(flows, came, went := scatters.of(other), limits)
        ]
        unusual, movements = max(matches, key=lambda match: match[0], default=(0.0, came))
        if matches and unusual >= limits.unusual:
            found.append(found_of(flows, Typology.GATHER_SCATTER, movements, unusual))
    kept = sorted(found, key=lambda one: -one.unusual)[: limits.most]
    cut = gathers.cut + scatters.cut + len(found) - len(kept)
    return Search(tuple(kept), {Typology.GATHER_SCATTER: cut} if cut else {})


def _joined(flows: Flows, came: NDArray[np.int32], went: NDArray[np.int32], limits: Limits) -> bool:
    """Say whether what went can be what came, by its times and its sum."""
    first, last = flows.time[came[0]], flows.time[came[-1]]
    if flows.time[went[0]] < first or flows.time[went[-1]] < last:
        return False
    if flows.time[went[-1]] - first > limits.days * flows.ledger.day:
        return False
    share = np.exp(flows.paid[went]).sum() / np.exp(flows.received[came]).sum()
    return bool(1 - limits.keep <= share <= 1 + limits.add)
