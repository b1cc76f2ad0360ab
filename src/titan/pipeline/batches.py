"""Transaction files that were scored, with their reports."""

import json
import os
import secrets
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from titan.domain.access import OPERATOR, Caller
from titan.domain.encoding import from_json, to_json
from titan.domain.money import RiskReport
from titan.errors import UsageError
from titan.pipeline.paging import Page, page_of
from titan.storage.audit import record
from titan.storage.database import Database
from titan.storage.tables import BatchRow
from titan.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Batch:
    """One scored file.

    Attributes:
        id: ``batch_`` and 32 hex digits.
        created_at: Unix seconds.
        report: scores and alerts.
    """

    id: str
    created_at: float
    report: RiskReport


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """A scored file in the book.

    Attributes:
        id: as of `Batch`.
        alerts: how many were raised.
        model_id: which model scored.
        created_at: Unix seconds.
    """

    id: str
    alerts: int
    model_id: str
    created_at: float


class BatchBook:
    """Scored files; their reports name accounts and are sealed under the root key.

    Args:
        database: holds them.
        vault: seals them.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._one_at_a_time = threading.Lock()  # a batch fills cores and memory by itself

    def score(self, content: bytes, caller: Caller = OPERATOR) -> Batch:
        """Score the bytes of a transaction file and keep the report, not the file.

        Raises:
            MoneyError: if the file cannot be scored; nothing is kept then.
        """
        from titan.aml.scoring import score

        with (
            self._one_at_a_time,
            tempfile.TemporaryDirectory(prefix="titan-batch-") as folder,
        ):
            path = Path(folder) / "transactions.csv"
            path.write_bytes(content)
            report = score(path, workers=os.cpu_count() or 1)
        batch = Batch(f"batch_{secrets.token_hex(16)}", time.time(), report)
        with self._database.write() as session:
            session.add(
                BatchRow(
                    id=batch.id,
                    tenant=caller.tenant,
                    alerts=len(report.alerts),
                    model_id=report.model_id,
                    sealed=self._vault.root.wrap(json.dumps(to_json(report)).encode(), batch.id),
                    created_at=batch.created_at,
                )
            )
            record(session, caller, "batch.scored", batch.id)
        return batch

    def batch(self, batch_id: str, caller: Caller = OPERATOR) -> Batch:
        """Return a scored file's report; that it was read is recorded.

        Raises:
            UsageError: ``usage.not-found``.
        """
        with self._database.write() as session:
            row = session.get(BatchRow, batch_id)
            if row is None or row.tenant != caller.tenant:
                raise UsageError("usage.not-found", "No batch has this id.")
            record(session, caller, "batch.read", batch_id)
        plain = self._vault.root.unwrap(row.sealed, batch_id)
        return Batch(row.id, row.created_at, from_json(RiskReport, json.loads(plain)))

    def page(self, limit: int, cursor: str | None, caller: Caller = OPERATOR) -> Page[BatchEntry]:
        """Return a page of scored files, oldest first, without what was found.

        Raises:
            UsageError: ``usage.argument`` if the cursor is none that a page gave.
        """
        query = select(BatchRow).where(BatchRow.tenant == caller.tenant)
        with self._database.read() as session:
            return page_of(session, query, BatchRow, _entry, limit, cursor)

    def note_suspension(self, addresses: list[str], caller: Caller) -> None:
        """Record whom a caller has suspended."""
        with self._database.write() as session:
            for address in addresses:
                record(session, caller, "address.suspension-ordered", address[:64])


def _entry(row: BatchRow) -> BatchEntry:
    return BatchEntry(row.id, row.alerts, row.model_id, row.created_at)
