"""The facade's own parts: the day, risks and the example vault."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from chain_world import ALICE, BOB, CAROL

from titan.chain.node import EmbeddedNode, chain_id_at
from titan.errors import ChainError


def test_today_is_the_day_of_the_next_block(world: Any) -> None:
    before = world.chain.today()
    assert abs(datetime.now(UTC) - datetime.strptime(f"{before}+0000", "%Y%m%d%z")) < timedelta(2)
    world.travel(86_400)
    assert world.chain.today() > before


def test_risks_are_set_together(world: Any) -> None:
    assert world.chain.set_risk({}) is None
    world.chain.set_risk({ALICE: (1, False), BOB: (7, True)})
    assert [world.chain.risk(each) for each in (ALICE, BOB, CAROL)] == [
        (1, False), (7, True), (0, False),
    ]  # fmt: skip


def test_a_tier_beyond_the_highest_is_refused(world: Any) -> None:
    with pytest.raises(ChainError, match=r"^policy\.terms:"):
        world.chain.set_risk({ALICE: (8, False)})


def test_the_vault_admits_the_attested_and_nobody_else(world: Any) -> None:
    assert not world.chain.admits(ALICE)
    world.chain.attest(*world.present(0, ALICE))
    assert world.chain.admits(ALICE)
    assert not world.chain.admits(BOB)
    world.chain.set_risk({ALICE: (0, True)})
    assert not world.chain.admits(ALICE)


def test_a_chain_that_goes_away_is_one_clear_error(world: Any, tmp_path: Any) -> None:
    with EmbeddedNode(tmp_path) as node:
        chain = type(world.chain).connect(node.url)
    assert chain_id_at(node.url) is None
    with pytest.raises(ChainError, match=r"^chain\.unreachable:"):
        chain.today()
