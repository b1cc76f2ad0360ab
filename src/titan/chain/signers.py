"""Who signs: a keystore file, an environment variable, or a signer elsewhere; never a setting.

    file:PATH         Ethereum keystore, version 3; the passphrase comes from a file or a variable
    env:NAME          the key itself, hex, in the variable NAME
    unix:PATH         the socket of 'titan signer serve', a process that keeps the key to itself
    https://HOST…     a remote signer that speaks `eth_signTransaction`, such as Web3Signer;
                      ``#0xADDRESS`` at the end chooses one of its accounts

Without any of them the development account of the data folder signs, and the production profile
refuses it.
"""

import json
import os
from pathlib import Path
from typing import Any, Protocol

from eth_account import Account
from eth_account.datastructures import SignedTransaction
from eth_account.signers.local import LocalAccount
from eth_typing import ChecksumAddress
from pydantic import SecretStr

from titan.chain.keys import development_account
from titan.errors import ChainError
from titan.settings import Profile, Settings


class Signer(Protocol):
    """What signs transactions; `LocalAccount` of eth-account does, and `RemoteSigner`."""

    @property
    def address(self) -> ChecksumAddress:
        """The account that it signs for."""

    def sign_transaction(self, transaction_dict: Any, /) -> SignedTransaction:
        """Return a transaction signed; its fields have the names of JSON-RPC."""


def open_signer(settings: Settings) -> Signer:
    """Return the signer of the settings.

    Raises:
        ChainError: ``chain.signer-unusable`` if it cannot be opened, ``chain.development-key``
            if the production profile would sign with the development account.
        StorageError: ``storage.unusable`` if the development account's file is.
    """
    named = settings.chain_signer
    if named is None:
        return _development(settings)
    kind, _, rest = named.partition(":")
    if kind == "file":
        return keystore_account(Path(rest), _passphrase(settings))
    if kind == "env":
        return environment_account(rest)
    if kind == "unix":
        from titan.chain.socket_signer import SocketSigner

        return SocketSigner(Path(rest), settings.chain_timeout)
    if kind in {"http", "https"}:
        from titan.chain.remote import RemoteSigner

        return RemoteSigner(named, settings.chain_timeout)
    raise _unusable("TITAN_CHAIN_SIGNER begins neither with file:, env:, unix: nor https:.")


def keystore_account(path: Path, passphrase: str) -> LocalAccount:
    """Return the account of a keystore file (Ethereum's Web3 Secret Storage, version 3).

    Args:
        path: JSON file, as geth, foundry and eth-account write it.
        passphrase: opens it.

    Raises:
        ChainError: ``chain.signer-unusable``; it shows neither key nor passphrase.
    """
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise _unusable("The keystore file cannot be read.") from error
    try:
        account: LocalAccount = Account.from_key(Account.decrypt(content, passphrase))
    except (ValueError, TypeError, KeyError, AttributeError):
        # Without the cause: it could quote the file.
        raise _unusable("The passphrase does not open the keystore file.") from None
    return account


def environment_account(name: str) -> LocalAccount:
    """Return the account whose key, hex, an environment variable holds.

    Raises:
        ChainError: ``chain.signer-unusable`` if it holds none.
    """
    try:
        account: LocalAccount = Account.from_key(os.environ[name])
    except (KeyError, ValueError, TypeError):
        # Without the cause: it could quote the key.
        raise _unusable("The environment variable of TITAN_CHAIN_SIGNER holds no key.") from None
    return account


def _development(settings: Settings) -> LocalAccount:
    if settings.profile is Profile.PRODUCTION:
        raise ChainError("chain.development-key", "TITAN_CHAIN_SIGNER names no signer.")
    return development_account(settings.data_dir / "keys" / "operator.json")


def _passphrase(settings: Settings) -> str:
    secret: SecretStr | None = settings.chain_passphrase
    if secret is not None:
        return secret.get_secret_value()
    path = settings.chain_passphrase_file
    if path is None:
        raise _unusable("TITAN_CHAIN_PASSPHRASE_FILE names no file.")
    try:
        if path.stat().st_mode & 0o077:
            raise _unusable("Others can read the passphrase file.")
        return path.read_text().rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise _unusable("The passphrase file cannot be read.") from error


def _unusable(detail: str) -> ChainError:
    return ChainError("chain.signer-unusable", detail)
