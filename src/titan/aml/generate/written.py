"""What every writer of worlds needs: the first day, a count of what was written, whole files."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from titan.aml.drafts import drafted
from titan.aml.generate.payments import HONEST, Payments

FIRST_DAY = np.datetime64("2022-09-01T00:00", "m")
"""The day with which every world begins, AMLworld's own."""

_PLAIN = pyarrow.csv.WriteOptions(include_header=False, quoting_style="none")


@dataclass(slots=True)
class Written:
    """What was written.

    Attributes:
        files: the transactions first.
        accounts, days: of the world.
        transactions, laundering: how many payments, and how many of them launder.
        parts: attempt to the number of its payments that are in the file.
    """

    files: list[Path]
    accounts: int
    days: int
    transactions: int = 0
    laundering: int = 0
    parts: Counter[int] = field(default_factory=Counter)

    @property
    def attempts(self) -> int:
        """How many laundering attempts have two payments or more in the file."""
        return sum(count > 1 for count in self.parts.values())

    def count(self, payments: Payments) -> None:
        """Add the payments of a day."""
        self.transactions += len(payments)
        self.laundering += int((payments.attempt != HONEST).sum())
        self.parts.update(payments.attempt[payments.attempt >= 0].tolist())


def write_csv(header: Sequence[str] | None, table: pa.Table, out: BinaryIO) -> None:
    """Write rows without quotes, under a header if one is given."""
    if header:
        out.write((",".join(header) + "\n").encode())
    pa.csv.write_csv(table, out, _PLAIN)


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file that appears when all of it is written, or not at all."""
    with drafted(path) as draft, draft.open("wb") as out:
        yield out


def words_at(words: Iterable[str], places: NDArray[np.integer]) -> pa.Array:
    """Return the word at each place."""
    return pa.array(list(words)).take(pa.array(places))
