"""Many generated worlds as one ledger: what the shipped scorer learns from."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from titan.aml.generate.memory import simulate
from titan.aml.generate.recipe import Recipe
from titan.aml.generate.stream import world
from titan.aml.ledger import Ledger, Truth


def one_after_another(recipes: Sequence[tuple[Recipe, int]], transactions: int) -> Ledger:
    """Simulate worlds that share no account, no day and no currency, one after another.

    Since a split goes by days, whole worlds train, whole others choose thresholds and whole
    others are measured on: nothing can be learned by heart. Each world's currencies keep a name
    of their own, so that what is usual in one says nothing of another.

    Args:
        recipes: of the worlds, each with its seed.
        transactions: of each world.
    """
    worlds = [simulate(world(recipe, transactions, seed)) for recipe, seed in recipes]
    return together([_labelled(one) for one in worlds])


def together(worlds: Sequence[Ledger]) -> Ledger:
    """Put worlds one after another, as `one_after_another` says.

    Args:
        worlds: with truth, accounts labelled, all of one unit of time and with the same columns.
    """
    methods = tuple(sorted({name for one in worlds for name in one.methods}))
    moved: list[Ledger] = []
    accounts = attempts = currencies = begin = 0
    for number, one in enumerate(worlds):
        moved.append(_moved(one, methods, (accounts, attempts, currencies, begin), number))
        accounts += len(one.accounts)
        attempts += len(_truth(one).typologies)
        currencies += len(one.currencies)
        begin += _weeks(one) * 7 * one.day
    return _joined(moved, methods)


def laundering_accounts(ledger: Ledger) -> NDArray[np.int8]:
    """Return which accounts take part in laundering payments, int8 [N]."""
    guilty = _truth(ledger).payments == 1
    label = np.zeros(len(ledger.accounts), dtype=np.int8)
    label[ledger.source[guilty]] = label[ledger.target[guilty]] = 1
    return label


def _truth(ledger: Ledger) -> Truth:
    if ledger.truth is None:
        raise ValueError("a generated world knows its truth")
    return ledger.truth


def _weeks(one: Ledger) -> int:
    """Return how many weeks to leave to a world so that the next one is out of its windows."""
    return int(one.time.max() - one.time.min()) // (7 * one.day) + 11


def _labelled(one: Ledger) -> Ledger:
    return replace(one, truth=replace(_truth(one), accounts=laundering_accounts(one)))


def _moved(
    one: Ledger, methods: tuple[str, ...], offsets: tuple[int, int, int, int], number: int
) -> Ledger:
    """Return a world in numbers, names and times that no other one uses."""
    accounts, attempts, currencies, begin = offsets
    truth = _truth(one)
    places = np.array([methods.index(name) for name in one.methods] or [0], dtype=np.int8)
    attempt = np.where(truth.attempts >= 0, truth.attempts + attempts, -1).astype(np.int32)
    received = one.received_currency
    return replace(
        one,
        accounts=tuple(f"{number:03d}-{name}" for name in one.accounts),
        source=one.source + np.int32(accounts),
        target=one.target + np.int32(accounts),
        time=one.time - one.time.min() // (7 * one.day) * 7 * one.day + begin,
        currency=one.currency + np.int16(currencies),
        received_currency=None if received is None else received + np.int16(currencies),
        currencies=tuple(f"{number:03d}-{code}" for code in one.currencies),
        method=None if one.method is None else places[one.method],
        truth=replace(truth, attempts=attempt),
    )


def _joined(worlds: list[Ledger], methods: tuple[str, ...]) -> Ledger:
    def column(name: str) -> NDArray[np.generic] | None:
        parts = [getattr(one, name) for one in worlds]
        return None if any(part is None for part in parts) else np.concatenate(parts)

    truths = [_truth(one) for one in worlds]
    labels = [truth.accounts for truth in truths if truth.accounts is not None]
    count = sum(map(len, worlds))
    names = ("source", "target", "amount", "time", "currency", "method", "received")
    columns = {name: column(name) for name in (*names, "received_currency")}
    return Ledger(
        accounts=tuple(name for one in worlds for name in one.accounts),
        currencies=tuple(code for one in worlds for code in one.currencies),
        row=np.arange(count),
        day=worlds[0].day,
        methods=methods,
        truth=Truth(
            payments=np.concatenate([truth.payments for truth in truths]),
            attempts=np.concatenate([truth.attempts for truth in truths]),
            typologies=tuple(name for truth in truths for name in truth.typologies),
            accounts=np.concatenate(labels),
        ),
        **columns,  # type: ignore[arg-type]  # columns by name
    )
