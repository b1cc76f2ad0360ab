"""Two processes on the same cases: one dies or is too slow, the other ends what it began."""

import os
import time
from collections import Counter
from multiprocessing.process import BaseProcess
from pathlib import Path

import forked
import pytest

from titan.domain.access import Caller, Role
from titan.domain.case import CaseStatus
from titan.domain.document import PictureFile
from titan.domain.submission import Submission
from titan.pipeline.replicas import living
from titan.runtime import Titan
from titan.settings import Settings
from titan.storage.database import Database
from titan.storage.replicas import Replica
from titan.storage.tables import ReplicaRow

_WORKER = Path(__file__).with_name("replica_worker.py")
_SANDBOX = Caller("default", "desk", "desk", frozenset(Role), sandbox=True)
_CASES, _LEASE = 4, 4.0


class Fleet:
    """Cases that nobody works on yet, and workers that do."""

    def __init__(self, folder: Path, database_url: str | None) -> None:
        self.settings = Settings(
            data_dir=folder, database_url=database_url, rpc_url="http://127.0.0.1:9",
            replicas=True, replica_lease=_LEASE,
        )  # fmt: skip
        self.titan = Titan(self.settings)
        for number in range(_CASES):
            case = self.titan.open_case(number + 1, caller=_SANDBOX)
            self.titan._cases.submit(case.id, _magic(number), _SANDBOX)
        self.workers: list[BaseProcess] = []

    def start(self, *words: str) -> BaseProcess:
        names = {"data_dir": self.settings.data_dir, "rpc_url": self.settings.rpc_url,
                 "replicas": "1", "replica_lease": _LEASE}  # fmt: skip
        if self.settings.database_url:
            names["database_url"] = self.settings.database_url
        worker = forked.start(_WORKER, *words, **names)
        self.workers.append(worker)
        return worker

    def all_decided(self, seconds: float = 300.0) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            standing = Counter(case.status for case in self.titan.cases(50).items)
            if standing == {CaseStatus.IN_REVIEW: _CASES}:
                return True
            time.sleep(0.1)
        return False

    def decisions(self) -> Counter[str]:
        """Count how often each case was put before a person."""
        entries = self.titan.audit_entries(-1, 500)
        return Counter(entry.object_id for entry in entries if entry.action == "case.in_review")

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.join()
        self.titan.close()


def _magic(number: int) -> Submission:
    return Submission(PictureFile(f"TITAN-SANDBOX refer {number}".encode()))


def _examining(worker: BaseProcess, file: Path) -> None:
    """Wait until a worker whose examinations wait for a file has begun one."""
    while not file.with_suffix(".examining").exists():
        assert worker.exitcode is None
        time.sleep(0.02)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_dead_replicas_cases_are_ended_by_another(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    url = request.getfixturevalue("postgresql") if kind == "postgresql" else None
    fleet = Fleet(tmp_path, url)
    try:
        doomed = fleet.start(str(tmp_path / "never"))
        _examining(doomed, tmp_path / "never")
        fleet.start()
        doomed.kill()
        assert fleet.all_decided()
        assert set(fleet.decisions().values()) == {1} and fleet.titan.verify_audit().sound
    finally:
        fleet.close()


def test_a_slow_replica_is_fenced_and_ends_itself(tmp_path: Path) -> None:
    """It lives and works, but says so too seldom: what it found out is not written down."""
    fleet = Fleet(tmp_path, None)
    try:
        slow = fleet.start(str(tmp_path / "go-on"), "silent")
        _examining(slow, tmp_path / "go-on")
        fleet.start()
        assert fleet.all_decided()
        (tmp_path / "go-on").touch()
        slow.join(timeout=120)
        assert slow.exitcode == os.EX_TEMPFAIL
        assert set(fleet.decisions().values()) == {1}
        assert fleet.titan.verify_audit().sound
    finally:
        fleet.close()


def test_a_step_of_a_fenced_process_ends_it(tmp_path: Path) -> None:
    """In a child of its own, before anything is committed."""
    url = f"sqlite:///{tmp_path / 'titan.sqlite'}"
    database = Database.open(url)
    slow, other = Replica(database, -1.0), Replica(database, 60.0)
    assert other.fence_silent() == (slow.id,)
    database.close()
    child = os.fork()
    if not child:
        own = Database.open(url)
        with own.write() as session:
            living(other)(session)
            session.add(ReplicaRow(id="too-late", started_at=1.0, expires_at=2.0))
            living(slow)(session)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == os.EX_TEMPFAIL
    with Database.open(url).read() as session:
        assert session.get(ReplicaRow, "too-late") is None
