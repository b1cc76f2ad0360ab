import pytest

from titan.aml.ingest.transactions import ledger_of
from titan.domain.money import Transaction
from titan.errors import MoneyError

UPPER = "0x" + "AB" * 20


def test_transactions_become_a_ledger() -> None:
    some = [
        Transaction(7, UPPER, "b", 5, "USDC", 100),
        Transaction(8, "b", UPPER.lower(), 6, "ETH", 90),
    ]
    ledger = ledger_of(some, "transfer")
    assert ledger.accounts == (UPPER, "b"), "one address in two spellings"
    assert (ledger.amount.tolist(), ledger.time.tolist()) == ([5, 6], [100, 90])
    assert (ledger.currencies, ledger.methods) == (("ETH", "USDC"), ("transfer",))
    assert ledger_of(some).method is None


def test_nothing_and_unknown_money_are_refused() -> None:
    with pytest.raises(MoneyError) as caught:
        ledger_of([])
    assert caught.value.code == "money.empty"
    with pytest.raises(MoneyError) as caught:
        ledger_of([Transaction(1, "a", "b", 1, "XYZ", 1)])
    assert caught.value.code == "money.currency-unknown"
