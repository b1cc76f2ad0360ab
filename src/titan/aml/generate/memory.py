"""A world as a ledger in memory, the same that reading its AMLworld file gives."""

import numpy as np
from numpy.typing import NDArray

from titan.aml.currencies import MINOR_UNITS
from titan.aml.generate.areas import METHODS, Area
from titan.aml.generate.names import Names
from titan.aml.generate.payments import HONEST, LONE, Payments, joined
from titan.aml.generate.people import Ints
from titan.aml.generate.stream import World
from titan.aml.generate.written import FIRST_DAY
from titan.aml.ledger import SECONDS_PER_DAY, Ledger, Truth


def simulate(world: World) -> Ledger:
    """Live a world through and return its payments with the truth about them.

    Times are Unix seconds of whole minutes, amounts minor units of ISO 4217, accounts
    ``bank:account``, as in the file that `titan.aml.generate.files.write` writes.
    """
    days = list(world.by_day())
    payments = joined([day.payments for day in days])
    typologies = tuple(str(begun.typology) for day in days for begun in day.begun)
    names = Names.of(world.people).joined()
    used = np.unique(np.concatenate([payments.source, payments.target]))
    order = used[np.argsort(names[used])]
    place = np.zeros(len(names), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    codes = np.unique(np.concatenate([payments.currency, payments.received_currency]))
    codes = codes[np.argsort(np.array(Area.CODES)[codes])]
    methods = np.unique(payments.method)
    methods = methods[np.argsort(np.array(METHODS)[methods])]
    start = int(FIRST_DAY.astype("datetime64[s]").astype(np.int64))
    return Ledger(
        accounts=tuple(name.decode() for name in names[order].tolist()),
        source=place[payments.source],
        target=place[payments.target],
        amount=_iso(payments.amount, payments.currency),
        time=start + payments.time.astype(np.int64) // 60 * 60,
        currency=_places(codes)[payments.currency].astype(np.int16),
        currencies=tuple(Area.CODES[code] for code in codes),
        row=np.arange(len(payments)),
        day=SECONDS_PER_DAY,
        method=_places(methods)[payments.method].astype(np.int8),
        methods=tuple(METHODS[method] for method in methods),
        received=_iso(payments.received, payments.received_currency),
        received_currency=_places(codes)[payments.received_currency].astype(np.int16),
        truth=_truth(payments, typologies),
    )


def _truth(payments: Payments, typologies: tuple[str, ...]) -> Truth:
    """Number the attempts that have two payments or more; a single one counts as lone."""
    attempt = payments.attempt
    count = np.bincount(attempt[attempt >= 0], minlength=len(typologies))
    kept = np.flatnonzero(count > 1)
    number = np.full(len(typologies) + 1, HONEST, dtype=np.int32)
    number[kept] = np.arange(len(kept), dtype=np.int32)
    return Truth(
        payments=(attempt != HONEST).astype(np.int8),
        attempts=number[np.where(attempt == LONE, HONEST, attempt)],
        typologies=tuple(typologies[place] for place in kept),
    )


def _iso(amount: Ints, currency: NDArray[np.int8]) -> Ints:
    """Turn the file's hundredths into the currency's minor units, half a unit rounded up."""
    units = np.array([10 ** MINOR_UNITS[code] for code in Area.CODES])
    coarser = (Area.MINOR // units)[currency]
    whole: Ints = (2 * amount + coarser) // (2 * coarser)
    return whole


def _places(chosen: NDArray[np.int8]) -> Ints:
    """Return the place of each number among the chosen ones."""
    place = np.zeros(int(chosen.max()) + 1, dtype=np.int64)
    place[chosen] = np.arange(len(chosen))
    return place
