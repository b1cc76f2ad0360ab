"""The asynchronous twin has every method, waits without blocking, and loses nothing."""

import asyncio
import inspect
import time
from typing import Any

import pytest
from chain_world import ALICE, BOB, CAROL, OPERATOR

from titan.chain.aio import AsyncChain, _Awaited
from titan.chain.client import Chain
from titan.errors import ChainError

READS, SENDS = 50, 20
NOT_AWAITED = {"connect", "encoded", "events"}
"""They ask no node; the first is the twin's own."""


def test_every_method_of_the_client_has_a_twin() -> None:
    methods = {
        name
        for name, each in inspect.getmembers(Chain)
        if not name.startswith("_") and not isinstance(each, property)
    }
    twins = {name for name, each in vars(AsyncChain).items() if isinstance(each, _Awaited)}
    assert twins == methods - NOT_AWAITED
    for name in twins:
        assert vars(AsyncChain)[name].__doc__ == getattr(Chain, name).__doc__


def test_50_reads_and_20_sends_at_once(world: Any) -> None:
    """Reads are right while sends of one key go on, and every send arrives."""
    world.chain.attest(*world.present(0, ALICE))
    expected = world.chain.attestation(ALICE, world.policy_id)
    addresses = [f"0x{index:040x}" for index in range(1, SENDS + 1)]

    async def work() -> tuple[list[Any], list[Any], list[Any]]:
        deployment = world.chain.deployment
        async with await AsyncChain.connect(world.node.url, OPERATOR, deployment) as chain:
            sends = [chain.set_risk({each: (5, False)}) for each in addresses]
            reads = [
                chain.attestation(subject, world.policy_id)
                for subject in (ALICE, BOB) * (READS // 2)
            ]
            hashes, *found = await asyncio.gather(asyncio.gather(*sends), *reads)
            return hashes, found, await asyncio.gather(*map(chain.risk, addresses))

    hashes, found, risks = asyncio.run(work())
    assert len(set(hashes)) == SENDS
    assert found == [expected, None] * (READS // 2)
    assert risks == [(5, False)] * SENDS


def test_errors_are_those_of_the_client(world: Any) -> None:
    async def work() -> None:
        async with AsyncChain(world.connect(None)) as chain:
            assert not await chain.is_valid(CAROL, world.policy_id)
            await chain.set_risk({ALICE: (1, False)})

    with pytest.raises(ChainError, match=r"^chain\.no-account:"):
        asyncio.run(work())


def test_the_loop_goes_on_while_a_transaction_waits(yard: Any) -> None:
    async def work() -> tuple[int, float]:
        async with AsyncChain(yard.connect(confirmations=3)) as chain:
            sending = asyncio.create_task(chain.set_risk({ALICE: (1, False)}))
            ticks, began = 0, time.monotonic()
            while time.monotonic() - began < 0.5:
                await asyncio.sleep(0.01)
                ticks += 1
            assert not sending.done()
            yard.mine(2)
            await sending
            return ticks, time.monotonic() - began

    ticks, seconds = asyncio.run(work())
    assert ticks > 10
    assert seconds < 10


def test_events_are_followed(yard: Any) -> None:
    async def work() -> list[str]:
        async with AsyncChain(yard.connect()) as chain:
            pages = chain.follow(every=0.01)
            await anext(pages)
            await chain.set_risk({ALICE: (1, False)})
            page = await anext(pages)
            await pages.aclose()
            return [event.name for event in page.events]

    assert asyncio.run(work()) == ["RiskSet"]
