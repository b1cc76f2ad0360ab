"""Policies on the chain: written from, and rebuilt into, the domain's `Policy`."""

from collections.abc import Sequence
from typing import Any

from eth_abi.abi import encode
from eth_utils.crypto import keccak
from web3.contract import Contract
from web3.types import TxReceipt

from titan.chain.connection import Connection, checksummed, word
from titan.chain.policy_records import read_records
from titan.domain.credential import Policy
from titan.domain.policy_record import PolicyRecord
from titan.errors import ChainError
from titan.zk.statement import policy_hash, policy_scope


class Policies:
    """The registry's policies.

    Args:
        connection: of a policy's owner, for writing.
        registry: the contract.
        since: block of its creation.
    """

    def __init__(self, connection: Connection, registry: Contract, since: int) -> None:
        self._connection = connection
        self._registry = registry
        self._since = since

    def scope_of(self, policy_id: str) -> int:
        """Return the scope of the nullifiers of a policy at this registry."""
        return policy_scope(self._connection.chain_id, self._registry.address, policy_id)

    def create(self, policy: Policy, hashed: int, salt: bytes) -> str:
        """Create a policy of the connection's account and return its id.

        Raises:
            ChainError: ``policy.exists`` if the account has another policy under the salt,
                ``policy.hash-mismatch`` if the hash or the scope is not the policy's.
        """
        policy_id = policy_id_of(self._connection.address, salt)
        self._require_hash(policy_id, policy, hashed)
        functions = self._registry.functions
        self._connection.send(functions.createPolicy(salt, hashed, _terms(policy)))
        return policy_id

    def update(self, policy_id: str, policy: Policy, hashed: int) -> TxReceipt:
        """Replace a policy's terms, which ends the attestations made before."""
        self._require_hash(policy_id, policy, hashed)
        functions = self._registry.functions
        return self._connection.send(
            functions.updatePolicy(word(policy_id), hashed, _terms(policy))
        )

    def pause(self, policy_id: str, paused: bool) -> TxReceipt:
        """Refuse new attestations of a policy, or take them again."""
        functions = self._registry.functions
        return self._connection.send(functions.setPolicyPaused(word(policy_id), paused))

    def waive_consent(self, policy_id: str, waived: bool) -> TxReceipt:
        """Let relayers attest subjects without their consent, or no longer."""
        functions = self._registry.functions
        return self._connection.send(functions.setConsentWaived(word(policy_id), waived))

    def halt(self, policy_ids: Sequence[str]) -> TxReceipt:
        """Stop new attestations of policies, as the guardian or the registry's owner."""
        words = [word(policy_id) for policy_id in policy_ids]
        return self._connection.send(self._registry.functions.haltPolicies(words))

    def resume(self, policy_id: str) -> TxReceipt:
        """Let the attestations of a halted policy go on, as the registry's owner."""
        return self._connection.send(self._registry.functions.resumePolicy(word(policy_id)))

    def set_listed(self, policy_id: str, listed: bool) -> TxReceipt:
        """Show a policy's attestations as tokens, or no longer, as the registry's owner."""
        functions = self._registry.functions
        return self._connection.send(functions.setPolicyListed(word(policy_id), listed))

    def read(self, policy_id: str) -> Policy:
        """Rebuild a policy from its last event, and check that its hash is that of its terms.

        Raises:
            ChainError: ``policy.not-found``, ``policy.hash-mismatch``.
        """
        event = self._registry.events.PolicySet
        logs = self._connection.logs(event, self._since, policyId=word(policy_id))
        if not logs:
            raise ChainError("policy.not-found", "The registry has no policy of this id.")
        last = logs[-1]["args"]
        issuers = self._connection.call(self._registry.functions.acceptedIssuersOf(word(policy_id)))
        policy = _policy(last["terms"], self.scope_of(policy_id), issuers)
        self._require_hash(policy_id, policy, last["policyHash"])
        return policy

    def accepting(self, issuer: str) -> list[PolicyRecord]:
        """Return the policies that accept an issuer's roots, with all their versions."""
        records = read_records(self._connection, self._registry, self._since, self._rebuilt)
        own = checksummed(issuer)
        return [one for one in records if own in one.versions[-1].policy.accepted_issuers]

    def accepted_issuers(self, policy_id: str) -> tuple[int, ...]:
        """Return the numbers of the issuers that a policy accepts.

        Raises:
            ChainError: ``policy.not-found``.
        """
        version, _, _, _, _, packed = self._connection.call(
            self._registry.functions.policyOf(word(policy_id))
        )
        if not version:
            raise ChainError("policy.not-found", "The registry has no policy of this id.")
        return tuple(packed >> shift & 0xFFFF for shift in range(0, packed.bit_length(), 16))

    def _rebuilt(self, terms: Any, policy_id: str) -> tuple[Policy, int]:
        policy = _policy(terms, self.scope_of(policy_id), terms["acceptedIssuers"])
        return policy, policy_hash(policy)

    def _require_hash(self, policy_id: str, policy: Policy, hashed: int) -> None:
        if policy.scope != self.scope_of(policy_id) or policy_hash(policy) != hashed:
            raise ChainError(
                "policy.hash-mismatch", "The policy's scope or hash is not that of its terms."
            )


def policy_id_of(owner: str, salt: bytes) -> str:
    """Return the id of an owner's policy: Keccak of ``abi.encode(address, bytes32)``, 0x-hex."""
    return "0x" + keccak(encode(["address", "bytes32"], [checksummed(owner), salt])).hex()


def _terms(policy: Policy) -> dict[str, Any]:
    return {
        "minimumAge": policy.minimum_age,
        "documentInForce": policy.document_in_force,
        "minimumAssurance": policy.minimum_assurance,
        "maximumAmlTier": policy.maximum_aml_tier,
        "nationalityMask": policy.nationality_mask,
        "residencyMask": policy.residency_mask,
        "acceptedIssuers": [checksummed(issuer) for issuer in policy.accepted_issuers],
        "rootMaxAge": policy.root_max_age,
        "attestationTtl": policy.attestation_ttl,
    }


def _policy(terms: Any, scope: int, issuers: Sequence[str]) -> Policy:
    return Policy(
        minimum_age=terms["minimumAge"],
        document_in_force=terms["documentInForce"],
        minimum_assurance=terms["minimumAssurance"],
        maximum_aml_tier=terms["maximumAmlTier"],
        nationality_mask=terms["nationalityMask"],
        residency_mask=terms["residencyMask"],
        scope=scope,
        accepted_issuers=tuple(issuers),
        root_max_age=terms["rootMaxAge"],
        attestation_ttl=terms["attestationTtl"],
    )
