"""A store of a chain's transfers is what the chain says, also after it said something else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from titan.aml.ingest.store import Store
from titan.chain.connection import Connection
from titan.chain.node import EmbeddedNode, rpc
from titan.chain.transfers import NATIVE, Transfer, TransferLog
from titan.errors import UsageError
from titan.pipeline.transfers import collect, transaction_of

ALICE, BOB = ("0x" + digit * 40 for digit in "12")
GWEI = 10**9


@pytest.fixture
def node(tmp_path: Path) -> Iterator[EmbeddedNode]:
    with EmbeddedNode(tmp_path / "chain") as node:
        for person in (ALICE, BOB):
            node.fund(person, 10**20)
            rpc(node.url, "anvil_impersonateAccount", person)
        rpc(node.url, "anvil_mine", "0x2")
        yield node


def pay(node: EmbeddedNode, gwei: int) -> None:
    sent = {"from": ALICE, "to": BOB, "value": hex(gwei * GWEI), "gas": hex(21_000)}
    rpc(node.url, "eth_sendTransaction", sent)


def log(node: EmbeddedNode, span: int = 500) -> TransferLog:
    return TransferLog(Connection(node.url, None, 20.0), {NATIVE: "ETH"}, 1, span)


def amounts(store: Store) -> list[int]:
    return [int(amount) for amount in store.load().amount]


def test_a_store_follows_a_chain(node: EmbeddedNode, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    for value in (1, 2, 3):
        pay(node, value)
    assert collect(log(node), store) == 3
    assert collect(log(node), store) == 0
    pay(node, 4)
    assert collect(log(node), store) == 1
    ledger = store.load()
    assert (ledger.amount.tolist(), ledger.currencies) == ([1, 2, 3, 4], ("ETH",))
    assert ledger.place(ALICE) is not None
    assert ledger.transaction(0).time > 1_600_000_000


@pytest.mark.parametrize("span", [1, 3, 500])
@pytest.mark.parametrize("depth", [1, 4, 7])
def test_what_the_chain_gives_up_is_taken_back(
    node: EmbeddedNode, tmp_path: Path, span: int, depth: int
) -> None:
    store, fresh = Store(tmp_path / "store"), Store(tmp_path / "fresh")
    for value in range(1, 4):
        pay(node, value)
    collect(log(node, span), store)
    rpc(node.url, "anvil_mine", "0x2")
    for value in range(4, 7):
        pay(node, value)
    collect(log(node, span), store)
    rpc(node.url, "anvil_reorg", depth, [])
    pay(node, 99)
    collect(log(node, span), store)
    collect(log(node), fresh)
    assert amounts(store) == amounts(fresh)
    assert amounts(store)[-1] == 99
    assert store.load().row.tolist() == list(range(len(amounts(store))))
    store.verify()
    pay(node, 100)
    collect(log(node, span), store)
    assert amounts(store)[-2:] == [99, 100]


def test_stopping_anywhere_counts_nothing_twice(
    node: EmbeddedNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, real, stops = Store(tmp_path / "store"), Store._write, [0]

    def stop_sometimes(self: Store, manifest: object) -> None:
        stops[0] += 1
        if stops[0] % 2:
            raise KeyboardInterrupt
        real(self, manifest)  # type: ignore[arg-type]

    for value in range(1, 6):
        pay(node, value)
    monkeypatch.setattr(Store, "_write", stop_sometimes)
    for _ in range(20):
        try:
            collect(log(node, 2), store)
        except KeyboardInterrupt:
            continue
        break
    assert amounts(store) == [1, 2, 3, 4, 5]


def test_amounts_are_cut_to_minor_units() -> None:
    transfer = Transfer("a", "b", 1_999_999_999, "ETH", 18, 0, 0, "0x", -1)
    assert transaction_of(transfer).amount == 1
    cents = Transfer("a", "b", 5, "USD", 0, 0, 0, "0x", 0)
    assert transaction_of(cents).amount == 500
    with pytest.raises(UsageError):
        transaction_of(Transfer("a", "b", 5, "SCAM", 0, 0, 0, "0x", 0))
