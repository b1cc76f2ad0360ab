"""A case: one document of one applicant on its way to a credential."""

from dataclasses import dataclass
from enum import StrEnum


class CaseStatus(StrEnum):
    """Where a case stands. The last three are final."""

    RECEIVED = "received"
    EXAMINING = "examining"
    IN_REVIEW = "in_review"
    ISSUING = "issuing"
    APPROVED = "approved"
    DECLINED = "declined"
    FAILED = "failed"


DEFAULT_LEVEL = "standard"
"""How thoroughly a case is decided where nobody asks for more."""

FINAL = frozenset((CaseStatus.APPROVED, CaseStatus.DECLINED, CaseStatus.FAILED))
"""Where nothing more happens by itself."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a person said of a case.

    Attributes:
        reviewer: pseudonym of the person.
        approve: whether they would approve it.
        reason: their words.
        round: which decision of the case it counts for, from 0.
        created_at: Unix seconds.
    """

    reviewer: str
    approve: bool
    reason: str
    round: int
    created_at: float


@dataclass(frozen=True, slots=True)
class Case:
    """The state of a case, free of personal data.

    Attributes:
        id: ``case_`` and 32 hex digits.
        status: see `CaseStatus`.
        reason: a stable code that says why, or None while all is in order.
        report_id: SHA-256 of the forensic report once there is one.
        credential_id: of the credential issued, or None.
        created_at, updated_at: Unix seconds.
        applicant_id: whose case it is; empty where a service does not tell.
        level: how thoroughly it is decided; the settings say what a level asks.
    """

    id: str
    status: CaseStatus
    reason: str | None
    report_id: str | None
    credential_id: str | None
    created_at: float
    updated_at: float
    applicant_id: str = ""
    level: str = DEFAULT_LEVEL
