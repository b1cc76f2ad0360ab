"""A data folder has one owner, for as long as the owner lives."""

import subprocess
import sys
from pathlib import Path

import pytest

from titan.errors import ServiceError
from titan.storage.lease import Lease

_HOLDER = """
import sys, pathlib
from titan.storage.lease import Lease
lease = Lease(pathlib.Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_owner_is_refused_until_the_first_gives_up(tmp_path: Path) -> None:
    first = Lease(tmp_path / "cases.lock")
    with pytest.raises(ServiceError) as caught:
        Lease(tmp_path / "cases.lock")
    assert caught.value.code == "service.busy"
    first.release()
    first.release()
    Lease(tmp_path / "cases.lock").release()


def test_a_killed_owner_leaves_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "cases.lock"
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(ServiceError):
            Lease(path)
        holder.kill()
    Lease(path).release()
