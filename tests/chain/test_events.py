"""Events are read once each, whatever the chain takes back and wherever the reader stopped."""

import json
from typing import Any

import pytest
from chain_world import ALICE, BOB, CAROL

from titan.chain.connection import Connection
from titan.chain.events import Cursor, Event, EventLog, Mark, _trimmed
from titan.domain.encoding import from_json, to_json
from titan.errors import ChainError

DEPTH = 10


class Reader:
    """What an application does with pages: it takes back, adds, and keeps the cursor as JSON."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.kept: str | None = None
        self.taken_back = 0

    def read(self, log: EventLog) -> None:
        cursor = from_json(Cursor, json.loads(self.kept)) if self.kept else None
        for page in log.read(cursor):
            if page.undone_after is not None:
                left = [each for each in self.events if each.block <= page.undone_after]
                self.taken_back += len(self.events) - len(left)
                self.events = left
            self.events += page.events
            self.kept = json.dumps(to_json(page.cursor))

    def risks(self) -> list[tuple[str, int]]:
        return [
            (each.arguments["account"].lower(), each.arguments["tier"])
            for each in self.events
            if each.name == "RiskSet"
        ]


def test_events_are_typed_and_in_order(yard: Any) -> None:
    tx_hash = yard.chain.set_risk({ALICE: (1, False), BOB: (2, True)})
    reader = Reader()
    reader.read(yard.chain.events())
    assert reader.risks() == [(ALICE, 1), (BOB, 2)]
    first, second = reader.events[-2:]
    assert first.tx_hash == second.tx_hash == tx_hash
    assert (first.block, first.log_index + 1) == (second.block, second.log_index)
    assert second.arguments["suspended"] is True
    before = list(reader.events)
    reader.read(yard.chain.events())
    assert reader.events == before


def test_a_reorganisation_of_ten_blocks_loses_and_doubles_nothing(yard: Any) -> None:
    """Half of what was read falls out; part of it comes back in other blocks, part never."""
    reader = Reader()
    yard.chain.set_risk({ALICE: (1, False)})
    yard.mine(DEPTH)
    for tier in range(5):
        yard.chain.set_risk({BOB: (tier, False)})
    reader.read(yard.chain.events())
    assert reader.risks() == [(ALICE, 1), *((BOB, tier) for tier in range(5))]
    yard.reorganise(DEPTH)
    yard.chain.set_risk({CAROL: (6, False)})
    yard.chain.set_risk({BOB: (3, False)})
    reader.read(yard.chain.events())
    assert reader.taken_back == 5
    assert reader.risks() == [(ALICE, 1), (CAROL, 6), (BOB, 3)]
    fresh = Reader()
    fresh.read(yard.chain.events())
    assert fresh.events == reader.events


def test_a_chain_that_became_shorter_is_followed(yard: Any) -> None:
    from titan.chain.node import rpc

    reader = Reader()
    yard.chain.set_risk({ALICE: (1, False)})
    reader.read(yard.chain.events())
    rpc(yard.node.url, "anvil_rollback", 3)
    reader.read(yard.chain.events())
    assert reader.risks() == []
    yard.mine(5)
    yard.chain.set_risk({BOB: (2, False)})
    reader.read(yard.chain.events())
    assert reader.risks() == [(BOB, 2)]


def test_what_lies_deep_enough_is_never_taken_back(yard: Any) -> None:
    careful = yard.connect(confirmations=DEPTH + 1)
    reader = Reader()
    yard.chain.set_risk({ALICE: (1, False)})
    reader.read(careful.events())
    assert reader.risks() == []
    yard.mine(DEPTH)
    yard.chain.set_risk({BOB: (2, False)})
    reader.read(careful.events())
    assert reader.risks() == [(ALICE, 1)]
    yard.reorganise(DEPTH)
    yard.mine(DEPTH + 1)
    reader.read(careful.events())
    assert (reader.risks(), reader.taken_back) == ([(ALICE, 1)], 0)


@pytest.mark.parametrize("span", [1, 3, 10_000])
def test_pages_of_any_size_add_up_to_the_same(yard: Any, span: int) -> None:
    for tier in range(3):
        yard.chain.set_risk({ALICE: (tier, False)})
        yard.mine(2)
    connection: Connection = yard.chain._connection
    registry = yard.chain._contracts.registry
    log = EventLog(connection, registry, yard.chain.deployment.block, span)
    reader = Reader()
    for page in log.read():
        reader.events += page.events
        assert page.undone_after is None
    assert reader.risks() == [(ALICE, tier) for tier in range(3)]


def test_a_chain_that_moves_while_it_is_read_is_read_again(yard: Any) -> None:
    """The block that ends a page is another one when its logs have come."""
    log = yard.chain.events()
    yard.chain.set_risk({ALICE: (1, False)})
    real = log._found
    moved: list[int] = []

    def found(start: int, end: int) -> Any:
        answer = real(start, end)
        if not moved:
            moved.append(end)
            yard.reorganise(5)
        return answer

    log._found = found
    reader = Reader()
    reader.read(log)
    assert moved
    assert reader.risks() == []


def test_following_goes_on_with_what_comes(yard: Any) -> None:
    pages = yard.chain.events().follow(every=0.01)
    next(pages)
    yard.chain.set_risk({ALICE: (4, False)})
    assert [event.name for event in next(pages).events] == ["RiskSet"]


def test_a_cursor_stays_small_and_can_go_back_far() -> None:
    marks: tuple[Mark, ...] = ()
    for block in range(0, 5000, 7):
        marks = _trimmed(marks, (), Mark(block, f"0x{block:064x}"))
    assert len(marks) < 80
    assert marks[-1].block - marks[0].block >= 512


def test_a_node_that_reports_foreign_events_is_not_believed(yard: Any) -> None:
    log = yard.chain.events()
    log._known = {}
    with pytest.raises(ChainError, match=r"^chain\.garbled:"):
        list(log.read())
