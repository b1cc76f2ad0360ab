"""Money that moved on a chain is read once, whatever the chain takes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from titan.chain.connection import Connection
from titan.chain.node import EmbeddedNode, rpc
from titan.chain.transfers import NATIVE, Transfer, TransferLog
from titan.domain.encoding import from_json, to_json
from titan.errors import ChainError, UsageError

ALICE, BOB, TOKEN, OTHER = ("0x" + digit * 40 for digit in "1234")
ETHER = 10**18
# Says that it has six decimals to a call of four bytes; else emits Transfer(from, to, value) of
# the three words it is called with.
PROGRAM = (
    "0x36600414603a57"  # calldatasize == 4: to the end
    "604035600052"  # memory[0] = value
    "602035600035"  # topics: to, from
    "7fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
    "60206000a300"  # log3, stop
    "5b600660005260206000f3"  # jumpdest: return 6
)


class Money:
    """A chain with two funded accounts and two tokens."""

    def __init__(self, node: EmbeddedNode) -> None:
        self.node = node
        for person in (ALICE, BOB):
            node.fund(person, 100 * ETHER)
            rpc(node.url, "anvil_impersonateAccount", person)
        for token in (TOKEN, OTHER):
            rpc(node.url, "anvil_setCode", token, PROGRAM)
        rpc(node.url, "anvil_mine", "0x3")
        self.begin = int(rpc(node.url, "eth_blockNumber"), 16) + 1

    def log(self, span: int = 500, confirmations: int = 1, **tokens: str) -> TransferLog:
        connection = Connection(self.node.url, None, 20.0, confirmations)
        wanted = tokens or {NATIVE: "ETH", TOKEN: "USDC"}
        return TransferLog(connection, wanted, self.begin, span)

    def pay(self, source: str, target: str | None, value: int, data: str = "0x") -> str:
        sent = {"from": source, "value": hex(value), "data": data, "gas": hex(200_000)}
        return str(
            rpc(self.node.url, "eth_sendTransaction", sent | ({"to": target} if target else {}))
        )

    def give(self, source: str, target: str, value: int, token: str = TOKEN) -> str:
        words = "".join(f"{int(word, 16):064x}" for word in (source, target, hex(value)))
        return self.pay(source, token, 0, "0x" + words)

    def mine(self, blocks: int) -> None:
        rpc(self.node.url, "anvil_mine", hex(blocks))


@pytest.fixture
def money(tmp_path: Path) -> Iterator[Money]:
    with EmbeddedNode(tmp_path / "chain") as node:
        yield Money(node)


def short(transfer: Transfer) -> tuple[str, str, int, str]:
    return transfer.source.lower(), transfer.target.lower(), transfer.value, transfer.symbol


class Reader:
    """Applies pages, and keeps the cursor as JSON between two readings."""

    def __init__(self) -> None:
        self.kept: list[Transfer] = []
        self.cursor: object = None
        self.taken_back = 0

    def read(self, log: TransferLog) -> None:
        from titan.chain.events import Cursor

        cursor = from_json(Cursor, self.cursor) if self.cursor else None
        for page in log.read(cursor):
            if page.undone_after is not None:
                left = [each for each in self.kept if each.block <= page.undone_after]
                self.taken_back += len(self.kept) - len(left)
                self.kept = left
            self.kept += page.transfers
            self.cursor = to_json(page.cursor)


def test_native_and_token_transfers_in_order(money: Money) -> None:
    money.pay(ALICE, BOB, 3 * ETHER)
    sent = money.give(BOB, ALICE, 2_500_000)
    money.give(BOB, ALICE, 7, token=OTHER)
    created = money.pay(ALICE, None, 5)
    money.pay(ALICE, BOB, 0)
    money.pay(ALICE, TOKEN, 1, "0x313ce567")
    reader = Reader()
    reader.read(money.log())
    first, second, third, fourth = reader.kept
    assert short(first) == (ALICE, BOB, 3 * ETHER, "ETH")
    assert short(second) == (BOB, ALICE, 2_500_000, "USDC")
    assert (second.decimals, second.tx_hash, second.log_index) == (6, sent, 0)
    assert (third.value, third.tx_hash, third.log_index) == (5, created, -1)
    assert short(fourth) == (ALICE, TOKEN, 1, "ETH")
    assert first.time <= second.time


def test_a_failed_transaction_moves_nothing(money: Money) -> None:
    rpc(money.node.url, "anvil_setCode", OTHER, "0x60006000fd")  # revert
    money.pay(ALICE, OTHER, ETHER)
    money.pay(ALICE, BOB, 1)
    assert [each.value for page in money.log().read() for each in page.transfers] == [1]


@pytest.mark.parametrize("span", [1, 3, 500])
def test_ranges_do_not_matter_and_reading_resumes(money: Money, span: int) -> None:
    for value in range(1, 5):
        money.pay(ALICE, BOB, value)
        money.give(BOB, ALICE, value)
    reader = Reader()
    reader.read(money.log(span))
    before = list(reader.kept)
    assert [each.value for each in before] == [1, 1, 2, 2, 3, 3, 4, 4]
    reader.read(money.log(span))
    assert reader.kept == before
    money.pay(ALICE, BOB, 9)
    reader.read(money.log(span))
    assert [each.value for each in reader.kept[len(before) :]] == [9]


def test_a_reorganisation_loses_and_doubles_nothing(money: Money) -> None:
    reader, fresh = Reader(), Reader()
    money.pay(ALICE, BOB, 1)
    money.mine(10)
    for value in range(2, 6):
        money.pay(ALICE, BOB, value)
        money.give(BOB, ALICE, value)
    reader.read(money.log())
    rpc(money.node.url, "anvil_reorg", 8, [])
    money.give(BOB, ALICE, 77)
    reader.read(money.log())
    fresh.read(money.log())
    assert reader.taken_back == 8
    assert [each.value for each in reader.kept] == [1, 77]
    assert reader.kept == fresh.kept


def test_a_block_is_read_once_it_has_its_confirmations(money: Money) -> None:
    money.pay(ALICE, BOB, 1)
    reader = Reader()
    reader.read(money.log(confirmations=5))
    assert reader.kept == []
    money.mine(4)
    reader.read(money.log(confirmations=5))
    assert [each.value for each in reader.kept] == [1]


def test_only_the_tokens_that_are_asked_for(money: Money) -> None:
    money.pay(ALICE, BOB, 1)
    money.give(BOB, ALICE, 2)
    money.give(BOB, ALICE, 3, token=OTHER)
    found = [each for page in money.log(**{OTHER: "DAI"}).read() for each in page.transfers]
    assert [(each.value, each.symbol) for each in found] == [(3, "DAI")]


def test_what_is_no_token_is_refused(money: Money) -> None:
    with pytest.raises(ChainError, match="no number of decimals") as caught:
        money.log(**{ALICE: "USDC"})
    assert caught.value.code == "chain.garbled"
    with pytest.raises(UsageError):
        money.log(nobody="USDC")
