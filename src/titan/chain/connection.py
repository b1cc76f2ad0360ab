"""One account's connection to one chain: calls and transactions that end well or say why not."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from eth_account.signers.local import LocalAccount
from eth_typing import ChecksumAddress
from eth_utils.address import is_address, to_checksum_address
from web3 import HTTPProvider, Web3
from web3.contract import Contract
from web3.contract.contract import ContractFunction
from web3.exceptions import ContractLogicError, TimeExhausted, Web3Exception
from web3.types import EventData, TxParams, TxReceipt

from titan.chain.compiled import compiled_contract
from titan.chain.reverts import decoded_revert
from titan.chain.sending import Call, PlainCall, Sender
from titan.errors import ChainError, UsageError

_RAISE_AFTER = 12.0
"""Seconds after which a waiting transaction is offered for more: a block of the main chain."""


class Connection:
    """Calls and sends.

    Args:
        rpc_url: JSON-RPC URL.
        account: signs transactions; without one only reading is possible.
        timeout: seconds to wait for an answer, and for a transaction to be mined.

    Attributes:
        web3: the library's own object, for what is not wrapped.
        chain_id: EIP-155 number that the node reported.
        raise_after: seconds after which a waiting transaction is replaced by a dearer one.
        confirmations: how many blocks must hold a transaction before it counts as done.

    Raises:
        ChainError: ``chain.unreachable`` if nothing answers at the URL.
    """

    def __init__(self, rpc_url: str, account: LocalAccount | None, timeout: float) -> None:
        # Retrying is for the caller to decide: here it would only multiply the timeout.
        provider = HTTPProvider(
            rpc_url, request_kwargs={"timeout": timeout}, exception_retry_configuration=None
        )
        self.web3 = Web3(provider)
        self.account = account
        self._timeout = timeout
        self.raise_after = _RAISE_AFTER
        self.confirmations = 1
        with errors_told():
            self.chain_id = self.web3.eth.chain_id

    @property
    def address(self) -> str:
        """Address of the account; ``chain.no-account`` if there is none."""
        return str(self._signer().address)

    def contract(self, name: str, address: str) -> Contract:
        """Return a shipped contract at an address."""
        abi = compiled_contract(name).abi
        return self.web3.eth.contract(address=checksummed(address), abi=abi)

    def call(self, function: ContractFunction) -> Any:
        """Ask a contract, changing nothing.

        Raises:
            ChainError: the contract's refusal by its own code, or ``chain.unreachable``.
        """
        parameters: TxParams = {"from": self.account.address} if self.account else {}
        with errors_told():
            return function.call(parameters)

    def logs(self, event: Any, from_block: int, **topics: object) -> list[EventData]:
        """Return the logs of an event since a block, oldest first.

        Args:
            event: of a contract, such as ``contract.events.Attested``.
            from_block: where to begin.
            topics: values of indexed arguments to select.
        """
        with errors_told():
            return list(event.get_logs(from_block=from_block, argument_filters=topics))

    def send(self, function: ContractFunction) -> TxReceipt:
        """Simulate a call, send it as a transaction, and wait until it is mined.

        Raises:
            ChainError: the contract's refusal by its own code; ``chain.unreachable``;
                ``chain.not-mined``; ``chain.no-account``.
        """
        self._signer()
        self.call(function)
        return self.transact(function)

    def deploy(self, name: str, *arguments: object) -> TxReceipt:
        """Create a shipped contract and wait until it is mined; errors as of `send`."""
        compiled = compiled_contract(name)
        factory = self.web3.eth.contract(abi=compiled.abi, bytecode=compiled.bytecode)
        return self.transact(factory.constructor(*arguments))

    def code(self, address: str) -> bytes:
        """Return the code that stands at an address; empty if there is none."""
        with errors_told():
            return bytes(self.web3.eth.get_code(checksummed(address)))

    def send_bytes(self, address: str, data: bytes) -> TxReceipt:
        """Send bytes to an address and wait until they are mined; errors as of `send`."""
        return self.transact(PlainCall(self.web3, checksummed(address), data))

    def transact(self, call: Call) -> TxReceipt:
        """Send a call without simulating it first, and wait until it is mined; errors as `send`."""
        sender = Sender(
            self.web3, self.chain_id, self._signer(), self._timeout, self.raise_after,
            self.confirmations,
        )  # fmt: skip
        with errors_told():
            receipt = sender.transact(call)
        if receipt["status"] != 1:
            raise ChainError("chain.reverted", "The transaction was mined, and failed.")
        return receipt

    def _signer(self) -> LocalAccount:
        if self.account is None:
            raise ChainError("chain.no-account", "This connection only reads.")
        return self.account


@contextmanager
def errors_told() -> Iterator[None]:
    """Turn what web3 and its HTTP client raise into `ChainError`."""
    try:
        yield
    except ContractLogicError as error:
        raise decoded_revert(error) from error
    except TimeExhausted as error:
        raise ChainError("chain.not-mined", "The transaction waits at the node.") from error
    except requests.RequestException as error:
        kind = type(error).__name__
        raise ChainError("chain.unreachable", f"The node gave no answer ({kind}).") from error
    except Web3Exception as error:
        kind = type(error).__name__
        raise ChainError("chain.reverted", f"The node refused the request ({kind}).") from error


def checksummed(address: str) -> ChecksumAddress:
    """Return an address in the form of EIP-55.

    Raises:
        UsageError: ``usage.argument`` if it is no address.
    """
    if not is_address(address):
        raise UsageError("usage.argument", "An address is not 0x and 40 hex digits.")
    return to_checksum_address(address)


def word(hexadecimal: str) -> bytes:
    """Return 32 bytes from hex, such as a policy's id or an attestation's uid.

    Raises:
        UsageError: ``usage.argument`` if it is not 32 bytes of hex.
    """
    try:
        value = bytes.fromhex(hexadecimal.removeprefix("0x"))
    except ValueError:
        value = b""
    if len(value) != 32:
        raise UsageError("usage.argument", "An id is not 0x and 64 hex digits.")
    return value
