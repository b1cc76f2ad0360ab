"""Write a world as Parquet: the columns of a ledger and the truth beside them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from titan.aml.generate.areas import METHODS, Area
from titan.aml.generate.names import Names
from titan.aml.generate.payments import HONEST, Payments
from titan.aml.generate.stream import World
from titan.aml.generate.written import FIRST_DAY, Written, whole, words_at

SCHEMA = pa.schema(
    [
        ("time", pa.timestamp("s")),
        ("source", pa.string()),
        ("target", pa.string()),
        ("amount", pa.decimal128(20, 8)),
        ("currency", pa.string()),
        ("received", pa.decimal128(20, 8)),
        ("received_currency", pa.string()),
        ("method", pa.string()),
        ("is_laundering", pa.int8()),
        ("attempt", pa.int32()),
        ("typology", pa.string()),
    ]
)
"""Amounts are decimals of the currency; attempt and typology are null for other payments."""


def write_parquet(world: World, out_dir: Path, on_progress: Callable[[float], None]) -> Written:
    """Write ``NAME.parquet``, one row group a day."""
    names = pa.array(Names.of(world.people).joined()).cast("string")
    rows = out_dir / f"{world.recipe.name}.parquet"
    written = Written([rows], len(world.people), world.days)
    typologies: list[str] = []
    with whole(rows) as out, pq.ParquetWriter(out, SCHEMA, compression="zstd") as writer:
        for number, day in enumerate(world.by_day(), 1):
            typologies += [str(begun.typology) for begun in day.begun]
            writer.write_table(_table(day.payments, names, typologies))
            written.count(day.payments)
            on_progress(number / world.days)
    return written


def _table(payments: Payments, names: pa.Array, typologies: list[str]) -> pa.Table:
    part = payments.attempt >= 0
    attempt = pa.array(payments.attempt, mask=~part)
    start = FIRST_DAY.astype("datetime64[s]").astype(np.int64)
    columns = (
        pa.array(start + payments.time.astype(np.int64)).cast(pa.timestamp("s")),
        names.take(pa.array(payments.source)),
        names.take(pa.array(payments.target)),
        _decimal(payments.amount, payments.currency),
        words_at(Area.CODES, payments.currency),
        _decimal(payments.received, payments.received_currency),
        words_at(Area.CODES, payments.received_currency),
        words_at(METHODS, payments.method),
        pa.array((payments.attempt != HONEST).astype(np.int8)),
        attempt,
        pa.array(typologies or [""]).take(attempt),
    )
    return pa.table(dict(zip(SCHEMA.names, columns, strict=True)), schema=SCHEMA)


def _decimal(amount: NDArray[np.int64], currency: NDArray[np.int8]) -> pa.Array:
    """Turn minor units into decimals with eight digits: a decimal128 is two int64, low first."""
    scaled = np.empty((len(amount), 2), dtype=np.int64)
    scaled[:, 0] = amount * (100_000_000 // Area.MINOR[currency])
    scaled[:, 1] = scaled[:, 0] >> 63
    buffers = [None, pa.py_buffer(scaled.tobytes())]
    return pa.Array.from_buffers(pa.decimal128(20, 8), len(amount), buffers)
