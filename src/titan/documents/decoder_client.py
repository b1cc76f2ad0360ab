"""The other end of the decoding process: one for each process of ours, started when needed."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

from titan.errors import DocumentError

_CHUNK = 1 << 20
_LARGEST_HEADER = 1 << 16


@dataclass(frozen=True, slots=True)
class Answer:
    """What the decoding process said.

    Attributes:
        facts: the JSON object, or a refusal with ``code`` and ``detail``.
        pixels: bytes behind it.
    """

    facts: dict[str, Any]
    pixels: bytes


class DecoderProcess:
    """A process of `titan.documents.decoder` and the socket to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._jobs: socket.socket | None = None

    def decode(self, content: bytes, limits: dict[str, Any], wall: float) -> Answer:
        """Decode one file in a child of its own.

        Args:
            content: the file.
            limits: see `titan.documents.decoder.decode`, with ``memory`` and ``seconds``.
            wall: seconds to wait at most.

        Raises:
            DocumentError: ``document.decoder-failed`` where no answer came, or half of one.
        """
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self._send(json.dumps(limits | {"wall": wall}).encode(), theirs)
            try:
                most = 3 * int(limits["maximum_pixels"]) + _LARGEST_HEADER
                return _answer(_exchange(ours, content, time.monotonic() + wall, most))
            except TimeoutError as error:
                raise DocumentError(
                    "document.decoder-failed", f"Decoding took more than {wall:.0f} seconds."
                ) from error

    def close(self) -> None:
        """End the process; the next job starts another."""
        with self._lock:
            if self._jobs is not None and self._process is not None:
                self._jobs.close()
                self._process.wait()
                self._jobs = self._process = None

    def _send(self, message: bytes, job: socket.socket) -> None:
        with self._lock:
            jobs = self._jobs if self._process and self._process.poll() is None else None
            socket.send_fds(jobs or self._started(), [message], [job.fileno()])

    def _started(self) -> socket.socket:
        if self._jobs is not None:
            self._jobs.close()
        self._jobs, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "titan.documents.decoder"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,
            )
        return self._jobs


def decoder_process() -> DecoderProcess:
    """Return the decoding process of this process; a forked worker gets its own."""
    return _decoder_process(os.getpid())


def renew_decoder_process() -> None:
    """End the decoding process; the next file starts one, in the working folder of then."""
    decoder_process().close()


@cache
def _decoder_process(_owner: int) -> DecoderProcess:
    return DecoderProcess()


def _exchange(job: socket.socket, content: bytes, end: float, most: int) -> bytes:
    """Send a file and return what comes back until the child ends, or more bytes than it may."""
    received = bytearray()
    try:
        job.settimeout(max(0.1, end - time.monotonic()))
        job.sendall(content)
        job.shutdown(socket.SHUT_WR)
        while len(received) <= most:
            job.settimeout(max(0.1, end - time.monotonic()))
            part = job.recv(_CHUNK)
            if not part:
                break
            received += part
    except (BrokenPipeError, ConnectionResetError) as error:
        raise DocumentError(
            "document.decoder-failed", "The decoding process ended early."
        ) from error
    return bytes(received)


def _answer(received: bytes) -> Answer:
    header, parted, pixels = received.partition(b"\n")
    if not parted:
        raise DocumentError("document.decoder-failed", "The decoding process ended early.")
    return Answer(json.loads(header), pixels)


def _environment() -> dict[str, str]:
    """The least that the interpreter needs; no key or address of the service goes along."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return {
        "PYTHONPATH": path,
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        "TMPDIR": tempfile.gettempdir(),
    }
