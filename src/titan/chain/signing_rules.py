"""What a signing process signs: calls of one contract, the ordinary ones by itself.

Everything else that the contract knows, such as enrolling or rotating an issuer, needs two officers
who approved that very call. What goes elsewhere, carries value or offers too much gas is refused,
whoever approved it.
"""

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError, EncodingError
from eth_typing import ABIFunction
from eth_utils.abi import function_abi_to_4byte_selector, get_abi_input_types
from hexbytes import HexBytes

from titan.chain.compiled import compiled_contract
from titan.domain.audit import ANCHOR_BYTES
from titan.errors import UsageError
from titan.zk.poseidon_constants import FIELD

REGISTRY = "AttestationRegistry"
ORDINARY = ("publishRoot",)
APPROVALS = 2
_DOMAIN = b"titan-approval-1\n"
_ROOT_ARGUMENTS = ("uint16", "uint256", "bool")


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be signed.

    Attributes:
        chain_id: EIP-155 number of the chain.
        contract: address of the registry, in small letters.
        ordinary: names of the functions that need no approval.
        officers: Ed25519 public keys, hex, of those who may approve the others.
        most_gas: of one transaction.
        most_fee: wei for a unit of gas.
    """

    chain_id: int
    contract: str
    ordinary: frozenset[str]
    officers: frozenset[str] = frozenset()
    most_gas: int = 5_000_000
    most_fee: int = 500 * 10**9


def refusal(rules: Rules, fields: Mapping[str, Any], approvals: Iterable["Approval"]) -> str | None:
    """Return why a transaction is not signed, in a word, or None if it is.

    Args:
        rules: in force.
        fields: of the transaction, by the names of JSON-RPC; nothing about them is trusted.
        approvals: of any calls; those of others count nothing.
    """
    if fields["chainId"] != rules.chain_id:
        return "chain"
    if str(fields.get("to", "")).lower() != rules.contract:
        return "contract"
    if fields["value"] != 0:
        return "value"
    if not 0 < fields["gas"] <= rules.most_gas or fields["maxFeePerGas"] > rules.most_fee:
        return "gas"
    return _call_refusal(rules, bytes(HexBytes(fields["data"])), approvals)


def _call_refusal(rules: Rules, data: bytes, approvals: Iterable["Approval"]) -> str | None:
    function = _functions().get(data[:4])
    if function is None:
        return "function"
    name = function["name"]
    if name == "publishRoot" and not _is_root(data[4:]):
        return "root"
    if name in rules.ordinary:
        return None
    call = Call(rules.chain_id, rules.contract, data.hex())
    return None if _approved(rules, call, approvals) else "approvals"


@dataclass(frozen=True, slots=True)
class Call:
    """What an officer approves: one call, whatever gas it takes."""

    chain_id: int
    contract: str
    data: str


@dataclass(frozen=True, slots=True)
class Approval:
    """One officer's word for one call until a moment.

    Attributes:
        call: that is approved.
        until: Unix seconds.
        officer: public key, hex.
        signature: Ed25519, hex.
    """

    call: Call
    until: int
    officer: str
    signature: str

    @classmethod
    def by(cls, key: Ed25519PrivateKey, call: Call, until: int) -> "Approval":
        """Approve a call."""
        signature = key.sign(_bytes(call, until)).hex()
        return cls(call, until, key.public_key().public_bytes_raw().hex(), signature)

    def holds(self, call: Call, now: float) -> bool:
        """Say whether it is for a call, in force, and signed by its officer."""
        if self.call != call or self.until < now:
            return False
        try:
            officer = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.officer))
            officer.verify(bytes.fromhex(self.signature), _bytes(call, self.until))
        except (InvalidSignature, ValueError):
            return False
        return True


def read_approvals(folder: Path) -> tuple[Approval, ...]:
    """Return the approvals that lie in a folder; files that are none count nothing."""
    found = []
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            data = json.loads(path.read_text())
            call = Call(**data["call"])
            found.append(Approval(call, int(data["until"]), data["officer"], data["signature"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue  # anybody may have put it there; it is as good as no approval
    return tuple(found)


def encoded_call(function: str, arguments: Iterable[Any]) -> str:
    """Return the data of a call of the registry, hex.

    Raises:
        UsageError: ``usage.argument`` if the registry has no such function, or other arguments.
    """
    entry = next((one for one in _functions().values() if one["name"] == function), None)
    try:
        if entry is None:
            raise ValueError("no such function")
        encoded = encode(get_abi_input_types(entry), tuple(arguments))
    except (EncodingError, ValueError, TypeError, OverflowError) as error:
        raise UsageError("usage.argument", "The registry has no such call.") from error
    return (function_abi_to_4byte_selector(entry) + encoded).hex()


def _approved(rules: Rules, call: Call, approvals: Iterable[Approval]) -> bool:
    now = time.time()
    held = {one.officer for one in approvals if one.officer in rules.officers}
    valid = {one.officer for one in approvals if one.officer in held and one.holds(call, now)}
    return len(valid) >= APPROVALS


@cache
def _functions() -> dict[bytes, ABIFunction]:
    """Return what the registry changes for whoever calls, by selector."""
    return {
        function_abi_to_4byte_selector(cast("ABIFunction", entry)): cast("ABIFunction", entry)
        for entry in compiled_contract(REGISTRY).abi
        if entry["type"] == "function" and entry["stateMutability"] == "nonpayable"
    }


def _is_root(arguments: bytes) -> bool:
    try:
        _, root, _ = decode(_ROOT_ARGUMENTS, arguments)
    except DecodingError:
        return False
    beside = len(arguments) - 32 * len(_ROOT_ARGUMENTS)  # the audit log's head, or nothing
    return 0 < root < FIELD and beside in (0, ANCHOR_BYTES)


def _bytes(call: Call, until: int) -> bytes:
    return _DOMAIN + json.dumps([call.chain_id, call.contract, call.data, until]).encode()
