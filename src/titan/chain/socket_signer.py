"""Signs through the socket of a signing process, and the lines that are spoken there."""

import json
import socket
from pathlib import Path
from typing import Any

from eth_account.datastructures import SignedTransaction
from eth_typing import ChecksumAddress
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from hexbytes import HexBytes

from titan.chain.remote import NUMBERS, checked
from titan.errors import ChainError

_LONGEST_LINE = 1 << 18


class SocketSigner:
    """Signs through a signing process; what comes back is checked as of any signer elsewhere.

    Args:
        path: of its socket.
        timeout: seconds to wait for an answer.

    Raises:
        ChainError: ``chain.signer-unusable`` if nobody answers there.
    """

    def __init__(self, path: Path, timeout: float) -> None:
        self._path = path
        self._timeout = timeout
        with self._connected() as connection:
            self._address = to_checksum_address(_asked(connection, None)["address"])

    @property
    def address(self) -> ChecksumAddress:
        """The account that it signs for."""
        return self._address

    def sign_transaction(self, transaction_dict: Any, /) -> SignedTransaction:
        """Have a transaction of EIP-1559 signed, and check what comes back.

        Raises:
            ChainError: ``chain.signer-unusable`` if nobody answers, ``chain.signer-refused`` if it
                refuses, or signs something else.
        """
        fields = {name: int(transaction_dict[name]) for name in NUMBERS}
        data = HexBytes(transaction_dict["data"]).to_0x_hex()
        request = {**fields, "data": data, "to": str(transaction_dict.get("to") or "")}
        with self._connected() as connection:
            answer = _asked(connection, request)
        if "raw" not in answer:
            raise ChainError("chain.signer-refused", f"The signer refused: {answer['refused']}.")
        raw = HexBytes(str(answer["raw"]))
        signature = checked(raw, transaction_dict, self._address)
        return SignedTransaction(raw, HexBytes(keccak(raw)), *signature)

    def _connected(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(self._timeout)
        try:
            connection.connect(str(self._path))
        except OSError as error:
            connection.close()
            raise unusable("Nobody listens at the signer's socket.") from error
        return connection


def _asked(connection: socket.socket, request: dict[str, Any] | None) -> dict[str, Any]:
    """Return the greeting, or what is said to a request behind it."""
    try:
        answer = read_line(connection)
        if request is not None:
            write_line(connection, request)
            answer = read_line(connection)
        else:
            connection.shutdown(socket.SHUT_WR)
    except (OSError, ValueError) as error:
        raise unusable("The signer gave no answer.") from error
    if not isinstance(answer, dict) or not answer.keys() & {"address", "raw", "refused"}:
        raise unusable("The signer gave an answer that is none.")
    return answer


def write_line(connection: socket.socket, value: dict[str, Any]) -> None:
    """Send one line of JSON."""
    connection.sendall(json.dumps(value).encode() + b"\n")


def read_line(connection: socket.socket) -> Any:
    """Return what one line says.

    Raises:
        ValueError: if it is no JSON, too long, or cut off.
    """
    line = bytearray()
    while not line.endswith(b"\n"):
        chunk = connection.recv(1 << 16)
        line += chunk
        if not chunk or len(line) > _LONGEST_LINE:
            raise ValueError("no line")
    return json.loads(line)


def unusable(detail: str) -> ChainError:
    """Return the error of a signer that cannot be used."""
    return ChainError("chain.signer-unusable", detail)
