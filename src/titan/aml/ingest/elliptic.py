"""Elliptic's graph of Bitcoin transactions as a ledger.

The set names no addresses and no amounts: its nodes are transactions, and an edge says that money
of one went on into another. Here each transaction stands as an account, and each edge as a payment
of one satoshi in the time step (two weeks) of the transaction that it comes from. The labels are of
accounts, then: illicit, licit or unknown. Its 165 further features are left aside.

Source: M. Weber and others, "Anti-money laundering in Bitcoin: experimenting with graph
convolutional networks for financial forensics", 2019.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from titan.aml.ingest.collecting import Piece
from titan.aml.ingest.layouts import Column, Layout
from titan.aml.ingest.tables import pieces_of, text_of
from titan.errors import MoneyError

FEATURES_NAME = "elliptic_txs_features.csv"
EDGES = Layout("elliptic", {"source": Column("txId1"), "target": Column("txId2")})
"""The list of edges; the list of features has no header: a transaction, its step, and the rest."""

_SATOSHI = "0.00000001"


def elliptic_pieces(edges: Path) -> Iterator[Piece]:
    """Yield the edges of Elliptic's set; the list of features must lie beside.

    An edge of a transaction that the features do not list has no time, and is refused.

    Raises:
        MoneyError: ``money.file-missing``; ``money.file-unreadable`` if a file is no such table.
    """
    steps = _steps(edges.with_name(FEATURES_NAME))
    for piece in pieces_of(edges, EDGES):
        count, source = len(piece.line), piece.columns["source"]
        times = [steps.get(source.text(row), "") for row in range(count)]
        columns = {
            **piece.columns,
            "time": text_of(times),
            "amount": text_of([_SATOSHI] * count),
            "currency": text_of(["BTC"] * count),
        }
        yield Piece(columns, piece.line)


def _steps(features: Path) -> dict[str, str]:
    """Return the time step of each transaction."""
    try:
        with features.open(encoding="utf-8", newline="") as file:
            return {row[0]: row[1] for row in csv.reader(file) if len(row) > 1}
    except FileNotFoundError as error:
        raise MoneyError(
            "money.file-missing", f"{FEATURES_NAME} is not beside the edges."
        ) from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise MoneyError("money.file-unreadable", "Elliptic's features are no table.") from error
