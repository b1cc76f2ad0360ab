from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from titan.aml.ledger import Ledger
from titan.aml.taint import Policy, Taint, spread

Row = tuple[int, int, int, int]
LISTED = 0


def ledger_of(rows: list[Row], received: list[int] | None = None) -> Ledger:
    """A ledger of (source, target, amount, time) rows among the accounts 0 to 9."""
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    zeros = np.zeros(len(rows), dtype=np.int16)
    return Ledger(
        accounts=tuple("0123456789"),
        source=columns[0].astype(np.int32),
        target=columns[1].astype(np.int32),
        amount=columns[2],
        time=columns[3],
        currency=zeros,
        currencies=("EUR", "USD"),
        row=np.arange(len(rows)),
        day=1,
        received=None if received is None else np.array(received, dtype=np.int64),
        received_currency=None if received is None else zeros + 1,
    )


def tainted(rows: list[Row], policy: Policy) -> list[int]:
    return spread(ledger_of(rows), [LISTED], policy).paid.tolist()


def test_each_policy_pays_with_other_money() -> None:
    rows = [(8, 1, 60, 1), (0, 1, 40, 2), (1, 2, 30, 3), (1, 3, 60, 4), (1, 4, 50, 5)]
    assert tainted(rows, Policy.HAIRCUT) == [0, 40, 12, 24, 4]
    assert tainted(rows, Policy.FIFO) == [0, 40, 0, 30, 10], "90 clean and tainted, 10 left, 40 old"
    assert tainted(rows, Policy.POISON) == [0, 40, 30, 10, 0]


def test_money_is_followed_in_the_order_of_time_and_not_back_into_a_list() -> None:
    early = [(1, 2, 10, 1), (0, 1, 10, 2)]
    back = [(0, 1, 10, 1), (1, 0, 10, 2), (0, 2, 5, 3)]
    for policy in Policy:
        assert tainted(early, policy) == [0, 10]
        result = spread(ledger_of(early), [LISTED], policy)
        assert result.reached.tolist()[:3] == [-1, 1, -1]
        assert tainted(back, policy) == [10, 10, 5]


def test_an_exchange_keeps_the_share_and_an_account_the_worst_of_its_currencies() -> None:
    rows = [(0, 1, 100, 1), (8, 1, 300, 2)]
    result = spread(ledger_of(rows, [90, 30]), [LISTED])
    assert result.received.tolist() == [90, 0]
    assert result.shares()[1] == 90 / 120
    assert result.shares()[[0, 2]].tolist() == [1.0, 0.0]


def test_a_path_is_told_back_to_the_list() -> None:
    rows = [(0, 1, 9, 1), (5, 3, 9, 2), (1, 2, 9, 2), (2, 3, 1, 4), (1, 3, 9, 6)]
    result = spread(ledger_of(rows), [LISTED])
    assert result.path(3) == (0, 2, 3), "the earliest arrival, through 1 and 2"
    assert result.path(0) == result.path(7) == ()


def test_amounts_beyond_half_a_word_are_divided_exactly() -> None:
    big = 2**60 + 12345
    rows = [(8, 1, big, 1), (0, 1, 3 * 2**55 + 7, 2), (1, 2, 2**59 + 11, 3)]
    held, tainted_part, value = big + rows[1][2], rows[1][2], rows[2][2]
    assert tainted(rows, Policy.HAIRCUT)[2] == value * tainted_part // held


rows_drawn = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 50), st.integers(0, 9)),
    min_size=1, max_size=40,
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(rows_drawn, st.sampled_from(list(Policy)))
def test_taint_is_neither_made_nor_lost(rows: list[Row], policy: Policy) -> None:
    result = spread(ledger_of(rows), [LISTED], policy)
    ledger, listed = result.ledger, result.listed
    assert (result.paid == result.received).all()
    assert (0 <= result.paid).all() and (result.paid <= ledger.amount).all()
    entered = result.paid[listed[ledger.source] & ~listed[ledger.target]].sum()
    returned = result.paid[~listed[ledger.source] & listed[ledger.target]].sum()
    assert entered == ledger.amount[listed[ledger.source] & ~listed[ledger.target]].sum()
    balance = np.zeros(10, dtype=np.int64)
    for payment in np.argsort(ledger.time, kind="stable"):
        balance[ledger.source[payment]] -= result.paid[payment]
        balance[ledger.target[payment]] += result.paid[payment]
        assert (balance[1:] >= 0).all(), "nobody pays taint that did not come before"
    assert entered == balance[1:].sum() + returned
    assert (result.shares() <= 1).all()


@settings(deadline=None, max_examples=150)
@given(rows_drawn)
def test_every_account_that_listed_money_can_have_reached_is_found(rows: list[Row]) -> None:
    result = spread(ledger_of(rows), [LISTED])
    assert set(np.flatnonzero(result.reached >= 0).tolist()) == _reachable(rows)
    for account in _reachable(rows):
        _check_path(result, account)
    carried = np.flatnonzero(result.paid > 0)
    ends = set(result.ledger.target[carried].tolist()) - {LISTED}
    assert ends <= _reachable(rows), "no taint without a path"


def _reachable(rows: list[Row]) -> set[int]:
    """Accounts at the end of a path of payments in the order of time and then of the ledger."""
    reached = {LISTED}
    for source, target, _, _ in sorted(rows, key=lambda row: row[3]):
        if source in reached:
            reached.add(target)
    return reached - {LISTED}


def _check_path(result: Taint, account: int) -> None:
    path = result.path(account)
    source, target = result.ledger.source, result.ledger.target
    assert source[path[0]] == LISTED and target[path[-1]] == account
    assert all(target[a] == source[b] for a, b in pairwise(path))
    times = result.ledger.time[list(path)].tolist()
    assert times == sorted(times)


@pytest.mark.parametrize("policy", list(Policy))
def test_an_empty_list_taints_nothing(policy: Policy) -> None:
    result = spread(ledger_of([(1, 2, 5, 1)]), [], policy)
    assert not result.paid.any() and not (result.reached >= 0).any()
