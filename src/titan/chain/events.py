"""The registry's events, read once each, also where the chain changes its mind.

Whoever reads keeps a cursor beside what it made of the events. The cursor names blocks that were
read, by number and hash; when the chain no longer has one of them, reading goes back to the newest
that it still has, and the page says which events to take back. Applied in order, pages leave
exactly the events of the chain, however deep a reorganisation was and wherever a reader stopped.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_typing import ChecksumAddress
from eth_utils.abi import event_abi_to_log_topic
from web3.contract import Contract
from web3.exceptions import BlockNotFound
from web3.types import FilterParams, LogReceipt

from titan.chain.connection import Connection, errors_told
from titan.errors import ChainError

_SPAN = 10_000
"""Blocks asked for at once: many nodes refuse to search more."""

_PATIENCE = 20
"""Times that a block may be gone when it is fetched: more are no coincidence."""

_MEMORY = 512
"""Blocks that a cursor can go back beyond which it only knows one older one."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a contract.

    Attributes:
        name: as in Solidity, such as ``Attested``.
        arguments: by name; bytes as 0x-hex.
        block: its number.
        block_hash: 0x-hex.
        tx_hash: of the transaction, 0x-hex.
        log_index: its place in the block.
    """

    name: str
    arguments: Mapping[str, Any]
    block: int
    block_hash: str
    tx_hash: str
    log_index: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A block that was read: number and hash, 0x-hex."""

    block: int
    hash: str


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a reader has come; `titan.domain.encoding` turns it into JSON and back.

    Attributes:
        marks: blocks that were read, oldest first; everything up to the last one was.
    """

    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader applies in one step.

    Attributes:
        undone_after: a block's number: events of later blocks that were read before are taken
            back first. None where nothing is.
        events: to add, oldest first.
        cursor: to keep, in the transaction that applies the rest.
    """

    undone_after: int | None
    events: tuple[Event, ...]
    cursor: Cursor


class BlockLog(ABC):
    """Reads what happened in blocks, once each.

    Args:
        connection: to the chain; as many confirmations as its transactions need, the blocks need
            before they are read.
        since: the first block to read.
        span: blocks to ask for at once.
    """

    def __init__(self, connection: Connection, since: int, span: int = _SPAN) -> None:
        self._connection = connection
        self._web3 = connection.web3
        self._since = since
        self._span = span

    def read(self, cursor: Cursor | None = None) -> Iterator[Page]:
        """Read from a cursor, or from the first block, up to the newest block that counts.

        Yields:
            pages; none if there is nothing new.

        Raises:
            ChainError: ``chain.unreachable``, ``chain.garbled``.
        """
        marks = cursor.marks if cursor else ()
        while True:
            with errors_told():
                page = self._next(marks)
            if page is None:
                return
            marks = page.cursor.marks
            yield page

    def follow(self, cursor: Cursor | None = None, every: float = 1.0) -> Iterator[Page]:
        """Read without end, asking anew each so many seconds; errors as of `read`."""
        while True:
            for page in self.read(cursor):
                cursor = page.cursor
                yield page
            time.sleep(every)

    def _next(self, marks: tuple[Mark, ...]) -> Page | None:
        """Return the next page after some marks, read from a chain that stood still meanwhile."""
        missed = 0
        while True:
            kept = self._still_there(marks)
            undone = len(kept) < len(marks)
            start = kept[-1].block if kept else self._since - 1
            end = min(start + self._span, self._connection.settled_block())
            if end <= start:
                return Page(start, (), Cursor(kept)) if undone else None
            tip = self._mark(end)
            try:
                events = tuple(self._found(start + 1, end))
            except BlockNotFound as error:  # the chain moved; what it has now is read
                missed += 1
                if missed > _PATIENCE:
                    raise ChainError("chain.garbled", "The node lacks blocks it counts.") from error
                continue
            # Neither end may have moved while the logs were read: then all are of one chain.
            if tip is not None and self._holds(tip) and all(map(self._holds, kept[-1:])):
                return Page(start if undone else None, events, Cursor(_trimmed(kept, events, tip)))

    def _still_there(self, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
        """Return the marks up to the newest one that the chain still has."""
        count = len(marks)
        while count and not self._holds(marks[count - 1]):
            count -= 1
        return marks[:count]

    def _holds(self, mark: Mark) -> bool:
        return self._mark(mark.block) == mark

    def _mark(self, number: int) -> Mark | None:
        try:
            return Mark(number, self._web3.eth.get_block(number)["hash"].to_0x_hex())
        except BlockNotFound:
            return None

    @abstractmethod
    def _found(self, start: int, end: int) -> Iterable[Event]:
        """Return what happened in some blocks, both ends included, oldest first."""


class EventLog(BlockLog):
    """Reads the events of a contract.

    Args:
        connection: see `BlockLog`.
        contract: whose events.
        since: block of its creation.
        span: blocks to ask for at once.
    """

    def __init__(
        self, connection: Connection, contract: Contract, since: int, span: int = _SPAN
    ) -> None:
        super().__init__(connection, since, span)
        self._contract = contract
        self._known = {
            event_abi_to_log_topic(entry): contract.events[entry["name"]]()
            for entry in contract.abi
            if entry["type"] == "event"
        }

    def _found(self, start: int, end: int) -> Iterable[Event]:
        address: ChecksumAddress = self._contract.address
        wanted: FilterParams = {"address": address, "fromBlock": start, "toBlock": end}
        return [self._event(log) for log in self._web3.eth.get_logs(wanted)]

    def _event(self, log: LogReceipt) -> Event:
        kind = self._known.get(bytes(log["topics"][0])) if log["topics"] else None
        if kind is None:
            raise ChainError("chain.garbled", "The node reports an event that the contract lacks.")
        read = kind.process_log(log)
        return Event(
            name=read["event"],
            arguments=_plain(read["args"]),
            block=read["blockNumber"],
            block_hash=read["blockHash"].to_0x_hex(),
            tx_hash=read["transactionHash"].to_0x_hex(),
            log_index=read["logIndex"],
        )


def _trimmed(kept: tuple[Mark, ...], events: Sequence[Event], tip: Mark) -> tuple[Mark, ...]:
    """Return what to remember: blocks with events and ends of pages, and of the old ones one."""
    blocks = dict.fromkeys(Mark(event.block, event.block_hash) for event in events)
    marks = [*kept, *blocks, *(() if tip in blocks else (tip,))]
    old = [mark for mark in marks if mark.block <= tip.block - _MEMORY]
    return tuple([*old[-1:], *marks[len(old) :]])


def _plain(value: Any) -> Any:
    """Return decoded arguments as plain values: bytes as hex, structures as dictionaries."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
