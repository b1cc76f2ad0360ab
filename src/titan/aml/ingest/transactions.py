"""A ledger of transactions that are objects already, such as those of a chain."""

from collections.abc import Sequence

import numpy as np

from titan.aml.currencies import MINOR_UNITS
from titan.aml.ledger import SECONDS_PER_DAY, Ledger, account_key
from titan.domain.money import Transaction
from titan.errors import MoneyError


def ledger_of(transactions: Sequence[Transaction], method: str | None = None) -> Ledger:
    """Return a ledger of transactions whose times are Unix seconds.

    Args:
        transactions: one or more.
        method: the way of payment of all of them, if it is to be told.

    Raises:
        MoneyError: ``money.empty``; ``money.currency-unknown``.
    """
    if not transactions:
        raise MoneyError("money.empty", "There is no transaction.")
    currencies = tuple(sorted({each.currency for each in transactions}))
    if any(currency not in MINOR_UNITS for currency in currencies):
        raise MoneyError("money.currency-unknown", "A transaction's currency is not known.")
    names: dict[str, str] = {}
    for each in transactions:
        for name in (each.source, each.target):
            names.setdefault(account_key(name), name)
    place = {key: number for number, key in enumerate(sorted(names))}
    code = {currency: number for number, currency in enumerate(currencies)}
    count = len(transactions)
    return Ledger(
        accounts=tuple(names[key] for key in place),
        source=np.array([place[account_key(each.source)] for each in transactions], np.int32),
        target=np.array([place[account_key(each.target)] for each in transactions], np.int32),
        amount=np.array([each.amount for each in transactions], np.int64),
        time=np.array([each.time for each in transactions], np.int64),
        currency=np.array([code[each.currency] for each in transactions], np.int16),
        currencies=currencies,
        row=np.arange(count, dtype=np.int64),
        day=SECONDS_PER_DAY,
        method=None if method is None else np.zeros(count, np.int8),
        methods=() if method is None else (method,),
    )
