"""The embedded development chain: an anvil process with its state in a folder."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from titan.chain.foundry import foundry_program
from titan.errors import ChainError

CHAIN_ID = 31337
"""Number of the embedded chain, the customary one of development chains."""

_START_SECONDS = 30.0
_STOP_SECONDS = 20.0
_POLL_SECONDS = 0.02

# The shell ends anvil when its own standard input closes. That happens when we close it and also,
# by the kernel's doing, when this process dies in whatever way; anvil then still writes its state.
_KEEPER = """\
exec 9<&0
"$@" </dev/null 9<&- &
node=$!
( read -r _ <&9; kill -TERM $node 2>/dev/null ) &
keeper=$!
wait $node
code=$?
kill $keeper 2>/dev/null
exit $code
"""


class EmbeddedNode:
    """A development chain on the loopback address; a context manager.

    One process runs a folder's chain. A second `EmbeddedNode` of the same folder, in this or in
    another process, joins the running one and does not stop it.

    Args:
        folder: keeps ``state.json``, ``node.json`` and ``node.log``.
        port: to listen on; 0 takes a free one.

    Attributes:
        url: JSON-RPC URL.
        owned: whether this object started the process and will stop it.

    Raises:
        ChainError: ``chain.node-failed`` if the chain does not come up.
        ArtifactError: ``artifact.tool`` if anvil is not installed.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._process: subprocess.Popen[bytes] | None = None
        deadline = time.monotonic() + _START_SECONDS
        while True:
            lock = _try_lock(folder / "node.lock")
            if lock is not None:
                self.owned = True
                self.url = self._start(lock, port, deadline)
                return
            url = _announced(folder)
            if url is not None and chain_id_at(url) == CHAIN_ID:
                self.owned, self.url = False, url
                return
            if time.monotonic() > deadline:
                raise ChainError("chain.node-failed", "Another process holds the chain's folder.")
            time.sleep(_POLL_SECONDS)

    def __enter__(self) -> "EmbeddedNode":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the chain and wait until its state is written; doing it again does nothing.

        Raises:
            ChainError: ``chain.node-failed`` if it does not end.
        """
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise ChainError("chain.node-failed", "The chain did not end.") from error

    def kill(self) -> None:
        """End the chain as a power cut would: it writes nothing more. For tests and measurements.

        What another process started is left alone.
        """
        process, self._process = self._process, None
        if process is None:
            return
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(_STOP_SECONDS)
        if process.stdin is not None:
            process.stdin.close()

    def fund(self, address: str, wei: int) -> None:
        """Give an account of this development chain a balance."""
        rpc(self.url, "anvil_setBalance", address, hex(wei))

    def _start(self, lock: IO[bytes], port: int, deadline: float) -> str:
        (self._folder / "node.json").unlink(missing_ok=True)
        with lock:
            chosen = port or _free_port()
            self._process = _spawn(self._folder, chosen, lock.fileno())
        url = f"http://127.0.0.1:{chosen}"
        while chain_id_at(url) != CHAIN_ID:
            if self._process.poll() is not None:
                raise ChainError("chain.node-failed", "The chain ended while it started.")
            if time.monotonic() > deadline:
                self.stop()
                raise ChainError("chain.node-failed", "The chain did not answer in time.")
            time.sleep(_POLL_SECONDS)
        (self._folder / "node.json").write_text(json.dumps({"url": url}))
        return url


def rpc(url: str, method: str, *parameters: object, timeout: float = 5.0) -> Any:
    """Call one JSON-RPC method and return its result.

    Raises:
        ChainError: ``chain.unreachable`` if nothing answers, ``chain.reverted`` if it refuses.
    """
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(parameters)}
    request = urllib.request.Request(  # noqa: S310 - the caller's own node
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310 - see above
            content = json.load(answer)
    except (OSError, ValueError) as error:
        raise ChainError("chain.unreachable", f"{method} got no answer.") from error
    if "error" in content:
        raise ChainError("chain.reverted", f"The node refused {method}.")
    return content["result"]


def chain_id_at(url: str) -> int | None:
    """Return the number of the chain that a URL serves, or None while nothing answers there."""
    try:
        return int(rpc(url, "eth_chainId", timeout=1.0), 16)
    except ChainError:
        return None


def _spawn(folder: Path, port: int, lock: int) -> subprocess.Popen[bytes]:
    anvil = [
        str(foundry_program("anvil")), "--quiet", "--host", "127.0.0.1", "--port", str(port),
        "--chain-id", str(CHAIN_ID), "--accounts", "0", "--threads", "2",
        "--state", str(folder / "state.json"), "--state-interval", "1",
    ]  # fmt: skip
    with (folder / "node.log").open("wb") as log:
        return subprocess.Popen(
            ["/bin/sh", "-c", _KEEPER, "anvil", *anvil],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            pass_fds=(lock,),
            # An interrupt at the terminal is for us; the chain is ended by `stop`.
            start_new_session=True,
        )


def _try_lock(path: Path) -> IO[bytes] | None:
    """Take the folder's lock, or return None if someone has it.

    The chain's process inherits the descriptor, so the lock lasts exactly as long as it does.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    # The shell can only name single-digit descriptors; ours must not be one of them.
    high = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 64)
    os.close(descriptor)
    file = os.fdopen(high, "r+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def _announced(folder: Path) -> str | None:
    try:
        return str(json.loads((folder / "node.json").read_text())["url"])
    except (FileNotFoundError, ValueError):
        return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
