"""Where tasks run: in this process, or on Ray."""

import os
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from titan.aml.jobs.partition import Piece
from titan.aml.jobs.task import Task, score_piece
from titan.errors import UsageError

Scores = NDArray[np.float32]


class Engine(Protocol):
    """Runs tasks and returns their results in the order of the pieces."""

    def run(self, task: Task, pieces: Iterable[Piece]) -> Iterator[Scores]:
        """Score pieces by one stage."""
        ...


class Local:
    """One piece after another, in this process."""

    def run(self, task: Task, pieces: Iterable[Piece]) -> Iterator[Scores]:
        """Score pieces by one stage."""
        for piece in pieces:
            yield score_piece(task, piece)


class Ray:
    """As many pieces at once as the cluster has cores.

    Args:
        address: of a running cluster; None starts one on this machine. What that writes is in a
            folder of the system's, with a short name because sockets are in it, and is gone with
            it. Ray would by itself demand a token and write one into the home directory: a
            cluster of our own is reached from this machine only and needs none.
        workers: cores of a cluster of our own.
    """

    def __init__(self, address: str | None, workers: int) -> None:
        if find_spec("ray") is None:
            raise UsageError(
                "usage.argument", "Ray is not installed: pip install 'titan-kyc[ray]'."
            )
        self._folder = tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True)
        folder = self._folder.name
        if address is None:
            os.environ.setdefault("RAY_AUTH_MODE", "disabled")
            os.environ.setdefault("RAY_AUTH_TOKEN_PATH", f"{folder}/token")
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        import ray

        own = {"num_cpus": workers, "_temp_dir": folder, "include_dashboard": False}
        ray.init(
            address=address,
            ignore_reinit_error=True,
            log_to_driver=False,
            **({} if address else own),
        )
        self._ray: Any = ray
        self._remote = ray.remote(num_cpus=1)(score_piece)

    def run(self, task: Task, pieces: Iterable[Piece]) -> Iterator[Scores]:
        """Score pieces by one stage, at most two for each core under way."""
        shared = self._ray.put(task)
        most = max(2, 2 * int(self._ray.cluster_resources().get("CPU", 1)))
        under_way: deque[Any] = deque()
        for piece in pieces:
            under_way.append(self._remote.remote(shared, piece))
            if len(under_way) >= most:
                yield self._ray.get(under_way.popleft())
        while under_way:
            yield self._ray.get(under_way.popleft())

    def close(self) -> None:
        """Leave the cluster, and stop it if it is our own."""
        self._ray.shutdown()
        self._folder.cleanup()


@contextmanager
def engine_of(name: str, address: str | None = None, workers: int = 1) -> Iterator[Engine]:
    """Give the engine of a name, and end it.

    Args:
        name: local or ray.
        address: see `Ray`.
        workers: see there.

    Raises:
        UsageError: ``usage.argument`` for another name, or if Ray is not installed.
    """
    if name not in {"local", "ray"}:
        raise UsageError("usage.argument", f"There is no engine '{name}'; local and ray are.")
    if name == "local":
        yield Local()
        return
    engine = Ray(address, workers)
    try:
        yield engine
    finally:
        engine.close()
