from titan.aml.lists.entries import Entry
from titan.aml.lists.screening import listed_accounts, listed_names

WALLET = Entry("w", "CryptoWallet", accounts=("0x" + "Ab" * 20,), topics=("sanction",))
BANK = Entry("b", "BankAccount", accounts=("DE02 1203 0000 0000 2020 51",))
PERSON = Entry("p", "Person", names=("Ivan Petrov", "Petrov, Ivan Sergeyevich"))


def test_accounts_are_found_however_they_are_written() -> None:
    ours = ["0x" + "aB" * 20, "DE02120300000000202051", "0x" + "ac" * 20]
    found = list(listed_accounts(ours, {"ofac": [WALLET], "os": [BANK, WALLET]}))
    assert [(match.account, match.list, match.entry) for match in found] == [
        (ours[0], "ofac", "w"),
        (ours[0], "os", "w"),
        (ours[1], "os", "b"),
    ]
    assert found[0].reason == "the account is listed (sanction)"


def test_each_entry_is_told_once_an_account_with_its_best_name() -> None:
    parties = {"A": ("Ivan S. Petrov", "I. Petrov"), "B": ("Olga Tanaka",)}
    found = list(listed_names(parties, {"os": [PERSON, WALLET]}))
    assert [(match.account, match.entry) for match in found] == [("A", "p")]
    assert found[0].score >= 0.9
    assert found[0].reason.startswith("'Ivan S. Petrov' is like '")
