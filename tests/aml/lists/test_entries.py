from pathlib import Path

from titan.aml.lists.entries import Entry, read_entries


def test_addresses_carry_their_ticker(tmp_path: Path) -> None:
    path = tmp_path / "sanctioned_addresses_ETH.txt"
    path.write_text("0x01e2919679362dFBC9ee1644Ba9C6da6D6245BB1\n\n")
    (entry,) = read_entries(path)
    assert entry.id == "ETH:0x01e2919679362dFBC9ee1644Ba9C6da6D6245BB1"
    assert (entry.schema, entry.names, entry.topics) == ("CryptoWallet", (), ("sanction",))


def test_entities_flat_and_nested(tmp_path: Path) -> None:
    path = tmp_path / "entities.ftm.json"
    path.write_text(
        '{"id":"b","schema":"BankAccount","properties":{"iban":["DE02 1203"],"holder":["c"]}}\n'
        '{"id":"x","schema":"Sanction","properties":{"entity":[{"id":"c","schema":"Company",'
        '"caption":"Acme","properties":{}}]}}\n'
    )
    assert list(read_entries(path)) == [
        Entry("b", "BankAccount", accounts=("DE02 1203",), holder="c"),
        Entry("c", "Company", names=("Acme",)),
    ]
