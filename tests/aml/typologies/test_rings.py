import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from titan.aml.ledger import Ledger
from titan.aml.typologies import rings
from titan.aml.typologies.rings import RING, CycleLimits, find_cycles, find_fan_ins
from titan.errors import MoneyError

Row = tuple[int, int, int, int]


def ledger_of(rows: list[Row], currencies: list[int] | None = None) -> Ledger:
    """A ledger of (source, target, amount, time) rows among the accounts 0 to 9."""
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return Ledger(
        accounts=tuple("0123456789"),
        source=columns[0].astype(np.int32),
        target=columns[1].astype(np.int32),
        amount=columns[2],
        time=columns[3],
        currency=np.array(currencies or [0] * len(rows), dtype=np.int16),
        currencies=("EUR", "USD"),
        row=np.arange(len(rows)),
        day=1,
    )


CIRCLE: list[Row] = [(1, 2, 1000, 5), (2, 3, 990, 7), (3, 4, 980, 9), (4, 1, 970, 11)]


def paths(ledger: Ledger, limits: CycleLimits | None = None) -> list[tuple[int, ...]]:
    return [cycle.transactions for cycle in find_cycles(ledger, limits)]


def test_a_cycle_comes_out_with_its_exact_path() -> None:
    noise: list[Row] = [(1, 5, 1000, 1), (3, 1, 10, 8), (2, 1, 990, 6)]
    (cycle,) = find_cycles(ledger_of(noise + CIRCLE))
    assert cycle.accounts == (1, 2, 3, 4)
    assert cycle.transactions == (3, 4, 5, 6)


def test_no_cycle_where_amounts_time_currency_or_length_do_not_fit() -> None:
    grows = [*CIRCLE[:2], (3, 4, 991, 9), CIRCLE[3]]
    shrinks = [*CIRCLE[:3], (4, 1, 900, 11)]
    back = [*CIRCLE[:3], (4, 1, 970, 8)]
    late = [*CIRCLE[:3], (4, 1, 970, 66)]
    for rows in (grows, shrinks, back, late):
        assert paths(ledger_of(rows)) == []
    assert paths(ledger_of(CIRCLE, [0, 0, 1, 0])) == []
    assert paths(ledger_of(CIRCLE), CycleLimits(longest=3)) == []
    assert paths(ledger_of([(1, 2, 9, 1), (2, 1, 9, 2)])) == [], "two accounts are no cycle"


def test_rings_need_no_order_in_time() -> None:
    unordered = [(source, target, 1000, time) for (source, target, *_), time in
                 zip(CIRCLE, (9, 1, 30, 2), strict=True)]  # fmt: skip
    assert paths(ledger_of(unordered)) == []
    assert paths(ledger_of(unordered), RING) == [(1, 2, 3, 0)], "told from its earliest hop"


def test_split_payments_are_one_hop_and_the_first_round_is_reported() -> None:
    split = [row for row in CIRCLE for _ in range(4)]
    again = [(source, target, amount, time + 20) for source, target, amount, time in CIRCLE]
    assert paths(ledger_of(split + again)) == [(0, 4, 8, 12)]


def test_a_hub_does_not_change_the_answer_when_the_frontier_is_split(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [(0, leaf, 100, 1) for leaf in range(1, 10)] + [
        (leaf, other, 100, 2) for leaf in range(1, 10) for other in range(1, 10) if leaf != other
    ] + [(leaf, 0, 100, 3) for leaf in range(1, 10)]  # fmt: skip
    found = paths(ledger_of(rows), CycleLimits(longest=3))
    # 72 through the hub, and 84 triples of leaves in either direction within one moment
    assert len(found) == 72 + 168
    assert len(set(found)) == len(found)
    monkeypatch.setattr(rings, "_FRONTIER", 10)
    assert paths(ledger_of(rows), CycleLimits(longest=3)) == found
    monkeypatch.setattr(rings, "_MOST_PATHS", 100)
    with pytest.raises(MoneyError) as caught:
        find_cycles(ledger_of(rows))
    assert caught.value.code == "money.too-tangled"


rows = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(90, 100), st.integers(0, 9)),
    min_size=1, max_size=25,
)  # fmt: skip


def by_hand(rows: list[Row], limits: CycleLimits) -> set[tuple[int, ...]]:
    """All cycles by trying every path: the definition, written down again."""
    found = set()
    for length in range(limits.shortest, limits.longest + 1):
        for path in itertools.permutations(range(len(rows)), length):
            hops = [rows[place] for place in path]
            accounts = [hop[0] for hop in hops]
            joined = all(a[1] == b[0] for a, b in zip(hops, hops[1:] + hops[:1], strict=True))
            if not joined or len(set(accounts)) != length:
                continue
            steps = list(itertools.pairwise(hops))
            if all(a[3] <= b[3] for a, b in steps) and all(
                b[2] <= a[2] and b[2] >= a[2] - a[2] * limits.shrink // 10_000 for a, b in steps
            ):
                start = accounts.index(min(accounts))
                found.add(tuple(accounts[start:] + accounts[:start]))
    return found


@settings(deadline=None, max_examples=60)
@given(rows)
def test_the_detector_is_complete_and_exact(rows: list[Row]) -> None:
    limits = CycleLimits(longest=4)
    few = rows[:14]
    found = set()
    for cycle in find_cycles(ledger_of(few), limits):
        start = cycle.accounts.index(min(cycle.accounts))
        found.add(cycle.accounts[start:] + cycle.accounts[:start])
    assert found == by_hand(few, limits)


def test_a_fan_in_is_several_odd_and_alike_payments() -> None:
    fan: list[Row] = [(1, 0, 10, 3), (2, 0, 11, 1), (3, 0, 12, 2)]
    usual: list[Row] = [(4, 0, 100, 1), (5, 0, 100, 1), (6, 0, 900, 1)]
    odd = np.array([-2.0, -2.0, -2.0, 0.0, 0.0, 2.0])
    (found,) = find_fan_ins(ledger_of(fan + usual), odd)
    assert (found.target, found.transactions) == (0, (1, 2, 0))
    assert find_fan_ins(ledger_of(fan + usual), odd * 0) == ()
    assert find_fan_ins(ledger_of(fan[:2] + usual), odd[1:]) == (), "two senders are no fan"
