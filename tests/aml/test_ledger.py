from titan.aml.generate.memory import simulate
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.ledger import account_key
from titan.domain.money import Transaction

ADDRESS = "0x52908400098527886E0F7030069857D2E4169EE7"


def test_an_address_is_the_same_in_any_case_and_a_name_is_not() -> None:
    assert account_key(ADDRESS) == account_key(ADDRESS.lower())
    assert account_key("Ab") != account_key("ab")
    assert account_key(ADDRESS[:-1]) == ADDRESS[:-1], "41 characters are a name"


def test_a_transaction_is_a_domain_noun() -> None:
    ledger = simulate(world(named("steps"), 2_000, 1))
    first = ledger.transaction(0)
    assert isinstance(first, Transaction)
    assert (first.id, first.currency) == (0, "USD")
    assert ledger.place(first.source) == ledger.source[0]
    assert ledger.rejected == 0
