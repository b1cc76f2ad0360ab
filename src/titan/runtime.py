"""The front door: `Titan` wires the rooms together, each when it is first needed."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from titan.domain.access import OPERATOR, Caller
from titan.errors import ChainError, CredentialError, UsageError
from titan.front.administration import Administration
from titan.front.casework import Casework
from titan.front.exchange import Exchange
from titan.front.outreach import Outreach
from titan.front.people import People
from titan.telemetry.traces import span

if TYPE_CHECKING:
    from titan.chain.client import Chain
    from titan.domain.attestation import Attestation, AttestationReceipt
    from titan.domain.credential import (
        Credential,
        CredentialEntry,
        IssuerTree,
        Policy,
        Revocation,
        TreeBucket,
        TreeShape,
    )
    from titan.domain.money import RiskReport
    from titan.domain.policy_record import PolicyRecord
    from titan.domain.proof import Binding, Presentation, Proof, ProofRequest, Verification
    from titan.pipeline.batches import Batch, BatchEntry
    from titan.pipeline.network import NetworkSummary
    from titan.pipeline.paging import Page

DEFAULT_POLICY = "default"
"""Stands for the id of the policy that `Titan.start_chain` makes."""


class Titan(Casework, People, Outreach, Exchange, Administration):
    """One installation: documents in, credentials, attestations and alerts out.

    Everything is opened when it is first used and closed by `close` or at the end of a ``with``.

    Args:
        settings: by default those of the environment.
    """

    # credentials

    def credential(self, credential_id: str, caller: Caller = OPERATOR) -> "Credential":
        """Return a credential, also one that has ended; that it was read is recorded.

        Raises:
            CredentialError: ``credential.not-found``.
            StorageError: ``storage.erased`` if its holder's data was erased.
        """
        self._cases.may_read_credential(credential_id, caller)
        return self._issuer.credential(credential_id)

    def case_credential(self, case_id: str, caller: Caller = OPERATOR) -> "Credential":
        """Return the credential that a case ended in.

        Raises:
            CredentialError: ``credential.not-found`` while there is none.
        """
        credential_id = self.case(case_id, caller).credential_id
        if credential_id is None:
            raise CredentialError("credential.not-found", "The case has no credential yet.")
        return self.credential(credential_id, caller)

    def credentials(
        self, limit: int = 50, cursor: str | None = None, caller: Caller = OPERATOR
    ) -> "Page[CredentialEntry]":
        """Return a page of the tenant's credentials, oldest first, without what they certify."""
        return self._cases.credentials(limit, cursor, caller)

    def tree(self) -> "IssuerTree":
        """Return every leaf of the issuer's tree; wallets compute their paths themselves."""
        return self._issuer.tree()

    def tree_shape(self) -> "TreeShape":
        """Return how large the issuer's tree is, and into how many buckets it is cut."""
        return self._issuer.tree_shape()

    def tree_bucket(self, number: int) -> "TreeBucket":
        """Return some thousand leaves with what leads to the root; as of `Issuer.tree_bucket`.

        A wallet that asks for one computes its path without telling which leaf is its own.
        """
        return self._issuer.tree_bucket(number)

    def revoke_credential(self, credential_id: str, caller: Caller = OPERATOR) -> "Revocation":
        """End a credential and publish the root without it.

        If the chain does not answer, the credential has ended all the same, the result says
        ``published=False``, and the root is sent again until the chain holds it.

        Raises:
            CredentialError: if there is no such credential, or it has ended before.
        """
        from titan.domain.credential import Revocation

        done = self._cases.revoke(credential_id, self._issuer, caller)
        try:
            root = self._relay.run()
        except ChainError:
            return done
        if root is None or root.sequence < done.sequence:
            return done
        return Revocation(credential_id, done.root, done.sequence, True, root.tx_hash, root.block)

    # chain

    def start_chain(self) -> "NetworkSummary":
        """Make sure that the chain is there, with contracts, issuer and default policy.

        Without a configured URL a development chain is started, or joined if another process
        of this data folder runs it. Roots that it lacks are published. Doing it again changes
        nothing.

        Raises:
            ChainError: if the chain cannot be reached or refuses.
        """
        summary = self._network.summary
        self._relay.reconcile()
        return summary

    @property
    def chain(self) -> "Chain":
        """The connection to the chain, with the operator's account."""
        return self._network.chain

    @property
    def default_policy_id(self) -> str:
        """The id of the policy that `start_chain` makes, hex."""
        return self._network.summary.default_policy_id

    def policy(self, policy_id: str = DEFAULT_POLICY) -> "Policy":
        """Return the parameters of a policy as the chain publishes them."""
        return self.chain.read_policy(self._policy_id(policy_id))

    def policies(self) -> "list[PolicyRecord]":
        """Return the policies that this installation's credentials can answer, with their past."""
        return self.chain.policies_accepting(self._network.issuer)

    def proof_request(self, policy_id: str = DEFAULT_POLICY, challenge: int = 0) -> "ProofRequest":
        """Return what a policy asks of a holder, as of the chain's day.

        Args:
            policy_id: hex, or ``default``.
            challenge: 64-bit number of an off-chain verifier; 0 for an attestation.
        """
        return self._network.proof_request(self._policy_id(policy_id), challenge)

    def verify(
        self, proof: "Proof", binding: "Binding | None" = None, policy_id: str | None = None
    ) -> "Verification":
        """Check a proof, and that it says what was asked.

        Args:
            proof: nothing about it is trusted.
            binding: the subject, challenge and day that it must be bound to.
            policy_id: also check that it answers this policy, under a root that the chain takes;
                needs the chain.
        """
        from titan.pipeline.verification import verify, verify_on_chain

        if policy_id is None:
            return verify(proof, binding)
        return verify_on_chain(proof, binding, self._policy_id(policy_id), self.chain)

    def attestations(
        self, subject: str | None = None, policy_id: str | None = None
    ) -> "list[Attestation]":
        """Return the attestations of the registry, of all or of one subject or policy."""
        found = self.chain.attestations(self._policy_id(policy_id) if policy_id else None)
        if subject is None:
            return list(found)
        return [entry for entry in found if entry.recipient.lower() == subject.lower()]

    def relay(self, presented: "Presentation") -> "AttestationReceipt":
        """Record a holder's attestation on the chain at the installation's cost.

        Nothing of it is kept here: who relays should not learn whose it is.

        Raises:
            UsageError: ``usage.forbidden`` where the settings do not relay, ``usage.argument``
                without a consent.
            ChainError: as of `Chain.attest`; the chain is asked before anything is sent.
        """
        if not self.settings.relay:
            raise UsageError("usage.forbidden", "This installation sends nothing for holders.")
        if presented.consent is None:
            raise UsageError("usage.argument", "The presentation carries no consent.")
        with span("chain.attest") as marked:
            receipt = self.chain.attest(
                presented.proof, presented.policy_id, presented.binding, presented.consent
            )
            marked.add(tx_hash=receipt.tx_hash)
            return receipt

    # money

    def score(self, path: Path | str, out_dir: Path | None = None) -> "RiskReport":
        """Score a transaction file and raise alerts with their evidence.

        Args:
            path: of the file.
            out_dir: also gets ``transactions.parquet``, ``accounts.parquet``, ``alerts.jsonl``
                and, if rows were refused, ``rejected.csv`` with their lines and reasons.

        Raises:
            MoneyError: if the file cannot be scored.
        """
        from titan.aml.scoring import score

        return score(Path(path), out_dir)

    def batches(
        self, limit: int = 50, cursor: str | None = None, caller: Caller = OPERATOR
    ) -> "Page[BatchEntry]":
        """Return a page of scored files, oldest first."""
        return self._batches.page(limit, cursor, caller)

    def score_batch(self, content: bytes, caller: Caller = OPERATOR) -> "Batch":
        """Score the bytes of a transaction file and keep the report, sealed."""
        return self._batches.score(content, caller)

    def batch(self, batch_id: str, caller: Caller = OPERATOR) -> "Batch":
        """Return a scored batch; `UsageError` if there is none."""
        return self._batches.batch(batch_id, caller)

    def suspend(self, subjects: Iterable[str], caller: Caller = OPERATOR) -> dict[str, str | None]:
        """Have the AML oracle suspend addresses: their attestations fail at once.

        Returns:
            each address with the hash of the transaction that suspended it.

        Raises:
            UsageError: ``usage.argument`` if one is no address; then none is suspended.
            ChainError: if the chain cannot be reached or refuses.
        """
        addresses = list(subjects)
        # Noted before it is sent: what the chain made of it stands on the chain.
        self._batches.note_suspension(addresses, caller)
        with span("chain.suspend", count=len(addresses)):
            return self._network.suspend(addresses)

    # readiness

    def check(self) -> None:
        """Raise what stands in the way of serving requests.

        Raises:
            TitanError: if database, keys or chain cannot be used.
        """
        self._audit.head()  # database and keys; anybody may ask, so it has to be cheap
        self.chain.today()

    def _policy_id(self, policy_id: str) -> str:
        return self.default_policy_id if policy_id == DEFAULT_POLICY else policy_id
