"""Attestations on the chain: made from a proof, read back in the domain's words."""

from collections.abc import Iterable, Sequence
from typing import Any

from web3.contract import Contract
from web3.types import TxReceipt

from titan.chain.connection import Connection, checksummed, word
from titan.chain.issuers import Issuers, RootPlace
from titan.chain.policies import Policies
from titan.domain.attestation import Attestation, AttestationReceipt
from titan.domain.proof import Binding, Consent, Presentation, Proof, Verification
from titan.errors import ChainError, UsageError

_REFUSALS = (
    None, "not-attested", "revoked", "expired", "policy-changed", "root-retired", "suspended",
    "aml-tier-too-high",
)  # fmt: skip
"""Why an attestation does not hold, in the order of the contract's ``Status``."""


class Attestations:
    """The registry's attestations.

    Args:
        connection: of anyone for attesting, of issuer or policy owner for revoking.
        registry: the contract.
        since: block of its creation.
        issuers: tells where a root was published.
        policies: tells which issuers a policy accepts.
    """

    def __init__(
        self,
        connection: Connection,
        registry: Contract,
        since: int,
        issuers: Issuers,
        policies: Policies,
    ) -> None:
        self._connection = connection
        self._registry = registry
        self._since = since
        self._issuers = issuers
        self._policies = policies

    def attest(
        self,
        proof: Proof,
        policy_id: str,
        binding: Binding,
        consent: Consent | None,
        key: str | None,
    ) -> AttestationReceipt:
        """Hand a proof to the registry; errors as of `Chain.attest`."""
        statement = self._statement(proof, policy_id, binding)
        claim = _claim(proof, binding)
        functions = self._registry.functions
        call = (
            functions.attest(statement, claim)
            if consent is None
            else functions.attestFor(statement, claim, _consent(consent))
        )
        return _receipt(self._connection.send(call, key), proof)

    def attest_batch(
        self, presentations: Sequence[Presentation], key: str | None
    ) -> list[AttestationReceipt]:
        """Hand many proofs to the registry in one pairing check; errors as of the facade's."""
        statement = self._shared_statement(presentations)
        claims = [_claim(each.proof, each.binding) for each in presentations]
        consents = [_consent(each.consent) for each in presentations if each.consent is not None]
        call = self._registry.functions.attestBatch(statement, claims, consents)

        def rehearse() -> None:
            self._require_sound(presentations)
            self._connection.call(call)

        receipt = self._connection.send(call, key, rehearse)
        return [_receipt(receipt, each.proof) for each in presentations]

    def verify(self, proof: Proof, policy_id: str, binding: Binding) -> Verification:
        """Ask the registry whether it would take a proof, and record nothing.

        Returns:
            the answer; the reason is the code's last part, such as ``root-refused``.
        """
        return self.verify_batch([Presentation(policy_id, binding, proof)])

    def verify_batch(self, presentations: Sequence[Presentation]) -> Verification:
        """Ask the registry whether it would take all of many proofs, and record nothing."""
        functions = self._registry.functions
        try:
            statement = self._shared_statement(presentations)
            claims = [_claim(each.proof, each.binding) for each in presentations]
            self._connection.call(
                functions.verifyOnly(statement, claims[0])
                if len(claims) == 1
                else functions.verifyBatch(statement, claims)
            )
        except ChainError as error:
            room, _, reason = error.code.partition(".")
            if room == "attestation":
                return Verification.invalid(reason)
            raise
        return Verification.confirmed()

    def spend_verification(self, presentations: Sequence[Presentation]) -> int:
        """Have a batch verified in a transaction; return the gas it took."""
        statement = self._shared_statement(presentations)
        claims = [_claim(each.proof, each.binding) for each in presentations]
        call = self._registry.functions.verifyBatch(statement, claims)
        return self._connection.send(call)["gasUsed"]

    def check_each(self, presentations: Sequence[Presentation]) -> list[Verification]:
        """Ask the registry about each of many proofs alone; what `attest_batch` asks beforehand."""
        return [self.verify(each.proof, each.policy_id, each.binding) for each in presentations]

    def _require_sound(self, presentations: Sequence[Presentation]) -> None:
        """Refuse a batch by the places of its bad proofs, before anything is paid for them."""
        if self.verify_batch(presentations).valid:
            return
        answers = self.check_each(presentations)
        bad = {place: each.reason for place, each in enumerate(answers) if not each.valid}
        told = ", ".join(f"{place} ({reason})" for place, reason in bad.items())
        raise ChainError("attestation.batch-refused", f"The registry refuses the proofs {told}.")

    def status(self, subject: str, policy_id: str) -> Verification:
        """Say whether a subject's attestation holds now, or the first reason why not."""
        call = self._registry.functions.statusOf(checksummed(subject), word(policy_id))
        refusal = _REFUSALS[self._connection.call(call)]
        return Verification.confirmed() if refusal is None else Verification.invalid(refusal)

    def find(self, subject: str, policy_id: str) -> Attestation | None:
        """Return the last attestation of a subject under a policy, or None."""
        logs = self._logs(recipient=checksummed(subject), schema=word(policy_id))
        return next(iter(self._read([log["args"] for log in logs[-1:]])), None)

    def all(self, policy_id: str | None) -> list[Attestation]:
        """Return every attestation, or those of a policy, oldest first, renewed ones once."""
        logs = self._logs(**({"schema": word(policy_id)} if policy_id else {}))
        latest = {(log["args"]["schema"], log["args"]["uid"]): log["args"] for log in logs}
        return self._read(list(latest.values()))

    def revoke(self, subject: str, policy_id: str, key: str | None) -> TxReceipt:
        """Revoke a subject's attestation and bar its person from the policy.

        Raises:
            ChainError: ``attestation.not-found`` if there is none, or none that is in force.
        """
        functions = self._registry.functions
        return self._connection.send(
            functions.revoke(word(policy_id), self._last_uid(subject, policy_id)), key
        )

    def reinstate(self, subject: str, policy_id: str) -> TxReceipt:
        """Let a barred person attest again, as the policy's owner."""
        functions = self._registry.functions
        return self._connection.send(
            functions.reinstate(word(policy_id), self._last_uid(subject, policy_id))
        )

    def _shared_statement(self, presentations: Sequence[Presentation]) -> dict[str, Any]:
        """Return the one statement of several proofs.

        Raises:
            UsageError: ``usage.argument`` if there is none, or they are not of one policy, day
                and root.
        """
        shared = {
            (each.policy_id, each.binding.day, each.proof.public_signals["root"])
            for each in presentations
        }
        if len(shared) != 1:
            raise UsageError("usage.argument", "A batch is of one policy, one day and one root.")
        statements = [
            self._statement(each.proof, each.policy_id, each.binding) for each in presentations
        ]
        return statements[0]

    def _statement(self, proof: Proof, policy_id: str, binding: Binding) -> dict[str, Any]:
        if binding.challenge != 0:
            raise ChainError(
                "attestation.proof-invalid", "The proof answers a challenge; the chain sets none."
            )
        root = proof.public_signals["root"]
        place = self._place(root, self._policies.accepted_issuers(policy_id))
        return {
            "policyId": word(policy_id),
            "day": binding.day,
            "issuerId": place.issuer_id,
            "rootSequence": place.sequence,
            "root": root,
        }

    def _place(self, root: int, accepted: Iterable[int]) -> RootPlace:
        places = self._issuers.places(root)
        if not places:
            raise ChainError("attestation.root-unknown", "No issuer published the root.")
        known = set(accepted)
        chosen = [place for place in places if place.issuer_id in known]
        if not chosen:
            raise ChainError(
                "attestation.issuer-not-accepted", "The root's issuer is not an accepted one."
            )
        return chosen[-1]

    def _last_uid(self, subject: str, policy_id: str) -> bytes:
        logs = self._logs(recipient=checksummed(subject), schema=word(policy_id))
        if not logs:
            raise ChainError("attestation.not-found", "The subject never attested.")
        return bytes(logs[-1]["args"]["uid"])

    def _logs(self, **topics: object) -> list[Any]:
        return self._connection.logs(self._registry.events.Attested, self._since, **topics)

    def _read(self, made: Sequence[Any]) -> list[Attestation]:
        """Return attestations by their events, without those that another person's replaced."""
        functions = self._registry.functions
        asked = [functions.getAttestation(each["schema"], each["uid"]) for each in made]
        asked += [functions.statusOf(each["recipient"], each["schema"]) for each in made]
        answers = self._connection.call_many(asked)
        pairs = zip(answers[: len(made)], answers[len(made) :], strict=True)
        return [_attestation(found, status) for found, status in pairs if found[2]]


def _attestation(found: Any, status: int) -> Attestation:
    """Return an attestation in the domain's words; its fields come in the order of EAS."""
    uid, schema, time, expires, revoked, _, recipient, issuer, _, data = found
    return Attestation(
        uid=_hex(uid),
        schema=int.from_bytes(schema, "big"),
        time=time,
        expiration_time=expires,
        revocation_time=revoked,
        recipient=recipient,
        attester=issuer,
        data=_hex(data),
        valid=_REFUSALS[status] is None,
    )


def _claim(proof: Proof, binding: Binding) -> dict[str, Any]:
    return {
        "subject": checksummed(binding.subject),
        "nullifier": proof.public_signals["nullifier"],
        "proof": proof_words(proof),
    }


def _consent(consent: Consent) -> dict[str, Any]:
    try:
        signature = bytes.fromhex(consent.signature.removeprefix("0x"))
    except ValueError as error:
        raise UsageError("usage.argument", "A consent's signature is not hex.") from error
    return {"deadline": consent.deadline, "signature": signature}


def _receipt(receipt: TxReceipt, proof: Proof) -> AttestationReceipt:
    return AttestationReceipt(
        uid=_hex(proof.public_signals["nullifier"].to_bytes(32, "big")),
        tx_hash=receipt["transactionHash"].to_0x_hex(),
        block_number=receipt["blockNumber"],
        gas_used=receipt["gasUsed"],
    )


def proof_words(proof: Proof) -> list[int]:
    """Return a proof as eight words: A.x, A.y, B.x1, B.x0, B.y1, B.y0, C.x, C.y (EIP-197 order)."""
    (x0, x1), (y0, y1) = proof.pi_b
    return [*proof.pi_a, x1, x0, y1, y0, *proof.pi_c]


def _hex(value: bytes) -> str:
    return "0x" + bytes(value).hex()
