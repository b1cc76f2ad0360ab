"""Two processes on the same cases: one dies or is too slow, the other ends what it began."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from titan.domain.access import Caller, Role
from titan.domain.case import CaseStatus
from titan.domain.document import PictureFile
from titan.domain.submission import Submission
from titan.runtime import Titan
from titan.settings import Settings

_WORKER = Path(__file__).with_name("replica_worker.py")
_SANDBOX = Caller("default", "desk", "desk", frozenset(Role), sandbox=True)
_CASES, _LEASE = 6, 2.0


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
        self.workers: list[subprocess.Popen[str]] = []

    def start(self, *words: str) -> "subprocess.Popen[str]":
        names = {"data_dir": self.settings.data_dir, "rpc_url": self.settings.rpc_url,
                 "replicas": "1", "replica_lease": _LEASE}  # fmt: skip
        if self.settings.database_url:
            names["database_url"] = self.settings.database_url
        environment = {f"TITAN_{name.upper()}": str(value) for name, value in names.items()}
        worker = subprocess.Popen(
            [sys.executable, str(_WORKER), *words], env=os.environ | environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.workers.append(worker)
        return worker

    def all_decided(self, seconds: float = 60.0) -> bool:
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
            worker.communicate()
        self.titan.close()


def _magic(number: int) -> Submission:
    return Submission(PictureFile(f"TITAN-SANDBOX refer {number}".encode()))


def _said(worker: "subprocess.Popen[str]", word: str) -> None:
    assert worker.stdout is not None and worker.stderr is not None
    for line in worker.stdout:
        if line.strip() == word:
            return
    raise AssertionError(worker.stderr.read())


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_dead_replicas_cases_are_ended_by_another(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    url = request.getfixturevalue("postgresql") if kind == "postgresql" else None
    fleet = Fleet(tmp_path, url)
    try:
        doomed = fleet.start(str(tmp_path / "never"))
        _said(doomed, "examining")
        fleet.start()
        doomed.send_signal(signal.SIGKILL)
        assert fleet.all_decided()
        assert set(fleet.decisions().values()) == {1} and fleet.titan.verify_audit().sound
    finally:
        fleet.close()


def test_a_slow_replica_is_fenced_and_ends_itself(tmp_path: Path) -> None:
    """It lives and works, but says so too seldom: what it found out is not written down."""
    fleet = Fleet(tmp_path, None)
    try:
        slow = fleet.start(str(tmp_path / "go-on"), "silent")
        _said(slow, "examining")
        fleet.start()
        assert fleet.all_decided()
        (tmp_path / "go-on").touch()
        assert slow.wait(timeout=30) == os.EX_TEMPFAIL
        assert set(fleet.decisions().values()) == {1}
        assert fleet.titan.verify_audit().sound
    finally:
        fleet.close()
