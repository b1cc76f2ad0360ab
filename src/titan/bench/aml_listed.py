"""Whether money of listed accounts is found again where it was sent, hop by hop."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from titan.aml.ledger import Ledger
from titan.aml.lists.tracing import traces
from titan.aml.taint import Policy
from titan.aml.train.days import sorted_by_time, taken

PATHS = 20
_LARGE = 20  # a planted amount over the median
_FEE = 0.03  # the most that an account on the way keeps


@dataclass(frozen=True, eq=False)
class Planted:
    """A ledger with paths hidden in it.

    Attributes:
        ledger: in the order of time.
        listed: the accounts in which the paths begin.
        paths: the accounts of each, in the order in which the money moves.
        rows: numbers of the rows of each path's payments.
    """

    ledger: Ledger
    listed: tuple[int, ...]
    paths: tuple[tuple[int, ...], ...]
    rows: tuple[tuple[int, ...], ...]


def plant(ledger: Ledger, count: int = PATHS, seed: int = 0) -> Planted:
    """Send money of accounts that are then listed through two to five others each.

    Args:
        ledger: of a world; accounts on the way are its own and go on with what they do.
        count: of paths.
        seed: of all that is drawn.
    """
    draw = np.random.default_rng(seed)
    accounts = np.flatnonzero(np.bincount(ledger.source, minlength=len(ledger.accounts)))
    drawn = draw.permutation(accounts)
    usual = np.median(ledger.amount[ledger.currency == ledger.currency[0]])
    first, last = int(ledger.time.min()), int(ledger.time.max())
    paths, hops = [], []
    for _ in range(count):
        length = int(draw.integers(3, 7))
        way, drawn = drawn[:length], drawn[length:]
        passed = np.cumprod(np.concatenate(([1.0], 1 - _FEE * draw.random(length - 2))))
        start = draw.uniform(first, first + 0.7 * (last - first))
        times = start + np.cumsum(draw.uniform(0.02, 1.0, length - 1)) * ledger.day
        paths.append(tuple(way.tolist()))
        hops.append(
            np.stack((way[:-1], way[1:], np.rint(_LARGE * usual * passed), times)).astype(np.int64)
        )
    added = np.concatenate(hops, axis=1)
    numbers = np.split(
        len(ledger) + np.arange(added.shape[1]), np.cumsum([len(hop[0]) for hop in hops])[:-1]
    )
    return Planted(
        sorted_by_time(_with(ledger, added)),
        tuple(path[0] for path in paths),
        tuple(paths),
        tuple(tuple(rows.tolist()) for rows in numbers),
    )


def _with(ledger: Ledger, added: NDArray[np.int64]) -> Ledger:
    """Return a ledger with rows of source, target, amount and time after its own.

    What a row has beside those is that of the first row, so that one is not an exchange.
    """
    count = added.shape[1]
    longer = taken(ledger, np.concatenate((np.arange(len(ledger)), np.zeros(count, np.int64))))
    own = slice(len(ledger), None)
    columns = {"source": added[0], "target": added[1], "amount": added[2], "time": added[3]}
    for name, values in columns.items():
        getattr(longer, name)[own] = values
    longer.row[own] = len(ledger) + np.arange(count)
    return replace(longer, received=None, received_currency=None, truth=None)


def measure(ledger: Ledger, policy: Policy, seed: int) -> dict[str, Any]:
    """Plant paths and follow the money of where they begin.

    Returns:
        ``paths``; of them the share whose last account is told at all (``reached``), as a holder
        of the money (``held``), and with just the payments that were planted (``path``);
        ``holders``, how many accounts are told as such.
    """
    planted = plant(ledger, seed=seed)
    told = traces(planted.ledger, planted.listed, policy, reached=True)
    found = {one.account: one for one in told}
    ends = [found.get(ledger.accounts[path[-1]]) for path in planted.paths]
    same = [
        end is not None and tuple(hop.id for hop in end.path) == rows
        for end, rows in zip(ends, planted.rows, strict=True)
    ]
    return {
        "paths": len(ends),
        "reached": float(np.mean([end is not None for end in ends])),
        "held": float(np.mean([end is not None and end.amount > 0 for end in ends])),
        "path": float(np.mean(same)),
        "holders": sum(one.amount > 0 for one in found.values()),
    }
