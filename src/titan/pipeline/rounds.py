"""What is done again and again beside the cases: screening anew, retention, old bookkeeping."""

import threading
import time
from collections.abc import Callable, Mapping

from sqlalchemy import delete

from titan.errors import TitanError
from titan.storage.database import Database
from titan.storage.tables import IdempotencyRow, WebhookMessageRow
from titan.telemetry.logs import get_log

Job = Callable[[], int]
"""Does what is due and returns how much that was."""

_DAY = 86_400.0
_KEYS_KEPT = 7 * _DAY
_MESSAGES_KEPT = 30 * _DAY

_log = get_log("pipeline")


class Rounds:
    """A thread that does each job every so many seconds; one that fails is tried again next time.

    Args:
        jobs: name to job.
        every: seconds from the end of one round to the next.
        leads: whether this process is the one that goes; by default it is the only one.
    """

    def __init__(
        self, jobs: Mapping[str, Job], every: float, leads: Callable[[], bool] = lambda: True
    ) -> None:
        self._leads = leads
        self._jobs = dict(jobs)
        self._every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go, name="titan-rounds", daemon=True)

    def start(self) -> None:
        """Go round in the background until `stop`."""
        self._thread.start()

    def stop(self) -> None:
        """End after the job that runs."""
        self._stop.set()
        self._thread.join()

    def _go(self) -> None:
        while not self._stop.wait(self._every):
            for name, job in self._jobs.items():
                try:
                    count = job() if self._leads() else 0
                except TitanError as error:
                    _log.warning("round.failed", workflow=name, code=error.code)
                    continue
                if count:
                    _log.info("round.done", workflow=name, count=count)


def tidy(database: Database) -> int:
    """Delete what nobody asks for any more: used idempotency keys, messages that arrived."""
    now = time.time()
    with database.write() as session:
        keys = delete(IdempotencyRow).where(IdempotencyRow.created_at < now - _KEYS_KEPT)
        messages = delete(WebhookMessageRow).where(
            WebhookMessageRow.delivered_at < now - _MESSAGES_KEPT
        )
        gone = [session.execute(each) for each in (keys, messages)]
    return sum(int(getattr(each, "rowcount", 0)) for each in gone)
