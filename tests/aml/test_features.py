from dataclasses import replace

import numpy as np
import pytest

from titan.aml.first_features import ACCOUNT_FEATURES, PAYMENT_FEATURES, compute_features
from titan.aml.generate import Recipe, simulate
from titan.aml.ledger import Ledger
from titan.aml.typologies import RING, find_cycles


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return simulate(Recipe(seed=4, accounts=400)).ledger


def test_shapes_and_finite_numbers(ledger: Ledger) -> None:
    features = compute_features(ledger, find_cycles(ledger, RING))
    assert features.payments.shape == (len(ledger), len(PAYMENT_FEATURES))
    assert features.accounts.shape == (400, len(ACCOUNT_FEATURES))
    assert features.payments.dtype == features.accounts.dtype == np.float32
    assert np.isfinite(features.payments).all()
    assert np.isfinite(features.accounts).all()


def test_only_relations_count(ledger: Ledger) -> None:
    """Ten times the money, in seconds instead of days, starting later: the same features."""
    other = replace(
        ledger, amount=ledger.amount * 10, time=ledger.time * 86_400 + 10**9, day=86_400
    )
    left = compute_features(ledger, find_cycles(ledger, RING))
    right = compute_features(other, find_cycles(other, RING))
    unrounded = [n for n, name in enumerate(PAYMENT_FEATURES) if name != "equal_payments"]
    np.testing.assert_allclose(left.payments[:, unrounded], right.payments[:, unrounded], atol=2e-3)


def test_what_the_columns_say() -> None:
    """1 pays 2 four times ten and once eighty; 2 passes eighty on a day later."""
    rows = np.array([(0, 1, 10, 1)] * 4 + [(0, 1, 80, 5), (1, 2, 78, 6), (2, 0, 10, 9)]).T
    ledger = Ledger(
        accounts=("1", "2", "3"),
        source=rows[0].astype(np.int32),
        target=rows[1].astype(np.int32),
        amount=rows[2].astype(np.int64),
        time=rows[3].astype(np.int64),
        currency=np.zeros(7, dtype=np.int16),
        currencies=("USD",),
        row=np.arange(7),
        day=1,
    )
    features = compute_features(ledger, ())
    column = {name: features.payments[:, n] for n, name in enumerate(PAYMENT_FEATURES)}
    assert column["amount"][0] == 0
    np.testing.assert_allclose(column["deviation_of_sender"][4], np.log(8), rtol=1e-6)
    np.testing.assert_allclose(np.exp(column["equal_payments"]), [4, 4, 4, 4, 1, 1, 1])
    np.testing.assert_allclose(np.exp(column["payments_of_pair"]), [5, 5, 5, 5, 5, 1, 1])
    np.testing.assert_allclose(np.expm1(column["continued"]), [0, 0, 0, 0, 1, 0, 4])
    np.testing.assert_allclose(np.expm1(column["continues"]), [1, 1, 1, 1, 0, 1, 0])
    np.testing.assert_allclose(np.expm1(column["days_until_spending"][4]), 1)
    np.testing.assert_allclose(np.expm1(column["days_since_receipt"][5]), 1)
    np.testing.assert_allclose(np.expm1(column["days_since_receipt"][0]), 365, rtol=1e-5)
    account = {name: features.accounts[:, n] for n, name in enumerate(ACCOUNT_FEATURES)}
    np.testing.assert_allclose(np.expm1(account["payments_out"]), [5, 1, 1])
    np.testing.assert_allclose(np.expm1(account["partners_out"]), [1, 1, 1])
    np.testing.assert_allclose(np.exp(account["most_equal_payments"]), [4, 4, 1])
