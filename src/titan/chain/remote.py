"""A signer elsewhere, which keeps the key: `eth_signTransaction` over HTTP, as Web3Signer does.

It is trusted to sign and for nothing else: what comes back must be exactly the transaction that
was asked for, signed by the account that was asked.
"""

from typing import Any
from urllib.parse import urlsplit

import requests
from eth_account import Account
from eth_account.datastructures import SignedTransaction
from eth_account.typed_transactions.typed_transaction import TypedTransaction
from eth_typing import ChecksumAddress
from eth_utils.address import is_address, to_checksum_address
from eth_utils.crypto import keccak
from hexbytes import HexBytes

from titan.errors import ChainError

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
NUMBERS = ("chainId", "nonce", "gas", "maxFeePerGas", "maxPriorityFeePerGas", "value")


class RemoteSigner:
    """Signs through a signer at a URL.

    Args:
        url: HTTPS, or HTTP on the loopback address; ``#0xADDRESS`` at its end names the account,
            which may be left out if the signer has only one.
        timeout: seconds to wait for an answer.

    Raises:
        ChainError: ``chain.signer-unusable`` if the URL or its account is, or nothing answers.
    """

    def __init__(self, url: str, timeout: float) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise _unusable("Signing requests go to other machines by HTTPS only.")
        if parts.username or parts.password:
            raise _unusable("The signer's URL may not hold a password; settings are shown.")
        self._url = parts._replace(fragment="").geturl()
        self._timeout = timeout
        self._address = self._chosen(parts.fragment)

    @property
    def address(self) -> ChecksumAddress:
        """The account that it signs for."""
        return self._address

    def sign_transaction(self, transaction_dict: Any, /) -> SignedTransaction:
        """Have a transaction of EIP-1559 signed, and check what comes back.

        Args:
            transaction_dict: its fields, by the names of JSON-RPC.

        Raises:
            ChainError: ``chain.signer-unusable`` if nothing answers, ``chain.signer-refused`` if
                it refuses, or signs something else or for someone else.
        """
        result = self._ask("eth_signTransaction", _request(transaction_dict, self._address))
        raw = _raw(result["raw"] if isinstance(result, dict) and "raw" in result else result)
        signature = checked(raw, transaction_dict, self._address)
        return SignedTransaction(raw, HexBytes(keccak(raw)), *signature)

    def _chosen(self, fragment: str) -> ChecksumAddress:
        found = self._ask("eth_accounts")
        if not isinstance(found, list) or not all(is_address(each) for each in found):
            raise _unusable("The signer does not list its accounts.")
        accounts = {to_checksum_address(each) for each in found}
        if is_address(fragment) and to_checksum_address(fragment) in accounts:
            return to_checksum_address(fragment)
        if fragment or len(accounts) != 1:
            raise _unusable("The signer's URL must end in # and the address of an account of it.")
        return accounts.pop()

    def _ask(self, method: str, *parameters: dict[str, str]) -> Any:
        body: dict[str, Any] = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": method,
            "params": list(parameters),
        }
        try:
            answer = requests.post(self._url, json=body, timeout=self._timeout)
            answer.raise_for_status()
            content = answer.json()
        except requests.RequestException as error:
            # Without the cause: it quotes the URL.
            raise _unusable(f"The signer gave no answer ({type(error).__name__}).") from None
        if not isinstance(content, dict) or "result" not in content:
            raise ChainError("chain.signer-refused", f"The signer refused {method}.")
        return content["result"]


def _request(fields: dict[str, Any], sender: str) -> dict[str, str]:
    """Return a transaction as JSON-RPC writes it: numbers as hex quantities."""
    request = {name: hex(fields[name]) for name in NUMBERS}
    request |= {"from": sender, "data": HexBytes(fields["data"]).to_0x_hex()}
    return {**request, "to": str(fields["to"])} if fields.get("to") else request


def _raw(result: object) -> HexBytes:
    try:
        return HexBytes(str(result))
    except ValueError as error:
        raise ChainError("chain.signer-refused", "The signer's answer is not hex.") from error


def checked(raw: HexBytes, wanted: dict[str, Any], sender: str) -> tuple[int, int, int]:
    """Return r, s and v of a transaction that is the one that was wanted."""
    try:
        signed = TypedTransaction.from_bytes(raw).as_dict()
        signer = Account.recover_transaction(raw)
    except Exception as error:
        # Decoding what a stranger sent can fail in every way that its libraries know.
        raise ChainError(
            "chain.signer-refused", "The signer returned no transaction of EIP-1559."
        ) from error
    same = (
        all(signed[name] == wanted[name] for name in NUMBERS)
        and HexBytes(signed["data"]) == HexBytes(wanted["data"])
        and HexBytes(signed["to"]) == HexBytes(wanted.get("to") or b"")
    )
    if not same or signed["accessList"] or signer != sender:
        raise ChainError("chain.signer-refused", "The signer signed something else.")
    return signed["r"], signed["s"], signed["v"]


def _unusable(detail: str) -> ChainError:
    return ChainError("chain.signer-unusable", detail)
