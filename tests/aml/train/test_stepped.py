"""Worlds of standing orders hold what they promise."""

import numpy as np
import pytest

from titan.aml.train.shipped import account_worlds
from titan.aml.train.stepped import Steps, stepped


def test_honest_accounts_pay_one_amount_and_each_partner_once() -> None:
    ledger = stepped(Steps(accounts=800))
    assert ledger.truth
    assert ledger.truth.accounts is not None
    honest = (ledger.truth.accounts == 0)[ledger.source]
    amounts = {
        account: np.unique(ledger.amount[ledger.source == account])
        for account in np.unique(ledger.source[honest])[:50].tolist()
    }
    assert all(len(found) == 1 for found in amounts.values())
    pairs = ledger.source[honest].astype(np.int64) * 800 + ledger.target[honest]
    assert len(np.unique(pairs)) == len(pairs)


@pytest.mark.parametrize("cycles", [False, True])
def test_schemes_are_of_their_shape_and_only_between_members(cycles: bool) -> None:
    ledger = stepped(Steps(accounts=800, cycles=cycles, seed=4))
    truth = ledger.truth
    assert truth
    assert truth.accounts is not None
    assert 0.05 <= truth.accounts.mean() < 0.07
    for attempt in range(len(truth.typologies)):
        mine = truth.attempts == attempt
        payers, payees = ledger.source[mine], ledger.target[mine]
        assert truth.accounts[payers].all()
        assert truth.accounts[payees].all()
        if cycles:
            assert set(payers) == set(payees)
        else:
            assert len(set(payees)) == 1


def test_a_part_of_the_guilty_is_never_seen_to_launder() -> None:
    ledger = stepped(Steps(accounts=800, played=0.5, seed=2))
    truth = ledger.truth
    assert truth
    assert truth.accounts is not None
    guilty = truth.payments == 1
    seen = np.union1d(ledger.source[guilty], ledger.target[guilty])
    assert 0.3 < len(seen) / truth.accounts.sum() < 0.9


def test_a_seed_makes_one_world() -> None:
    one, same, other = (stepped(Steps(accounts=300, seed=seed)) for seed in (1, 1, 2))
    assert np.array_equal(one.amount, same.amount)
    assert np.array_equal(one.target, same.target)
    assert len(one) != len(other) or not np.array_equal(one.target, other.target)


def test_the_worlds_that_teach_about_accounts_share_none() -> None:
    ledger = account_worlds(200)
    assert len(ledger.accounts) == len(set(ledger.accounts)) == 12 * 200
    world = np.array([int(name[:3]) for name in ledger.accounts])
    assert np.array_equal(world[ledger.source], world[ledger.target])
    assert ledger.day == 1
