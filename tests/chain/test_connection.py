"""Calls and transactions: what goes wrong is one typed error, in time; what is sent arrives."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from chain_world import ALICE, OPERATOR, STRANGER

from titan.chain.client import Chain
from titan.chain.connection import Connection, checksummed, word
from titan.chain.node import rpc
from titan.errors import ChainError, UsageError


def test_a_closed_port_is_unreachable_at_once() -> None:
    began = time.monotonic()
    with pytest.raises(ChainError, match=r"^chain\.unreachable:"):
        Chain.connect("http://127.0.0.1:9", timeout=5)
    assert time.monotonic() - began < 2


def test_a_silent_node_is_unreachable_within_the_timeout() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        with pytest.raises(ChainError, match=r"^chain\.unreachable:"):
            Chain.connect(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=0.5)
    assert 0.4 < time.monotonic() - began < 3


def test_something_that_is_no_node_is_an_error(world: Any) -> None:
    with pytest.raises(ChainError):
        Chain.connect(world.node.url + "/nothing-here")


def test_simultaneous_sends_of_one_account_all_arrive(world: Any) -> None:
    addresses = [f"0x{index:040x}" for index in range(1, 25)]
    with ThreadPoolExecutor(8) as pool:
        hashes = list(pool.map(lambda each: world.chain.set_risk({each: (5, False)}), addresses))
    assert len(set(hashes)) == len(addresses)
    assert all(world.chain.risk(address) == (5, False) for address in addresses)


def test_a_connection_without_account_reads_and_does_not_send(world: Any) -> None:
    reader = world.connect(None)
    assert reader.risk(ALICE) == (0, False)
    with pytest.raises(ChainError, match=r"^chain\.no-account:"):
        reader.set_risk({ALICE: (0, True)})
    with pytest.raises(ChainError, match=r"^chain\.no-account:"):
        _ = reader.address


def test_a_transaction_that_is_not_mined_in_time_is_named(world: Any) -> None:
    hasty = Chain.connect(world.node.url, OPERATOR, world.chain.deployment, timeout=0.3)
    rpc(world.node.url, "evm_setAutomine", False)
    try:
        with pytest.raises(ChainError, match=r"^chain\.not-mined:"):
            hasty.set_risk({ALICE: (0, True)})
    finally:
        rpc(world.node.url, "evm_setAutomine", True)
        rpc(world.node.url, "anvil_mine")
    assert world.chain.risk(ALICE) == (0, True)


def test_an_account_without_funds_is_an_error_and_not_a_traceback(world: Any) -> None:
    rpc(world.node.url, "anvil_setBalance", OPERATOR.address, "0x0")
    with pytest.raises(ChainError, match=r"^chain\.no-funds:"):
        world.chain.set_risk({ALICE: (0, True)})


def test_rights_are_told_by_code(world: Any) -> None:
    stranger = world.connect(STRANGER)
    for forbidden in (
        lambda: stranger.set_risk({ALICE: (0, True)}),
        lambda: stranger.enrol_issuer(ALICE),
        lambda: stranger.pause_policy(world.policy_id),
    ):
        with pytest.raises(ChainError, match=r"^chain\.not-allowed:"):
            forbidden()


def test_the_connection_knows_its_chain(world: Any) -> None:
    assert Connection(world.node.url, None, 5).chain_id == world.chain.chain_id == 31337


@pytest.mark.parametrize("text", ["", "0x", "0x12", "0x" + "zz" * 20, "0x" + "00" * 21])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"^usage\.argument:"):
        checksummed(text)


@pytest.mark.parametrize("text", ["", "0x", "0x12", "0x" + "zz" * 32, "0x" + "00" * 33])
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"^usage\.argument:"):
        word(text)
