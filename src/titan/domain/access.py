"""Who calls, for whom, and in which roles."""

from dataclasses import dataclass
from enum import StrEnum

DEFAULT_TENANT = "default"
"""Whose an installation's things are while nobody divides it."""


class Role(StrEnum):
    """What a caller is; which routes each may use stands in one table of the API."""

    APPLICANT = "applicant"
    REVIEWER = "reviewer"
    ISSUER = "issuer"
    ANALYST = "aml-analyst"
    AUDITOR = "auditor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf something is done.

    Attributes:
        tenant: whose cases, keys and endpoints can be seen; no other tenant's.
        actor: id of the API key, or a word for a part of the installation itself.
        subject: pseudonym of the person or program that holds the key; survives its rotation.
        roles: what the caller may be.
        request_id: of the request, empty outside the API.
        applicant_id: the one applicant whose things can be seen, or None for all of the tenant.
        sandbox: whether documents are magic values instead of pictures.
    """

    tenant: str
    actor: str
    subject: str
    roles: frozenset[Role]
    request_id: str = ""
    applicant_id: str | None = None
    sandbox: bool = False


def itself(tenant: str, part: str = "workflow") -> Caller:
    """Return the installation as a caller: what it does by itself, for a tenant."""
    return Caller(tenant, part, part, frozenset())


OPERATOR = Caller(DEFAULT_TENANT, "operator", "operator", frozenset(Role))
"""Whoever has the data folder itself: the command line and the library."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that callers of the API send, without its secret.

    Attributes:
        id: ``key_`` and 24 hex digits.
        tenant: whose things it opens.
        subject: pseudonym of its holder.
        roles: what its holder may be.
        applicant_id: the one applicant whose things it opens, or None.
        sandbox: whether documents sent with it are magic values.
        created_at, expires_at, revoked_at: Unix seconds; the last None while it is in force.
    """

    id: str
    tenant: str
    subject: str
    roles: tuple[Role, ...]
    applicant_id: str | None
    sandbox: bool
    created_at: float
    expires_at: float
    revoked_at: float | None

    def lives(self, now: float) -> bool:
        """Say whether it opens anything at a time."""
        return self.revoked_at is None and now < self.expires_at
