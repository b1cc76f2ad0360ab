"""Transactions arrive once and in order, whatever threads, fees, reorganisations and nodes do."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from chain_world import ALICE, BOB, OPERATOR, STRANGER
from eth_account import Account

from titan.chain.client import Chain
from titan.chain.node import EmbeddedNode, rpc
from titan.errors import ChainError

CROWD = 200


def held(world: Any, address: str) -> tuple[int, bool]:
    risk: tuple[int, bool] = world.chain.risk(address)
    return risk


@pytest.mark.slow
def test_200_of_200_sends_of_one_key_arrive(world: Any) -> None:
    addresses = [f"0x{index:040x}" for index in range(1, CROWD + 1)]
    others = [world.connect(OPERATOR) for _ in range(4)]

    def send(index: int) -> str:
        return str(others[index % 4].set_risk({addresses[index]: (5, False)}))

    with ThreadPoolExecutor(16) as pool:
        hashes = set(pool.map(send, range(CROWD)))
    assert len(hashes) == CROWD
    assert all(held(world, address) == (5, False) for address in addresses)


def test_a_nonce_that_another_process_took_is_passed_over(world: Any) -> None:
    """The node's count lags behind: another sender's transaction is in its pool already."""
    web3 = world.chain._connection.web3
    real = web3.eth.get_transaction_count
    answers = iter([real(OPERATOR.address) - 1])
    web3.eth.get_transaction_count = lambda *_: next(answers, None) or real(OPERATOR.address)
    try:
        world.chain.set_risk({ALICE: (3, False)})
    finally:
        del web3.eth.get_transaction_count
    assert held(world, ALICE) == (3, False)


def test_a_transaction_that_waits_is_replaced_by_a_dearer_one(world: Any) -> None:
    chain = world.connect(OPERATOR)
    chain._connection.raise_after = 0.3
    rpc(world.node.url, "evm_setAutomine", False)
    done: list[str | None] = []
    thread = threading.Thread(target=lambda: done.append(chain.set_risk({BOB: (4, False)})))
    thread.start()
    try:
        fees = set()
        until = time.monotonic() + 10
        while len(fees) < 3 and time.monotonic() < until:
            pool = rpc(world.node.url, "txpool_content")["pending"]
            for waiting in pool.values():
                fees |= {int(entry["maxFeePerGas"], 16) for entry in waiting.values()}
            time.sleep(0.05)
    finally:
        rpc(world.node.url, "evm_setAutomine", True)
        rpc(world.node.url, "anvil_mine")
        thread.join()
    assert len(fees) >= 3
    assert held(world, BOB) == (4, False)
    receipt = chain._connection.web3.eth.get_transaction_receipt(done[0])
    assert receipt["status"] == 1


def test_confirmations_are_waited_for(world: Any) -> None:
    chain = world.connect(OPERATOR)
    chain._connection.confirmations = 3
    done = threading.Event()
    thread = threading.Thread(
        target=lambda: (chain.set_risk({ALICE: (1, False)}), done.set())  # type: ignore[func-returns-value] # a pair of effects
    )
    thread.start()
    assert not done.wait(0.7)
    rpc(world.node.url, "anvil_mine", "0x2")
    thread.join(5)
    assert done.is_set()


def test_a_poor_account_is_told_so(world: Any) -> None:
    poor = Account.from_key("0x" + "0b" * 32)
    chain = world.connect(poor)
    with pytest.raises(ChainError, match=r"^chain\.no-funds:"):
        chain.create_policy(*_policy(chain, poor.address))


def _policy(chain: Chain, owner: str) -> tuple[Any, int, bytes]:
    from chain_world import SALT, make_policy

    from titan.zk.statement import policy_hash

    policy = make_policy(chain, scope=chain.policy_scope(chain.policy_id_of(owner, SALT)))
    return policy, policy_hash(policy), SALT


def test_a_transaction_is_signed_for_one_chain(world: Any) -> None:
    """A URL that suddenly serves another chain gets nothing that it could take."""
    chain = world.connect(OPERATOR)
    chain._connection.chain_id = 1
    with pytest.raises(ChainError, match=r"^chain\.(other-chain|reverted):"):
        chain.set_risk({ALICE: (1, False)})


def test_a_reverted_send_leaves_no_gap(world: Any) -> None:
    with pytest.raises(ChainError):
        world.connect(STRANGER).set_risk({ALICE: (1, False)})
    with pytest.raises(ChainError):
        world.chain.retire_roots(99)
    world.chain.set_risk({ALICE: (2, False)})
    assert held(world, ALICE) == (2, False)


def test_a_node_killed_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    """What was acknowledged before the kill is there afterwards; what was not can be repeated."""
    node = EmbeddedNode(tmp_path)
    node.fund(OPERATOR.address, 10**21)
    chain = Chain.connect(node.url, OPERATOR, timeout=5)
    deployment = chain.deploy_suite()
    chain.set_risk({ALICE: (1, False)})
    time.sleep(2.5)  # two intervals in which the node writes its state
    process = node._process
    assert process is not None
    anvil = int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])
    os.kill(anvil, signal.SIGKILL)
    began = time.monotonic()
    with pytest.raises(ChainError, match=r"^chain\.unreachable:"):
        Chain.connect(node.url, OPERATOR, timeout=2)
    with pytest.raises(ChainError, match=r"^chain\.unreachable:"):
        chain.set_risk({BOB: (2, False)})
    assert time.monotonic() - began < 15
    node.stop()
    with EmbeddedNode(tmp_path) as again:
        later = Chain.connect(again.url, OPERATOR, deployment)
        assert later.risk(ALICE) == (1, False)
        later.set_risk({BOB: (2, False)})
        assert later.risk(BOB) == (2, False)
