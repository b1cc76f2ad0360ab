"""What the Python client takes, and that it loses nothing, beside web3.py without it.

Wall time depends on the node as well, which shares the machine; CPU time is this process's alone.
"""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from titan.bench.report import Measurement, cost, measurement
from titan.chain.aio import AsyncChain
from titan.chain.client import Chain
from titan.chain.connection import Connection, checksummed, errors_told
from titan.chain.events import Cursor, Event
from titan.chain.journal import Journal
from titan.chain.node import EmbeddedNode, rpc
from titan.errors import ChainError

if TYPE_CHECKING:
    from eth_account.signers.local import LocalAccount
    from web3 import Web3
    from web3.contract import Contract

_SENDS = 200
_SENDERS = 16
_READS = 50
_ENTRIES = 200
_DEPTH = 10
_KILLS = 4
_FUNDS = 10**22
_WEB3 = "web3.py 8.0.0 alone"
_RISK = (1, False)


def sending(chain: Chain, account: "LocalAccount", url: str) -> Iterator[Measurement]:
    """Send from many threads with one key, with the client and with web3.py alone."""
    addresses = [f"0x{index:040x}" for index in range(1, _SENDS + 1)]
    plain = Connection(url, account, 20.0)
    registry = plain.contract("AttestationRegistry", chain.registry)
    with ThreadPoolExecutor(_SENDERS) as pool:
        spent = cost(lambda: list(pool.map(lambda each: chain.set_risk({each: _RISK}), addresses)))
        lost = sum(chain.risk(each) != _RISK for each in addresses)
        others = [f"0x{index:040x}" for index in range(10_001, 10_001 + _SENDS)]
        alone = sum(pool.map(lambda each: _web3_alone(plain.web3, registry, account, each), others))
    yield measurement(
        "client.lost-of-200-concurrent", [float(lost)], "transactions", goal=0.0,
        peer=_WEB3, peer_values=[float(alone)],
    )  # fmt: skip
    yield measurement("client.send.wall", [spent.wall / _SENDS], "s")
    yield measurement("client.send.cpu", [spent.cpu / _SENDS], "s")
    yield measurement("client.sends-a-second", [_SENDS / spent.wall], "1/s")


def _web3_alone(web3: "Web3", registry: "Contract", account: "LocalAccount", place: str) -> bool:
    """Send as one does with web3.py; say whether it was lost."""
    call = registry.functions.setRisks([(checksummed(place), *_RISK)])
    try:
        with errors_told():
            nonce = web3.eth.get_transaction_count(account.address)
            built = call.build_transaction({"from": account.address, "nonce": nonce})
            signed = account.sign_transaction(cast(dict[str, Any], built))
            tx_hash = web3.eth.send_raw_transaction(signed.raw_transaction)
            receipt = web3.eth.wait_for_transaction_receipt(tx_hash, timeout=5)
    except ChainError:
        return True
    return receipt["status"] != 1


def reading(chain: Chain, url: str, policy_id: str) -> Iterator[Measurement]:
    """Ask for 200 attestations in batches and a call at a time, and read 50 at once by asyncio."""
    listed = chain.attestations(policy_id)
    connection = Connection(url, None, 20.0)
    functions = connection.contract("AttestationRegistry", chain.registry).functions
    schema = bytes.fromhex(policy_id[2:])
    # There are fewer, since each takes a proof of seconds; a list asks these two of each entry.
    entries = list(islice(cycle(listed), _ENTRIES))
    asked = [
        call
        for each in entries
        for call in (
            functions.getAttestation(schema, bytes.fromhex(each.uid[2:])),
            functions.statusOf(checksummed(each.recipient), schema),
        )
    ]
    together = [cost(lambda: connection.call_many(asked)) for _ in range(3)]
    singly = cost(lambda: [connection.call(each) for each in asked])
    subjects = [each.recipient for each in islice(cycle(listed), _READS)]
    at_once = cost(lambda: asyncio.run(_read_at_once(chain, policy_id, subjects)))
    in_turn = cost(lambda: [chain.attestation(each, policy_id) for each in subjects])
    for kind in ("wall", "cpu"):
        yield measurement(
            f"client.list-of-200.{kind}", [getattr(each, kind) for each in together], "s",
            peer="a request a call", peer_values=[getattr(singly, kind)],
        )  # fmt: skip
        yield measurement(
            f"client.50-reads-by-asyncio.{kind}", [getattr(at_once, kind)], "s",
            peer="the same in turn", peer_values=[getattr(in_turn, kind)],
        )  # fmt: skip


async def _read_at_once(chain: Chain, policy_id: str, subjects: Sequence[str]) -> None:
    async with AsyncChain(chain) as twin:
        await asyncio.gather(*(twin.attestation(each, policy_id) for each in subjects))


def surviving(account: "LocalAccount") -> Iterator[Measurement]:
    """Take ten blocks back under a reader and a sender; kill the node in the middle of sends."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with EmbeddedNode(folder / "chain") as node:
            node.fund(account.address, _FUNDS)
            chain = Chain.connect(node.url, account)
            chain.deploy_suite()
            rpc(node.url, "anvil_mine", hex(2 * _DEPTH))
            wrong = _reorganised(chain, node.url)
        yield measurement(
            "client.reorganisation-of-10.lost-or-doubled", [float(wrong)], "events", goal=0.0
        )
        killed = _killed(folder, chain, account)
        yield measurement(
            "client.node-killed-mid-send.lost-or-doubled", [float(sum(killed))], "transactions",
            goal=0.0,
        )  # fmt: skip


def _reorganised(chain: Chain, url: str) -> int:
    """Read, take ten blocks back, read on; return how many events are missing or too many."""
    for index in range(1, _DEPTH + 1):
        chain.set_risk({f"0x{index:040x}": _RISK})
    events, cursor = _read_on(chain, [], None)
    rpc(url, "anvil_reorg", _DEPTH, [])
    for index in range(_DEPTH // 2, 2 * _DEPTH):
        chain.set_risk({f"0x{index:040x}": _RISK})
    events, _ = _read_on(chain, events, cursor)
    fresh, _ = _read_on(chain, [], None)
    return (
        len(set(map(_place, events)) ^ set(map(_place, fresh)))
        + len(events)
        - len(set(map(_place, events)))
    )


def _read_on(
    chain: Chain, events: list[Event], cursor: Cursor | None
) -> tuple[list[Event], Cursor | None]:
    for page in chain.events().read(cursor):
        if page.undone_after is not None:
            events = [each for each in events if each.block <= page.undone_after]
        events, cursor = [*events, *page.events], page.cursor
    return events, cursor


def _place(event: Event) -> tuple[str, int]:
    return event.block_hash, event.log_index


def _killed(folder: Path, chain: Chain, account: "LocalAccount") -> list[int]:
    """Kill the node at several moments of a send; return by how much each missed being one."""
    journal = Journal(folder / "sends")
    port, missed = 0, []
    for number in range(_KILLS):
        address = f"0x{number + 1000:040x}"
        node = EmbeddedNode(folder / "chain", port)
        port = int(node.url.rpartition(":")[2])
        first = Chain.connect(node.url, account, chain.deployment, 5.0, journal=journal)
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(first.set_risk, {address: _RISK}, address)
            rpc(node.url, "anvil_mine", hex(number + 1))
            node.kill()
            with EmbeddedNode(folder / "chain", port) as again:
                sent.exception(30)
                second = Chain.connect(again.url, account, chain.deployment, journal=journal)
                second.set_risk({address: _RISK}, address)
                events, _ = _read_on(second, [], None)
        found = [each for each in events if each.arguments.get("account", "").lower() == address]
        missed.append(abs(len(found) - 1))
    return missed
