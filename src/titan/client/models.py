"""What the service tells beside the nouns of the domain."""

from dataclasses import dataclass
from typing import Any

from titan.domain.access import ApiKey, Role
from titan.domain.audit import Head
from titan.domain.encoding import from_json
from titan.domain.event import Endpoint
from titan.domain.money import RiskReport


@dataclass(frozen=True, slots=True)
class KeyMade:
    """A new key, and its token, which is shown this once."""

    key: ApiKey
    token: str

    @classmethod
    def read(cls, data: Any) -> "KeyMade":
        """Read the service's answer."""
        return cls(from_json(ApiKey, data), str(data["token"]))


@dataclass(frozen=True, slots=True)
class EndpointMade:
    """A new endpoint of webhooks, and the secret that signs, which is shown this once."""

    endpoint: Endpoint
    secret: str

    @classmethod
    def read(cls, data: Any) -> "EndpointMade":
        """Read the service's answer."""
        return cls(from_json(Endpoint, data), str(data["secret"]))


@dataclass(frozen=True, slots=True)
class ScoredFile:
    """A scored transaction file."""

    id: str
    created_at: float
    report: RiskReport

    @classmethod
    def read(cls, data: Any) -> "ScoredFile":
        """Read the service's answer."""
        return cls(str(data["id"]), float(data["created_at"]), from_json(RiskReport, data))


@dataclass(frozen=True, slots=True)
class ScoredEntry:
    """A scored transaction file in a list, without what was found."""

    id: str
    alerts: int
    model_id: str
    created_at: float


@dataclass(frozen=True, slots=True)
class AuditState:
    """The newest signed root of the audit log, those beside published roots, and the key."""

    head: Head
    anchors: tuple[Head, ...]
    public_key: str


@dataclass(frozen=True, slots=True)
class AuditConsistency:
    """What shows an earlier head to begin the newest (RFC 9162)."""

    head: Head
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhoCalls:
    """Whom the key that was sent stands for."""

    tenant: str
    subject: str
    roles: tuple[Role, ...]
    applicant_id: str | None
    sandbox: bool
