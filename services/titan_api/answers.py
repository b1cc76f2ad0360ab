"""What callers get as JSON: the shapes of the domain, with exact numbers as digits.

These classes document the answers; `titan.domain.encoding.to_json` makes them, and a test holds
the two together.
"""

from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

from titan.domain.access import Role
from titan.domain.case import Case, CaseStatus
from titan.domain.encoding import to_json
from titan.failures import CATALOGUE
from titan_api.requests import Address, Scalar


class WhyFailed(BaseModel):
    """A reason in words."""

    title: str
    remedy: str


class CaseAnswer(BaseModel):
    """Where a case stands, free of personal data."""

    id: str = Field(examples=["case_933c7636e5453b6a0b15ca3c51226c42"])
    status: CaseStatus
    reason: str | None = Field(description="Stable codes, separated by commas.")
    report_id: str | None
    credential_id: str | None
    created_at: float
    updated_at: float
    applicant_id: str
    level: str
    explanation: WhyFailed | None = Field(description="Of a reason that is an error's code.")


class ApplicantAnswer(BaseModel):
    """An applicant, free of personal data."""

    id: str = Field(examples=["app_933c7636e5453b6a0b15ca3c51226c42"])
    created_at: float
    erased_at: float | None
    cases: list[str]


class ApplicantsAnswer(BaseModel):
    """A page of applicants."""

    items: list[ApplicantAnswer]
    next_cursor: str | None


class ExportAnswer(BaseModel):
    """Everything that is kept about an applicant."""

    applicant: ApplicantAnswer
    cases: list[dict[str, Any]] = Field(
        description=(
            "Case, claims, submission, pages, report, screening, reviews, credential, events."
        )
    )


class CasesAnswer(BaseModel):
    """A page of cases."""

    items: list[CaseAnswer]
    next_cursor: str | None = Field(description="Send it to get the next page; null at the end.")


class AttributesAnswer(BaseModel):
    """The certified facts; dates are yyyymmdd, countries dense indices."""

    birth_date: int
    nationality: int
    residency: int
    document_type: int
    document_expiry: int
    assurance_level: int
    aml_tier: int


class CredentialAnswer(BaseModel):
    """A credential for its holder's wallet."""

    id: str
    issuer: Address
    attributes: AttributesAnswer
    holder_commitment: Scalar
    person_tag: Scalar
    valid_from: int
    valid_until: int
    evidence: str
    leaf_index: int


class TravelRuleAnswer(BaseModel):
    """A person as IVMS101 names them."""

    naturalPerson: dict[str, Any] = Field(
        description="Name, national identification, country of residence; see IVMS101, 5.2."
    )


class TreeAnswer(BaseModel):
    """Every leaf of the issuer's tree."""

    root: Scalar
    sequence: int
    leaves: list[Scalar | int]
    published: bool


class RevocationAnswer(BaseModel):
    """What a revocation did."""

    credential_id: str
    root: Scalar
    sequence: int
    published: bool = Field(description="False while the chain does not answer; it is sent again.")
    tx_hash: str | None
    block: int | None = Field(
        description="From which on no new proof is accepted; null until then."
    )


class PolicyAnswer(BaseModel):
    """A policy as the chain publishes it."""

    minimum_age: int
    document_in_force: bool
    minimum_assurance: int
    maximum_aml_tier: int
    nationality_mask: Scalar
    residency_mask: Scalar
    scope: Scalar
    accepted_issuers: list[Address]
    root_max_age: int
    attestation_ttl: int


class RegistryAnswer(BaseModel):
    """Where a nullifier counts."""

    chain_id: int
    address: Address


class ProofRequestAnswer(BaseModel):
    """What a policy asks of a holder."""

    policy_id: str
    policy: PolicyAnswer
    registry: RegistryAnswer
    challenge: Scalar | int
    day: int


class AttestationAnswer(BaseModel):
    """An attestation in the words of EAS."""

    uid: str
    schema_: Any = Field(alias="schema", description="Id of the policy.")
    time: int
    expiration_time: int
    revocation_time: int
    recipient: Address
    attester: Address
    data: str
    valid: bool


class AttestationsAnswer(BaseModel):
    """Attestations of the registry."""

    items: list[AttestationAnswer]


class VerificationAnswer(BaseModel):
    """A checked answer."""

    valid: bool
    reason: str | None = Field(description="A stable word, where it is not valid.")


class SuspensionsAnswer(BaseModel):
    """Which transaction suspended which address."""

    suspended: dict[str, str | None]


class KeyAnswer(BaseModel):
    """A key, without its secret."""

    id: str = Field(examples=["key_5c0e9bd4b41cb1ad9d3fb2a1"])
    tenant: str
    subject: str
    roles: list[Role]
    applicant_id: str | None
    sandbox: bool
    created_at: float
    expires_at: float
    revoked_at: float | None


class KeyMadeAnswer(KeyAnswer):
    """A new key with its token."""

    token: str = Field(description="Shown this once; send it as a bearer token.")


class KeysAnswer(BaseModel):
    """The keys of a tenant."""

    items: list[KeyAnswer]


class EndpointAnswer(BaseModel):
    """Where events are posted."""

    id: str
    url: str
    types: list[str]
    created_at: float
    disabled_at: float | None


class EndpointMadeAnswer(EndpointAnswer):
    """A new endpoint with its secret."""

    secret: str = Field(description="Shown this once; messages are signed with it.")


class EndpointsAnswer(BaseModel):
    """The endpoints of a tenant."""

    items: list[EndpointAnswer]


class MessageAnswer(BaseModel):
    """An event on its way to an endpoint."""

    id: str
    endpoint_id: str
    event_id: int
    attempts: int
    last_status: int | None = Field(description="HTTP status; 0 where nobody answered.")
    next_at: float | None
    delivered_at: float | None
    dead_at: float | None
    created_at: float


class MessagesAnswer(BaseModel):
    """A page of messages."""

    items: list[MessageAnswer]
    next_cursor: str | None


class EntryAnswer(BaseModel):
    """One act."""

    sequence: int
    at: float
    tenant: str
    actor: str = Field(description="Id of the key, or a part of the installation.")
    action: str = Field(examples=["case.opened"])
    object_id: str
    request_id: str
    outcome: str


class AuditAnswer(BaseModel):
    """A page of the audit log."""

    items: list[EntryAnswer]
    next_after: int | None = Field(description="Send it as `after`; null at the end.")


class HeadAnswer(BaseModel):
    """A signed root of the audit log."""

    size: int
    root: str
    at: float
    signature: str = Field(description="Ed25519, hex.")
    credential_root: int | None


class AuditHeadAnswer(BaseModel):
    """Where the audit log stands."""

    head: HeadAnswer
    anchors: list[HeadAnswer]
    public_key: str = Field(description="Ed25519, hex.")


class AuditConsistencyAnswer(BaseModel):
    """What shows an earlier head to begin the newest."""

    head: HeadAnswer
    path: list[str]


class AuditInclusionAnswer(BaseModel):
    """An entry under the newest head."""

    entry: EntryAnswer
    head: HeadAnswer
    path: list[str]


class HealthAnswer(BaseModel):
    """The service lives, or can work."""

    status: str = Field(examples=["ok"])


def answer(value: object, status: int = 200) -> JSONResponse:
    """Return a domain value as JSON."""
    return JSONResponse(to_json(value), status)


def case_answer(case: Case, status: int = 200) -> JSONResponse:
    """Return a case, with its reason in words where the catalogue has them."""
    return JSONResponse(case_json(case), status)


def case_json(case: Case) -> dict[str, Any]:
    """Return a case as plain values."""
    failure = CATALOGUE.get(case.reason or "")
    words = None if failure is None else {"title": failure.title, "remedy": failure.remedy}
    return {**to_json(case), "explanation": words}
