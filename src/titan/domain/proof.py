"""A zero-knowledge proof and the answer to the question whether it holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from titan.domain.credential import Policy


@dataclass(frozen=True, slots=True)
class Binding:
    """What a proof is tied to, packed into one public signal.

    Attributes:
        subject: the address that the attestation will name, 0x and 40 hex digits.
        challenge: 64-bit number chosen by the verifier; 0 is reserved for the chain.
        day: yyyymmdd on which the statement holds.
    """

    subject: str
    challenge: int
    day: int


@dataclass(frozen=True, slots=True)
class Registry:
    """The one place on a chain that a holder's nullifier is meant for.

    Attributes:
        chain_id: EIP-155 number of the chain.
        address: of the attestation registry.
    """

    chain_id: int
    address: str


@dataclass(frozen=True, slots=True)
class ProofRequest:
    """What a verifier asks of a holder.

    Attributes:
        policy_id: 32 bytes, hex; names the policy at the registry.
        policy: its parameters, as the registry published them.
        registry: where the nullifier counts.
        challenge: 64-bit number of the verifier; 0 for an attestation on the chain.
        day: yyyymmdd on which the statement shall hold.
    """

    policy_id: str
    policy: Policy
    registry: Registry
    challenge: int
    day: int


@dataclass(frozen=True, slots=True)
class Proof:
    """A Groth16 proof with its public signals, in the order of the circuit.

    Attributes:
        protocol: ``groth16``.
        curve: ``bn254``.
        pi_a: affine G1 point (x, y).
        pi_b: affine G2 point ((x0, x1), (y0, y1)), each coordinate c0 + c1*u.
        pi_c: affine G1 point (x, y).
        public_signals: name to scalar, in the circuit's order.
        circuit_id: name of the circuit.
        vkey_sha256: hash of the verification key that it is meant for.
    """

    protocol: str
    curve: str
    pi_a: tuple[int, int]
    pi_b: tuple[tuple[int, int], tuple[int, int]]
    pi_c: tuple[int, int]
    public_signals: Mapping[str, int]
    circuit_id: str
    vkey_sha256: str


@dataclass(frozen=True, slots=True)
class Consent:
    """A subject's leave to be attested by a relayer.

    Attributes:
        deadline: Unix seconds until which it may be used.
        signature: of the subject over the EIP-712 structure ``Consent``, 0x-hex.
    """

    deadline: int
    signature: str


@dataclass(frozen=True, slots=True)
class Presentation:
    """A proof as a holder hands it over: with what it answers and is bound to.

    Attributes:
        policy_id: of the policy that it answers, hex.
        binding: what the holder says it is bound to; a verifier compares.
        proof: the proof itself.
        consent: lets whoever relays the proof record the attestation; None for other verifiers.
    """

    policy_id: str
    binding: Binding
    proof: Proof
    consent: Consent | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """A checked answer. "Could not check" is an exception and never one of these."""

    valid: bool
    reason: str | None = None

    @classmethod
    def confirmed(cls) -> "Verification":
        """The claim holds."""
        return cls(valid=True)

    @classmethod
    def invalid(cls, reason: str) -> "Verification":
        """The claim was checked and does not hold, for a stable reason."""
        return cls(valid=False, reason=reason)
