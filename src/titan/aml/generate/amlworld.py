"""Write a world as AMLworld publishes its own: transactions, patterns, accounts."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from titan.aml.generate.areas import METHODS, Area
from titan.aml.generate.names import Names
from titan.aml.generate.payments import HONEST, Payments
from titan.aml.generate.people import COMPANY, SAVINGS, People
from titan.aml.generate.stream import Day, World
from titan.aml.generate.written import FIRST_DAY, Written, whole, words_at, write_csv
from titan.aml.ledger import SECONDS_PER_DAY
from titan.domain.money import Typology

TRANSACTIONS_HEADER = (
    "Timestamp", "From Bank", "Account", "To Bank", "Account", "Amount Received",
    "Receiving Currency", "Amount Paid", "Payment Currency", "Payment Format", "Is Laundering",
)  # fmt: skip
ACCOUNTS_HEADER = ("Bank Name", "Bank ID", "Account Number", "Entity ID", "Entity Name")


def write_amlworld(world: World, out_dir: Path, on_progress: Callable[[float], None]) -> Written:
    """Write ``NAME_Trans.csv``, ``NAME_Patterns.txt`` and ``NAME_accounts.csv`` as published."""
    names = Names.of(world.people)
    rows = out_dir / f"{world.recipe.name}_Trans.csv"
    patterns = out_dir / f"{world.recipe.name}_Patterns.txt"
    accounts = out_dir / f"{world.recipe.name}_accounts.csv"
    written = Written([rows, patterns, accounts], len(world.people), world.days)
    with whole(accounts) as register:
        write_csv(ACCOUNTS_HEADER, _accounts(world.people, names), register)
    with whole(rows) as out, whole(patterns) as book:
        attempts = _Attempts(names)
        for number, day in enumerate(world.by_day(), 1):
            table = amlworld_table(day.payments, names)
            write_csv(TRANSACTIONS_HEADER if number == 1 else None, table, out)
            written.count(day.payments)
            attempts.see(day)
            on_progress(number / world.days)
        attempts.write(book)
    return written


def _accounts(people: People, names: Names) -> pa.Table:
    """Return the register of accounts: each with its bank and the entity that owns it."""
    owner = np.arange(len(people))
    owner[people.first[SAVINGS, 0] : people.first[COMPANY, 0]] = people.owner
    entity = pa.array(names.account).cast("string").take(pa.array(owner))
    kinds = pa.array(["Sole Proprietorship #", "Corporation #"])
    kind = (owner >= people.first[COMPANY, 0]).astype(np.int8)
    banks = words_at([f"{name} Bank #" for name in Area.NAMES], people.country)
    number = pa.array(names.number).cast("string")
    columns = (
        pc.binary_join_element_wise(banks, number, ""),
        number,
        pa.array(names.account).cast("string"),
        entity,
        pc.binary_join_element_wise(kinds.take(pa.array(kind)), pa.array(_order(names)[owner]), ""),
    )
    return pa.table(dict(zip(ACCOUNTS_HEADER, columns, strict=True)))


def _order(names: Names) -> NDArray[np.str_]:
    """Number accounts in the order of their names, which tells nothing about them."""
    place = np.empty(len(names.account), dtype=np.int64)
    place[np.argsort(names.account)] = np.arange(len(place))
    return place.astype(str)


class _Attempts:
    """Keeps the rows of attempts, as they are in the file, until all are known."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.headers: list[str] = []
        self.rows: dict[int, list[str]] = {}

    def see(self, day: Day) -> None:
        """Note the attempts that began and the payments of a day that are part of one."""
        self.headers += [_header(begun.typology, begun.parameter) for begun in day.begun]
        mine = day.payments.take(np.flatnonzero(day.payments.attempt >= 0))
        columns = [column.to_pylist() for column in amlworld_table(mine, self.names).columns]
        for attempt, *fields in zip(mine.attempt.tolist(), *columns, strict=True):
            self.rows.setdefault(attempt, []).append(",".join(map(str, fields)))

    def write(self, book: BinaryIO) -> None:
        """Write the blocks of the patterns file."""
        for attempt in sorted(place for place, rows in self.rows.items() if len(rows) > 1):
            header = self.headers[attempt]
            rows = "\n".join(self.rows[attempt])
            end = header.partition(":")[0]
            book.write(
                f"BEGIN LAUNDERING ATTEMPT - {header}\n{rows}\n"
                f"END LAUNDERING ATTEMPT - {end}\n\n".encode()
            )


def _header(typology: Typology, parameter: str) -> str:
    return typology.upper() + (f":  {parameter}" if parameter else "")


def amlworld_table(payments: Payments, names: Names) -> pa.Table:
    """Return the columns of AMLworld's CSV as text, one row a payment."""
    start = int(payments.time.min()) // SECONDS_PER_DAY if len(payments) else 0
    minutes = (payments.time // 60).astype(np.int64) - start * 1440
    clock = np.datetime_as_string(FIRST_DAY + start * 1440 + np.arange(1440), unit="m")
    clock = np.char.replace(np.char.replace(clock, "-", "/"), "T", " ")
    banks, accounts = pa.array(names.bank).cast("string"), pa.array(names.account).cast("string")
    columns = (
        words_at(clock, minutes),
        banks.take(pa.array(payments.source)),
        accounts.take(pa.array(payments.source)),
        banks.take(pa.array(payments.target)),
        accounts.take(pa.array(payments.target)),
        _decimal(payments.received, payments.received_currency),
        words_at(Area.NAMES, payments.received_currency),
        _decimal(payments.amount, payments.currency),
        words_at(Area.NAMES, payments.currency),
        words_at(METHODS, payments.method),
        pa.array((payments.attempt != HONEST).astype(np.int8)),
    )
    return pa.table(list(columns), names=[str(place) for place in range(len(columns))])


def _decimal(amount: NDArray[np.int64], currency: NDArray[np.int8]) -> pa.Array:
    """Write amounts with two decimals, of bitcoin with six, as AMLworld does."""
    token = currency == Area.BITCOIN
    unit = Area.MINOR[currency]
    hundredths = [f".{cents:02d}" for cents in range(100)]
    text = pc.binary_join_element_wise(
        pa.array(amount // unit).cast("string"),
        words_at(hundredths, np.where(token, 0, amount % unit)),
        "",
    )
    if not token.any():
        return text
    coins = [f"{c // 10**8}.{c % 10**8 // 100:06d}" for c in amount[token].tolist()]
    return pc.replace_with_mask(text, pa.array(token), pa.array(coins, type=pa.string()))
