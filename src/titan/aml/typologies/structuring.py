"""Structuring: many payments to one account, each a little below a limit that must be reported."""

import numpy as np
from numpy.typing import NDArray

from titan.aml.currencies import MINOR_UNITS
from titan.aml.typologies.bursts import Pool, slide
from titan.aml.typologies.flows import Flows
from titan.aml.typologies.found import Found, Search, found_in, search_of
from titan.aml.typologies.limits import Limits
from titan.domain.money import Typology


def find_structuring(flows: Flows, limits: Limits) -> Search:
    """Find accounts that collect payments just below a limit, unlike what others are paid.

    For each currency and limit of `Limits.reporting`, the payments of at least the limit less
    `Limits.below` are counted in windows, as payments and not by partner: one person may bring
    all of them; what the same payers brought below the limit within a day of those is told with
    them. How often payments are of such an amount at all says how many are usual.
    """
    found: list[Found] = []
    for code, marks in limits.reporting.items():
        if code not in flows.ledger.currencies:
            continue
        inside = flows.ledger.currency == flows.ledger.currencies.index(code)
        for mark in marks:
            found += _below(flows, inside, mark * 10 ** MINOR_UNITS[code], limits)
    return search_of(found, limits.most)


def _below(flows: Flows, inside: NDArray[np.bool_], mark: int, limits: Limits) -> list[Found]:
    """Find the collectors of one currency and limit, in minor units."""
    ledger, amount = flows.ledger, flows.ledger.amount
    below = inside & (amount < mark) & (amount >= mark - int(mark * limits.below))
    below &= ledger.source != ledger.target
    rows = np.flatnonzero(below)
    rows = rows[np.lexsort((ledger.time[rows], ledger.target[rows]))]
    size = np.bincount(ledger.target[rows], minlength=len(ledger.accounts))
    paid = max(len(np.unique(ledger.target[inside])), 1)
    pool = Pool(
        begin=np.concatenate(([0], np.cumsum(size))).astype(np.int64),
        time=ledger.time[rows],
        partner=np.arange(len(rows), dtype=np.int32),
        scales=np.array([max(scale * ledger.day, 1) for scale in limits.scales], np.float64),
        span=float(flows.habits.span),
        usual=len(rows) / paid,
    )
    windows, unusual, _ = slide(pool, limits.parts, limits.unusual)
    mine = [rows[first:end] for _, first, end, _ in windows.tolist()]
    return [
        found_in(ledger, Typology.STRUCTURING, _with_rest(flows, core, mark), float(value))
        for core, value in zip(mine, unusual, strict=True)
    ]


def _with_rest(flows: Flows, core: NDArray[np.int64], mark: int) -> NDArray[np.int64]:
    """Add what the same payers paid the collector below the limit, from first to last."""
    ledger, collector = flows.ledger, int(flows.ledger.target[core[0]])
    ins = flows.ins[flows.in_start[collector] : flows.in_start[collector + 1]]
    payments = flows.payments(ins)
    kept = np.isin(ledger.source[payments], ledger.source[core])
    kept &= ledger.amount[payments] < mark
    kept &= ledger.currency[payments] == ledger.currency[core[0]]
    time = ledger.time[payments]
    day = ledger.day
    kept &= (time >= ledger.time[core[0]] - day) & (time <= ledger.time[core[-1]] + day)
    return payments[kept]
