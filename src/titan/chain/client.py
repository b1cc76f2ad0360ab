"""The chain, seen from Python: one object for everything that TITAN does there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from web3.contract import Contract

from titan.chain import deployment as deploying
from titan.chain import timelock as governing
from titan.chain.attestations import Attestations
from titan.chain.connection import Connection, checksummed, errors_told, word
from titan.chain.deployment import Deployment
from titan.chain.events import EventLog
from titan.chain.issuers import Issuers
from titan.chain.journal import Journal
from titan.chain.policies import Policies
from titan.chain.policies import policy_id_of as _policy_id_of
from titan.chain.signers import Signer
from titan.domain.attestation import Attestation, AttestationReceipt
from titan.domain.credential import Policy, RootReceipt
from titan.domain.policy_record import PolicyRecord
from titan.domain.proof import Binding, Consent, Presentation, Proof, Verification
from titan.errors import ChainError


@dataclass(frozen=True)
class _Contracts:
    deployment: Deployment
    registry: Contract
    issuers: Issuers
    policies: Policies
    attestations: Attestations


class Chain:
    """A connection to the contracts of one chain; use `connect`.

    Every method may raise `ChainError`: ``chain.unreachable`` if the node does not answer,
    ``chain.not-mined`` if a transaction is not mined in time, ``chain.not-allowed`` if the
    account may not do it, and what its own description names.

    Where a method takes a ``key``, it is done once under that key, however often it is asked for
    and whatever died in between; ``usage.conflict`` if the key belongs to something else.
    """

    def __init__(self, connection: Connection, deployment: Deployment | None) -> None:
        self._connection = connection
        self._deployed: _Contracts | None = None
        if deployment is not None:
            deploying.verify_deployment(connection, deployment)
            self._adopt(deployment)

    @classmethod
    def connect(  # noqa: PLR0913, PLR0917 - who, where and how patiently, each with a default
        cls,
        rpc_url: str,
        account: Signer | None = None,
        deployment: Deployment | None = None,
        timeout: float = 20.0,
        confirmations: int = 1,
        journal: Journal | None = None,
    ) -> "Chain":
        """Connect to a node and check that the deployment is there.

        Args:
            rpc_url: JSON-RPC URL.
            account: signs transactions; without one only reading is possible.
            deployment: of the contracts; without one only `deploy_suite` is possible.
            timeout: seconds to wait for an answer, for a transaction to be mined, and then for
                each further block.
            confirmations: how many blocks must hold a transaction before it counts as done: one
                on a chain of one's own, 12 or more on a public one, 0 for the chain's finality.
            journal: keeps what is sent under keys.

        Raises:
            ChainError: ``chain.unreachable``, ``chain.garbled``, ``chain.other-chain``,
                ``chain.no-deployment``.
        """
        connection = Connection(rpc_url, account, timeout, confirmations, journal)
        return cls(connection, deployment)

    # the chain and its contracts

    @property
    def chain_id(self) -> int:
        """EIP-155 number of the chain."""
        return self._connection.chain_id

    @property
    def address(self) -> str:
        """Address of the connection's account; ``chain.no-account`` if it has none."""
        return self._connection.address

    @property
    def deployment(self) -> Deployment:
        """Where the contracts stand; ``chain.no-deployment`` if there are none yet."""
        return self._contracts.deployment

    @property
    def registry(self) -> str:
        """Address of the attestation registry."""
        return self.deployment.address("AttestationRegistry")

    def deploy_suite(self) -> Deployment:
        """Create the contracts, owned by the account, which also becomes an AML desk.

        They stand at the same addresses on every chain. Where they stand already, they are taken.
        """
        self._adopt(deploying.deploy_suite(self._connection, self.address))
        functions = self._contracts.registry.functions
        if not self._connection.call(functions.isDesk(self.address)):
            self._connection.send(functions.setDesk(self.address, True))
        return self.deployment

    def verify_deployment(self) -> None:
        """Check again that the contracts stand where they should, byte for byte."""
        deploying.verify_deployment(self._connection, self.deployment)

    def verify(self, deployment: Deployment) -> None:
        """Check that a deployment is on this chain and of this version, byte for byte.

        Raises:
            ChainError: ``chain.other-chain``, ``chain.no-deployment``.
        """
        deploying.verify_code(self._connection, deployment)

    def govern(self, delay: int) -> Deployment:
        """Put the registry under a timelock; called again after the delay, it takes the office.

        Args:
            delay: seconds that every decision of the owner waits from then on.

        Raises:
            ChainError: ``chain.not-allowed`` if the account is not the owner, ``chain.reverted`` if
                the delay has not passed yet.
        """
        if "Timelock" not in self.deployment.contracts:
            self._adopt(governing.deploy_timelock(self._connection, self.deployment, delay))
            governing.hand_over(self._connection, self.deployment)
        elif not governing.is_governed(self._connection, self.deployment):
            governing.accept_office(self._connection, self.deployment)
        return self.deployment

    def deploy_vault(self, policy_id: str) -> Deployment:
        """Create the example vault behind a policy; return the deployment with it."""
        self._adopt(deploying.deploy_vault(self._connection, self.deployment, word(policy_id)))
        return self.deployment

    def today(self) -> int:
        """Return the day (UTC), yyyymmdd, that the contracts would see in the next block."""
        with errors_told():
            moment = self._connection.web3.eth.get_block("pending")["timestamp"]
        return int(datetime.fromtimestamp(moment, UTC).strftime("%Y%m%d"))

    # issuers

    def enrol_issuer(self, address: str) -> int:
        """Enrol an issuer, as the owner, and return its number; enrolling again does nothing."""
        return self._contracts.issuers.enrol(address)

    def remove_issuer(self, address: str) -> None:
        """Remove an issuer, as the owner; every attestation under its roots ends."""
        self._contracts.issuers.remove(address)

    def publish_root(
        self, root: int, refuse_earlier: bool = False, key: str | None = None, beside: bytes = b""
    ) -> RootReceipt | None:
        """Publish a root, as an issuer, unless it is the current one already.

        Args:
            root: of the issuer's tree.
            refuse_earlier: refuse new proofs against all earlier roots, as revoking needs.
            key: see `Chain`.
            beside: bytes that go into the transaction behind the call, for `beside_roots`.

        Returns:
            where it is, or None if nothing was left to do.
        """
        return self._contracts.issuers.publish(root, key, beside, refuse_earlier=refuse_earlier)

    def beside_roots(self, address: str) -> list[bytes]:
        """Return what an issuer put beside each of its roots, in order."""
        return self._contracts.issuers.beside_roots(address)

    def retire_roots(self, sequence: int) -> str:
        """Retire the account's roots up to one and all made under them; return the hash."""
        receipt = self._contracts.issuers.retire_through(sequence)
        return receipt["transactionHash"].to_0x_hex()

    def root_is_current(self, root: int) -> bool:
        """Say whether a root is the newest of any issuer."""
        return self._contracts.issuers.is_current(root)

    # policies

    def policy_scope(self, policy_id: str) -> int:
        """Return the scope of the nullifiers of a policy at this registry."""
        return self._contracts.policies.scope_of(policy_id)

    def policy_id_of(self, owner: str, salt: bytes) -> str:
        """Return the id that an owner's policy has, or would have; the salt is 32 bytes."""
        return _policy_id_of(owner, salt)

    def create_policy(self, policy: Policy, policy_hash: int, salt: bytes) -> str:
        """Create a policy of the account and return its id, hex.

        Raises:
            ChainError: ``policy.exists``, ``policy.terms``, ``policy.hash-mismatch``,
                ``issuer.unknown``.
        """
        return self._contracts.policies.create(policy, policy_hash, salt)

    def update_policy(self, policy_id: str, policy: Policy, policy_hash: int) -> None:
        """Replace a policy's terms, as its owner; attestations made before end."""
        self._contracts.policies.update(policy_id, policy, policy_hash)

    def pause_policy(self, policy_id: str, paused: bool = True) -> None:
        """Refuse new attestations of a policy, or take them again, as its owner."""
        self._contracts.policies.pause(policy_id, paused)

    def waive_consent(self, policy_id: str, waived: bool = True) -> None:
        """Let relayers attest subjects without their consent, or no longer, as policy's owner."""
        self._contracts.policies.waive_consent(policy_id, waived)

    def halt_policies(self, policy_ids: Sequence[str]) -> None:
        """Stop new attestations of policies at once, as the guardian; earlier ones still hold."""
        self._contracts.policies.halt(policy_ids)

    def resume_policy(self, policy_id: str) -> None:
        """Let the attestations of a halted policy go on, as the registry's owner."""
        self._contracts.policies.resume(policy_id)

    def set_guardian(self, address: str) -> None:
        """Name who may halt policies, as the registry's owner; the zero address for nobody."""
        call = self._contracts.registry.functions.setGuardian(checksummed(address))
        self._connection.send(call)

    def list_policy(self, policy_id: str, listed: bool = True) -> None:
        """Show a policy's attestations as soulbound tokens, or no longer, as the owner."""
        self._contracts.policies.set_listed(policy_id, listed)

    def read_policy(self, policy_id: str) -> Policy:
        """Rebuild a policy from the chain and check its hash.

        Raises:
            ChainError: ``policy.not-found``, ``policy.hash-mismatch``.
        """
        return self._contracts.policies.read(policy_id)

    def policies_accepting(self, issuer: str) -> list[PolicyRecord]:
        """Return the policies that accept an issuer, with all their versions, oldest first."""
        return self._contracts.policies.accepting(issuer)

    # attestations

    def attest(
        self,
        proof: Proof,
        policy_id: str,
        binding: Binding,
        consent: Consent | None = None,
        key: str | None = None,
    ) -> AttestationReceipt:
        """Hand in a proof; it names the binding's subject, whoever sends it.

        Args:
            proof: of the policy, made for the binding.
            policy_id: of the policy, hex.
            binding: subject and day that the proof is bound to.
            consent: of the subject; needed unless the account is the subject itself, or the
                policy waives it.
            key: see `Chain`.

        Raises:
            ChainError: ``policy.not-found``, ``policy.paused``, and ``attestation.*``:
                ``proof-invalid``, ``day-out-of-range``, ``root-unknown``, ``root-refused``,
                ``root-too-old``, ``issuer-not-accepted``, ``nullifier-spent``, ``revoked``,
                ``no-consent``, ``consent-expired``.
        """
        return self._contracts.attestations.attest(proof, policy_id, binding, consent, key)

    def attest_batch(
        self, presentations: Sequence[Presentation], key: str | None = None
    ) -> list[AttestationReceipt]:
        """Hand in many proofs in one transaction and one pairing check: all or none.

        Each proof costs about a third of what it would cost alone. They are of one policy, one
        day and one root, and each carries its subject's consent unless the policy waives it.

        Returns:
            one receipt a proof; gas and transaction are those of the whole batch.

        Raises:
            UsageError: ``usage.argument`` if they differ in policy, day or root.
            ChainError: ``attestation.batch-refused`` with the places of the bad proofs, found
                before anything is sent; otherwise as of `attest`.
        """
        return self._contracts.attestations.attest_batch(presentations, key)

    def verify_batch(self, presentations: Sequence[Presentation]) -> Verification:
        """Ask the registry whether it would take all of many proofs, in one pairing check."""
        return self._contracts.attestations.verify_batch(presentations)

    def verify_only(self, proof: Proof, policy_id: str, binding: Binding) -> Verification:
        """Ask the registry whether it would take a proof; the nullifier is not looked at."""
        return self._contracts.attestations.verify(proof, policy_id, binding)

    def spend_verification(self, presentations: Sequence[Presentation]) -> int:
        """Have a batch verified in a transaction that records nothing; return the gas it took.

        For applications that record on their own, and for measuring: asking costs nothing.
        """
        return self._contracts.attestations.spend_verification(presentations)

    def encoded(self, function: str, *arguments: object) -> str:
        """Return the calldata of a call of the registry, for contracts and wallets that make it."""
        return str(self._contracts.registry.encode_abi(function, [*arguments]))

    def is_valid(self, subject: str, policy_id: str) -> bool:
        """Say whether a subject has an attestation that holds now."""
        return self._contracts.attestations.status(subject, policy_id).valid

    def status(self, subject: str, policy_id: str) -> Verification:
        """Say whether a subject's attestation holds now, or the first reason why not."""
        return self._contracts.attestations.status(subject, policy_id)

    def attestation(self, subject: str, policy_id: str) -> Attestation | None:
        """Return the last attestation of a subject under a policy, or None."""
        return self._contracts.attestations.find(subject, policy_id)

    def attestations(self, policy_id: str | None = None) -> list[Attestation]:
        """Return every attestation of the registry, or of a policy, oldest first."""
        return self._contracts.attestations.all(policy_id)

    def revoke_attestation(self, subject: str, policy_id: str, key: str | None = None) -> str:
        """Revoke an attestation, as its issuer or the policy's owner, and bar its person.

        Returns:
            the transaction's hash.
        """
        receipt = self._contracts.attestations.revoke(subject, policy_id, key)
        return receipt["transactionHash"].to_0x_hex()

    def reinstate(self, subject: str, policy_id: str) -> None:
        """Let a barred person attest again, as the policy's owner."""
        self._contracts.attestations.reinstate(subject, policy_id)

    def events(self) -> EventLog:
        """Return the registry's events since its creation, to be read and read on."""
        return EventLog(self._connection, self._contracts.registry, self.deployment.block)

    # money laundering and the example application

    def set_risk(self, risks: Mapping[str, tuple[int, bool]], key: str | None = None) -> str | None:
        """Set risks of addresses, as an AML desk, in one transaction.

        Args:
            risks: address to (tier 0 to 7, whether it is suspended).
            key: see `Chain`.

        Returns:
            the transaction's hash, or None if there was nothing to set.
        """
        updates = [(checksummed(address), *risk) for address, risk in risks.items()]
        if not updates:
            return None
        receipt = self._connection.send(self._contracts.registry.functions.setRisks(updates), key)
        return receipt["transactionHash"].to_0x_hex()

    def risk(self, address: str) -> tuple[int, bool]:
        """Return an address's tier and whether it is suspended."""
        tier, suspended = self._connection.call(
            self._contracts.registry.functions.riskOf(checksummed(address))
        )
        return tier, suspended

    def admits(self, address: str) -> bool:
        """Say whether the example vault lets an account through now."""
        vault = self._connection.contract("GatedVault", self.deployment.address("GatedVault"))
        return bool(self._connection.call(vault.functions.admits(checksummed(address))))

    @property
    def _contracts(self) -> _Contracts:
        if self._deployed is None:
            raise ChainError("chain.no-deployment", "The contracts are not deployed yet.")
        return self._deployed

    def _adopt(self, deployment: Deployment) -> None:
        connection, since = self._connection, deployment.block
        registry = connection.contract(
            "AttestationRegistry", deployment.address("AttestationRegistry")
        )
        issuers = Issuers(connection, registry, since)
        policies = Policies(connection, registry, since)
        attestations = Attestations(connection, registry, since, issuers, policies)
        self._deployed = _Contracts(deployment, registry, issuers, policies, attestations)
