"""The durable workflows of cases, on DBOS.

A workflow's arguments are ids. Every step's outcome is kept before the next one begins, so a
process that was killed goes on at its next start where it stopped.
"""

import threading
from collections.abc import Callable
from typing import Any

from dbos import DBOS, DBOSConfig, SetWorkflowID, StepOptions
from sqlalchemy import Engine

from titan.domain.case import CaseStatus
from titan.errors import ServiceError, TitanError
from titan.pipeline.serializer import SealedSerializer
from titan.pipeline.steps import CaseSteps
from titan.storage.database import connect
from titan.telemetry.logs import quieten

_NAME = "titan"
_QUEUE = "cases"
_EXECUTOR = "titan-0"
_VERSION = "cases-1"
"""Changed by hand, and only when a workflow's steps change: work in flight under another version
is not recovered."""

_POLL_SECONDS = 0.05
_DRAIN_SECONDS = 30.0

_one_engine = threading.Lock()  # DBOS is one object for the whole process


class CaseEngine:
    """Runs cases; one at a time in a process, and one process for a database.

    Args:
        url: SQLAlchemy URL of the database of DBOS.
        key: 32 bytes under which DBOS keeps what passes through a workflow.
        steps: what the workflows are made of.
        workers: how many cases are worked on at the same time.

    Raises:
        ServiceError: ``service.busy`` if this process runs an engine already.
    """

    def __init__(self, url: str, key: bytes, steps: CaseSteps, workers: int) -> None:
        if not _one_engine.acquire(blocking=False):
            raise ServiceError("service.busy", "This process runs the cases of another Titan.")
        self._steps = steps
        self._idle = threading.Condition()
        self._running = 0
        self._database: Engine | None = None
        try:
            self._launch(url, key, workers)
        except BaseException:
            self.close()
            raise

    def examine(self, case_id: str) -> None:
        """Have a case examined and, if it passes, its credential issued; once for each case."""
        self._enqueue(case_id, self._examine_case, case_id)

    def issue(self, case_id: str) -> None:
        """Have the credential of a reviewed case issued; once for each case."""
        self._enqueue(f"{case_id}.review", self._issue_case, case_id)

    def close(self) -> None:
        """Let running cases finish (at most 30 s) and stop; what is left goes on at the next start."""
        with self._idle:
            self._idle.wait_for(lambda: self._running == 0, timeout=_DRAIN_SECONDS)
        DBOS.destroy(destroy_registry=True)
        if self._database is not None:
            self._database.dispose()
            self._database = None
        if _one_engine.locked():
            _one_engine.release()

    def _launch(self, url: str, key: bytes, workers: int) -> None:
        self._database = connect(url)
        quieten("dbos")
        config: DBOSConfig = {
            "name": _NAME,
            "system_database_url": url,
            "system_database_engine": self._database,
            "serializer": SealedSerializer(key),
            "application_version": _VERSION,
            "executor_id": _EXECUTOR,
            "notification_listener_polling_interval_sec": _POLL_SECONDS,
            "enable_otlp": False,
            "log_level": "WARNING",
        }
        DBOS(config=config)
        self._examine_case = DBOS.workflow(name="examine_case")(self._guarded(self._examined))
        self._issue_case = DBOS.workflow(name="issue_case")(self._guarded(self._issued))
        DBOS.launch()
        DBOS.register_queue(_QUEUE, worker_concurrency=workers, polling_interval_sec=_POLL_SECONDS)

    def _enqueue(self, workflow_id: str, workflow: Callable[[str], str], case_id: str) -> None:
        with SetWorkflowID(workflow_id):
            DBOS.enqueue_workflow(_QUEUE, workflow, case_id)

    def _examined(self, case_id: str) -> str:
        status = _step("examine", self._steps.examine, case_id)
        return self._issued(case_id) if status == CaseStatus.ISSUING else status

    def _issued(self, case_id: str) -> str:
        _step("issue", self._steps.issue, case_id)
        return _step("publish", self._steps.publish, case_id)

    def _guarded(self, work: Callable[[str], str]) -> Callable[[str], str]:
        """Count running work, and end a case for a stable reason where its work fails."""

        def guarded(case_id: str) -> str:
            with self._idle:
                self._running += 1
            try:
                return work(case_id)
            except TitanError as error:
                return _step("fail", self._steps.fail, case_id, error.code)
            except Exception:
                _step("fail", self._steps.fail, case_id, "service.internal")
                raise
            finally:
                with self._idle:
                    self._running -= 1
                    self._idle.notify_all()

        return guarded


def _step(name: str, function: Callable[..., str], *arguments: Any) -> str:
    return DBOS.run_step(StepOptions(name=name), function, *arguments)
