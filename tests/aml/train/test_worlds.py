"""Worlds in a row stay strangers to each other."""

import numpy as np

from titan.aml.generate.recipe import named
from titan.aml.graph import build_graph
from titan.aml.train.worlds import laundering_accounts, one_after_another


def test_no_account_currency_or_month_is_in_two_worlds() -> None:
    ledger = one_after_another([(named("quick"), 1), (named("mobile"), 2)], 6_000)
    first = np.arange(len(ledger)) < 6_000
    accounts = [
        set(np.union1d(ledger.source[part], ledger.target[part])) for part in (first, ~first)
    ]
    assert not accounts[0] & accounts[1]
    assert not set(ledger.currency[first]) & set(ledger.currency[~first])
    assert ledger.time[~first].min() - ledger.time[first].max() > 60 * ledger.day
    assert len(ledger.accounts) == len(set(ledger.accounts))
    build_graph(ledger)


def test_truth_moves_along() -> None:
    ledger = one_after_another([(named("quick"), 1), (named("mobile"), 2)], 6_000)
    assert ledger.truth
    assert ledger.truth.attempts.max() == len(ledger.truth.typologies) - 1
    assert ledger.truth.accounts is not None
    assert ledger.truth.accounts.tolist() == laundering_accounts(ledger).tolist()
    ends = (ledger.source, ledger.target)
    guilty = ledger.truth.payments == 1
    assert all(ledger.truth.accounts[end[guilty]].all() for end in ends)
