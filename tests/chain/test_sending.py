"""Transactions arrive once and in order, whatever threads, fees, reorganisations and nodes do."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from chain_world import ALICE, BOB, OPERATOR, STRANGER
from eth_account import Account
from web3 import Web3

from titan.chain.client import Chain
from titan.chain.node import rpc
from titan.chain.sending import Sender
from titan.chain.transactions import Fees, Signed
from titan.errors import ChainError, UsageError

CROWD = 200
DEPTH = 10
BOB_CHECKSUMMED = Web3.to_checksum_address(BOB)


def until(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.02)


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


def test_what_a_reorganisation_takes_out_is_sent_again_and_lands_once(yard: Any) -> None:
    """Ten blocks vanish with the transaction; the same bytes are mined again, and confirmed."""
    careful = yard.connect(confirmations=12)
    before = yard.height()
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(careful.set_risk, {BOB: (4, False)}, "reorganised")
        until(lambda: yard.chain.risk(BOB) == (4, False))
        yard.mine(DEPTH - 1)
        assert not sending.done()
        yard.reorganise(DEPTH)
        assert yard.height() == before + DEPTH
        until(lambda: yard.chain.risk(BOB) == (4, False))
        assert yard.risks_set(BOB) == 1
        yard.mine(10)
        time.sleep(0.3)
        assert not sending.done()
        yard.mine(1)
        tx_hash = sending.result(10)
    receipt = rpc(yard.node.url, "eth_getTransactionReceipt", tx_hash)
    assert int(receipt["blockNumber"], 16) > before + DEPTH
    assert yard.risks_set(BOB) == 1
    assert careful.set_risk({BOB: (4, False)}, "reorganised") == tx_hash
    assert yard.risks_set(BOB) == 1


def test_a_nonce_that_went_to_another_for_good_is_given_up(yard: Any) -> None:
    """After the reorganisation another process's transaction takes the nonce: a new one is used."""
    careful = yard.connect(confirmations=3)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(careful.set_risk, {BOB: (4, False)}, "superseded")
        until(lambda: yard.chain.risk(BOB) == (4, False))
        rpc(yard.node.url, "evm_setAutomine", False)
        nonce = int(rpc(yard.node.url, "eth_getTransactionCount", OPERATOR.address, "latest"), 16)
        foreign = _plain_transfer(nonce - 1)
        rpc(yard.node.url, "anvil_reorg", 1, [["0x" + foreign.hex(), 0]])
        assert yard.chain.risk(BOB) == (0, False)
        rpc(yard.node.url, "evm_setAutomine", True)
        yard.mine(4)
        until(lambda: yard.chain.risk(BOB) == (4, False))
        yard.mine(3)
        sending.result(10)
    assert yard.risks_set(BOB) == 1


def test_finality_is_waited_for(yard: Any) -> None:
    final = yard.connect(confirmations=0)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(final.set_risk, {BOB: (4, False)})
        until(lambda: yard.chain.risk(BOB) == (4, False))
        yard.mine(40)
        time.sleep(0.2)
        assert not sending.done()
        yard.mine(40)
        sending.result(10)


def test_what_costs_more_meanwhile_is_offered_for_what_is_usual(yard: Any) -> None:
    """The base fee rises tenfold while it waits: a quarter more would never be enough."""
    rpc(yard.node.url, "evm_setAutomine", False)
    hasty = yard.connect()
    hasty._connection.raise_after = 0.3
    nonce = int(rpc(yard.node.url, "eth_getTransactionCount", OPERATOR.address, "latest"), 16)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(hasty.set_risk, {BOB: (4, False)}, "dearer")
        until(lambda: rpc(yard.node.url, "txpool_status")["pending"] != "0x0")
        (waiting,) = rpc(yard.node.url, "txpool_content")["pending"].values()
        offered = int(next(iter(waiting.values()))["maxFeePerGas"], 16)
        rpc(yard.node.url, "anvil_setNextBlockBaseFeePerGas", hex(10 * offered))
        yard.mine(1)
        assert yard.chain.risk(BOB) == (0, False)
        until(lambda: any(
            int(each["maxFeePerGas"], 16) > 10 * offered
            for pool in rpc(yard.node.url, "txpool_content").values()
            for account in pool.values() for each in account.values()
        ))  # fmt: skip
        yard.mine(1)
        tx_hash = sending.result(10)
    assert yard.risks_set(BOB) == 1
    assert int(rpc(yard.node.url, "eth_getTransactionCount", OPERATOR.address, "latest"), 16) == (
        nonce + 1
    )
    entry = next((yard.folder / "sends").glob("*.sent")).read_text().split()
    versions = [Signed.read(bytes.fromhex(line)) for line in entry]
    assert len(versions) > 1
    assert {each.nonce for each in versions} == {nonce}
    assert tx_hash in {"0x" + bytes(each.hash).hex() for each in versions[1:]}


def test_one_key_is_sent_once_by_many_at_once(yard: Any) -> None:
    senders = [yard.connect() for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        hashes = set(pool.map(lambda i: senders[i % 4].set_risk({BOB: (4, False)}, "k"), range(12)))
    assert len(hashes) == 1
    assert yard.risks_set(BOB) == 1
    assert yard.connect().set_risk({BOB: (4, False)}, "another") not in hashes


def test_a_key_is_of_one_call_and_needs_a_journal(yard: Any) -> None:
    chain = yard.connect()
    chain.set_risk({BOB: (4, False)}, "k")
    with pytest.raises(UsageError, match=r"^usage\.conflict:"):
        chain.set_risk({BOB: (5, False)}, "k")
    with pytest.raises(UsageError, match=r"^usage\.argument:.*journal"):
        yard.chain.set_risk({BOB: (5, False)}, "k")


def test_what_was_refused_may_be_asked_again_under_its_key(yard: Any) -> None:
    """A send that the contract refused did nothing; the next one under the key does it."""
    chain = yard.connect()
    call = chain._contracts.registry.functions.setDesk(STRANGER.address, True)
    stranger = Chain.connect(
        yard.node.url, STRANGER, yard.chain.deployment, 20.0, journal=yard.journal
    )
    yard.node.fund(STRANGER.address, 10**20)
    chain._connection.send(call)
    rpc(yard.node.url, "evm_setAutomine", False)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(stranger.set_risk, {BOB: (4, False)}, "late")
        until(lambda: rpc(yard.node.url, "txpool_status")["pending"] != "0x0")
        # Meanwhile the desk loses its office: what waits will be mined, and fail.
        withdrawal = chain._contracts.registry.functions.setDesk(STRANGER.address, False)
        nonce = rpc(yard.node.url, "eth_getTransactionCount", OPERATOR.address, "latest")
        ahead = Fees(10**11, 10**10)
        dear = _sender(chain)._signed(withdrawal, int(nonce, 16), 100_000, ahead)
        rpc(yard.node.url, "eth_sendRawTransaction", "0x" + dear.raw.hex())
        yard.mine(1)
        with pytest.raises(ChainError, match=r"^chain\.reverted:"):
            sending.result(10)
    rpc(yard.node.url, "evm_setAutomine", True)
    chain._connection.send(call)
    stranger.set_risk({BOB: (4, False)}, "late")
    assert yard.chain.risk(BOB) == (4, False)


@pytest.mark.parametrize("moment", [0.0, 0.03, 0.08, 0.15, 0.3])
def test_a_node_killed_in_the_middle_of_a_send_does_it_once(yard: Any, moment: float) -> None:
    """Killed at some moment between signing and receipt, started from its file: it lands once.

    The sender may live to see it through; where it was told that it failed, it asks again under
    the same key, as a new process would.
    """
    time.sleep(1.5)  # the node writes its state every second
    sender = yard.connect(timeout=5)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(sender.set_risk, {BOB: (4, False)}, "killed")
        time.sleep(moment)
        yard.node.kill()
        with yard.restarted():
            told = sending.exception(20)
            assert told is None or isinstance(told, ChainError)
            again = yard.connect()
            again._connection.raise_after = 1.0
            tx_hash = again.set_risk({BOB: (4, False)}, "killed")
            assert told is not None or sending.result() == tx_hash
            assert again.risk(BOB) == (4, False)
            assert yard.risks_set(BOB) == 1


def test_a_sender_killed_after_signing_is_taken_up_by_the_next(yard: Any) -> None:
    """The process dies when its transaction is written down and no node has it yet."""
    entry_of = yard.journal.entry(31337, OPERATOR.address, "orphan", 1.0)
    dead = yard.connect()
    with entry_of as entry:
        sender = _sender(dead)
        call = dead._contracts.registry.functions.setRisks([(BOB_CHECKSUMMED, 4, False)])
        nonce = int(rpc(yard.node.url, "eth_getTransactionCount", OPERATOR.address, "latest"), 16)
        signed = sender._signed(call, nonce, 200_000, Fees.of_now(dead._connection.web3))
        entry.add(signed.raw)
    assert yard.chain.risk(BOB) == (0, False)
    tx_hash = yard.connect().set_risk({BOB: (4, False)}, "orphan")
    assert tx_hash == "0x" + bytes(signed.hash).hex()
    assert yard.risks_set(BOB) == 1


def test_nonces_that_a_node_forgot_are_filled(yard: Any) -> None:
    """What was signed for a later nonce waits for the ones before; nobody sends those any more."""
    chain = yard.connect()
    chain._connection.raise_after = 0.3
    nonce = int(rpc(yard.node.url, "eth_getTransactionCount", OPERATOR.address, "latest"), 16)
    call = chain._contracts.registry.functions.setRisks([(BOB_CHECKSUMMED, 4, False)])
    with yard.journal.entry(31337, OPERATOR.address, "early", 1.0) as entry:
        fees = Fees.of_now(chain._connection.web3)
        entry.add(_sender(chain)._signed(call, nonce + 3, 200_000, fees).raw)
    chain.set_risk({BOB: (4, False)}, "early")
    assert yard.risks_set(BOB) == 1
    assert int(rpc(yard.node.url, "eth_getTransactionCount", OPERATOR.address, "latest"), 16) == (
        nonce + 4
    )


def test_a_node_that_stays_away_is_told_and_loses_nothing(yard: Any) -> None:
    """What was acknowledged before the kill is there afterwards; what was not can be repeated."""
    yard.chain.set_risk({ALICE: (1, False)})
    time.sleep(2.5)  # two intervals in which the node writes its state
    chain = yard.connect(timeout=2)
    yard.node.kill()
    began = time.monotonic()
    with pytest.raises(ChainError, match=r"^chain\.unreachable:"):
        yard.connect(timeout=2)
    with pytest.raises(ChainError, match=r"^chain\.unreachable:"):
        chain.set_risk({BOB: (2, False)})
    assert time.monotonic() - began < 15
    with yard.restarted():
        later = yard.connect()
        assert later.risk(ALICE) == (1, False)
        later.set_risk({BOB: (2, False)})
        assert later.risk(BOB) == (2, False)


def _sender(chain: Chain) -> Sender:
    connection = chain._connection
    return Sender(connection.web3, connection.chain_id, OPERATOR, 5.0, 12.0, 1)


def _plain_transfer(nonce: int) -> bytes:
    """Return a signed transaction that another process of the account might have sent."""
    signed = OPERATOR.sign_transaction({
        "nonce": nonce, "to": STRANGER.address, "value": 1, "gas": 21_000, "chainId": 31337,
        "type": 2, "maxFeePerGas": 10**11, "maxPriorityFeePerGas": 10**10,
    })  # fmt: skip
    return bytes(signed.raw_transaction)
