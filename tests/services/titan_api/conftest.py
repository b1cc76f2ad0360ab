"""A running service, as `titan up` starts it, and a client of it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from titan.chain.keys import development_account
from titan.chain.node import EmbeddedNode

_SERVE = """
import os, signal, sys, threading
from titan.settings import load_settings
from titan_api.server import serve
def end_with_the_tests():
    sys.stdin.read()  # its other end is ours alone: it closes when the tests end or are killed
    os.kill(os.getpid(), signal.SIGTERM)
threading.Thread(target=end_with_the_tests, daemon=True).start()
serve(load_settings(), ready=lambda url: print(url, flush=True))
print("ended", flush=True)
"""


@dataclass(frozen=True)
class Service:
    """A service's process, its address, key, data folder and log."""

    process: "subprocess.Popen[str]"
    url: str
    key: str
    folder: Path
    log: Path


def start(folder: Path, **settings: str) -> "subprocess.Popen[str]":
    """Start a service on a data folder; its log is ``service.log`` beside the folder."""
    environment = {**os.environ, "TITAN_DATA_DIR": str(folder), "TITAN_API_PORT": "0"}
    environment |= {f"TITAN_{name.upper()}": value for name, value in settings.items()}
    with folder.with_name("service.log").open("w") as log:
        return subprocess.Popen(
            [sys.executable, "-c", _SERVE],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            text=True,
        )  # fmt: skip


@pytest.fixture(scope="session")
def service(
    development_chain: EmbeddedNode, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service") / "state"
    operator = development_account(folder / "keys" / "operator.json")
    development_chain.fund(operator.address, 10**20)
    with start(folder, rpc_url=development_chain.url, maximum_batch_bytes="100000") as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            log = folder.with_name("service.log")
            assert url.startswith("http://127.0.0.1:"), log.read_text()
            yield Service(
                process, url, (folder / "keys" / "api.key").read_text().strip(), folder, log
            )
        finally:
            process.terminate()


@pytest.fixture
def client(service: Service) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {service.key}"}
    with httpx.Client(base_url=service.url, headers=headers, timeout=60) as opened:
        yield opened
