"""Issuers and roots on the chain."""

from dataclasses import dataclass

from eth_utils.crypto import keccak
from web3.contract import Contract
from web3.types import TxReceipt

from titan.chain.connection import Connection, checksummed, errors_told
from titan.chain.transactions import PlainCall
from titan.domain.credential import RootReceipt
from titan.errors import ChainError

_FINGERPRINT = (1 << 160) - 1
_PUBLISH = keccak(text="publishRoot(uint16,uint256,bool)")[:4]
_ARGUMENTS = 4 + 3 * 32


@dataclass(frozen=True, slots=True)
class RootPlace:
    """Where a root was published.

    Attributes:
        issuer_id: the issuer's number at the registry.
        sequence: the root's number among the issuer's, from 1.
    """

    issuer_id: int
    sequence: int


class Issuers:
    """The registry's issuers.

    Args:
        connection: of the owner or of an issuer, for writing.
        registry: the contract.
        since: block of its creation.
    """

    def __init__(self, connection: Connection, registry: Contract, since: int) -> None:
        self._connection = connection
        self._registry = registry
        self._since = since

    def id_of(self, address: str) -> int:
        """Return an issuer's number at the registry, 0 for an account that is none."""
        call = self._registry.functions.issuerIdOf(checksummed(address))
        return int(self._connection.call(call))

    def enrol(self, address: str) -> int:
        """Enrol an account, as the registry's owner; return its number.

        An account that is enrolled already keeps its number, and nothing is sent.
        """
        known = self.id_of(address)
        if known:
            return known
        self._connection.send(self._registry.functions.enrolIssuer(checksummed(address)))
        return self.id_of(address)

    def remove(self, address: str) -> TxReceipt:
        """Remove an issuer and end every attestation made under its roots, as the owner."""
        return self._connection.send(self._registry.functions.removeIssuer(self._require(address)))

    def publish(
        self, root: int, key: str | None = None, beside: bytes = b"", *, refuse_earlier: bool
    ) -> RootReceipt | None:
        """Publish a root of the connection's account; None if nothing was left to do.

        Args:
            root: of the issuer's tree.
            key: under which it is published once.
            beside: bytes behind the call's arguments, which the contract does not read and
                every node keeps.
            refuse_earlier: refuse new proofs against all earlier roots at once.
        """
        issuer_id = self._require(self._connection.address)
        newest_root, sequence, refused_below, _ = self._issuer(issuer_id)
        if (
            not self._connection.began(key)
            and sequence
            and newest_root == root & _FINGERPRINT
            and (not refuse_earlier or refused_below == sequence)
        ):
            return None
        call = self._registry.functions.publishRoot(issuer_id, root, refuse_earlier)
        if not beside:
            return _receipt(self._connection.send(call, key))
        data = bytes.fromhex(call._encode_transaction_data().removeprefix("0x")) + beside
        longer = PlainCall(self._connection.web3, self._registry.address, data)
        return _receipt(self._connection.transact(longer, key, lambda: self._connection.call(call)))

    def beside_roots(self, address: str) -> list[bytes]:
        """Return what stands behind the arguments of each publication of an issuer, in order."""
        event = self._registry.events.RootPublished
        found = []
        for log in self._connection.logs(event, self._since, issuerId=self.id_of(address)):
            with errors_told():
                sent = self._connection.web3.eth.get_transaction(log["transactionHash"])
            data = bytes(sent["input"])
            if data[:4] == _PUBLISH:  # and not a contract that published in the issuer's name
                found.append(data[_ARGUMENTS:])
        return found

    def retire_through(self, sequence: int) -> TxReceipt:
        """Retire the account's roots up to one, with every attestation made under them."""
        return self._connection.send(self._registry.functions.disown(sequence))

    def is_current(self, root: int) -> bool:
        """Say whether a root is the newest of any issuer."""
        return any(
            self._issuer(place.issuer_id)[1] == place.sequence for place in self.places(root)
        )

    def places(self, root: int) -> list[RootPlace]:
        """Return where a root was published, oldest first; a tree can come back to a root."""
        logs = self._connection.logs(self._registry.events.RootPublished, self._since, root=root)
        return [RootPlace(log["args"]["issuerId"], log["args"]["sequence"]) for log in logs]

    def _issuer(self, issuer_id: int) -> tuple[int, int, int, int]:
        """Return fingerprint and sequence of the newest root, refusedBelow and retiredBelow."""
        newest_root, sequence, refused_below, retired_below = self._connection.call(
            self._registry.functions.issuerOf(issuer_id)
        )
        return newest_root, sequence, refused_below, retired_below

    def _require(self, address: str) -> int:
        issuer_id = self.id_of(address)
        if not issuer_id:
            raise ChainError("issuer.unknown", "The account is not enrolled.")
        return issuer_id


def _receipt(receipt: TxReceipt) -> RootReceipt:
    return RootReceipt(receipt["transactionHash"].to_0x_hex(), receipt["blockNumber"])
