"""Small ledgers written by hand, and backgrounds to hide shapes in."""

import numpy as np

from titan.aml.ledger import Ledger

Row = tuple[int, int, int, int]
"""Source, target, amount in cents, time."""


def ledger_of(rows: list[Row], *, day: int = 1, accounts: int = 10) -> Ledger:
    """A ledger in US dollars of the rows, in their order."""
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return Ledger(
        accounts=tuple(f"{place:05d}" for place in range(accounts)),
        source=columns[0].astype(np.int32),
        target=columns[1].astype(np.int32),
        amount=columns[2],
        time=columns[3],
        currency=np.zeros(len(rows), dtype=np.int16),
        currencies=("USD",),
        row=np.arange(len(rows)),
        day=day,
    )


def background(
    seed: int = 0, *, accounts: int = 400, rows: int = 4000, days: int = 60
) -> list[Row]:
    """Payments of people who keep to a few partners, in the order of time."""
    draw = np.random.default_rng(seed)
    source = draw.integers(0, accounts, rows)
    target = (source + draw.choice([1, 2, 3, 5, 8, 13], rows)) % accounts
    amount = np.exp(draw.normal(9, 1.0, rows)).astype(np.int64)
    time = np.sort(draw.integers(0, days * 86_400, rows))
    return [tuple(row) for row in np.column_stack((source, target, amount, time)).tolist()]


def hidden(rows: list[Row]) -> Ledger:
    """A ledger of days in seconds that holds the rows last, after a background."""
    return ledger_of([*background(), *rows], day=86_400, accounts=500)
