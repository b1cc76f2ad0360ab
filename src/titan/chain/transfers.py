"""Movements of money on a chain: native transfers, and the `Transfer` events of ERC-20 tokens.

Read as events are (`titan.chain.events`): in ranges of blocks, resumable by a cursor, and right
again after the chain changed its mind. Ether that contracts send on inside a transaction leaves no
trace that a plain node would tell of, and is not seen.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_typing import BlockNumber, HexStr
from eth_utils.crypto import keccak
from web3.exceptions import BlockNotFound
from web3.types import BlockData, FilterParams, LogReceipt

from titan.chain.connection import Connection, checksummed, errors_told
from titan.chain.events import BlockLog, Cursor, Event
from titan.errors import ChainError

NATIVE = "native"
"""Stands for the chain's own money among the tokens."""

_SPAN = 500
"""Blocks asked for at once: for native transfers each is fetched whole."""

_MOST_AT_ONCE = 50
_TOPIC = keccak(text="Transfer(address,address,uint256)")
_DECIMALS = keccak(text="decimals()")[:4]
_MOST_DECIMALS = 36
_NATIVE_DECIMALS = 18
_NATIVE_INDEX = -1  # before all events of its transaction's block


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that moved.

    Attributes:
        source, target: addresses, 0x and 40 hex digits with the case of EIP-55; the zero address
            where a token was made or destroyed.
        value: in the smallest unit of the token.
        symbol: which token, by the name that the caller gave it.
        decimals: how many the token has.
        time: of the block, Unix seconds.
        block: its number.
        tx_hash: 0x-hex.
        log_index: place of the event in the block, -1 for a native transfer.
    """

    source: str
    target: str
    value: int
    symbol: str
    decimals: int
    time: int
    block: int
    tx_hash: str
    log_index: int


@dataclass(frozen=True, slots=True)
class TransferPage:
    """What a reader applies in one step; see `titan.chain.events.Page`.

    Attributes:
        undone_after: transfers of later blocks that were read before are taken back first; None
            where none are.
        transfers: to add, oldest first.
        cursor: to keep, in the transaction that applies the rest.
    """

    undone_after: int | None
    transfers: tuple[Transfer, ...]
    cursor: Cursor


class TransferLog:
    """Reads the transfers of some tokens.

    Args:
        connection: to the chain; it says how many confirmations a block needs to be read.
        tokens: address of an ERC-20 contract, or `NATIVE`, to the symbol of its money. A token is
            never believed about its own name.
        since: first block to read.
        span: blocks to ask for at once.

    Raises:
        ChainError: ``chain.garbled`` if an address answers no number of decimals, as of a token.
        UsageError: ``usage.argument`` for a text that is no address.
    """

    def __init__(
        self, connection: Connection, tokens: Mapping[str, str], since: int = 0, span: int = _SPAN
    ) -> None:
        self._symbols = {
            name if name == NATIVE else checksummed(name): symbol for name, symbol in tokens.items()
        }
        self._decimals = {
            name: _NATIVE_DECIMALS if name == NATIVE else _decimals(connection, name)
            for name in self._symbols
        }
        self._blocks = _Blocks(connection, tuple(self._symbols), since, span)

    def read(self, cursor: Cursor | None = None) -> Iterator[TransferPage]:
        """Read from a cursor, or from the first block, up to the newest block that counts.

        Raises:
            ChainError: ``chain.unreachable``, ``chain.garbled``.
        """
        for page in self._blocks.read(cursor):
            transfers = tuple(self._transfer(event) for event in page.events)
            yield TransferPage(page.undone_after, transfers, page.cursor)

    def _transfer(self, event: Event) -> Transfer:
        found = event.arguments
        return Transfer(
            source=found["source"],
            target=found["target"],
            value=found["value"],
            symbol=self._symbols[found["token"]],
            decimals=self._decimals[found["token"]],
            time=found["time"],
            block=event.block,
            tx_hash=event.tx_hash,
            log_index=event.log_index,
        )


class _Blocks(BlockLog):
    """Finds the transfers in ranges of blocks."""

    def __init__(
        self, connection: Connection, tokens: Sequence[str], since: int, span: int
    ) -> None:
        super().__init__(connection, since, span)
        self._native = NATIVE in tokens
        self._tokens = [checksummed(token) for token in tokens if token != NATIVE]

    def _found(self, start: int, end: int) -> Iterable[Event]:
        logs = self._transfer_logs(start, end)
        told = sorted({log["blockNumber"] for log in logs})
        numbers = range(start, end + 1) if self._native else told
        blocks = {block["number"]: block for block in self._whole(numbers)}
        events = [_of_log(log, blocks) for log in logs]
        if self._native:
            events += [event for block in blocks.values() for event in self._of_block(block)]
        return sorted(
            events, key=lambda event: (event.block, event.arguments["place"], event.log_index)
        )

    def _transfer_logs(self, start: int, end: int) -> list[LogReceipt]:
        """Return the ERC-20 transfers; ERC-721 has the same event with one more topic."""
        if not self._tokens:
            return []
        wanted: FilterParams = {
            "address": self._tokens,
            "fromBlock": start,
            "toBlock": end,
            "topics": [HexStr("0x" + _TOPIC.hex())],
        }
        logs = self._web3.eth.get_logs(wanted)
        return [log for log in logs if len(log["topics"]) == 3 and len(log["data"]) == 32]

    def _whole(self, numbers: Sequence[int]) -> Iterator[BlockData]:
        """Yield blocks, with their transactions where native transfers are wanted."""
        for first in range(0, len(numbers), _MOST_AT_ONCE):
            with self._web3.batch_requests() as batch:
                for number in numbers[first : first + _MOST_AT_ONCE]:
                    batch.add(self._web3.eth.get_block(number, self._native))
                found: Iterable[Any] = batch.execute()
            yield from found

    def _of_block(self, block: BlockData) -> Iterator[Event]:
        """Yield the native transfers of a block whose transactions did not fail."""
        transactions: Sequence[Any] = block["transactions"]
        paying = [transaction for transaction in transactions if transaction["value"]]
        if not paying:
            return
        receipts: dict[Any, Any] = {
            receipt["transactionHash"]: receipt
            for receipt in self._web3.eth.get_block_receipts(block["number"])
        }
        for paid in paying:
            receipt = receipts.get(paid["hash"])
            if receipt is None:
                raise BlockNotFound("The block was replaced while it was read.")
            if receipt["status"] == 1:
                yield _event(block, paid, receipt)


def _of_log(log: LogReceipt, blocks: Mapping[BlockNumber, BlockData]) -> Event:
    block = blocks[log["blockNumber"]]
    source, target = (checksummed("0x" + bytes(topic)[-20:].hex()) for topic in log["topics"][1:])
    return Event(
        name="Transfer",
        arguments={
            "token": log["address"],
            "source": source,
            "target": target,
            "value": int.from_bytes(log["data"]),
            "time": block["timestamp"],
            "place": log["transactionIndex"],
        },
        block=log["blockNumber"],
        block_hash=log["blockHash"].to_0x_hex(),
        tx_hash=log["transactionHash"].to_0x_hex(),
        log_index=log["logIndex"],
    )


def _event(block: BlockData, paid: Any, receipt: Any) -> Event:
    """Return a native transfer; what creates a contract pays the contract."""
    return Event(
        name="Transfer",
        arguments={
            "token": NATIVE,
            "source": paid["from"],
            "target": paid.get("to") or receipt["contractAddress"],
            "value": paid["value"],
            "time": block["timestamp"],
            "place": paid["transactionIndex"],
        },
        block=block["number"],
        block_hash=block["hash"].to_0x_hex(),
        tx_hash=paid["hash"].to_0x_hex(),
        log_index=_NATIVE_INDEX,
    )


def _decimals(connection: Connection, token: str) -> int:
    """Ask a token how many decimals it has."""
    with errors_told():
        answer = connection.web3.eth.call(
            {"to": checksummed(token), "data": HexStr("0x" + _DECIMALS.hex())}
        )
    if len(answer) != 32 or int.from_bytes(answer) > _MOST_DECIMALS:
        raise ChainError("chain.garbled", "An address named as a token has no number of decimals.")
    return int.from_bytes(answer)
