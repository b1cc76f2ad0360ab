"""Transactions of one account: in order, however many threads send, and each exactly once.

A transaction is signed once for its nonce and is then delivered until the chain holds it: sending
the same bytes again cannot double it. If it is not mined in time it is replaced by one of the same
nonce that pays more (EIP-1559; nodes ask for a tenth more), and whichever of them is mined counts.
"""

import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Protocol

import requests
from eth_account.signers.local import LocalAccount
from eth_typing import ChecksumAddress, Hash32
from web3 import Web3
from web3.exceptions import ContractLogicError, TransactionNotFound, Web3RPCError
from web3.types import Nonce, TxParams, TxReceipt, Wei

from titan.errors import ChainError

_GAS_RESERVE = 1.1  # the state may differ a little between the estimate and the block
_FEE_RAISE = 1.25  # nodes refuse a replacement that pays less than a tenth more
_POLL_SECONDS = 0.05
_MOST_NONCES = 20

_KNOWN = re.compile(r"already known|already imported|known transaction", re.IGNORECASE)
_SPENT = re.compile(r"nonce too low|nonce is too low|already been used|underpriced", re.IGNORECASE)
_POOR = re.compile(r"insufficient funds|enough funds|balance too low", re.IGNORECASE)
_FOREIGN = re.compile(r"invalid chain ?id|chain ?id mismatch|incompatible chain", re.IGNORECASE)


@dataclass
class _Nonces:
    """The nonces of one account that are on their way, in this process."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    waiting: set[int] = field(default_factory=set)

    def choose(self, pending: int) -> int:
        """Return the next nonce; what the node counts may lag behind what was sent."""
        nonce = max(pending, max(self.waiting, default=-1) + 1)
        self.waiting.add(nonce)
        return nonce


_ACCOUNTS: dict[tuple[int, str], _Nonces] = {}
_ACCOUNTS_LOCK = threading.Lock()


class Call(Protocol):
    """What becomes a transaction; calls and constructors of web3 do, and `PlainCall`."""

    def estimate_gas(self, transaction: TxParams) -> int:
        """Return the gas that it needs."""

    def build_transaction(self, transaction: TxParams) -> TxParams:
        """Return it with fees, destination and data filled in."""


@dataclass(frozen=True)
class PlainCall:
    """Bytes for an address that has no interface.

    Attributes:
        web3: the node.
        to: the address.
        data: the bytes.
    """

    web3: Web3
    to: ChecksumAddress
    data: bytes

    def estimate_gas(self, transaction: TxParams) -> int:
        """Return the gas that it needs."""
        return self.web3.eth.estimate_gas(self._filled(transaction))

    def build_transaction(self, transaction: TxParams) -> TxParams:
        """Return it with fees, destination and data filled in."""
        tip = self.web3.eth.max_priority_fee
        base = self.web3.eth.get_block("latest")["baseFeePerGas"]
        fees: TxParams = {"maxFeePerGas": Wei(2 * base + tip), "maxPriorityFeePerGas": tip}
        return {**self._filled(transaction), **fees}

    def _filled(self, transaction: TxParams) -> TxParams:
        return {**transaction, "to": self.to, "data": self.data, "value": Wei(0)}


class Sender:
    """Sends what one account signs.

    Args:
        web3: the node.
        chain_id: of the chain that transactions are signed for; no other one can take them.
        account: signs.
        timeout: seconds until a transaction must be mined.
        raise_after: seconds after which a transaction that waits is replaced by a dearer one.
        confirmations: how many blocks must hold a transaction, its own included.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - one place that knows how an account sends
        self,
        web3: Web3,
        chain_id: int,
        account: LocalAccount,
        timeout: float,
        raise_after: float,
        confirmations: int,
    ) -> None:
        self._web3 = web3
        self._chain_id = chain_id
        self._account = account
        self._timeout = timeout
        self._raise_after = raise_after
        self._confirmations = confirmations
        with _ACCOUNTS_LOCK:
            self._nonces = _ACCOUNTS.setdefault((chain_id, account.address), _Nonces())

    def transact(self, call: Call) -> TxReceipt:
        """Sign a call, send it, and wait until it is mined and confirmed.

        Raises:
            ChainError: ``chain.no-funds``, ``chain.not-mined``, ``chain.other-chain``,
                ``chain.unreachable`` if the node is gone until the timeout.
        """
        deadline = time.monotonic() + self._timeout
        sent = self._send(call, deadline)
        nonce = int(sent.transaction["nonce"])
        try:
            return self._settled(sent, deadline)
        finally:
            self._nonces.waiting.discard(nonce)

    def _send(self, call: Call, deadline: float) -> "_Sent":
        """Send with the next nonce; with another one if another process took it."""
        sender = self._account.address
        gas = self._gas(call)
        for _ in range(_MOST_NONCES):
            with self._nonces.lock:
                nonce = self._nonces.choose(self._web3.eth.get_transaction_count(sender, "pending"))
                try:
                    sent = self._signed(call, sender, nonce, gas)
                    if self._deliver(sent, deadline):
                        return sent
                except BaseException:
                    self._nonces.waiting.discard(nonce)
                    raise
                self._nonces.waiting.discard(nonce)
            time.sleep(_POLL_SECONDS)
        raise ChainError("chain.not-mined", "Other senders of the account took every nonce.")

    def _gas(self, call: Call) -> int:
        try:
            return int(call.estimate_gas({"from": self._account.address}) * _GAS_RESERVE)
        except ContractLogicError:
            raise
        except Web3RPCError as error:
            if _POOR.search(str(error)):
                raise ChainError("chain.no-funds", "The account cannot pay for it.") from error
            raise

    def _signed(
        self,
        call: Call,
        sender: ChecksumAddress,
        nonce: int,
        gas: int,
    ) -> "_Sent":
        parameters: TxParams = {
            "from": sender, "nonce": Nonce(nonce), "gas": gas, "chainId": self._chain_id
        }  # fmt: skip
        return _Sent.sign(self._account, dict(call.build_transaction(parameters)))

    def _deliver(self, sent: "_Sent", deadline: float) -> bool:
        """Hand a signed transaction over until the node has it; False if its nonce is taken."""
        while True:
            try:
                self._web3.eth.send_raw_transaction(sent.raw)
                return True
            except requests.RequestException:
                # The node may have it or not; the same bytes again tell.
                if time.monotonic() > deadline:
                    raise
                time.sleep(_POLL_SECONDS)
            except ContractLogicError:
                raise
            except Web3RPCError as error:
                return self._is_there(sent, str(error), error)

    def _is_there(self, sent: "_Sent", said: str, cause: Web3RPCError) -> bool:
        if _KNOWN.search(said) or self._receipt(sent.hash) is not None:
            return True
        if _SPENT.search(said):
            return False
        if _POOR.search(said):
            raise ChainError("chain.no-funds", "The account cannot pay for it.") from cause
        if _FOREIGN.search(said):
            raise ChainError("chain.other-chain", "The node serves another chain.") from cause
        raise cause

    def _settled(self, sent: "_Sent", deadline: float) -> TxReceipt:
        """Wait for a transaction, or one that replaced it, to be mined and confirmed.

        It is asked for anew each time, so that a reorganisation of the chain is followed: where
        it was taken out, it is waited for again. The longer it waits, the more it offers.
        """
        versions = [sent]
        raise_at = time.monotonic() + self._raise_after
        while time.monotonic() <= deadline:
            receipt = next(filter(None, (self._receipt(each.hash) for each in versions)), None)
            if receipt is not None:
                if self._is_confirmed(receipt):
                    return receipt
            elif time.monotonic() > raise_at:
                raise_at = time.monotonic() + self._raise_after
                dearer = versions[-1].dearer(self._account)
                if self._replaces(dearer, deadline):
                    versions.append(dearer)
            time.sleep(_POLL_SECONDS)
        raise ChainError("chain.not-mined", "The transaction waits at the node.")

    def _is_confirmed(self, receipt: TxReceipt) -> bool:
        if self._confirmations == 1:
            return True
        return self._web3.eth.block_number - receipt["blockNumber"] + 1 >= self._confirmations

    def _replaces(self, dearer: "_Sent", deadline: float) -> bool:
        """Offer a dearer version; if the account cannot pay that, the cheaper one stays."""
        try:
            return self._deliver(dearer, deadline)
        except ChainError as error:
            if error.code == "chain.no-funds":
                return False
            raise

    def _receipt(self, tx_hash: Hash32) -> TxReceipt | None:
        try:
            return self._web3.eth.get_transaction_receipt(tx_hash)
        except TransactionNotFound:
            return None
        except requests.RequestException:
            return None  # a node that restarts; the deadline ends the wait


@dataclass(frozen=True)
class _Sent:
    """A signed transaction."""

    transaction: dict[str, Any]
    raw: bytes
    hash: Hash32

    @classmethod
    def sign(cls, account: LocalAccount, transaction: dict[str, Any]) -> "_Sent":
        signed = account.sign_transaction(transaction)
        return cls(transaction, bytes(signed.raw_transaction), Hash32(bytes(signed.hash)))

    def dearer(self, account: LocalAccount) -> "_Sent":
        """Return the same transaction, paying a quarter more."""
        fees = {
            name: int(fee * _FEE_RAISE) + 1
            for name, fee in self.transaction.items()
            if name in {"maxFeePerGas", "maxPriorityFeePerGas", "gasPrice"}
        }
        return self.sign(account, {**self.transaction, **fees})
