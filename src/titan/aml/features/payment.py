"""What a payment says of itself: how large, how round, when, how, and in which currencies."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.features.view import Part, Rows
from titan.aml.graph import Graph
from titan.aml.ledger import Ledger

COLUMNS = ("level", "zeros", "below", "hour", "weekday", "itself", "exchange", "same_bank")
_MOST_METHODS = 16


@dataclass(frozen=True, eq=False)
class Slips:
    """What the ledger says of each payment beyond the graph, in the order of the file.

    Attributes:
        amount: int64 [E], minor units of its own currency.
        method: int16 [E], place in the model's list of methods, -1 for one it does not know.
        exchange: bool [E], received in another currency than paid.
        bank: int32 [N], the bank of each account as a number, -1 if its name tells none.
    """

    amount: NDArray[np.int64]
    method: NDArray[np.int16]
    exchange: NDArray[np.bool_]
    bank: NDArray[np.int32]

    @classmethod
    def of(cls, ledger: Ledger, methods: tuple[str, ...]) -> Self:
        """Collect the slips of a ledger in the words of a model's `methods`."""
        none = np.full(len(ledger), -1, dtype=np.int16)
        known = {name: place for place, name in enumerate(methods)}
        places = np.array([known.get(name, -1) for name in ledger.methods] or [-1], dtype=np.int16)
        received = ledger.received_currency
        return cls(
            amount=ledger.amount,
            method=none if ledger.method is None else places[ledger.method],
            exchange=np.zeros(len(ledger), bool)
            if received is None
            else received != ledger.currency,
            bank=_banks(ledger.accounts),
        )


def _banks(accounts: tuple[str, ...]) -> NDArray[np.int32]:
    """Number what stands before the colon of each name, int32 [N], -1 where there is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not accounts:
        return np.empty(0, dtype=np.int32)
    found = pc.extract_regex(pa.array(accounts, pa.string()), "^(?P<bank>[^:]*):")
    bank = pc.struct_field(found, "bank").dictionary_encode()
    numbers: NDArray[np.int32] = pc.fill_null(bank.indices, -1).to_numpy(zero_copy_only=False)
    return numbers.astype(np.int32)


def methods_of(ledger: Ledger, places: NDArray[np.integer]) -> tuple[str, ...]:
    """Return the most frequent ways of payment among some payments, at most 16, sorted."""
    if ledger.method is None:
        return ()
    count = np.bincount(ledger.method[places].clip(0), minlength=len(ledger.methods))
    kept = np.argsort(-count, kind="stable")[:_MOST_METHODS]
    return tuple(sorted(ledger.methods[place] for place in kept if count[place]))


def columns(methods: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the columns: the fixed ones and one for each method."""
    return COLUMNS + tuple(f"method_{name.replace(' ', '_')}" for name in methods)


def describe(graph: Graph, slips: Slips, part: Part, rows: Rows) -> None:
    """Write the columns of the payments in `part` into rows [last - first, columns]."""
    _describe(graph, (slips.amount, slips.method, slips.exchange, slips.bank), part, rows)


@compiled
def _describe(
    graph: Graph,
    slips: tuple[NDArray[np.int64], NDArray[np.int16], NDArray[np.bool_], NDArray[np.int32]],
    part: Part,
    rows: Rows,
) -> None:
    amounts, method, exchange, bank = slips
    for edge in range(part.first, part.last):
        row, place = rows[edge - part.first], graph.order[edge]
        zeros, share = _roundness(amounts[place])
        moment = graph.epoch + graph.time[edge]
        payer, receiver = graph.source[edge], graph.target[edge]
        row[0], row[1], row[2] = graph.level[edge], zeros, share
        row[3] = (moment % graph.day) * 24 // graph.day
        row[4] = moment // graph.day % 7
        row[5] = payer == receiver
        row[6] = exchange[place]
        row[7] = bank[payer] == bank[receiver] if bank[payer] >= 0 else -1
        row[8:] = 0
        if method[place] >= 0:
            row[8 + method[place]] = 1


@compiled
def _roundness(amount: int) -> tuple[int, float]:
    """Return the zeros at the end of an amount, and its part of the next power of ten."""
    zeros = 0
    ten = 10
    while amount > 0 and zeros < 9 and amount % ten == 0:
        zeros += 1
        ten *= 10
    while ten <= amount and ten < 10**18:
        ten *= 10
    return zeros, amount / ten
