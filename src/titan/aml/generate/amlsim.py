"""Write a world in AMLSim's two files: payments by step, and who took part in laundering."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from titan.aml.generate.payments import HONEST, Payments
from titan.aml.generate.people import Ints
from titan.aml.generate.stream import World
from titan.aml.generate.written import Written, whole, write_csv
from titan.aml.ledger import SECONDS_PER_DAY

TRANSACTIONS_NAME, NODES_NAME = "transactions.csv", "nodes.csv"
_TRANSACTIONS = ("sourceNodeId", "targetNodeId", "value", "time")
_NODES = ("nodeid", "isFraud", "init_balance", "fraudStep")


def write_amlsim(world: World, out_dir: Path, on_progress: Callable[[float], None]) -> Written:
    """Write ``transactions.csv`` and ``nodes.csv``: a step is a day, accounts are numbers.

    The format has no currencies, so the world should have one country.
    """
    people = world.people
    draw = np.random.default_rng([world.seed, 5])
    number = draw.permutation(len(people))
    first = np.full(len(people), -1, dtype=np.int64)
    rows, nodes = out_dir / TRANSACTIONS_NAME, out_dir / NODES_NAME
    written = Written([rows, nodes], len(people), world.days)
    with whole(rows) as out:
        for step, day in enumerate(world.by_day(), 1):
            table = _table(day.payments, number)
            write_csv(_TRANSACTIONS if step == 1 else None, table, out)
            _note(day.payments, first)
            written.count(day.payments)
            on_progress(step / world.days)
    balance = np.rint(people.usual * np.exp(draw.normal(0, 0.3, len(people))) * 100) / 100
    columns = (np.arange(len(people)), (first >= 0).astype(np.int8)[np.argsort(number)])
    steps = first[np.argsort(number)]
    with whole(nodes) as out:
        table = pa.table(dict(zip(_NODES, (*columns, balance, steps), strict=True)))
        write_csv(_NODES, table, out)
    return written


def _table(payments: Payments, number: Ints) -> pa.Table:
    step = payments.time // SECONDS_PER_DAY + 1
    columns = (
        number[payments.source],
        number[payments.target],
        payments.amount / 100,
        step.astype(np.int64),
    )
    return pa.table(dict(zip(_TRANSACTIONS, columns, strict=True)))


def _note(payments: Payments, first: Ints) -> None:
    """Remember the first step at which each account took part in laundering."""
    guilty = payments.take(np.flatnonzero(payments.attempt != HONEST))
    for end in (guilty.source, guilty.target):
        new = end[first[end] < 0]
        first[new] = int(guilty.time[0]) // SECONDS_PER_DAY + 1 if len(guilty) else -1
