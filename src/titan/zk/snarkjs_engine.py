"""A long-lived Node worker that holds a circuit's keys and answers one line by one line."""

import base64
import contextlib
import json
import queue
import subprocess
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

from titan.artifacts.store import ArtifactStore
from titan.artifacts.tools import node, npm_package
from titan.errors import ArtifactError, ProofError
from titan.zk.exchange import Points, read_points
from titan.zk.witness import witness_file

_WORKER = Path(__file__).with_name("prover_worker.mjs")


class SnarkjsEngine:
    """snarkjs in a Node process, started at the first request and again after it died.

    The process ends with its standard input, so it does not outlive its parent. Requests of
    several threads wait for each other.

    Args:
        circuit_id: which circuit's keys it serves.
        timeout: seconds after which a request is given up and the worker ended.
    """

    def __init__(self, circuit_id: str, timeout: float) -> None:
        self._circuit_id = circuit_id
        self._timeout = timeout
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()

    def __enter__(self) -> "SnarkjsEngine":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def prove(self, witness: bytes) -> Points:
        """Return a proof.

        Args:
            witness: 32 bytes, little-endian, for each wire; it goes to the worker's standard
                input and nowhere else.

        Raises:
            ProofError: ``proof.engine`` or ``proof.timeout``.
            ArtifactError: if a file of the circuit or a program is missing or changed.
        """
        file = base64.b64encode(witness_file(witness)).decode()
        return read_points(self.request("prove", witness=file)["proof"])

    def request(self, operation: str, **arguments: Any) -> dict[str, Any]:
        """Send one request and return the answer.

        Args:
            operation: ``prove`` or ``verify``.
            arguments: what the operation needs; they go to the worker's standard input only.

        Raises:
            ProofError: ``proof.engine`` if the worker died or failed, or ``proof.timeout``.
            ArtifactError: if a file of the circuit or a program is missing or changed.
        """
        with self._lock:
            process = self._running()
            self._send(process, {"operation": operation, **arguments})
            return self._outcome(self._receive())

    def close(self) -> None:
        """End the worker, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):  # a last line for a dead worker
                    pipe.close()

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = self._started()
        return self._process

    def _started(self) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [str(node()), str(_WORKER), json.dumps(self._configuration())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Nothing of a request may reach a log, whatever a library prints.
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._answers = queue.SimpleQueue()
        threading.Thread(target=_read_lines, args=(process, self._answers), daemon=True).start()
        return process

    def _configuration(self) -> dict[str, Any]:
        store = ArtifactStore.of("circuits")
        names = {"zkey": f"{self._circuit_id}.zkey", "vkey": f"{self._circuit_id}.vkey.json"}
        return {
            "snarkjs": str(npm_package("circuits", "snarkjs")),
            "files": {
                kind: {"path": str(store.path(name)), "sha256": store.sha256(name)}
                for kind, name in names.items()
            },
        }

    def _send(self, process: "subprocess.Popen[str]", message: dict[str, Any]) -> None:
        if process.stdin is None:
            raise ProofError("proof.engine", "The proving worker has no standard input.")
        try:
            process.stdin.write(json.dumps(message) + "\n")
            process.stdin.flush()
        except BrokenPipeError as error:
            self.close()
            raise ProofError("proof.engine", "The proving worker ended.") from error

    def _receive(self) -> dict[str, Any]:
        try:
            line = self._answers.get(timeout=self._timeout)
        except queue.Empty as error:
            self.close()
            raise ProofError(
                "proof.timeout", f"The proving worker took over {self._timeout:g} seconds."
            ) from error
        except BaseException:
            self.close()  # or the answer still to come would be taken for the next request's
            raise
        if not line:
            self.close()
            raise ProofError("proof.engine", "The proving worker ended.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _outcome(self, answer: dict[str, Any]) -> dict[str, Any]:
        match answer.get("error"):
            case None:
                return answer
            case "changed":
                raise ArtifactError("artifact.changed", "A file of the circuit has changed.")
            case _:
                raise ProofError("proof.engine", "The proving worker could not do its work.")


def _read_lines(process: "subprocess.Popen[str]", answers: "queue.SimpleQueue[str]") -> None:
    """Pass each line on, and an empty one at the end."""
    if process.stdout is not None:
        with contextlib.suppress(ValueError):  # closed under our hands: the worker was ended
            for line in process.stdout:
                answers.put(line)
    answers.put("")
