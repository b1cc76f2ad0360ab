from dataclasses import replace

import numpy as np
import pytest

from titan.aml.generate.memory import simulate
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.ledger import Ledger
from titan.aml.lists.tracing import traces
from titan.aml.taint import Policy

ROWS = ((0, 1, 100, 1), (5, 2, 900, 1), (1, 2, 90, 2), (2, 3, 80, 3), (4, 3, 20, 4), (3, 0, 9, 5))


def ledger_of(rows: tuple[tuple[int, int, int, int], ...]) -> Ledger:
    """A ledger of (source, target, amount, time) rows among six accounts."""
    source, target, amount, time = np.array(rows, dtype=np.int64).T
    return Ledger(
        accounts=tuple("abcdef"),
        source=source.astype(np.int32),
        target=target.astype(np.int32),
        amount=amount,
        time=time,
        currency=np.zeros(len(rows), dtype=np.int16),
        currencies=("EUR",),
        row=np.arange(len(rows)),
        day=1,
    )


@pytest.mark.parametrize("policy", Policy)
def test_money_is_told_with_the_way_it_came(policy: Policy) -> None:
    found = {one.account: one for one in traces(ledger_of(ROWS), [0], policy)}
    assert "a" not in found, "the listed one itself"
    assert found["b"].share == 1.0
    assert [hop.target for hop in found["b"].path] == ["b"]
    assert found["c"].share == pytest.approx(90 / 990)
    if policy is Policy.FIFO:
        assert "d" not in found, "c pays with older money first"
        *_, last = traces(ledger_of(ROWS), [0], policy, reached=True)
        assert (last.account, last.share, last.amount) == ("d", 0.0, 0)
        assert [hop.source for hop in last.path] == ["a", "b", "c"]
        return
    assert [hop.source for hop in found["d"].path] == ["a", "b", "c"]
    assert found["d"].amount == (80 if policy is Policy.POISON else 80 * 90 // 990)


def test_the_largest_share_comes_first_and_small_ones_may_be_left_out() -> None:
    found = [one.account for one in traces(ledger_of(ROWS), [0])]
    assert found == ["b", "c", "d"]
    assert [one.account for one in traces(ledger_of(ROWS), [0], least=0.5)] == ["b"]
    assert list(traces(ledger_of(ROWS), [5])) != []
    assert list(traces(ledger_of(ROWS), [])) == []


def test_in_a_world_every_path_is_connected_in_time_and_begins_at_a_listed_account() -> None:
    ledger = simulate(world(replace(named("quick"), illicit=0.02), 2_000, 3))
    payers, count = np.unique(ledger.source, return_counts=True)
    listed = payers[np.argsort(-count)[:3]].tolist()
    found = list(traces(ledger, listed, Policy.POISON))
    assert len(found) > 20
    names = {ledger.accounts[place] for place in listed}
    for one in found:
        assert one.path[0].source in names
        assert one.path[-1].target == one.account
        for hop, following in zip(one.path, one.path[1:], strict=False):
            assert hop.target == following.source
            assert hop.time <= following.time
            assert hop.source not in names or hop == one.path[0]
