"""A block counts when enough lie on top, or when the chain says so."""

from typing import Any

import pytest

from titan.chain.finality import FINALIZED, settled_block


@pytest.mark.parametrize(("confirmations", "behind"), [(1, 0), (2, 1), (12, 11)])
def test_so_many_blocks_behind_the_newest(yard: Any, confirmations: int, behind: int) -> None:
    web3 = yard.chain._connection.web3
    assert settled_block(web3, confirmations) == yard.height() - behind


def test_a_young_chain_has_none(yard: Any) -> None:
    assert settled_block(yard.chain._connection.web3, yard.height() + 2) == -1


def test_the_chains_own_finality(yard: Any) -> None:
    yard.mine(100)
    settled = settled_block(yard.chain._connection.web3, FINALIZED)
    assert 0 < settled < yard.height() - 12
