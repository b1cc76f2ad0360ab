"""Payments on their way from a habit or a scheme into a file."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from titan.aml.generate.areas import BITCOIN, Area, minor
from titan.aml.generate.people import People

HONEST = -1
LONE = -2


@dataclass(frozen=True, eq=False)
class Payments:
    """E payments as columns.

    Attributes:
        source, target: accounts.
        amount, received: int64 [E], minor units.
        currency, received_currency: int8 [E], places in `Area`.
        method: int8 [E], place in `METHODS`.
        time: float64 [E], seconds from the start of the first day.
        attempt: int32 [E], the attempt it belongs to, -1 honest, -2 laundering of no attempt.
    """

    source: NDArray[np.int32]
    target: NDArray[np.int32]
    amount: NDArray[np.int64]
    currency: NDArray[np.int8]
    received: NDArray[np.int64]
    received_currency: NDArray[np.int8]
    method: NDArray[np.int8]
    time: NDArray[np.float64]
    attempt: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.source)

    def take(self, which: NDArray[Any]) -> "Payments":
        """Return some of them, by mask or places."""
        return Payments(*(getattr(self, column.name)[which] for column in fields(self)))


def joined(parts: Sequence[Payments]) -> Payments:
    """Put payments after each other."""
    return Payments(
        *(np.concatenate([getattr(part, c.name) for part in parts]) for c in fields(Payments))
    )


def settled(  # noqa: PLR0913, PLR0917 - the columns of a payment
    people: People,
    source: NDArray[np.int64],
    target: NDArray[np.int64],
    dollars: NDArray[np.float64],
    method: NDArray[np.int64],
    time: NDArray[np.float64],
    attempt: NDArray[np.int32],
) -> Payments:
    """Give payments of dollars [E] the currencies of their two ends, and what arrives.

    A payment by bitcoin is in bitcoin at both ends; between two currencies one in two hundred
    is lost on the way.
    """
    token = method == BITCOIN
    paid = np.where(token, Area.BITCOIN, people.country[source]).astype(np.int8)
    got = np.where(token, Area.BITCOIN, people.country[target]).astype(np.int8)
    amount = minor(dollars, paid)
    received = amount.copy()
    exchanged = np.flatnonzero(paid != got)
    received[exchanged] = minor(dollars[exchanged] * 0.995, got[exchanged])
    return Payments(
        source.astype(np.int32),
        target.astype(np.int32),
        amount,
        paid,
        received,
        got,
        method.astype(np.int8),
        time,
        attempt,
    )
