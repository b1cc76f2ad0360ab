"""The signer of the settings: a keystore, a variable, or in development its own account."""

import json
from pathlib import Path

import pytest
from chain_world import OPERATOR
from eth_account import Account

from titan.chain.signers import keystore_account, open_signer
from titan.errors import ChainError
from titan.settings import Profile, Settings, load_settings

PASSPHRASE = "correct horse"
REFUSED = r"^chain\.signer-unusable:"


@pytest.fixture
def keystore(tmp_path: Path) -> Path:
    path = tmp_path / "keystore.json"
    content = Account.encrypt(OPERATOR.key, PASSPHRASE, kdf="pbkdf2", iterations=1000)
    path.write_text(json.dumps(content))
    return path


def private(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o600)
    return path


def test_a_keystore_opens_with_the_passphrase_of_a_file_or_a_variable(
    keystore: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = {"data_dir": tmp_path, "chain_signer": f"file:{keystore}"}
    file = private(tmp_path / "passphrase", PASSPHRASE + "\n")
    assert open_signer(load_settings(**named, chain_passphrase_file=file)).address == (
        OPERATOR.address
    )
    monkeypatch.setenv("TITAN_CHAIN_PASSPHRASE", PASSPHRASE)
    settings = load_settings(**named, profile="production")
    assert open_signer(settings).address == OPERATOR.address
    assert PASSPHRASE not in repr(settings)


def test_a_wrong_passphrase_or_file_is_refused_and_not_shown(
    keystore: Path, tmp_path: Path
) -> None:
    with pytest.raises(ChainError, match=REFUSED) as caught:
        keystore_account(keystore, "secret-guess")
    assert "secret-guess" not in str(caught.value) and caught.value.__cause__ is None
    for content in ("", "[]", "{}", '{"version": 3, "crypto": {}}'):
        with pytest.raises(ChainError, match=REFUSED):
            keystore_account(private(tmp_path / "wrong.json", content), PASSPHRASE)
    with pytest.raises(ChainError, match=REFUSED):
        keystore_account(tmp_path / "absent.json", PASSPHRASE)


def test_a_passphrase_that_others_can_read_is_refused(keystore: Path, tmp_path: Path) -> None:
    file = private(tmp_path / "passphrase", PASSPHRASE)
    file.chmod(0o644)
    for path in (file, tmp_path / "absent", None):
        with pytest.raises(ChainError, match=REFUSED):
            open_signer(Settings(chain_signer=f"file:{keystore}", chain_passphrase_file=path))


def test_a_key_comes_from_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPERATORS_KEY", "0x" + "01" * 32)
    settings = Settings(chain_signer="env:OPERATORS_KEY", profile=Profile.PRODUCTION)
    assert open_signer(settings).address == OPERATOR.address
    monkeypatch.setenv("OPERATORS_KEY", "0xsecret-digits")
    with pytest.raises(ChainError, match=REFUSED) as caught:
        open_signer(settings)
    assert "secret-digits" not in str(caught.value) and caught.value.__cause__ is None
    with pytest.raises(ChainError, match=REFUSED):
        open_signer(Settings(chain_signer="env:NO_SUCH_VARIABLE"))


def test_a_key_in_the_setting_itself_is_refused(tmp_path: Path) -> None:
    key = "0x" + "01" * 32
    with pytest.raises(ChainError, match=REFUSED) as caught:
        open_signer(Settings(data_dir=tmp_path, chain_signer=key))
    assert key not in str(caught.value)


def test_the_development_account_signs_in_development_only(tmp_path: Path) -> None:
    development = open_signer(Settings(data_dir=tmp_path))
    assert development.address == open_signer(Settings(data_dir=tmp_path)).address
    with pytest.raises(ChainError, match=r"^chain\.development-key:"):
        open_signer(Settings(data_dir=tmp_path, profile=Profile.PRODUCTION))
    assert json.loads((tmp_path / "keys/operator.json").read_text())["purpose"] == "development"
