"""The durable workflows of cases, on DBOS.

A workflow's arguments are ids. Every step's outcome is kept before the next one begins, so a
process that was killed goes on at its next start where it stopped.
"""

import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any, Protocol

from dbos import DBOS, DBOSConfig, SetWorkflowID, StepOptions
from sqlalchemy import Engine

from titan.domain.case import CaseStatus
from titan.errors import ServiceError, TitanError
from titan.pipeline.replicas import Membership
from titan.pipeline.serializer import SealedSerializer
from titan.pipeline.steps import CaseSteps
from titan.settings import Settings
from titan.storage.database import connect
from titan.storage.lease import Lease
from titan.storage.replicas import Replica
from titan.storage.vault import Vault
from titan.telemetry.logs import quieten
from titan.telemetry.traces import span

_NAME = "titan"
_QUEUE = "cases"
_EXECUTOR = "titan-0"
_VERSION = "cases-1"
"""Changed by hand, and only when a workflow's steps change: work in flight under another version
is not recovered."""

_POLL_SECONDS = 0.1
_RELAY_SECONDS = 2.0
_DRAIN_SECONDS = 30
_SOMEBODYS_SECONDS = 3600.0  # after which a file without a row is no other replica's any more
_WORKERS = 2

_the_only_one = threading.Lock()  # DBOS is one object for the whole process


class Beside(Protocol):
    """Work in the background that begins and ends with the engine."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End, and wait for it."""


class CaseEngine:
    """Runs the cases of a data folder: one engine in a process, one process or several replicas.

    Args:
        settings: name the databases.
        vault: its root key gives the key under which DBOS keeps what passes through a workflow.
        steps: what the workflows are made of.
        beside: what runs while the engine does: the courier, the rounds.
        replica: this process among several, or None where it is the only one.

    Raises:
        ServiceError: ``service.busy`` if this or, without a replica, another process runs the
            cases already.
    """

    def __init__(
        self,
        settings: Settings,
        vault: Vault,
        steps: CaseSteps,
        beside: Iterable[Beside],
        replica: Replica | None = None,
    ) -> None:
        self._steps = steps
        self._count = threading.Lock()
        self._running = 0
        with ExitStack() as opened:
            if not _the_only_one.acquire(blocking=False):
                raise ServiceError("service.busy", "This process runs the cases of another Titan.")
            opened.callback(_the_only_one.release)
            if replica is None:
                lease = Lease(settings.data_dir / "cases.lock")
                opened.callback(lease.release)
            membership = None
            if replica is not None:
                # From the beginning: launching takes seconds, which are not to look like silence.
                membership = Membership(replica, settings.replica_lease, _QUEUE)
                membership.start()
                opened.callback(membership.stop)
            vault.sweep(0.0 if replica is None else _SOMEBODYS_SECONDS)
            database = connect(_workflow_url(settings))
            opened.callback(database.dispose)
            opened.callback(self._stop)
            executor = _EXECUTOR if replica is None else replica.id
            self._launch(database, vault.root.derive("workflows"), executor)
            if membership is not None:
                membership.take_part(True)
                opened.callback(membership.take_part, False)
            steps.relay.start(_RELAY_SECONDS)
            opened.callback(steps.relay.stop)
            for other in beside:
                other.start()
                opened.callback(other.stop)
            self._opened = opened.pop_all()

    def examine(self, case_id: str) -> None:
        """Have a case examined and, if it passes, its credential issued; once for each case."""
        self._enqueue(case_id, self._examine_case, case_id)

    def issue(self, case_id: str) -> None:
        """Have the credential of a reviewed case issued; once for each case."""
        self._enqueue(f"{case_id}.review", self._issue_case, case_id)

    def resume(self) -> None:
        """Start what was accepted but never started: the process died between the two."""
        for case_id in self._steps.cases.with_status(CaseStatus.EXAMINING):
            self.examine(case_id)
        for case_id in self._steps.cases.approved_but_not_issued():
            self.issue(case_id)

    def close(self) -> None:
        """Stop; running cases get 30 s to finish, the rest goes on at the next start."""
        self._opened.close()

    def _stop(self) -> None:
        with self._count:
            drain = _DRAIN_SECONDS if self._running else 0
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=drain)

    def _launch(self, database: Engine, key: bytes, executor: str) -> None:
        quieten("dbos")
        config: DBOSConfig = {
            "name": _NAME,
            "system_database_url": database.url.render_as_string(hide_password=False),
            "system_database_engine": database,
            "serializer": SealedSerializer(key),
            "application_version": _VERSION,
            "executor_id": executor,
            "enable_otlp": False,
            "log_level": "WARNING",
        }
        DBOS(config=config)
        self._examine_case = DBOS.workflow(name="examine_case")(self._guarded(self._examined))
        self._issue_case = DBOS.workflow(name="issue_case")(self._guarded(self._issued))
        DBOS.launch()
        DBOS.register_queue(_QUEUE, worker_concurrency=_WORKERS, polling_interval_sec=_POLL_SECONDS)

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
            with self._count:
                self._running += 1
            try:
                return work(case_id)
            except TitanError as error:
                return _step("fail", self._steps.fail, case_id, error.code)
            except Exception:
                _step("fail", self._steps.fail, case_id, "service.internal")
                raise
            finally:
                with self._count:
                    self._running -= 1

        return guarded


def _step(name: str, function: Callable[..., str], case_id: str, *more: Any) -> str:
    def traced(*arguments: Any) -> str:
        with span(f"case.{name}", case_id=case_id) as marked:
            outcome = function(*arguments)
            marked.add(status=outcome)
            return outcome

    return DBOS.run_step(StepOptions(name=name), traced, case_id, *more)


def _workflow_url(settings: Settings) -> str:
    """SQLite gives DBOS a file of its own, so that its polling never waits for our writes."""
    if settings.database.startswith("sqlite"):
        return f"sqlite:///{settings.data_dir.resolve() / 'workflows.sqlite'}"
    return settings.database
