"""Small ledgers in which everything happens often."""

import numpy as np
import pytest

from titan.aml.ledger import Ledger


def make_ledger(seed: int, payments: int = 400, accounts: int = 12, days: int = 20) -> Ledger:
    """Return random payments in the order of no time at all, two currencies, many equal times."""
    draw = np.random.default_rng(seed)
    methods = ("ACH", "Wire")
    return Ledger(
        accounts=tuple(f"{place % 3}:{place:02d}" for place in range(accounts)),
        source=draw.integers(0, accounts, payments).astype(np.int32),
        target=draw.integers(0, accounts, payments).astype(np.int32),
        amount=np.rint(np.exp(draw.normal(8, 1.5, payments))).astype(np.int64),
        time=1_000_000_000 + draw.integers(0, days * 24, payments) * 3600,
        currency=draw.integers(0, 2, payments).astype(np.int16),
        currencies=("EUR", "USD"),
        row=np.arange(payments),
        day=86_400,
        method=draw.integers(0, 2, payments).astype(np.int8),
        methods=methods,
    )


@pytest.fixture
def ledger() -> Ledger:
    """400 payments among 12 accounts in 20 days."""
    return make_ledger(3)
