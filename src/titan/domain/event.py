"""What happened to a case, and to whom it is told."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """One change of a case, free of personal data.

    Attributes:
        id: grows from one event of a case to the next.
        type: such as ``case.approved``; every status has one.
        case_id, applicant_id: whose it is.
        status: where the case stands since.
        reason: stable codes, or None.
        at: Unix seconds.
    """

    id: int
    type: str
    case_id: str
    applicant_id: str
    status: str
    reason: str | None
    at: float


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a tenant wants to be told.

    Attributes:
        id: ``hook_`` and 32 hex digits.
        url: that events are posted to.
        types: of the events wanted; empty for all.
        created_at: Unix seconds.
        disabled_at: since when nothing is sent, or None.
    """

    id: str
    url: str
    types: tuple[str, ...]
    created_at: float
    disabled_at: float | None


@dataclass(frozen=True, slots=True)
class Message:
    """One event on its way to one endpoint.

    Attributes:
        id: ``msg_`` and 32 hex digits; the same in every attempt, so that receivers can tell.
        endpoint_id: where it goes.
        event_id: what it tells.
        attempts: how often it was sent.
        last_status: HTTP status of the last answer; 0 for none, None before the first attempt.
        next_at: when it is sent next, Unix seconds; None once it is delivered or given up.
        delivered_at: when a receiver took it, or None.
        dead_at: when it was given up, or None.
        created_at: Unix seconds.
    """

    id: str
    endpoint_id: str
    event_id: int
    attempts: int
    last_status: int | None
    next_at: float | None
    delivered_at: float | None
    dead_at: float | None
    created_at: float
