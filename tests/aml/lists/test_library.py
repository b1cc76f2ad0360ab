"""Lists are kept by version, and say when they were changed."""

import json
from datetime import date
from pathlib import Path

import pytest

from titan.aml.lists.library import Library
from titan.errors import MoneyError, UsageError

OFAC = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "aml" / "ofac"
DAY = date(2024, 9, 27)
PERSON = {
    "id": "NK-1",
    "caption": "Ivan Petrov",
    "schema": "Person",
    "properties": {
        "name": ["Ivan Petrov"],
        "alias": ["Иван Петров", "Ivan Petrov"],
        "topics": ["sanction"],
        "birthDate": ["1970"],
    },
}
WALLET = {
    "id": "NK-2",
    "schema": "CryptoWallet",
    "properties": {"publicKey": ["0x" + "Ab" * 20], "currency": ["ETH"], "holder": [PERSON]},
}


def entities(path: Path, *some: object) -> Path:
    path.write_text("".join(json.dumps(entity) + "\n" for entity in some), encoding="utf-8")
    return path


def test_a_version_is_kept_once_with_its_digest(tmp_path: Path) -> None:
    library, file = Library(tmp_path / "lists"), entities(tmp_path / "e.json", PERSON, WALLET)
    version = library.add("os", [file], DAY)
    assert (version.entries, version.dated, version.files) == (2, DAY, ("e.json",))
    assert library.add("os", [file], DAY) == version
    assert library.versions() == (version,)
    person, wallet = library.entries(version)
    assert person.names == ("Ivan Petrov", "Иван Петров")
    assert (person.is_person, person.topics) == (True, ("sanction",))
    assert (wallet.accounts, wallet.holder) == (("0x" + "Ab" * 20,), "NK-1")


def test_the_latest_version_is_the_current_one(tmp_path: Path) -> None:
    library = Library(tmp_path / "lists")
    new = library.add("os", [entities(tmp_path / "b", PERSON, WALLET)], DAY)
    old = library.add("os", [entities(tmp_path / "a", PERSON)], date(2023, 1, 1))
    other = library.add("us", [entities(tmp_path / "a", PERSON)], date(2020, 1, 1))
    assert library.versions("os") == (old, new)
    assert library.current() == (new, other)


def test_a_changed_list_is_not_used(tmp_path: Path) -> None:
    library = Library(tmp_path / "lists")
    version = library.add("os", [entities(tmp_path / "a", PERSON)], DAY)
    kept = next((tmp_path / "lists").rglob("entries.jsonl"))
    kept.write_text(kept.read_text().replace("Ivan", "Iwan"))
    with pytest.raises(MoneyError, match="changed"):
        library.entries(version)
    kept.with_name("manifest.json").write_text("{}")
    with pytest.raises(MoneyError, match="manifest"):
        library.versions()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("not json", "money.list-unreadable"),
        ('{"id": "1", "schema": "Person"}', "money.list-unreadable"),
        ("[]", "money.list-unreadable"),
        ('{"id": "1", "schema": "Address", "properties": {}}', "money.list-empty"),
        (None, "money.file-missing"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, text: str | None, code: str) -> None:
    if text is not None:
        (tmp_path / "l.json").write_text(text)
    with pytest.raises(MoneyError) as caught:
        Library(tmp_path / "lists").add("os", [tmp_path / "l.json"], DAY)
    assert caught.value.code == code
    assert not list((tmp_path / "lists").glob("*/*"))


def test_a_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        Library(tmp_path / "lists").add("../x", [entities(tmp_path / "a", PERSON)], DAY)


@pytest.mark.skipif(not OFAC.is_dir(), reason="OFAC's addresses are not beside this checkout")
def test_the_published_addresses_of_ofac(tmp_path: Path) -> None:
    library = Library(tmp_path)
    version = library.add("ofac", [OFAC], DAY)
    assert len(version.files) == 17
    written = sum(len(path.read_text().split()) for path in OFAC.iterdir())
    assert 0 < version.entries <= written
    accounts = {account for entry in library.entries(version) for account in entry.accounts}
    assert "0x01e2919679362dFBC9ee1644Ba9C6da6D6245BB1" in accounts
