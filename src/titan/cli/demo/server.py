"""The service as a process of its own, as a user would start it."""

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from titan.cli.service import connect
from titan.client.client import Client
from titan.errors import ServiceError
from titan.settings import Settings

_START_SECONDS = 60.0


@contextmanager
def running_service(settings: Settings) -> Iterator[Client]:
    """Start ``titan up`` on a data folder, yield a connection to it, and stop it.

    Raises:
        ServiceError: ``service.unreachable`` if it does not come up.
    """
    log = settings.data_dir / "service.log"
    environment = {
        **os.environ,
        "TITAN_DATA_DIR": str(settings.data_dir),
        "TITAN_RPC_URL": settings.rpc_url or "",
        "TITAN_API_PORT": str(settings.api_port),
    }
    command = [sys.executable, "-m", "titan", "up", "--json"]
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, env=environment, text=True
        ) as process,
    ):
        try:
            with connect(settings, _announced(process, log.name)) as service:
                yield service
        finally:
            process.terminate()
            process.wait(timeout=20)


def _announced(process: "subprocess.Popen[str]", log: str) -> str:
    """Wait for the line in which the service says where it listens."""
    output = process.stdout
    if output is None:
        raise AssertionError("the service is started with a pipe")
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        line = output.readline() if selector.select(_START_SECONDS) else ""
    if not line:
        raise ServiceError("service.unreachable", f"The service did not start; see {log}.")
    return str(json.loads(line)["url"])
