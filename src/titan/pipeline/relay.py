"""Publish roots from the outbox until the chain holds the newest one.

The outbox row is written with the change that needs it, and marked sent after the chain has
answered. A crash in between sends again under the same key, which names the row and
the root, and under one key the chain takes it once; publishing a root that is current does nothing.
"""

import threading
import time
from collections.abc import Callable
from typing import Protocol

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from titan.credentials.ledger import ROOT, latest_root
from titan.domain.access import DEFAULT_TENANT, itself
from titan.domain.audit import Head
from titan.domain.case import CaseStatus
from titan.domain.credential import RootReceipt
from titan.errors import ChainError, StorageError, TitanError
from titan.pipeline.journal import move
from titan.storage.audit import anchor, record
from titan.storage.database import Database
from titan.storage.tables import AuditHeadRow, CaseRow, CredentialRow, OutboxRow, RootRow
from titan.telemetry.logs import get_log
from titan.telemetry.traces import span


class Publisher(Protocol):
    """Where roots are published; `titan.pipeline.network.Network` is one."""

    def publish(
        self, root: int, *, refuse_earlier: bool, key: str, beside: bytes
    ) -> RootReceipt | None:
        """Publish a root, once under its key, with some bytes beside it.

        Returns:
            where it is on the chain, or None if the root was current already.
        """

    def holds(self, root: int) -> bool:
        """Say whether a root is the newest one there."""


_log = get_log("pipeline")


class RootRelay:
    """Sends what waits in the outbox.

    Args:
        database: holds outbox, roots and cases.
        publisher: reaches the chain; may raise ChainError.
        leads: whether this process is the one that sends; by default it is the only one.
    """

    def __init__(
        self,
        database: Database,
        publisher: Publisher,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._leads = leads
        self._database = database
        self._publisher = publisher
        self._one_at_a_time = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def run(self) -> RootRow | None:
        """Publish the newest root if any waits; approve the cases that waited for it.

        Older waiting roots are passed over: every wallet computes its path from the newest.

        Returns:
            The newest root, published; None before the first credential, and where another
            process sends.

        Raises:
            ChainError: if the chain did not take it; it stays in the outbox.
        """
        if not self._leads():
            return None
        with self._one_at_a_time:
            with self._database.read() as session:
                waiting = _waiting(session)
                newest = latest_root(session)
                row = _newest_row(session)
            if newest is None or not waiting:
                return newest
            refuse_earlier = any(each.refuse_earlier for each in waiting)
            head = self._head_beside(newest.sequence)
            key = f"{ROOT}/{row}/{newest.root}/{refuse_earlier}/{head.size}"
            try:
                with span("chain.publish-root", sequence=newest.sequence) as marked:
                    receipt = self._publisher.publish(
                        int(newest.root),
                        refuse_earlier=refuse_earlier,
                        key=key,
                        beside=head.beside_root(),
                    )
                    marked.add(tx_hash=receipt.tx_hash if receipt else None)
            except ChainError as error:
                self._note(error.code)
                raise
            return self._mark(newest.sequence, receipt)

    def reconcile(self) -> None:
        """Publish whatever the chain lacks, also a root that it once held and has forgotten.

        Raises:
            ChainError: if the chain cannot be asked or does not take it.
        """
        with self._database.read() as session:
            newest = latest_root(session)
        forgotten = (
            newest is not None
            and newest.published_at is not None
            and not self._publisher.holds(int(newest.root))
        )
        if forgotten:
            self._put_back()
        self.run()

    def _put_back(self) -> None:
        with self._database.write() as session:
            newest = latest_root(session)
            if newest is not None:
                # What the chain still knows of older roots is unknown: refuse them all.
                newest.refuse_earlier, newest.published_at, newest.block = True, None, None
                session.add(
                    OutboxRow(
                        kind=ROOT, reference=newest.sequence, attempts=0, created_at=time.time()
                    )
                )

    def start(self, every: float) -> None:
        """Keep trying in the background, each so many seconds, until `stop`."""
        self._thread = threading.Thread(
            target=self._keep_trying, args=(every,), name="titan-relay", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End the background work."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _keep_trying(self, every: float) -> None:
        while not self._stop.wait(every):
            try:
                self.run()
            except TitanError as error:  # chain or database: what waits is still there next time
                _log.warning("root.not-published", code=error.code)

    def _head_beside(self, sequence: int) -> Head:
        """Return the audit log's head that goes to the chain with a root: always the same one.

        It is kept before it is sent, because what is sent again must be the same transaction.
        """
        for _ in range(2):
            with self._database.read() as session:
                kept = session.get(AuditHeadRow, sequence)
            if kept is not None:
                return Head(kept.size, kept.root, kept.at, kept.signature, sequence)
            with self._database.write() as session:
                relay = itself(DEFAULT_TENANT, "relay")
                record(session, relay, "root.publishing", str(sequence))
                anchor(session, sequence)
        raise StorageError("storage.audit", "The head of the audit log was not kept.")

    def _note(self, code: str) -> None:
        with self._database.write() as session:
            session.execute(
                update(OutboxRow)
                .where(OutboxRow.kind == ROOT, OutboxRow.sent_at.is_(None))
                .values(attempts=OutboxRow.attempts + 1, last_code=code)
            )
            for row in _cases_up_to(session, None):
                move(session, row, CaseStatus.ISSUING, code)

    def _mark(self, sequence: int, receipt: RootReceipt | None) -> RootRow:
        now = time.time()
        block = receipt.block_number if receipt else None
        with self._database.write() as session:
            session.execute(
                update(OutboxRow)
                .where(OutboxRow.kind == ROOT, OutboxRow.reference <= sequence)
                .where(OutboxRow.sent_at.is_(None))
                .values(sent_at=now, attempts=OutboxRow.attempts + 1, last_code=None)
            )
            session.execute(
                update(RootRow)
                .where(RootRow.sequence <= sequence, RootRow.published_at.is_(None))
                .values(published_at=now, block=func.coalesce(block, RootRow.block))
            )
            root = session.get_one(RootRow, sequence, populate_existing=True)
            root.tx_hash = receipt.tx_hash if receipt else root.tx_hash
            record(session, itself(DEFAULT_TENANT, "relay"), "root.published", str(sequence))
            for row in _cases_up_to(session, sequence):
                move(session, row, CaseStatus.APPROVED)
        _log.info("root.published", sequence=sequence, tx_hash=root.tx_hash)
        return root


def _waiting(session: Session) -> list[RootRow]:
    query = (
        select(RootRow)
        .join(OutboxRow, OutboxRow.reference == RootRow.sequence)
        .where(OutboxRow.kind == ROOT, OutboxRow.sent_at.is_(None))
    )
    return list(session.scalars(query))


def _newest_row(session: Session) -> int:
    """Return the number of the newest outbox row; a root that is put back has a new one."""
    query = select(func.max(OutboxRow.id)).where(OutboxRow.kind == ROOT)
    return session.scalar(query) or 0


def _cases_up_to(session: Session, sequence: int | None) -> list[CaseRow]:
    """Return the cases that wait for a root, up to one of them."""
    query = (
        select(CaseRow)
        .join(CredentialRow, CredentialRow.case_id == CaseRow.id)
        .where(CaseRow.status == CaseStatus.ISSUING)
    )
    if sequence is not None:
        query = query.where(CredentialRow.root_sequence <= sequence)
    return list(session.scalars(query))
