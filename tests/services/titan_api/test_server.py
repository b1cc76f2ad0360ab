"""The process starts, says where it listens, and ends cleanly on a signal."""

import importlib.util
import signal
from pathlib import Path
from types import ModuleType

import httpx
import pytest


def _conftest() -> ModuleType:
    path = Path(__file__).with_name("conftest.py")
    specification = importlib.util.spec_from_file_location("service_fixture", path)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_service_with_everything_closed(
    tmp_path: Path, number: signal.Signals
) -> None:
    with _conftest().start(tmp_path / "state") as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        log = tmp_path / "service.log"
        assert httpx.get(f"{url}/readyz").status_code == 200, log.read_text()
        process.send_signal(number)
        assert process.stdout.read() == "ended\n"
        assert process.wait(timeout=20) == 0
    assert "Traceback" not in log.read_text()
    assert (tmp_path / "state" / "chain" / "state.json").is_file()


@pytest.mark.slow
def test_a_chain_that_is_down_is_told_and_does_not_stop_the_service(tmp_path: Path) -> None:
    down = {"rpc_url": "http://127.0.0.1:9", "chain_timeout": "1"}
    with _conftest().start(tmp_path / "state", **down) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            assert httpx.get(f"{url}/healthz").json() == {"status": "ok"}
            problem = httpx.get(f"{url}/readyz", timeout=30)
            assert (problem.status_code, problem.json()["code"]) == (503, "chain.unreachable")
        finally:
            process.terminate()
            ended = process.stdout.read() if process.stdout else ""
    assert (ended, process.returncode) == ("ended\n", 0)
