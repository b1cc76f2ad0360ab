"""How accounts and banks are called in AMLworld's files."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from titan.aml.generate.people import COMPANY, People, unit

_DIGITS = np.frombuffer(b"0123456789ABCDEF", dtype=np.uint8)
_BANKS_PER_THOUSAND_ACCOUNTS = 60


@dataclass(frozen=True, eq=False)
class Names:
    """Bank and number of every account, as bytes.

    Attributes:
        account: bytes [N], nine hexadecimal digits, no two the same.
        bank: bytes [N], digits with a leading zero.
        number: int32 [N], the bank without its zeros.
    """

    account: NDArray[np.bytes_]
    bank: NDArray[np.bytes_]
    number: NDArray[np.int32]

    @classmethod
    def of(cls, people: People) -> "Names":
        """Name all accounts; the order of the names says nothing about who they are."""
        count = len(people)
        place = np.arange(count, dtype=np.uint64)
        shift = np.uint64((people.seed * 0x9E3779B1) & 0xFFFFFFF)
        mixed = ((place * np.uint64(0x5851F43) ^ np.uint64(0x2545F49)) + shift) & np.uint64(
            0xFFFFFFF
        )
        mixed = (mixed ^ (mixed >> np.uint64(13))) * np.uint64(0x9E37DB5) & np.uint64(0xFFFFFFF)
        digits = np.empty((count, 9), dtype=np.uint8)
        digits[:, 0], digits[:, 8] = ord("8"), ord("0")
        for column in range(7):
            digits[:, 7 - column] = _DIGITS[(mixed >> np.uint64(4 * column)) & np.uint64(15)]
        number = _banks(people)
        bank = np.char.add(b"0", number.astype("S6"))
        return cls(digits.view("S9").ravel(), bank, number)

    def joined(self) -> NDArray[np.bytes_]:
        """Return ``bank:account`` [N], as one name."""
        return np.char.add(np.char.add(self.bank, b":"), self.account)


def _banks(people: People) -> NDArray[np.int32]:
    """Give every account a bank of its country; a few banks have most customers."""
    count = len(people)
    country = people.country.astype(np.int64)
    banks = max(20, count * _BANKS_PER_THOUSAND_ACCOUNTS // 1000)
    chance = unit(np.arange(count), people.seed, 60)
    rank = (banks * chance**6).astype(np.int64)
    business = np.arange(count) >= people.first[COMPANY, 0]
    return (10 + rank * 15 + country + np.where(business & (rank > 50), 7, 0)).astype(np.int32)
