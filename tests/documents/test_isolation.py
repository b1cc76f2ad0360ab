import os
import subprocess
import sys
from pathlib import Path

import pytest

from titan.documents.decoder_client import DecoderProcess
from titan.documents.isolation import FILTER, NAMESPACE

_PROBE = """
from titan.documents import isolation
if {only_filter}:
    import ctypes
    walls = ("filter",) if isolation._filter_calls(ctypes.CDLL(None, use_errno=True)) else ()
else:
    walls = isolation.cut_off_network()
print(*walls, isolation.addresses_reachable())
"""


def _probed(only_filter: bool) -> list[str]:
    program = _PROBE.format(only_filter=only_filter)
    run = [sys.executable, "-c", program]
    return subprocess.run(run, capture_output=True, check=True, text=True).stdout.split()


def test_a_process_cut_off_reaches_nothing() -> None:
    *walls, reaches = _probed(only_filter=False)
    if not walls:
        pytest.skip("this kernel lets a process build neither wall")
    assert set(walls) <= {NAMESPACE, FILTER}
    assert reaches == "False"


def test_the_filter_alone_is_enough() -> None:
    *walls, reaches = _probed(only_filter=True)
    if not walls:
        pytest.skip("this kernel or processor knows no filter of ours")
    assert reaches == "False"


def test_the_decoding_process_is_cut_off() -> None:
    *walls, _ = _probed(only_filter=False)
    process = DecoderProcess()
    limits = {"memory": 1 << 30, "seconds": 5, "maximum_pixels": 100, "maximum_pages": 1}
    try:
        assert process.decode(b"no picture", limits, 20).facts["code"]
        assert process._process is not None
        folder = Path("/proc") / str(process._process.pid)
        other = os.readlink(folder / "ns" / "net") != os.readlink("/proc/self/ns/net")
        filtered = "Seccomp:\t2" in (folder / "status").read_text()
    finally:
        process.close()
    assert (other, filtered) == (NAMESPACE in walls, FILTER in walls)
