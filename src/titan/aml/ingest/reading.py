"""Read transaction files of any known layout into one ledger.

Bad rows are refused one by one, unusable files whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from titan.aml.currencies import MINOR_UNITS
from titan.aml.ingest.assembly import assemble
from titan.aml.ingest.collecting import Collector, Piece
from titan.aml.ingest.elliptic import EDGES, elliptic_pieces
from titan.aml.ingest.iso20022 import CAMT_053, PACS_008, is_message
from titan.aml.ingest.labels import SideFiles, with_labels
from titan.aml.ingest.layouts import layout_of, layout_of_map
from titan.aml.ingest.messages import message_pieces
from titan.aml.ingest.rejects import refusal_error, write_rejects
from titan.aml.ingest.tables import header_fields, pieces_of
from titan.aml.ledger import Ledger
from titan.aml.workers import ahead
from titan.errors import MoneyError

AUTO, COLUMNS = "auto", "columns"


def read(  # noqa: PLR0913  # each keyword is one choice of the caller, all with a default
    paths: Path | Sequence[Path],
    *,
    layout: str = AUTO,
    columns: Mapping[str, str] | None = None,
    currency: str = "USD",
    rejects_dir: Path | None = None,
    strict: bool = False,
) -> Ledger:
    """Read transaction files, in the order given, into one ledger.

    The same files give the same ledger, bit for bit.

    Args:
        paths: CSV (UTF-8, with a header) or Parquet files, all of one layout. AMLworld's list of
            laundering attempts and AMLSim's list of accounts may be among them; where they lie
            beside a file under their published name, they are found.
        layout: a name of `titan.aml.ingest.layouts.LAYOUTS`, "elliptic", "pacs.008", "camt.053",
            "columns" for a column map, or "auto" to go by the header.
        columns: for "columns", our noun to the file's column.
        currency: code of rows that do not say.
        rejects_dir: folder that receives ``rejected.csv`` (file, line, code, reason) if a row is
            refused. It repeats nothing of the row itself.
        strict: make the first bad row, or amount finer than its currency, an error.

    Raises:
        MoneyError: ``money.file-missing``; ``money.file-unreadable`` if it is no table;
            ``money.layout-unknown`` for another XML message;
            ``money.column-missing``; ``money.column-ambiguous``;
            ``money.currency-unknown`` for `currency`; ``money.row-refused`` if strict, or if no
            row is good; ``money.empty``; ``money.labels-unreadable``.
        UsageError: ``usage.argument`` for an unknown layout, or a column map that is none.
    """
    if currency not in MINOR_UNITS:
        raise MoneyError("money.currency-unknown", "The currency asked for is not known.")
    given = [paths] if isinstance(paths, Path) else list(paths)
    files = SideFiles.split(given, (columns or {}).values())
    collector = Collector(currency, exact=strict)
    typologies: dict[str, str] = {}
    for path in files.transactions:
        found, pieces = _opened(path, layout, columns)
        typologies |= found
        for piece in ahead(pieces):
            collector.add(piece, path)
            if strict and collector.refused:
                raise refusal_error(collector.refused[0])
    return with_labels(_assembled(collector, typologies, rejects_dir), files)


def _opened(
    path: Path, layout: str, columns: Mapping[str, str] | None
) -> tuple[Mapping[str, str], Iterator[Piece]]:
    """Return a file's words for typologies, and its rows."""
    if layout in (PACS_008, CAMT_053) or (layout == AUTO and path.is_file() and is_message(path)):
        return {}, message_pieces(path, None if layout == AUTO else layout)
    header = header_fields(path)
    if layout == EDGES.name or (layout == AUTO and not columns and EDGES.fits(header)):
        return {}, elliptic_pieces(path)
    if layout == COLUMNS or (layout == AUTO and columns):
        found = layout_of_map(columns or {}, header)
    else:
        found = layout_of(layout, header)
    return found.typologies, pieces_of(path, found)


def _assembled(
    collector: Collector, typologies: Mapping[str, str], rejects_dir: Path | None
) -> Ledger:
    """Return the ledger, and write down what was refused."""
    refused = collector.refused
    if not len(collector):
        if refused:
            raise refusal_error(refused[0])
        raise MoneyError("money.empty", "There is no transaction in the file.")
    rejects = write_rejects(rejects_dir, refused) if rejects_dir and refused else None
    return assemble(collector, typologies, rejects)


AMLSIM_COLUMNS: Mapping[str, str] = {
    "source": "sourceNodeId",
    "target": "targetNodeId",
    "amount": "value",
    "time": "time",
}
"""The column map of AMLSim's samples."""


def read_transactions(
    path: Path,
    *,
    columns: Mapping[str, str] = AMLSIM_COLUMNS,
    currency: str = "USD",
    rejects_dir: Path | None = None,
    strict: bool = False,
) -> Ledger:
    """Read one file by a column map; see `read`."""
    return read(
        path,
        layout=COLUMNS,
        columns=columns,
        currency=currency,
        rejects_dir=rejects_dir,
        strict=strict,
    )
