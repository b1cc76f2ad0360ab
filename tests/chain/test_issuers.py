"""Enrolment and roots."""

from typing import Any

import pytest
from chain_world import OPERATOR, STRANGER

from titan.chain.issuers import RootPlace
from titan.errors import ChainError


def test_enrolling_again_changes_nothing(world: Any) -> None:
    assert world.chain.enrol_issuer(OPERATOR.address) == 1
    assert world.chain.enrol_issuer(STRANGER.address) == 2
    assert world.chain.enrol_issuer(STRANGER.address) == 2


def test_a_root_is_published_once(world: Any) -> None:
    assert world.chain.root_is_current(world.tree.root)
    assert world.chain.publish_root(world.tree.root) is None
    assert world.chain.publish_root(99) is not None
    assert world.chain.publish_root(99) is None
    assert world.chain.root_is_current(99)
    assert not world.chain.root_is_current(world.tree.root)


def test_what_goes_with_a_root_is_found_again(world: Any) -> None:
    assert world.chain.beside_roots(OPERATOR.address) == [b""]
    world.chain.publish_root(99, beside=b"\x01" * 64)
    assert world.chain.beside_roots(OPERATOR.address) == [b"", b"\x01" * 64]


def test_refusing_earlier_roots_is_also_done_once(world: Any) -> None:
    issuers = world.chain._contracts.issuers
    assert world.chain.publish_root(world.tree.root, refuse_earlier=True) is not None
    assert world.chain.publish_root(world.tree.root, refuse_earlier=True) is None
    assert world.chain.publish_root(world.tree.root) is None
    assert issuers.places(world.tree.root) == [RootPlace(1, 1), RootPlace(1, 2)]


def test_a_root_that_shares_the_fingerprint_is_not_current(world: Any) -> None:
    assert not world.chain.root_is_current(world.tree.root ^ (1 << 200))


def test_strangers_publish_and_retire_nothing(world: Any) -> None:
    stranger = world.connect(STRANGER)
    for call in (lambda: stranger.publish_root(1), lambda: stranger.retire_roots(1)):
        with pytest.raises(ChainError, match=r"^issuer\.unknown:"):
            call()


def test_only_published_roots_are_retired_and_only_once(world: Any) -> None:
    for sequence, allowed in ((2, False), (1, True), (1, False), (0, False)):
        if allowed:
            world.chain.retire_roots(sequence)
        else:
            with pytest.raises(ChainError, match=r"^issuer\.nothing-to-retire:"):
                world.chain.retire_roots(sequence)


def test_a_removed_issuer_is_unknown(world: Any) -> None:
    world.chain.remove_issuer(OPERATOR.address)
    with pytest.raises(ChainError, match=r"^issuer\.unknown:"):
        world.chain.publish_root(1)
    assert world.chain.enrol_issuer(OPERATOR.address) == 2
