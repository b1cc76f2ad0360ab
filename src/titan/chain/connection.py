"""One account's connection to one chain: calls and transactions that end well or say why not."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import requests
from eth_typing import ChecksumAddress
from eth_utils.address import is_address, to_checksum_address
from web3 import Web3
from web3.contract import Contract
from web3.contract.contract import ContractFunction
from web3.exceptions import (
    BadFunctionCallOutput,
    BadResponseFormat,
    ContractLogicError,
    TimeExhausted,
    Web3Exception,
)
from web3.types import EventData, TxParams, TxReceipt

from titan.chain.compiled import compiled_contract
from titan.chain.finality import settled_block
from titan.chain.journal import Journal
from titan.chain.reverts import decoded_revert
from titan.chain.sending import Sender
from titan.chain.signers import Signer
from titan.chain.transactions import Call, PlainCall
from titan.chain.transport import Garbled, NodeProvider
from titan.errors import ChainError, UsageError

_RAISE_AFTER = 12.0
"""Seconds after which a waiting transaction is offered for more: a block of the main chain."""

_MOST_AT_ONCE = 100
"""Calls in one request: nodes commonly refuse batches of more than some hundreds."""


class Connection:
    """Calls and sends.

    Args:
        rpc_url: JSON-RPC URL.
        account: signs transactions; without one only reading is possible.
        timeout: seconds to wait for an answer, for a transaction to be mined, and then for each
            further block.
        confirmations: how many blocks must hold a transaction before it counts as done; see
            `titan.chain.finality`.
        journal: keeps what is sent under keys; without one nothing can be.

    Attributes:
        web3: the library's own object, for what is not wrapped.
        chain_id: EIP-155 number that the node reported.
        raise_after: seconds after which a waiting transaction is replaced by a dearer one.

    Raises:
        ChainError: ``chain.unreachable`` if nothing answers at the URL, ``chain.garbled`` if what
            answers is no node.
    """

    def __init__(
        self,
        rpc_url: str,
        account: Signer | None,
        timeout: float,
        confirmations: int = 1,
        journal: Journal | None = None,
    ) -> None:
        # Retrying is for the caller to decide: here it would only multiply the timeout.
        provider = NodeProvider(
            rpc_url, request_kwargs={"timeout": timeout}, exception_retry_configuration=None
        )
        self.web3 = Web3(provider)
        self.account = account
        self._timeout = timeout
        self._journal = journal
        self.raise_after = _RAISE_AFTER
        self.confirmations = confirmations
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

    def call_many(self, functions: Sequence[ContractFunction]) -> list[Any]:
        """Ask contracts many things in few requests (JSON-RPC batches), as of one block.

        Returns:
            the answers, in the order of the questions.

        Raises:
            ChainError: as of `call`, of the first question that is refused.
        """
        answers: list[Any] = []
        with errors_told():
            block = self.web3.eth.block_number
            for start in range(0, len(functions), _MOST_AT_ONCE):
                with self.web3.batch_requests() as batch:
                    for function in functions[start : start + _MOST_AT_ONCE]:
                        batch.add(function.call(block_identifier=block))
                    answers += batch.execute()
        return answers

    def settled_block(self) -> int:
        """Return the newest block with enough confirmations; -1 if there is none yet."""
        with errors_told():
            return settled_block(self.web3, self.confirmations)

    def logs(self, event: Any, from_block: int, **topics: object) -> list[EventData]:
        """Return the logs of an event since a block, oldest first.

        Args:
            event: of a contract, such as ``contract.events.Attested``.
            from_block: where to begin.
            topics: values of indexed arguments to select.
        """
        with errors_told():
            return list(event.get_logs(from_block=from_block, argument_filters=topics))

    def send(
        self,
        function: ContractFunction,
        key: str | None = None,
        rehearse: Callable[[], object] | None = None,
    ) -> TxReceipt:
        """Simulate a call, send it as a transaction, and wait until it is mined.

        Args:
            function: of a contract.
            key: under which it is sent once, however often and by however many processes it is
                asked for, also after this one was killed.
            rehearse: asks the chain first, and may raise; by default the call is simulated.

        Raises:
            ChainError: the contract's refusal by its own code; ``chain.unreachable``;
                ``chain.not-mined``; ``chain.no-account``; ``chain.signer-unusable``;
                ``chain.signer-refused``.
            UsageError: ``usage.argument`` for a key without a journal, ``usage.conflict`` for one
                under which another call was sent.
        """
        return self.transact(function, key, rehearse or (lambda: self.call(function)))

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

    def transact(
        self,
        call: Call,
        key: str | None = None,
        rehearse: Callable[[], object] = lambda: None,
    ) -> TxReceipt:
        """Send a call and wait until it is mined; errors as of `send`.

        Args:
            call: what to do.
            key: as of `send`.
            rehearse: asks the chain first, so that it can refuse for nothing.
        """
        signer = self._signer()
        sender = Sender(
            self.web3, self.chain_id, signer, self._timeout, self.raise_after,
            self.confirmations,
        )  # fmt: skip

        with errors_told():
            if key is None:
                receipt = sender.transact(call, rehearse)
            else:
                with self._require_journal().entry(
                    self.chain_id, signer.address, key, self._timeout
                ) as entry:
                    receipt = sender.transact(call, rehearse, entry)
        if receipt["status"] != 1:
            raise ChainError("chain.reverted", "The transaction was mined, and failed.")
        return receipt

    def began(self, key: str | None) -> bool:
        """Say whether something was signed under a key before; it may wait, or lack blocks on top.

        Raises:
            UsageError: ``usage.argument`` for a key without a journal.
        """
        return key is not None and self._require_journal().knows(self.chain_id, self.address, key)

    def _require_journal(self) -> Journal:
        if self._journal is None:
            raise UsageError("usage.argument", "A key needs a connection with a journal.")
        return self._journal

    def _signer(self) -> Signer:
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
    except (Garbled, BadFunctionCallOutput, BadResponseFormat) as error:
        raise ChainError("chain.garbled", "The node's answer makes no sense.") from error
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
