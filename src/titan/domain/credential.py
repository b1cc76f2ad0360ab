"""What an issuer certifies of a person, and what a verifier may ask."""

from dataclasses import dataclass

CREDENTIAL_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Attributes:
    """The certified facts. Dates are yyyymmdd integers, countries dense indices.

    Attributes:
        birth_date: day of birth.
        nationality, residency: see `titan.domain.countries`.
        document_type: 1 passport, 2 identity card, 3 residence permit, 4 visa, 0 other.
        document_expiry: last day on which the document is in force.
        assurance_level: 1 to 7; how thoroughly the document was examined.
        aml_tier: 0 (no known risk) to 7, at the time of issuance.
    """

    birth_date: int
    nationality: int
    residency: int
    document_type: int
    document_expiry: int
    assurance_level: int
    aml_tier: int


@dataclass(frozen=True, slots=True)
class Credential:
    """Attributes bound to a holder by an issuer, until a day.

    Attributes:
        id: name of the credential, ``cred_`` and 32 hex digits.
        issuer: address of the issuer that keeps the tree.
        attributes: the certified facts.
        holder_commitment: Poseidon hash of the holder's secret (a BN254 scalar).
        person_tag: keyed hash of issuing state, document number and birth date (a scalar).
        valid_from, valid_until: first and last day of validity, yyyymmdd.
        evidence: SHA-256 of the forensic report, hex.
        leaf_index: its place in the issuer's tree.
    """

    id: str
    issuer: str
    attributes: Attributes
    holder_commitment: int
    person_tag: int
    valid_from: int
    valid_until: int
    evidence: str
    leaf_index: int


@dataclass(frozen=True, slots=True)
class CredentialEntry:
    """A credential in the issuer's book, free of personal data.

    Attributes:
        id: of the credential.
        case_id: that it came from.
        state: ``live``, ``revoked`` or ``replaced``.
        created_at: Unix seconds.
        ended_at: likewise, or None while it is live.
        root_sequence: of the root that it was issued under.
        ended_sequence: of the first root without it; None while it is live, and for those that
            ended before this was noted.
        ended_block: of the chain, from which on no new proof by it is accepted; None until then.
    """

    id: str
    case_id: str
    state: str
    created_at: float
    ended_at: float | None
    root_sequence: int
    ended_sequence: int | None
    ended_block: int | None


@dataclass(frozen=True, slots=True)
class Policy:
    """A statement that a verifier asks for. One circuit serves every policy.

    The first block is hashed in the circuit; the second is enforced by the contract.

    Attributes:
        minimum_age: in years; 0 asks nothing.
        document_in_force: whether the document must not have expired.
        minimum_assurance: lowest acceptable assurance level; 0 asks nothing.
        maximum_aml_tier: highest acceptable tier; 7 asks nothing.
        nationality_mask, residency_mask: 256-bit sets of country indices.
        scope: what the nullifier is bound to (a scalar); one person has one nullifier in it.
        accepted_issuers: addresses whose roots count.
        root_max_age: seconds for which a superseded root may still be proved against.
        attestation_ttl: seconds for which an attestation holds.
    """

    minimum_age: int
    document_in_force: bool
    minimum_assurance: int
    maximum_aml_tier: int
    nationality_mask: int
    residency_mask: int
    scope: int
    accepted_issuers: tuple[str, ...] = ()
    root_max_age: int = 3600
    attestation_ttl: int = 30 * 86_400


@dataclass(frozen=True, slots=True)
class MembershipPath:
    """Where a leaf stands in an issuer's tree: every node's children on the way to the root.

    Attributes:
        index: the leaf's place.
        levels: one tuple of `TREE_ARITY` scalars per level, from the leaves up; each holds the
            node below among its own siblings, in order.
        root: the root that the path ends in.
    """

    index: int
    levels: tuple[tuple[int, ...], ...]
    root: int


@dataclass(frozen=True, slots=True)
class IssuerTree:
    """Every leaf of an issuer's tree, so that a wallet finds its path without naming itself.

    Attributes:
        root: of these leaves.
        sequence: counts the roots that the tree has had.
        leaves: in order; 0 where a credential has ended.
        published: whether the chain holds this root already.
    """

    root: int
    sequence: int
    leaves: tuple[int, ...]
    published: bool


@dataclass(frozen=True, slots=True)
class TreeShape:
    """How large an issuer's tree is, and into how many buckets it is cut.

    Attributes:
        root: of the tree.
        sequence: counts the roots that the tree has had.
        published: whether the chain holds this root already.
        size: how many leaves it has, ended ones included.
        buckets: how many of them there are; see `titan.zk.buckets`.
    """

    root: int
    sequence: int
    published: bool
    size: int
    buckets: int


@dataclass(frozen=True, slots=True)
class TreeBucket:
    """Some thousand leaves of an issuer's tree, with what leads from them to its root.

    Attributes:
        root, sequence, published, size: of the whole tree.
        number: which bucket this is, from 0.
        leaves: of the bucket, in order; 0 where a credential has ended.
        nodes: one for every 4,096 places of the tree, in order.
    """

    root: int
    sequence: int
    published: bool
    size: int
    number: int
    leaves: tuple[int, ...]
    nodes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Revocation:
    """What revoking a credential did.

    Attributes:
        credential_id: of the credential that ended.
        root: of the tree without it.
        sequence: of that root.
        published: whether the chain holds the root already; if not, it is sent again until it does.
        tx_hash: of the transaction that published it, or None.
        block: of the chain, in which that was, and from which on no new proof by the credential is
            accepted; None until then.
    """

    credential_id: str
    root: int
    sequence: int
    published: bool
    tx_hash: str | None
    block: int | None


@dataclass(frozen=True, slots=True)
class RootReceipt:
    """What an issuer gets back from publishing a root.

    Attributes:
        tx_hash: of the transaction.
        block_number: where it was mined.
    """

    tx_hash: str
    block_number: int
