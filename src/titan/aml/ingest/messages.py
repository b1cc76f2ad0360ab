"""The payments of ISO 20022 messages as pieces of columns."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from titan.aml.ingest.collecting import Piece
from titan.aml.ingest.iso20022 import Payment, read_payments
from titan.aml.ingest.tables import text_of
from titan.aml.ingest.tokens import SOUND, UNBOOKED

_AT_ONCE = 1 << 15


def message_pieces(path: Path, wanted: str | None = None) -> Iterator[Piece]:
    """Yield the payments of a file; errors as of `titan.aml.ingest.iso20022.read_payments`."""
    payments = read_payments(path, wanted)
    while some := list(islice(payments, _AT_ONCE)):
        yield _piece(some)


def _piece(payments: Sequence[Payment]) -> Piece:
    columns = {
        noun: text_of([payment.cells[noun] for payment in payments]) for noun in payments[0].cells
    }
    state = [SOUND if payment.booked else UNBOOKED for payment in payments]
    line = np.array([payment.line for payment in payments], dtype=np.int64)
    return Piece(columns, line, np.array(state, dtype=np.int8))
