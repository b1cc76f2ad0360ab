"""From a chain's transfers to the store of payments, page by page, as the chain has them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from titan.aml.currencies import MINOR_UNITS
from titan.aml.ingest.store import Store
from titan.aml.ingest.transactions import ledger_of
from titan.chain.events import Cursor
from titan.chain.transfers import Transfer, TransferLog, TransferPage
from titan.domain.encoding import from_json, to_json
from titan.domain.money import Transaction
from titan.errors import UsageError

_MOST_SPANS = 64


@dataclass(frozen=True, slots=True)
class _Span:
    """The blocks of some batches: those after one, the last with a transfer, how many batches."""

    after: int
    last: int
    batches: int = 1


@dataclass(frozen=True, slots=True)
class _Bookmark:
    """How far a store has come, kept in its manifest: the reader's cursor, and the batches."""

    cursor: Cursor | None = None
    spans: tuple[_Span, ...] = ()


def transaction_of(transfer: Transfer) -> Transaction:
    """Return a transfer in minor units; digits that are finer than these are cut off.

    Raises:
        UsageError: ``usage.argument`` if the symbol is no currency of ours.
    """
    if transfer.symbol not in MINOR_UNITS:
        raise UsageError("usage.argument", "A token's symbol is none of the known currencies.")
    shift = MINOR_UNITS[transfer.symbol] - transfer.decimals
    amount = transfer.value * 10**shift if shift >= 0 else transfer.value // 10**-shift
    return Transaction(
        id=transfer.block,
        source=transfer.source,
        target=transfer.target,
        amount=amount,
        currency=transfer.symbol,
        time=transfer.time,
    )


def collect(log: TransferLog, store: Store) -> int:
    """Bring a store up to what the chain has now; return how many transfers came.

    Each page is appended together with the reader's cursor, so a page counts once wherever this
    is stopped. Where the chain gave up blocks, the batches that reach into them are taken back and
    read again.

    Raises:
        ChainError: as of `TransferLog.read`.
        MoneyError: as of `Store.append`.
    """
    came = 0
    while True:
        bookmark = _bookmark(store)
        for page in log.read(bookmark.cursor):
            if page.undone_after is not None and _taken_back(store, bookmark, page.undone_after):
                break
            bookmark = _appended(store, bookmark, page)
            came += len(page.transfers)
        else:
            return came


def _bookmark(store: Store) -> _Bookmark:
    text = store.manifest().bookmark
    return from_json(_Bookmark, json.loads(text)) if text else _Bookmark()


def _written(bookmark: _Bookmark) -> str:
    return json.dumps(to_json(bookmark))


def _appended(store: Store, bookmark: _Bookmark, page: TransferPage) -> _Bookmark:
    """Append a page; return how far the store has come."""
    transfers: Sequence[Transfer] = page.transfers
    if not transfers:
        moved = _Bookmark(page.cursor, bookmark.spans)
        store.mark(_written(moved))
        return moved
    after = bookmark.cursor.marks[-1].block if bookmark.cursor and bookmark.cursor.marks else -1
    spans = (*bookmark.spans, _Span(after, transfers[-1].block))
    if len(spans) > _MOST_SPANS:
        oldest, second = spans[:2]
        together = oldest.batches + second.batches
        spans = (_Span(oldest.after, second.last, together), *spans[2:])
    moved, tip = _Bookmark(page.cursor, spans), page.cursor.marks[-1]
    ledger = ledger_of([transaction_of(each) for each in transfers])
    store.append(ledger, f"{after}-{tip.block}-{tip.hash}", _written(moved))
    return moved


def _taken_back(store: Store, bookmark: _Bookmark, undone_after: int) -> bool:
    """Take back the batches with later blocks; say whether there were any.

    Reading goes on at the newest block that the chain still has and that no kept batch reaches
    beyond; where none is known, at the beginning.
    """
    kept = tuple(span for span in bookmark.spans if span.last <= undone_after)
    if len(kept) == len(bookmark.spans) or bookmark.cursor is None:
        return False
    resume = min(undone_after, bookmark.spans[len(kept)].after)
    marks = tuple(mark for mark in bookmark.cursor.marks if mark.block <= resume)
    if not marks or (kept and marks[-1].block < kept[-1].last):
        kept, marks = (), ()
    before = _Bookmark(Cursor(marks) if marks else None, kept)
    store.take_back(sum(span.batches for span in kept), _written(before))
    return True
