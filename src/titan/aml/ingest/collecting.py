"""Gather the columns of a ledger from pieces of files, in their order.

All rows of a piece are read at once; only those that this leaves are read one by one.
"""

import csv
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from titan.aml.currencies import MINOR_UNITS, TOKENS, code_of
from titan.aml.ingest.cells import Fields, RowRefusedError, fields_of
from titan.aml.ingest.numbering import NONE, Numbering
from titan.aml.ingest.tokens import MALFORMED, SOUND, UNBOOKED, Rows, Text
from titan.aml.ingest.values import DATED, DROPS, ODD, ROUNDED, UNUSUAL, amounts_of, times_of


def _absent(columns: Mapping[str, NDArray[np.generic]]) -> dict[str, NDArray[np.generic]]:
    """Return what stands in columns that a file lacks and another may have; it takes no memory."""
    nothing = np.broadcast_to(np.int32(NONE), columns["row"].shape)
    return {
        **dict.fromkeys(_NUMBERED, nothing),
        "received": columns["amount"],
        "received_currency": columns["currency"],
    }


def _decimals_of(currency: str) -> int:
    """Return the decimals of a currency as `titan.aml.ingest.values.amounts_of` wants them."""
    code = code_of(currency)
    if code is None:
        return -1
    return MINOR_UNITS[code] + (DROPS if code in TOKENS else 0)


_UNUSABLE = {MALFORMED: "row-malformed", UNBOOKED: "entry-unbooked"}
_NUMBERED = ("method", "label", "attempt", "typology")


@dataclass(frozen=True, slots=True)
class Piece:
    """n rows of a file, column by column.

    Attributes:
        columns: noun to n texts; see `titan.aml.ingest.layouts.NOUNS`.
        line: int64 [n], where each row begins, from 1.
        state: int8 [n], see `titan.aml.ingest.tokens.Rows`; None where all rows are sound.
        rows: the rows as they stand in the file, if it is text.
        places: noun to the field's place in such a row.
        delimiter: between its fields.
    """

    columns: Mapping[str, Text]
    line: NDArray[np.int64]
    state: NDArray[np.int8] | None = None
    rows: Rows | None = None
    places: Mapping[str, int] = field(default_factory=dict)
    delimiter: str = ","

    def cells(self, row: int) -> dict[str, str]:
        """Return the texts of one row by noun.

        Raises:
            RowRefusedError: ``row-malformed``, ``entry-unbooked``, ``text-invalid``.
        """
        state = SOUND if self.state is None else self.state[row]
        if state in _UNUSABLE:
            raise RowRefusedError(_UNUSABLE[state])
        if self.rows is None:
            return {noun: column.text(row) for noun, column in self.columns.items()}
        try:
            text = self.rows.whole(row).decode()
        except UnicodeDecodeError as error:
            raise RowRefusedError("text-invalid") from error
        fields = next(csv.reader([text], delimiter=self.delimiter))
        return {noun: fields[place] for noun, place in self.places.items()}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is not in the ledger: file, line from 1, and a key of `cells.REASONS`."""

    file: Path
    line: int
    reason: str


class Collector:
    """Takes pieces of files, of which `titan.aml.ingest.assembly` makes a ledger.

    Args:
        currency: code of rows that do not say.
        exact: refuse an amount that is finer than its currency, in place of rounding it.

    Attributes:
        numberings: what the numbers in the columns stand for: account, currency, method, label,
            attempt, typology.
        dated: whether a time was written as a date.
        rounded: how many rows have an amount that was rounded.
        refused: the rows that are left out.
    """

    def __init__(self, currency: str, exact: bool) -> None:
        self._default = currency
        self._exact = exact
        self.numberings = {noun: Numbering() for noun in ("account", "currency", *_NUMBERED)}
        self._pieces: dict[str, list[NDArray[np.generic]]] = {}
        self._present: set[str] = set()
        self._seen = 0
        self.dated = False
        self.rounded = 0
        self.refused: list[Refusal] = []

    def add(self, piece: Piece, file: Path) -> None:
        """Take the rows of a piece; those that cannot be used are listed in `refused`."""
        columns, odd = self._quick(piece)
        good = np.ones(len(piece.line), dtype=np.bool_)
        for row in np.flatnonzero(odd).tolist():
            try:
                fields = fields_of(piece.cells(row), self._default)
                if self._exact and fields.rounded:
                    raise RowRefusedError("amount-too-fine")
                self._put(columns, row, fields, piece.cells(row))
            except RowRefusedError as refusal:
                good[row] = False
                self.refused.append(Refusal(file, int(piece.line[row]), str(refusal)))
        columns["row"] = np.arange(self._seen, self._seen + len(good), dtype=np.int64)
        self._seen += len(good)
        self.dated = self.dated or bool(columns.pop("dated")[good].any())
        self.rounded += int(columns.pop("rounded")[good].sum())
        self._present |= columns.keys()
        for noun, values in (_absent(columns) | columns).items():
            self._pieces.setdefault(noun, []).append(values if good.all() else values[good])

    def __len__(self) -> int:
        """Return how many good rows there are."""
        return sum(len(rows) for rows in self._pieces.get("row", ()))

    def take(self, noun: str) -> NDArray[np.generic] | None:
        """Hand over a column of all good rows, None if no file had it; only once."""
        pieces = self._pieces.pop(noun)
        return np.concatenate(pieces) if noun in self._present else None

    def _quick(self, piece: Piece) -> tuple[dict[str, NDArray[np.generic]], NDArray[np.bool_]]:
        """Read all rows at once; say which of them must be looked at again.

        The accounts cost as much as all the rest, and are numbered beside it.
        """
        with ThreadPoolExecutor(1) as beside:
            ends = beside.submit(self._ends, piece.columns)
            columns, odd = self._values(piece.columns, len(piece.line))
            columns |= ends.result()
        odd |= (columns["source"] == NONE) | (columns["target"] == NONE)
        if piece.state is not None:
            odd |= piece.state != SOUND
        return columns, odd

    def _ends(self, texts: Mapping[str, Text]) -> dict[str, NDArray[np.generic]]:
        """Number the accounts at both ends."""
        return {
            end: self.numberings["account"].number(texts[end], texts.get(f"{end}_bank"))
            for end in ("source", "target")
        }

    def _values(
        self, texts: Mapping[str, Text], count: int
    ) -> tuple[dict[str, NDArray[np.generic]], NDArray[np.bool_]]:
        """Read all columns but the accounts; say which rows must be looked at again."""
        columns: dict[str, NDArray[np.generic]] = {}
        odd = np.zeros(count, dtype=np.bool_)
        columns["currency"] = self._currency(texts.get("currency"), count, None)
        amount, how = amounts_of(texts["amount"], self._decimals(columns["currency"]))
        columns["amount"], rounded = amount, how == ROUNDED
        odd |= how == UNUSUAL
        if "received_currency" in texts:
            columns["received_currency"] = self._currency(
                texts["received_currency"], count, columns["currency"]
            )
            odd |= self._decimals(columns["received_currency"]) < 0
        if "received" in texts:
            code = columns.get("received_currency", columns["currency"])
            columns["received"], how = amounts_of(texts["received"], self._decimals(code))
            rounded |= how == ROUNDED
            odd |= how == UNUSUAL
        columns["time"], how = times_of(texts["time"], texts.get("clock"))
        columns["dated"] = how == DATED
        odd |= how == ODD
        columns["rounded"] = rounded & ~odd
        if self._exact:
            odd |= rounded
        for noun in _NUMBERED:
            if noun in texts:
                columns[noun] = self.numberings[noun].number(texts[noun])
        return columns, odd

    def _put(
        self,
        columns: dict[str, NDArray[np.generic]],
        row: int,
        fields: Fields,
        cells: Mapping[str, str],
    ) -> None:
        """Set one row that was read cell by cell."""
        number = self.numberings
        values: dict[str, int | bool] = {
            "source": number["account"].add(fields.source),
            "target": number["account"].add(fields.target),
            "currency": number["currency"].add(fields.currency),
            "received_currency": number["currency"].add(fields.received_currency),
            "amount": fields.amount,
            "received": fields.received,
            "time": fields.time,
            "dated": fields.dated,
            "rounded": fields.rounded,
        }
        for noun in _NUMBERED:
            if noun in columns:
                values[noun] = number[noun].add(cells[noun])
        for noun, value in values.items():
            if noun in columns:
                columns[noun][row] = value

    def _currency(
        self, column: Text | None, count: int, otherwise: NDArray[np.generic] | None
    ) -> NDArray[np.int32]:
        if column is None:
            return np.full(count, self.numberings["currency"].add(self._default), np.int32)
        return self.numberings["currency"].number(column)

    def _decimals(self, code: NDArray[np.generic]) -> NDArray[np.int8]:
        """Return for each currency number how many decimals it has, as `amounts_of` wants it."""
        table = [_decimals_of(name) for name in self.numberings["currency"].names()]
        decimals: NDArray[np.int8] = np.array([*table, -1], dtype=np.int8)  # NONE is -1: the last
        return decimals[code.astype(np.int64)]
