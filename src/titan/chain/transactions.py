"""Transactions of EIP-1559: what they ask for, what they offer, and their signed form."""

from dataclasses import dataclass
from typing import Any, Protocol

from eth_account.typed_transactions.typed_transaction import TypedTransaction
from eth_typing import ChecksumAddress, Hash32
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from hexbytes import HexBytes
from web3 import Web3
from web3.types import TxParams, Wei

from titan.chain.signers import Signer
from titan.errors import ChainError, StorageError

_RAISE = 1.25  # nodes refuse a replacement that pays less than a tenth more
_KEPT = ("type", "chainId", "nonce", "gas", "maxFeePerGas", "maxPriorityFeePerGas", "value")


class Call(Protocol):
    """What becomes a transaction; calls and constructors of web3 do, and `PlainCall`."""

    def estimate_gas(self, transaction: TxParams) -> int:
        """Return the gas that it needs."""

    def build_transaction(self, transaction: TxParams) -> TxParams:
        """Return it with destination and data filled in."""


@dataclass(frozen=True)
class PlainCall:
    """Bytes for an address that has no interface.

    Attributes:
        web3: the node.
        to: the address.
        data: the bytes.
    """

    web3: Web3
    to: ChecksumAddress
    data: bytes

    def estimate_gas(self, transaction: TxParams) -> int:
        """Return the gas that it needs."""
        return self.web3.eth.estimate_gas(self.build_transaction(transaction))

    def build_transaction(self, transaction: TxParams) -> TxParams:
        """Return it with destination and data filled in."""
        return {**transaction, "to": self.to, "data": self.data, "value": Wei(0)}


@dataclass(frozen=True, slots=True)
class Fees:
    """What a transaction offers, in wei for each unit of gas.

    Attributes:
        most: base fee and tip together may not exceed it.
        tip: for the block's maker.
    """

    most: int
    tip: int

    @classmethod
    def of_now(cls, web3: Web3) -> "Fees":
        """Return an offer that outlasts some full blocks: twice the base fee and the usual tip.

        Raises:
            ChainError: ``chain.garbled`` if the chain has no base fee.
        """
        tip = int(web3.eth.max_priority_fee)
        base = web3.eth.get_block("latest").get("baseFeePerGas")
        if base is None:
            raise ChainError("chain.garbled", "The chain's blocks have no base fee (EIP-1559).")
        return cls(2 * int(base) + tip, tip)

    def raised(self, now: "Fees") -> "Fees":
        """Return a quarter more, and no less than what is usual by now."""
        return Fees(
            max(int(self.most * _RAISE) + 1, now.most), max(int(self.tip * _RAISE) + 1, now.tip)
        )


@dataclass(frozen=True)
class Signed:
    """A signed transaction.

    Attributes:
        raw: the bytes that a node takes.
        fields: what was signed, by the names of JSON-RPC.
    """

    raw: bytes
    fields: dict[str, Any]

    @classmethod
    def by(cls, signer: Signer, fields: dict[str, Any]) -> "Signed":
        """Have a transaction signed."""
        return cls(bytes(signer.sign_transaction(fields).raw_transaction), fields)

    @classmethod
    def read(cls, raw: bytes) -> "Signed":
        """Read back what a journal kept of `raw`.

        Raises:
            StorageError: ``storage.unusable`` if it is no transaction of EIP-1559.
        """
        try:
            found = TypedTransaction.from_bytes(HexBytes(raw)).as_dict()
            fields: dict[str, Any] = {name: found[name] for name in _KEPT}
        except Exception as error:
            # The decoder and the libraries below it fail in more ways than they name.
            raise StorageError(
                "storage.unusable", "The journal holds what is no transaction."
            ) from error
        fields["data"] = found["data"]
        if found["to"]:
            fields["to"] = to_checksum_address(found["to"])
        return cls(raw, fields)

    @property
    def hash(self) -> Hash32:
        """The hash by which nodes know it."""
        return Hash32(keccak(self.raw))

    @property
    def nonce(self) -> int:
        """Its number among the account's."""
        return int(self.fields["nonce"])

    def asks(self, wanted: TxParams) -> bool:
        """Say whether it asks the same of the same contract as another transaction."""
        mine, other = (
            (each.get("to"), HexBytes(each["data"]), each.get("value", 0))
            for each in (self.fields, wanted)
        )
        return mine == other

    def dearer(self, signer: Signer, now: Fees) -> "Signed":
        """Return the same transaction with a higher offer, for its nonce.

        Args:
            signer: of the account.
            now: what is usual by now.
        """
        offered = Fees(self.fields["maxFeePerGas"], self.fields["maxPriorityFeePerGas"])
        return Signed.by(signer, {**self.fields, **fee_fields(offered.raised(now))})


def fee_fields(fees: Fees) -> dict[str, int]:
    """Return fees by the names of JSON-RPC."""
    return {"type": 2, "maxFeePerGas": fees.most, "maxPriorityFeePerGas": fees.tip}
