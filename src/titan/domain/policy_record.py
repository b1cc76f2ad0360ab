"""What became of a policy: its versions, and whether it takes new attestations."""

from dataclasses import dataclass

from titan.domain.credential import Policy


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """The terms of a policy from one block on.

    Attributes:
        number: counts the updates, from 1; each ended the attestations of the one before.
        policy: the terms, with the issuers' accounts as they were then.
        sound: whether the hash that proofs are checked against is that of these terms; wallets
            refuse a version of which it is not.
        block: in which it was set.
        set_at: the block's time, Unix seconds.
        tx_hash: of the transaction, 0x-hex.
    """

    number: int
    policy: Policy
    sound: bool
    block: int
    set_at: int
    tx_hash: str


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    """A policy of the registry.

    Attributes:
        policy_id: 0x-hex.
        owner: the account that alone may change it.
        versions: oldest first; the last one is in force.
        paused: whether its owner refuses new attestations.
        halted: whether the registry's guardian does.
        consent_waived: whether relayers need no consent of the subject.
    """

    policy_id: str
    owner: str
    versions: tuple[PolicyVersion, ...]
    paused: bool
    halted: bool
    consent_waived: bool
