"""Attestations on the chain: made from a proof, read back in the domain's words."""

from collections.abc import Iterable
from typing import Any

from web3.contract import Contract
from web3.types import TxReceipt

from titan.chain.connection import Connection, checksummed, word
from titan.chain.issuers import Issuers, RootPlace
from titan.chain.policies import Policies
from titan.domain.attestation import Attestation, AttestationReceipt
from titan.domain.proof import Binding, Proof, Verification
from titan.errors import ChainError

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

    def attest(self, proof: Proof, policy_id: str, binding: Binding) -> AttestationReceipt:
        """Hand a proof to the registry; errors as of `Chain.attest`."""
        request = self._request(proof, policy_id, binding)
        receipt = self._connection.send(self._registry.functions.attest(request))
        return AttestationReceipt(
            uid=_hex(request["nullifier"].to_bytes(32, "big")),
            tx_hash=receipt["transactionHash"].to_0x_hex(),
            block_number=receipt["blockNumber"],
            gas_used=receipt["gasUsed"],
        )

    def verify(self, proof: Proof, policy_id: str, binding: Binding) -> Verification:
        """Ask the registry whether it would take a proof, and record nothing.

        Returns:
            the answer; the reason is the code's last part, such as ``root-refused``.
        """
        try:
            request = self._request(proof, policy_id, binding)
            self._connection.call(self._registry.functions.verifyOnly(request))
        except ChainError as error:
            room, _, reason = error.code.partition(".")
            if room == "attestation":
                return Verification.invalid(reason)
            raise
        return Verification.confirmed()

    def status(self, subject: str, policy_id: str) -> Verification:
        """Say whether a subject's attestation holds now, or the first reason why not."""
        call = self._registry.functions.statusOf(checksummed(subject), word(policy_id))
        refusal = _REFUSALS[self._connection.call(call)]
        return Verification.confirmed() if refusal is None else Verification.invalid(refusal)

    def find(self, subject: str, policy_id: str) -> Attestation | None:
        """Return the last attestation of a subject under a policy, or None."""
        logs = self._logs(recipient=checksummed(subject), schema=word(policy_id))
        return self._read(logs[-1]["args"]) if logs else None

    def all(self, policy_id: str | None) -> list[Attestation]:
        """Return every attestation, or those of a policy, oldest first, renewed ones once."""
        logs = self._logs(**({"schema": word(policy_id)} if policy_id else {}))
        latest = {(log["args"]["schema"], log["args"]["uid"]): log["args"] for log in logs}
        return list(filter(None, map(self._read, latest.values())))

    def revoke(self, subject: str, policy_id: str) -> TxReceipt:
        """Revoke a subject's attestation and bar its person from the policy.

        Raises:
            ChainError: ``attestation.not-found`` if there is none, or none that is in force.
        """
        functions = self._registry.functions
        return self._connection.send(
            functions.revoke(word(policy_id), self._last_uid(subject, policy_id))
        )

    def reinstate(self, subject: str, policy_id: str) -> TxReceipt:
        """Let a barred person attest again, as the policy's owner."""
        functions = self._registry.functions
        return self._connection.send(
            functions.reinstate(word(policy_id), self._last_uid(subject, policy_id))
        )

    def _request(self, proof: Proof, policy_id: str, binding: Binding) -> dict[str, Any]:
        if binding.challenge != 0:
            raise ChainError(
                "attestation.proof-invalid", "The proof answers a challenge; the chain sets none."
            )
        root = proof.public_signals["root"]
        place = self._place(root, self._policies.accepted_issuers(policy_id))
        return {
            "policyId": word(policy_id),
            "subject": checksummed(binding.subject),
            "day": binding.day,
            "issuerId": place.issuer_id,
            "rootSequence": place.sequence,
            "root": root,
            "nullifier": proof.public_signals["nullifier"],
            "proof": proof_words(proof),
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

    def _read(self, made: Any) -> Attestation | None:
        """Return an attestation by its event, or None if another person's replaced it."""
        call = self._registry.functions.getAttestation(made["schema"], made["uid"])
        uid, schema, time, expires, revoked, _, recipient, issuer, _, data = self._connection.call(
            call
        )
        if not time:
            return None
        return Attestation(
            uid=_hex(uid),
            schema=int.from_bytes(schema, "big"),
            time=time,
            expiration_time=expires,
            revocation_time=revoked,
            recipient=recipient,
            attester=issuer,
            data=_hex(data),
            valid=self.status(recipient, _hex(schema)).valid,
        )


def proof_words(proof: Proof) -> list[int]:
    """Return a proof as eight words: A.x, A.y, B.x1, B.x0, B.y1, B.y0, C.x, C.y (EIP-197 order)."""
    (x0, x1), (y0, y1) = proof.pi_b
    return [*proof.pi_a, x1, x0, y1, y0, *proof.pi_c]


def _hex(value: bytes) -> str:
    return "0x" + bytes(value).hex()
