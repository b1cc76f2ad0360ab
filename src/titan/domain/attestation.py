"""What the chain records of a proof, in the words of the Ethereum Attestation Service."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attestation:
    """An attestation as it is read from the registry.

    Attributes:
        uid: 32 bytes, hex; the nullifier of the proof.
        schema: the policy's id.
        time, expiration_time, revocation_time: Unix seconds; 0 where it does not apply.
        recipient: the subject's address.
        attester: the issuer whose root was proved against.
        data: the policy version and the root's sequence number, ABI-encoded hex.
        valid: what `isValid` answers for it now.
    """

    uid: str
    schema: int
    time: int
    expiration_time: int
    revocation_time: int
    recipient: str
    attester: str
    data: str
    valid: bool


@dataclass(frozen=True, slots=True)
class AttestationReceipt:
    """What a holder gets back from attesting.

    Attributes:
        uid: of the attestation made.
        tx_hash: of the transaction that made it.
        block_number: where it was mined.
        gas_used: by the whole transaction.
    """

    uid: str
    tx_hash: str
    block_number: int
    gas_used: int
