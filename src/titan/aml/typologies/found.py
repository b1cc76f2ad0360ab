"""What a detector gives back: a shape, its accounts and its payments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from titan.aml.ledger import Ledger
from titan.aml.typologies.flows import Flows
from titan.domain.money import Typology


@dataclass(frozen=True, slots=True)
class Found:
    """One occurrence of a typology in a ledger.

    Attributes:
        typology: which shape.
        accounts: places in the ledger, in the order in which the money reached them.
        payments: places in the ledger, in the order of time.
        amount: minor units of the first payment's currency that were put in: payments in that
            currency by accounts which the shape had not paid before.
        started, ended: times of the first and of the last payment.
        unusual: how little the accounts' own habits explain it: minus the decimal logarithm of
            the chance to see as much by habit; 0 is usual, 3 is one in a thousand.
    """

    typology: Typology
    accounts: tuple[int, ...]
    payments: tuple[int, ...]
    amount: int
    started: int
    ended: int
    unusual: float


@dataclass(frozen=True, slots=True)
class Search:
    """Everything found in a ledger, and what was left out.

    Attributes:
        found: the shapes, most unusual first within a typology.
        cuts: for each typology how many accounts, paths or shapes were not followed or not kept
            because a limit was reached; a typology without a cut is not named.
    """

    found: tuple[Found, ...]
    cuts: Mapping[Typology, int] = field(default_factory=dict)


def search_of(
    found: Iterable[Found], most: int, cuts: Mapping[Typology, int] | None = None
) -> Search:
    """Keep the most unusual shapes of each typology and count the others.

    Args:
        found: shapes of any typologies.
        most: how many to keep of one.
        cuts: what was cut before.
    """
    ranked = sorted(found, key=lambda one: (-one.unusual, one.payments))
    kept: list[Found] = []
    number: dict[Typology, int] = {}
    counted = dict(cuts or {})
    for one in ranked:
        number[one.typology] = number.get(one.typology, 0) + 1
        if number[one.typology] <= most:
            kept.append(one)
        else:
            counted[one.typology] = counted.get(one.typology, 0) + 1
    return Search(tuple(kept), {typology: cut for typology, cut in counted.items() if cut})


def found_of(
    flows: Flows, typology: Typology, movements: NDArray[np.integer], unusual: float
) -> Found:
    """Describe a shape by its movements.

    Args:
        flows: where they stand.
        typology: which shape it is.
        movements: [k] in any order, each once.
        unusual: see `Found`.
    """
    return found_in(flows.ledger, typology, flows.payments(movements), unusual)


def found_in(
    ledger: Ledger, typology: Typology, payments: NDArray[np.int64], unusual: float
) -> Found:
    """Describe a shape by its payments, given in any order, each once."""
    order = payments[np.lexsort((payments, ledger.time[payments]))]
    reached: dict[int, None] = {}
    paid: set[int] = set()
    amount, currency = 0, ledger.currency[order[0]]
    for payment in order.tolist():
        source, target = int(ledger.source[payment]), int(ledger.target[payment])
        if source not in paid and ledger.currency[payment] == currency:
            amount += int(ledger.amount[payment])
        reached.setdefault(source)
        reached.setdefault(target)
        paid.add(target)
    return Found(
        typology=typology,
        accounts=tuple(reached),
        payments=tuple(order.tolist()),
        amount=amount,
        started=int(ledger.time[order[0]]),
        ended=int(ledger.time[order[-1]]),
        unusual=float(unusual),
    )
