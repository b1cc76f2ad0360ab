"""Transaction files that were scored, with their reports."""

import json
import os
import secrets
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from titan.domain.encoding import from_json, to_json
from titan.domain.money import RiskReport
from titan.errors import UsageError
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

    def score(self, content: bytes) -> Batch:
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
                    alerts=len(report.alerts),
                    model_id=report.model_id,
                    sealed=self._vault.root.wrap(json.dumps(to_json(report)).encode(), batch.id),
                    created_at=batch.created_at,
                )
            )
        return batch

    def batch(self, batch_id: str) -> Batch:
        """Return a scored file's report.

        Raises:
            UsageError: ``usage.not-found``.
        """
        with self._database.read() as session:
            row = session.get(BatchRow, batch_id)
        if row is None:
            raise UsageError("usage.not-found", "No batch has this id.")
        plain = self._vault.root.unwrap(row.sealed, batch_id)
        return Batch(row.id, row.created_at, from_json(RiskReport, json.loads(plain)))
