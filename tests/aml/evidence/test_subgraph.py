import numpy as np
import pytest
from ledgers import ledger_of
from numpy.typing import NDArray

from titan.aml.evidence.subgraph import Bounds, Surroundings, part_of
from titan.aml.ledger import Ledger


def test_a_part_keeps_its_payments_as_they_were(ledger: Ledger) -> None:
    places = np.arange(5, len(ledger), 37)
    part = part_of(ledger, places)
    for mine, theirs in zip(range(len(part)), places.tolist(), strict=True):
        assert part.transaction(mine) == ledger.transaction(theirs)
    assert list(part.accounts) == sorted(part.accounts)
    assert part.truth is None, "labels are never scored"


def test_the_nearest_in_time_come_first_and_what_is_cut_is_said() -> None:
    rows = [(1, 2, 100 + n, n) for n in range(50)] + [(3, 4, 5, 25)]
    surroundings = Surroundings(ledger_of(rows), Bounds(per_account=10))
    near = surroundings.around(20)
    assert near.places.tolist() == list(range(15, 25)), "itself and nine"
    assert not near.whole
    assert near.places[near.alerted] == 20
    everything = Surroundings(ledger_of(rows)).around(20)
    assert everything.places.tolist() == list(range(50))
    assert everything.whole


def test_nothing_after_the_alert_is_looked_at_unless_wanted() -> None:
    rows = [(1, 2, 100, 5), (2, 3, 100, 7), (2, 3, 100, 8)]
    past = Surroundings(ledger_of(rows), Bounds(ahead=False))
    assert past.around(1).places.tolist() == [0, 1]
    assert Surroundings(ledger_of(rows)).around(1).places.tolist() == [0, 1, 2]


def test_money_is_followed_where_amounts_follow_beyond_partners() -> None:
    chain = [(n, n + 1, 1000 - 10 * n, 10 + n) for n in range(8)]
    other = [(5, 9, 40, 15)]
    part = Surroundings(ledger_of([*chain, *other])).around(0)
    assert set(range(8)) <= set(part.places.tolist()), "eight hops from the alert"
    short = Surroundings(ledger_of([*chain, *other]), Bounds(trail=1)).around(0)
    assert 7 not in short.places


def test_bounds_hold_for_every_payment(ledger: Ledger) -> None:
    bounds = Bounds(payments=60, per_account=20)
    surroundings = Surroundings(ledger, bounds)
    for payment in range(0, len(ledger), 501):
        part = surroundings.around(payment)
        assert len(part.places) == len(part.ledger) <= bounds.payments
        assert part.places[part.alerted] == payment
        assert (np.diff(part.places) > 0).all()


def test_the_subgraph_holds_the_whole_attempt(ledger: Ledger, surroundings: Surroundings) -> None:
    truth = ledger.truth
    assert truth is not None
    shares = []
    for attempt in range(len(truth.typologies)):
        members = np.flatnonzero(truth.attempts == attempt)
        if len(members) >= 4 and _connected(ledger, members):
            part = surroundings.around(int(members[len(members) // 2]))
            shares.append(np.isin(members, part.places).mean())
    assert len(shares) >= 8
    assert np.mean(np.array(shares) >= 0.9) >= 0.9


def _connected(ledger: Ledger, members: NDArray[np.int64]) -> bool:
    """Whether an attempt hangs together by its accounts; a matching of pairs does not."""
    reached = {int(ledger.source[members[0]])}
    for _ in members:
        for payment in members:
            ends = {int(ledger.source[payment]), int(ledger.target[payment])}
            if ends & reached:
                reached |= ends
    return all(int(ledger.source[payment]) in reached for payment in members)


@pytest.mark.parametrize("payment", [0, 1])
def test_the_most_suspect_payment_is_the_earliest_of_equals(payment: int) -> None:
    surroundings = Surroundings(ledger_of([(1, 2, 5, 3), (3, 1, 5, 1), (4, 5, 1, 1)]))
    scores = np.array([0.5, 0.5, 0.9])
    scores[payment] = 0.7
    assert surroundings.most_suspect(1, scores) == payment
    assert surroundings.most_suspect(1, np.array([0.5, 0.5, 0.9])) == 1
    assert surroundings.most_suspect(9, scores) is None
