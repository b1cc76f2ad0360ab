"""Mixer exposure: equal sums in from some, later equal sums out to others."""

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.typologies.flows import Flows
from titan.aml.typologies.found import Found, Search, found_of, search_of
from titan.aml.typologies.limits import Limits
from titan.aml.typologies.surprise import burst_surprise
from titan.aml.typologies.walk import Walk, first_after, walk_of
from titan.domain.money import Typology

_EQUAL = 0.05  # sums that differ by less, as logarithms, count as equal
_CHARGE = 0.1  # largest part that a mixer keeps
_LISTED = 10.0


def find_mixer_exposures(flows: Flows, limits: Limits) -> Search:
    """Find money that went through a mixer, listed or behaving as one.

    An account behaves as a mixer where, within `Limits.days`, at least `Limits.degree` new
    payers bring equal sums and as many other new payees, later, get equal sums of that size less
    at most a tenth. What is told are those payments. Of a mixer in `Limits.mixers` every payment
    is told, one shape for each account that paid it or was paid by it.
    """
    found = _listed(flows, limits)
    walk = walk_of(flows, limits)
    levels = np.sort(flows.received)
    spent = np.zeros(len(flows.source), dtype=bool)
    for account, hop in _denominations(walk, limits.degree, limits.crowd):
        if account in limits.mixers or spent[hop]:
            continue
        came, went = _mixed(walk, hop)
        spent[came] = True
        level, number = flows.received[hop], flows.in_start[account + 1] - flows.in_start[account]
        alike = np.searchsorted(levels, [level - _EQUAL, level + _EQUAL])
        share = (alike[1] - alike[0]) / len(levels)
        unusual = burst_surprise(len(came), share * float(number)) + burst_surprise(
            len(went), share * float(flows.out_start[account + 1] - flows.out_start[account])
        )
        if unusual >= limits.unusual:
            both = np.append(came, went)
            found.append(found_of(flows, Typology.MIXER_EXPOSURE, both, unusual))
    return search_of(found, limits.most)


def _listed(flows: Flows, limits: Limits) -> list[Found]:
    """Return one shape for each account that deals with a listed mixer."""
    found = []
    for mixer in limits.mixers:
        ins = flows.ins[flows.in_start[mixer] : flows.in_start[mixer + 1]]
        outs = flows.outs[flows.out_start[mixer] : flows.out_start[mixer + 1]]
        for partners, hops in ((flows.source[ins], ins), (flows.target[outs], outs)):
            for partner in np.unique(partners).tolist():
                mine = hops[partners == partner]
                found.append(found_of(flows, Typology.MIXER_EXPOSURE, mine, _LISTED))
    return found


@compiled
def _denominations(walk: Walk, degree: int, crowd: int) -> NDArray[np.int64]:
    """Return rows of account and first receipt of each equal sum that some bring, others get."""
    rows = np.empty((len(walk.source), 2), dtype=np.int64)
    made = 0
    for account in range(len(walk.out_start) - 1):
        begin, end = walk.in_start[account], walk.in_start[account + 1]
        paid = walk.out_start[account + 1] - walk.out_start[account]
        if end - begin < degree or paid < degree:
            continue
        for hop in walk.ins[begin:end]:
            if not walk.fresh[hop]:
                continue
            came, went = _mixed(walk, hop)
            if min(len(came), len(went)) >= degree:
                rows[made, 0], rows[made, 1] = account, hop
                made += 1
    return rows[:made]


@compiled
def _mixed(walk: Walk, hop: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the receipts equal to one, from it on, and the later payments of that size."""
    account, level = walk.target[hop], walk.received[hop]
    latest = walk.time[hop] + walk.longest
    ins = walk.ins[walk.in_start[account] : walk.in_start[account + 1]]
    came = np.empty(len(ins), dtype=np.int32)
    number = 0
    for other in ins:
        if walk.fresh[other] and walk.time[hop] <= walk.time[other] <= latest:
            if abs(walk.received[other] - level) <= _EQUAL:
                came[number] = other
                number += 1
    place = first_after(walk, account, walk.time[hop])
    outs = walk.outs[place : walk.out_start[account + 1]]
    went = np.empty(len(outs), dtype=np.int32)
    sent = 0
    for other in outs:
        charge = level - walk.paid[other]
        if walk.time[other] <= latest and walk.fresh[other] and -_EQUAL <= charge <= _CHARGE:
            went[sent] = other
            sent += 1
    return came[:number], went[:sent]
