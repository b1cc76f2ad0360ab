"""A wallet in a file opens with its passphrase, and with nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

from titan.errors import CredentialError
from titan.holder import exported
from titan.holder.wallet import Wallet

_WORDS = "seven quiet words"


@pytest.fixture(scope="module")
def sealed() -> str:
    return exported.seal({"secret": "abcdef0123"}, _WORDS)


def _refused(text: str, passphrase: str = _WORDS) -> None:
    with pytest.raises(CredentialError) as error:
        exported.unseal(text, passphrase)
    assert error.value.code == "credential.wallet-file"


def test_what_was_sealed_opens_and_nothing_of_it_stands_in_the_file(sealed: str) -> None:
    assert "abcdef0123" not in sealed
    assert exported.unseal(sealed, _WORDS) == {"secret": "abcdef0123"}
    _refused(sealed, "seven other words")


def test_a_passphrase_is_the_same_however_its_accents_are_typed() -> None:
    text = exported.seal({}, "caf\u00e9 noir")
    assert exported.unseal(text, "cafe\u0301 noir") == {}


@pytest.mark.parametrize(
    "change",
    [
        {"format": "titan-wallet-2"}, {"content": "AAAA"}, {"content": "§"}, {"cipher": {}},
        {"kdf": {"name": "PBKDF2-HMAC-SHA-256", "iterations": 1, "salt": "AAAA"}},
        {"kdf": {"name": "PBKDF2-HMAC-SHA-256", "iterations": 10**9, "salt": "AAAA"}},
    ],
)  # fmt: skip
def test_a_changed_file_is_refused(sealed: str, change: dict[str, Any]) -> None:
    _refused(json.dumps({**json.loads(sealed), **change}))


@pytest.mark.parametrize("text", ["", "no json", "[]", "{}", "null"])
def test_what_is_no_wallet_is_refused(text: str) -> None:
    _refused(text)


def test_a_wallet_is_taken_in_under_a_new_name_once(tmp_path: Path) -> None:
    wallet = Wallet.create(tmp_path, "alice")
    text = wallet.exported(_WORDS)
    again = Wallet.take_in(tmp_path, "again", text, _WORDS)
    assert (again.commitment, again.address) == (wallet.commitment, wallet.address)
    assert again.credential is None
    incomplete = exported.seal({"secret": "00"}, _WORDS)
    with pytest.raises(CredentialError):
        Wallet.take_in(tmp_path, "third", incomplete, _WORDS)
