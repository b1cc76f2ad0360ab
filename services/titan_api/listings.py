"""What callers get as JSON, continued: books as lists, what a reviewer looks at, receipts."""

from base64 import b64encode
from typing import Any

from pydantic import BaseModel, Field

from titan.domain.access import Role
from titan.domain.case import CaseStatus
from titan.domain.report import Exhibited
from titan_api.answers import PolicyAnswer
from titan_api.requests import Address, Scalar


class TreeShapeAnswer(BaseModel):
    """How large the issuer's tree is."""

    root: Scalar
    sequence: int
    published: bool
    size: int
    buckets: int


class TreeBucketAnswer(BaseModel):
    """A part of the issuer's tree that is too large to tell which leaf is looked for."""

    root: Scalar
    sequence: int
    published: bool
    size: int
    number: int
    leaves: list[Scalar | int] = Field(description="In order; 0 where a credential has ended.")
    nodes: list[Scalar] = Field(description="One for every 4,096 places of the tree.")


class PolicyVersionAnswer(BaseModel):
    """The terms of a policy from one block on."""

    number: int = Field(description="Counts updates; each ended what was attested before.")
    policy: PolicyAnswer
    sound: bool = Field(description="Whether proofs are checked against these very terms.")
    block: int
    set_at: int
    tx_hash: str


class PolicyRecordAnswer(BaseModel):
    """A policy of the registry, with its past."""

    policy_id: str
    owner: Address = Field(description="Who alone may change it.")
    versions: list[PolicyVersionAnswer] = Field(description="Oldest first.")
    paused: bool
    halted: bool = Field(description="By the registry's guardian.")
    consent_waived: bool


class PoliciesAnswer(BaseModel):
    """Policies that the issuer's credentials can answer."""

    items: list[PolicyRecordAnswer]


class CredentialEntryAnswer(BaseModel):
    """A credential, free of personal data."""

    id: str
    case_id: str
    state: str = Field(description="live, revoked or replaced.")
    created_at: float
    ended_at: float | None
    root_sequence: int = Field(description="Of the root that it was issued under.")
    ended_sequence: int | None = Field(description="Of the first root without it.")
    ended_block: int | None = Field(
        description="From which on no new proof by it is accepted; null until then."
    )


class CredentialsAnswer(BaseModel):
    """A page of credentials."""

    items: list[CredentialEntryAnswer]
    next_cursor: str | None


class UploadAnswer(BaseModel):
    """How far a document that is sent in pieces has come."""

    id: str
    case_id: str
    size: int
    offset: int = Field(description="Where the next piece begins.")
    complete: bool = Field(description="Whether the document was handed in.")
    expires_at: float = Field(description="What is not complete by then is forgotten.")


class SideAnswer(BaseModel):
    """A page as it was examined."""

    name: str = Field(examples=["front"])
    page: str = Field(description="JPEG of the document laid flat, Base64; regions refer to it.")
    heat: str = Field(description="Grey PNG as large, Base64: white where most speaks against it.")
    width: int
    height: int


class ExhibitAnswer(BaseModel):
    """What a reviewer looks at."""

    sides: list[SideAnswer]


class ReviewAnswer(BaseModel):
    """What a person said of a case."""

    reviewer: str = Field(description="Pseudonym of the key's holder.")
    approve: bool
    reason: str
    round: int
    created_at: float


class ReviewsAnswer(BaseModel):
    """What persons said of a case."""

    items: list[ReviewAnswer]


class EventAnswer(BaseModel):
    """One change of a case."""

    id: int
    type: str
    case_id: str
    applicant_id: str
    status: CaseStatus
    reason: str | None
    at: float


class EventsAnswer(BaseModel):
    """What happened to a case."""

    items: list[EventAnswer]


class BatchEntryAnswer(BaseModel):
    """A scored file, without what was found."""

    id: str
    alerts: int
    model_id: str
    created_at: float


class BatchesAnswer(BaseModel):
    """A page of scored files."""

    items: list[BatchEntryAnswer]
    next_cursor: str | None


class CallerAnswer(BaseModel):
    """Whom a key stands for."""

    tenant: str
    subject: str
    roles: list[Role]
    applicant_id: str | None
    sandbox: bool


class EnrolmentAnswer(BaseModel):
    """A new applicant, and the key to their own cases."""

    applicant_id: str
    token: str = Field(description="Shown this once; send it as a bearer token.")


class ReceiptAnswer(BaseModel):
    """An attestation that was recorded."""

    uid: str
    tx_hash: str
    block_number: int
    gas_used: int


def exhibit_json(side: Exhibited) -> dict[str, Any]:
    """Return an examined page as plain values, its pictures in Base64."""
    return {
        "name": side.name,
        "page": b64encode(side.page).decode(),
        "heat": b64encode(side.heat).decode(),
        "width": side.width,
        "height": side.height,
    }
