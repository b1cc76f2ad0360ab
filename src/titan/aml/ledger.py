"""The transactions of one file as columns, the form in which everything else reads them."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from titan.domain.money import Transaction

SECONDS_PER_DAY = 86_400


@dataclass(frozen=True, eq=False)
class Truth:
    """What is known of a ledger's E transactions and N accounts; never seen by a score.

    Attributes:
        payments: int8 [E], 1 laundering, 0 honest, -1 unknown.
        attempts: int32 [E], place in `typologies` of the attempt that a payment is part of, -1
            for none.
        typologies: the shape of each attempt, in the words of `titan.domain.money.Typology`.
        accounts: int8 [N] as `payments`, or None where the file labels no accounts.
    """

    payments: NDArray[np.int8]
    attempts: NDArray[np.int32]
    typologies: tuple[str, ...] = ()
    accounts: NDArray[np.int8] | None = None


@dataclass(frozen=True, eq=False)
class Ledger:
    """Transactions in the order of their file, E of them among N accounts.

    Attributes:
        accounts: the N names, as first met in the file, sorted.
        source, target: int32 [E], places in `accounts`.
        amount: int64 [E], minor units of the currency.
        time: int64 [E], seconds or simulator steps.
        currency: int16 [E], places in `currencies`.
        currencies: the codes in use, sorted.
        row: int64 [E], number of the row, from 0, header and blank lines not counted; where there
            are several files, counted on from one to the next.
        day: how long a day is in units of `time`: 86,400, or 1 for a simulator's daily steps.
        rejections: reason to number of rows refused at the door.
        rejects: the file that lists them, if one was asked for and needed.
        method: int8 [E], places in `methods` (wire, cheque, …), or None where the file says
            nothing of it.
        methods: the ways of payment in use, sorted.
        received: int64 [E], minor units of `received_currency`, or None where it is `amount`.
        received_currency: int16 [E], places in `currencies`, or None where it is `currency`.
        truth: the labels of the file, if it has any.
        rounded: how many rows have an amount that was finer than its currency.
    """

    accounts: tuple[str, ...]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    amount: NDArray[np.int64]
    time: NDArray[np.int64]
    currency: NDArray[np.int16]
    currencies: tuple[str, ...]
    row: NDArray[np.int64]
    day: int
    rejections: dict[str, int] = field(default_factory=dict)
    rejects: Path | None = None
    method: NDArray[np.int8] | None = None
    methods: tuple[str, ...] = ()
    received: NDArray[np.int64] | None = None
    received_currency: NDArray[np.int16] | None = None
    truth: Truth | None = None
    rounded: int = 0

    def __len__(self) -> int:
        return len(self.source)

    @property
    def rejected(self) -> int:
        """How many rows were refused."""
        return sum(self.rejections.values())

    def place(self, account: str) -> int | None:
        """Return the place of an account in `accounts`, None if it is not there.

        Addresses (0x and 40 hex digits) are compared without regard to case, since their case
        is only a checksum (EIP-55).
        """
        wanted = account_key(account)
        names = enumerate(self.accounts)
        return next((place for place, name in names if account_key(name) == wanted), None)

    def transaction(self, index: int) -> Transaction:
        """Return one transaction as the domain knows it."""
        return Transaction(
            id=int(self.row[index]),
            source=self.accounts[self.source[index]],
            target=self.accounts[self.target[index]],
            amount=int(self.amount[index]),
            currency=self.currencies[self.currency[index]],
            time=int(self.time[index]),
        )


def account_key(account: str) -> str:
    """Return what identifies an account: lower case for an address, else the text itself."""
    return account.lower() if len(account) == 42 and account[:2] in ("0x", "0X") else account
