"""The issuer's key in a process of its own: a Unix socket, and one thing that can be asked there.

Whoever takes the service over can have roots signed as long as they hold it, and nothing else; the
key itself they never see. A connection gets a line with the account's address, may send one line
with a transaction, and gets one line back. Who may open the socket is a matter of its rights.
"""

import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eth_utils.address import to_checksum_address
from hexbytes import HexBytes

from titan.chain.remote import NUMBERS
from titan.chain.signers import Signer
from titan.chain.signing_rules import Rules, read_approvals, refusal
from titan.chain.socket_signer import read_line, unusable, write_line

_PATIENCE = 5.0
_WAITING = 16

Told = Callable[[str], None]


class SigningProcess:
    """Listens on a socket and signs what the rules allow.

    Args:
        path: of the socket; one that a dead process left is replaced.
        signer: has the key.
        rules: in force.
        approvals: folder of the officers' approvals.
        a_minute: most signatures in a minute; beyond that requests are refused.
        told: called with what became of each request, in a word.

    Raises:
        ChainError: ``chain.signer-unusable`` if it cannot listen there.
    """

    def __init__(  # noqa: PLR0913 - key, rules, and where they meet the world
        self,
        path: Path,
        signer: Signer,
        rules: Rules,
        *,
        approvals: Path,
        a_minute: int,
        told: Told,
    ) -> None:
        self._signer = signer
        self._rules = rules
        self._approvals = approvals
        self._a_minute = a_minute
        self._told = told
        self._signed: list[float] = []
        self._ended = threading.Event()
        self._path = path
        self._socket = _listening(path)

    def serve(self) -> None:
        """Answer one connection after the other until `close`."""
        while not self._ended.is_set():
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(_PATIENCE)
                try:
                    self._told(self._answered(connection))
                except (OSError, ValueError, TypeError):  # also of numbers that no chain takes
                    self._told("garbled")

    def close(self) -> None:
        """End; a signature under way is finished."""
        self._ended.set()
        self._path.unlink(missing_ok=True)

    def _answered(self, connection: socket.socket) -> str:
        write_line(connection, {"address": self._signer.address})
        fields = read_line(connection)
        why = self._refusal(fields)
        if why is not None:
            write_line(connection, {"refused": why})
            return why
        wanted = {name: fields[name] for name in (*NUMBERS, "data")}
        wanted["to"] = to_checksum_address(fields["to"])
        self._signed.append(time.monotonic())
        raw = self._signer.sign_transaction(wanted).raw_transaction
        write_line(connection, {"raw": HexBytes(raw).to_0x_hex()})
        return "signed"

    def _refusal(self, fields: Any) -> str | None:
        since = time.monotonic() - 60.0
        self._signed = [moment for moment in self._signed if moment > since]
        if len(self._signed) >= self._a_minute:
            return "rate"
        if (
            not isinstance(fields, dict)
            or not all(type(fields.get(name)) is int for name in NUMBERS)
            or not all(isinstance(fields.get(name), str) for name in ("data", "to"))
        ):
            return "shape"
        return refusal(self._rules, fields, read_approvals(self._approvals))


def _listening(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.is_socket() and not _alive(path):
            path.unlink()
        before = os.umask(0o117)
        try:
            listener.bind(str(path))
        finally:
            os.umask(before)
        listener.listen(_WAITING)
        listener.settimeout(0.2)
    except OSError as error:
        listener.close()
        raise unusable("The signer cannot listen at its socket.") from error
    return listener


def _alive(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(str(path)) == 0
