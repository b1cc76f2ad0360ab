"""The front door: `Titan` wires the rooms together, each when it is first needed."""

import threading
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from titan.domain.case import Case
from titan.errors import ChainError, CredentialError, UsageError
from titan.settings import Settings, load_settings

if TYPE_CHECKING:
    from titan.chain.client import Chain
    from titan.credentials.issuer import Issuer
    from titan.domain.attestation import Attestation
    from titan.domain.chip import ChipFiles
    from titan.domain.credential import Credential, IssuerTree, Policy, Revocation
    from titan.domain.money import RiskReport
    from titan.domain.proof import Binding, Proof, ProofRequest, Verification
    from titan.domain.report import ForensicReport, SidesReport
    from titan.domain.submission import Submission
    from titan.pipeline.batches import Batch, BatchBook
    from titan.pipeline.casebook import CaseBook, CasePage
    from titan.pipeline.engine import CaseEngine
    from titan.pipeline.examination import Examiner
    from titan.pipeline.network import Network, NetworkSummary
    from titan.pipeline.relay import RootRelay
    from titan.storage.database import Database
    from titan.storage.vault import Vault

DEFAULT_POLICY = "default"
"""Stands for the id of the policy that `Titan.start_chain` makes."""

T = TypeVar("T")


class Titan:
    """One installation: documents in, credentials, attestations and alerts out.

    Everything is opened when it is first used and closed by `close` or at the end of a ``with``.

    Args:
        settings: by default those of the environment.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or load_settings()
        self._opening = threading.RLock()
        self._made: dict[str, Any] = {}

    def __enter__(self) -> "Titan":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let running cases finish and close what was opened."""
        with self._opening:
            made, self._made = self._made, {}
        # Outside the lock: a running case may still reach for a room that it has not used yet.
        for name in ("engine", "network", "database"):
            if name in made:
                made[name].close()

    # documents and cases

    def inspect(
        self, content: bytes, today: date | None = None, chip: "ChipFiles | None" = None
    ) -> "ForensicReport":
        """Examine a picture of a document and keep nothing; arguments as of `Examiner.picture`.

        Raises:
            DocumentError: if the bytes are no picture that can be examined.
        """
        return self.examiner.picture(content, today, chip).report

    def inspect_sides(
        self,
        front: bytes,
        back: bytes,
        today: date | None = None,
        chip: "ChipFiles | None" = None,
    ) -> "SidesReport":
        """Examine both sides of one document, also against each other; as of `inspect`."""
        return self.examiner.sides(front, back, today, chip).report

    @property
    def examiner(self) -> "Examiner":
        """Examines, and returns the pixels too, for whoever shows the report to a person."""
        from titan.pipeline.examination import Examiner

        return Examiner(self.settings)

    def start_cases(self) -> None:
        """Take up the cases of the data folder; unfinished ones go on at once.

        Raises:
            ServiceError: ``service.busy`` if another process works on them.
        """
        self._engine.resume()

    def open_case(
        self,
        holder_commitment: int,
        residency: str | None = None,
        idempotency_key: str | None = None,
    ) -> Case:
        """Open a case for a wallet; errors as of `CaseBook.open`."""
        return self._cases.open(holder_commitment, residency, idempotency_key)

    def submit_document(self, case_id: str, content: "bytes | Submission") -> Case:
        """Keep the document of a case, sealed, and start its examination.

        Whether the bytes are a picture is found out by the examination: the case tells.

        Args:
            case_id: of the case.
            content: a picture of the document, or all that is handed in with it.

        Raises:
            UsageError: ``usage.not-found``, ``usage.too-large``, or ``usage.conflict`` if the
                case has a document.
        """
        from titan.domain.document import PictureFile
        from titan.domain.submission import Submission

        given = content if isinstance(content, Submission) else Submission(PictureFile(content))
        pictures = [one for one in (given.front, given.back, given.selfie) if one is not None]
        if max(len(one.content) for one in pictures) > self.settings.maximum_bytes:
            raise UsageError("usage.too-large", "The document is larger than the settings allow.")
        engine = self._engine
        case = self._cases.submit(case_id, given)
        engine.examine(case_id)
        return case

    def review_case(self, case_id: str, *, approve: bool, reason: str) -> Case:
        """Decide a case that waits for a person; errors as of `CaseBook.review`."""
        engine = self._engine
        case = self._cases.review(case_id, approve=approve, reason=reason)
        if approve:
            engine.issue(case_id)
        return case

    def case(self, case_id: str) -> Case:
        """Return where a case stands; `UsageError` if there is none."""
        return self._cases.case(case_id)

    def cases(self, limit: int = 50, cursor: str | None = None) -> "CasePage":
        """Return a page of cases, oldest first."""
        return self._cases.page(limit, cursor)

    def report(self, case_id: str) -> "ForensicReport":
        """Return the examination of a case's document; errors as of `CaseBook.report`."""
        return self._cases.report(case_id)

    def erase_case(self, case_id: str) -> None:
        """Destroy the personal data of a case's applicant; their leaf stays until revoked."""
        self._cases.erase(case_id)

    # credentials

    def credential(self, credential_id: str) -> "Credential":
        """Return a credential, also one that has ended; errors as of `Issuer.credential`."""
        return self._issuer.credential(credential_id)

    def case_credential(self, case_id: str) -> "Credential":
        """Return the credential that a case ended in.

        Raises:
            CredentialError: ``credential.not-found`` while there is none.
        """
        credential_id = self.case(case_id).credential_id
        if credential_id is None:
            raise CredentialError("credential.not-found", "The case has no credential yet.")
        return self.credential(credential_id)

    def tree(self) -> "IssuerTree":
        """Return every leaf of the issuer's tree; wallets compute their paths themselves."""
        return self._issuer.tree()

    def revoke_credential(self, credential_id: str) -> "Revocation":
        """End a credential and publish the root without it.

        If the chain does not answer, the credential has ended all the same, the result says
        ``published=False``, and the root is sent again until the chain holds it.

        Raises:
            CredentialError: if there is no such credential, or it has ended before.
        """
        from titan.domain.credential import Revocation

        done = self._issuer.revoke(credential_id)
        try:
            root = self._relay.run()
        except ChainError:
            return done
        if root is None or root.sequence < done.sequence:
            return done
        return Revocation(credential_id, done.root, done.sequence, True, root.tx_hash)

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

    def score_batch(self, content: bytes) -> "Batch":
        """Score the bytes of a transaction file and keep the report, sealed."""
        return self._batches.score(content)

    def batch(self, batch_id: str) -> "Batch":
        """Return a scored batch; `UsageError` if there is none."""
        return self._batches.batch(batch_id)

    def suspend(self, subjects: Iterable[str]) -> dict[str, str | None]:
        """Have the AML oracle suspend addresses: their attestations fail at once.

        Returns:
            each address with the hash of the transaction that suspended it.

        Raises:
            UsageError: ``usage.argument`` if one is no address; then none is suspended.
            ChainError: if the chain cannot be reached or refuses.
        """
        return self._network.suspend(list(subjects))

    # wiring

    @property
    def api_key(self) -> str:
        """The key that callers of the API send."""
        from titan.storage.private_file import api_key

        folder = self.settings.data_dir
        return self._once("api_key", lambda: self.settings.api_key or api_key(folder))

    def check(self) -> None:
        """Raise what stands in the way of serving requests.

        Raises:
            TitanError: if database, keys or chain cannot be used.
        """
        self._issuer.tree()
        self.chain.today()

    def _policy_id(self, policy_id: str) -> str:
        return self.default_policy_id if policy_id == DEFAULT_POLICY else policy_id

    @property
    def _database(self) -> "Database":
        from titan.storage.database import Database

        return self._once("database", lambda: Database.open(self.settings.database))

    @property
    def _vault(self) -> "Vault":
        from titan.storage.vault import Vault

        return self._once("vault", lambda: Vault(self._database, self.settings.data_dir))

    @property
    def _cases(self) -> "CaseBook":
        from titan.pipeline.casebook import CaseBook

        return self._once("cases", lambda: CaseBook(self._database, self._vault))

    @property
    def _batches(self) -> "BatchBook":
        from titan.pipeline.batches import BatchBook

        return self._once("batches", lambda: BatchBook(self._database, self._vault))

    @property
    def _issuer(self) -> "Issuer":
        from titan.credentials.issuer import Issuer

        return self._once("issuer", lambda: Issuer(self._database, self._vault))

    @property
    def _network(self) -> "Network":
        from titan.pipeline.network import Network

        return self._once("network", lambda: Network(self.settings))

    @property
    def _relay(self) -> "RootRelay":
        from titan.pipeline.relay import RootRelay

        return self._once("relay", lambda: RootRelay(self._database, self._network))

    @property
    def _engine(self) -> "CaseEngine":
        return self._once("engine", self._start_engine)

    def _start_engine(self) -> "CaseEngine":
        from titan.pipeline.engine import CaseEngine
        from titan.pipeline.steps import CaseSteps

        steps = CaseSteps(
            database=self._database,
            cases=self._cases,
            issuer=self._issuer,
            relay=self._relay,
            examine=self.examiner.submission,
            issuer_address=lambda: self._network.issuer,
        )
        return CaseEngine(self.settings, self._vault, steps)

    def _once(self, name: str, make: Callable[[], T]) -> T:
        with self._opening:
            if name not in self._made:
                self._made[name] = make()
            made: T = self._made[name]
            return made
