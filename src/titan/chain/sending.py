"""Transactions of one account: in order, however many threads send, and each exactly once.

A transaction is signed once for its nonce and is then delivered until the chain holds it: sending
the same bytes again cannot double it. If it is not mined in time it is replaced by one of the same
nonce that pays more, and whichever of them is mined counts. It is signed anew, with another nonce,
only when its nonce certainly went to something else: no two of its versions can be mined.
"""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import requests
from web3 import Web3
from web3.exceptions import ContractLogicError, TransactionNotFound, Web3RPCError
from web3.types import BlockIdentifier, Nonce, TxParams, TxReceipt, Wei

from titan.chain.finality import FINALIZED, settled_block
from titan.chain.journal import Entry
from titan.chain.signers import Signer
from titan.chain.transactions import Call, Fees, PlainCall, Signed, fee_fields
from titan.errors import ChainError, UsageError

_GAS_RESERVE = 1.1  # the state may differ a little between the estimate and the block
_POLL_SECONDS = 0.05
_DELIVER_AGAIN_SECONDS = 1.0
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


class _Clock:
    """When to deliver again, when to offer more, and when to give up.

    Args:
        timeout: seconds until the transaction must be mined, and then for each further block.
        raise_after: seconds after which it is offered for more.
        at_once: whether to deliver it at once; otherwise that was just done.
    """

    def __init__(self, timeout: float, raise_after: float, at_once: bool) -> None:
        self._timeout = timeout
        self._raise_after = raise_after
        self._settled = -1
        now = time.monotonic()
        self._deliver_at = now if at_once else now + _DELIVER_AGAIN_SECONDS
        self._raise_at = now + raise_after
        self.deadline = now + timeout

    def over(self) -> bool:
        return time.monotonic() > self.deadline

    def saw(self, settled: int) -> None:
        """Wait on while blocks come on top of the transaction's."""
        if settled > self._settled:
            self._settled = settled
            self.deadline = time.monotonic() + self._timeout

    def deliver_now(self) -> bool:
        due = time.monotonic() >= self._deliver_at
        if due:
            self._deliver_at = time.monotonic() + _DELIVER_AGAIN_SECONDS
        return due

    def raise_now(self) -> bool:
        due = time.monotonic() > self._raise_at
        if due:
            self._raise_at = time.monotonic() + self._raise_after
        return due


class Sender:
    """Sends what one account signs.

    Args:
        web3: the node.
        chain_id: of the chain that transactions are signed for; no other one can take them.
        signer: of the account.
        timeout: seconds until a transaction must be mined.
        raise_after: seconds after which a transaction that waits is replaced by a dearer one.
        confirmations: how many blocks must hold a transaction, its own included; see
            `titan.chain.finality`.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - one place that knows how an account sends
        self,
        web3: Web3,
        chain_id: int,
        signer: Signer,
        timeout: float,
        raise_after: float,
        confirmations: int,
    ) -> None:
        self._web3 = web3
        self._chain_id = chain_id
        self._signer = signer
        self._timeout = timeout
        self._raise_after = raise_after
        self._confirmations = confirmations
        with _ACCOUNTS_LOCK:
            self._nonces = _ACCOUNTS.setdefault((chain_id, signer.address), _Nonces())

    def transact(
        self, call: Call, rehearse: Callable[[], object], entry: Entry | None = None
    ) -> TxReceipt:
        """Sign a call, send it, and wait until it is mined and confirmed.

        Args:
            call: what to do.
            rehearse: asks the chain first whether it would do it; may raise.
            entry: of the journal. What was signed there before is settled first: only if it
                certainly cannot be mined any more, or was mined and refused, is the call signed
                anew.

        Returns:
            the receipt of what was mined, whether or not the contract refused it.

        Raises:
            ChainError: ``chain.no-funds``, ``chain.not-mined``, ``chain.other-chain``,
                ``chain.unreachable`` if the node is gone until the timeout.
            UsageError: ``usage.conflict`` if the entry is of another call.
        """
        earlier = self._earlier(call, entry)
        if earlier:
            receipt = self._followed(earlier, entry, at_once=True)
            if receipt is not None and receipt["status"] == 1:
                return receipt
        while True:
            rehearse()
            receipt = self._followed([self._send(call, entry)], entry)
            if receipt is not None:
                return receipt

    def _earlier(self, call: Call, entry: Entry | None) -> list[Signed]:
        signed = [Signed.read(raw) for raw in entry.versions()] if entry else []
        if any(not each.asks(self._unsigned(call, 0, 0, Fees(0, 0))) for each in signed):
            raise UsageError("usage.conflict", "The key belongs to another transaction.")
        return signed

    def _send(self, call: Call, entry: Entry | None) -> Signed:
        """Send with the next nonce; with another one if another process took it."""
        deadline = time.monotonic() + self._timeout
        sender = self._signer.address
        gas, fees = self._gas(call), Fees.of_now(self._web3)
        for _ in range(_MOST_NONCES):
            with self._nonces.lock:
                nonce = self._nonces.choose(self._web3.eth.get_transaction_count(sender, "pending"))
                try:
                    signed = self._signed(call, nonce, gas, fees)
                    if entry is not None:
                        entry.add(signed.raw)
                    if self._deliver(signed, deadline):
                        return signed
                except BaseException:
                    self._nonces.waiting.discard(nonce)
                    raise
                self._nonces.waiting.discard(nonce)
            time.sleep(_POLL_SECONDS)
        raise ChainError("chain.not-mined", "Other senders of the account took every nonce.")

    def _gas(self, call: Call) -> int:
        try:
            return int(call.estimate_gas({"from": self._signer.address}) * _GAS_RESERVE)
        except ContractLogicError:
            raise
        except Web3RPCError as error:
            if _POOR.search(str(error)):
                raise ChainError("chain.no-funds", "The account cannot pay for it.") from error
            raise

    def _signed(self, call: Call, nonce: int, gas: int, fees: Fees) -> Signed:
        unsigned = self._unsigned(call, nonce, gas, fees)
        return Signed.by(self._signer, cast(dict[str, Any], unsigned))

    def _unsigned(self, call: Call, nonce: int, gas: int, fees: Fees) -> TxParams:
        parameters: TxParams = {
            "from": self._signer.address, "nonce": Nonce(nonce),
            "gas": gas, "chainId": self._chain_id, "value": Wei(0),
            **cast(TxParams, fee_fields(fees)),
        }  # fmt: skip
        return {**call.build_transaction(parameters)}

    def _deliver(self, signed: Signed, deadline: float) -> bool:
        """Hand a signed transaction over until the node has it; False if its nonce is taken."""
        perhaps_there = False
        while True:
            try:
                return self._offer(signed) or perhaps_there
            except requests.RequestException:
                # The node may have it or not; the same bytes again tell.
                perhaps_there = True
                if time.monotonic() > deadline:
                    raise
                time.sleep(_POLL_SECONDS)

    def _offer(self, signed: Signed) -> bool:
        """Hand a signed transaction over once; False if its nonce is taken."""
        try:
            self._web3.eth.send_raw_transaction(signed.raw)
        except ContractLogicError:
            raise
        except Web3RPCError as error:
            return self._is_there(signed, str(error), error)
        return True

    def _is_there(self, signed: Signed, said: str, cause: Web3RPCError) -> bool:
        if _KNOWN.search(said) or self._receipt([signed]) is not None:
            return True
        if _SPENT.search(said):
            return False
        if _POOR.search(said):
            raise ChainError("chain.no-funds", "The account cannot pay for it.") from cause
        if _FOREIGN.search(said):
            raise ChainError("chain.other-chain", "The node serves another chain.") from cause
        raise cause

    def _followed(
        self, versions: list[Signed], entry: Entry | None, at_once: bool = False
    ) -> TxReceipt | None:
        """Hold the nonce and wait; see `_settled`."""
        nonce = versions[-1].nonce
        self._nonces.waiting.add(nonce)
        clock = _Clock(self._timeout, self._raise_after, at_once)
        try:
            return self._settled(list(versions), entry, clock)
        finally:
            self._nonces.waiting.discard(nonce)

    def _settled(
        self, versions: list[Signed], entry: Entry | None, clock: _Clock
    ) -> TxReceipt | None:
        """Wait for one of the versions to be mined and confirmed; None if none ever can be.

        It is asked for anew each time, so that a reorganisation of the chain is followed: what
        was taken out is delivered again. The longer it waits, the more it offers.
        """
        refusal: Exception | None = None
        while not clock.over():
            try:
                receipt = self._receipt(versions)
                if receipt is not None:
                    if self._is_confirmed(receipt, versions, clock):
                        return receipt
                elif clock.deliver_now():
                    if self._is_superseded(versions):
                        return None
                    refusal = self._keep_alive(versions, entry, clock)
            except requests.RequestException as error:
                refusal = error  # a node that restarts; the deadline ends the wait
            time.sleep(_POLL_SECONDS)
        if isinstance(refusal, ChainError):
            raise refusal
        raise ChainError("chain.not-mined", "The transaction waits at the node.") from refusal

    def _keep_alive(
        self, versions: list[Signed], entry: Entry | None, clock: _Clock
    ) -> Exception | None:
        """Deliver again what no block holds; after a while offer more and see to earlier nonces.

        Returns:
            what the node said against all of them. It is no failure yet: it may have one already.
        """
        if clock.raise_now():
            self._fill_gap(versions[-1].nonce)
            dearer = versions[-1].dearer(self._signer, Fees.of_now(self._web3))
            if entry is not None:
                entry.add(dearer.raw)
            versions.append(dearer)
        refusal: Exception | None = None
        for each in reversed(versions):
            if each.nonce != versions[-1].nonce:
                break
            try:
                self._offer(each)
            except (ChainError, Web3RPCError) as error:
                refusal = error  # such as more than the account has: the cheaper one will do
            else:
                return None
        return refusal

    def _fill_gap(self, nonce: int) -> None:
        """Spend the unused nonces before one on nothing.

        There are some after a node lost its last blocks, and it waits for them.
        """
        sender = self._signer.address
        pending = self._web3.eth.get_transaction_count(sender, "pending")
        for missing in sorted(set(range(pending, nonce)[:_MOST_NONCES]) - self._nonces.waiting):
            nothing, now = PlainCall(self._web3, sender, b""), Fees.of_now(self._web3)
            self._offer(self._signed(nothing, missing, self._gas(nothing), now))

    def _is_superseded(self, versions: list[Signed]) -> bool:
        """Say whether the nonce went to another transaction, for good."""
        depth = self._confirmations
        block: BlockIdentifier = "finalized" if depth == FINALIZED else "latest"
        if depth > 1:
            block = settled_block(self._web3, depth)
            if block < 0:
                return False
        sender = self._signer.address
        spent = self._web3.eth.get_transaction_count(sender, block) > versions[-1].nonce
        # Asked in this order: what was mined meanwhile has a receipt.
        return spent and self._receipt(versions) is None

    def _is_confirmed(self, receipt: TxReceipt, versions: list[Signed], clock: _Clock) -> bool:
        if self._confirmations == 1:
            return True
        settled = settled_block(self._web3, self._confirmations)
        clock.saw(settled)
        if settled < receipt["blockNumber"]:
            return False
        # What was counted must be the chain that the receipt is of.
        again = self._receipt(versions)
        return again is not None and again["blockHash"] == receipt["blockHash"]

    def _receipt(self, versions: list[Signed]) -> TxReceipt | None:
        """Return the receipt of the version that was mined, or None."""
        for each in versions:
            try:
                return self._web3.eth.get_transaction_receipt(each.hash)
            except TransactionNotFound:
                continue
        return None
