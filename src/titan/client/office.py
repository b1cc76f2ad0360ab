"""One function a route of the offices: money laundering, webhooks, keys, the audit log."""

from collections.abc import Mapping, Sequence

from titan.client.call import Call, Content, Listing, items, listing, nothing, reader
from titan.client.models import (
    AuditConsistency,
    AuditState,
    EndpointMade,
    KeyMade,
    ScoredEntry,
    ScoredFile,
    WhoCalls,
)
from titan.domain.access import ApiKey, Role
from titan.domain.audit import Entry, Inclusion
from titan.domain.event import Endpoint, Message

_Query = Mapping[str, str | int | None]

# money


def score(transactions: Content) -> Call[ScoredFile]:
    """Score a transaction file; alerts come with their evidence."""
    headers = {"Content-Type": "text/csv"}
    return Call("PUT", "/aml/batches", ScoredFile.read, content=transactions, headers=headers)


def scored_files(cursor: str | None = None, *, limit: int = 50) -> Call[Listing[ScoredEntry]]:
    """Return scored files, oldest first."""
    query: _Query = {"cursor": cursor, "limit": limit}
    return Call("GET", "/aml/batches", listing(ScoredEntry), params=query, repeatable=True)


def scored_file(batch_id: str) -> Call[ScoredFile]:
    """Return the report of a scored file."""
    return Call("GET", f"/aml/batches/{batch_id}", ScoredFile.read, repeatable=True)


def suspend(addresses: Sequence[str]) -> Call[dict[str, str | None]]:
    """Have the AML oracle suspend addresses; each with the transaction that did it."""
    body = {"addresses": list(addresses)}
    return Call("POST", "/aml/suspensions", lambda data: dict(data["suspended"]), json=body)


# webhooks


def create_webhook(url: str, types: Sequence[str] = ()) -> Call[EndpointMade]:
    """Make an endpoint that is told of events; none of the types stands for all."""
    body = {"url": url, "types": list(types)}
    return Call("POST", "/webhooks", EndpointMade.read, json=body)


def webhooks() -> Call[tuple[Endpoint, ...]]:
    """Return the tenant's endpoints."""
    return Call("GET", "/webhooks", items(Endpoint), repeatable=True)


def disable_webhook(endpoint_id: str) -> Call[None]:
    """Send nothing more to an endpoint."""
    return Call("DELETE", f"/webhooks/{endpoint_id}", nothing, repeatable=True)


def webhook_messages(cursor: str | None = None, *, limit: int = 50) -> Call[Listing[Message]]:
    """Return the tenant's messages, oldest first, with what came of each."""
    query: _Query = {"cursor": cursor, "limit": limit}
    return Call("GET", "/webhooks/messages", listing(Message), params=query, repeatable=True)


def redeliver(message_id: str) -> Call[Message]:
    """Send a message again now, under the same id."""
    return Call("POST", f"/webhooks/messages/{message_id}/redelivery", reader(Message))


# keys


def whoami() -> Call[WhoCalls]:
    """Return whom the key stands for."""
    return Call("GET", "/caller", reader(WhoCalls), repeatable=True)


def keys() -> Call[tuple[ApiKey, ...]]:
    """Return the tenant's keys, never their secrets."""
    return Call("GET", "/keys", items(ApiKey), repeatable=True)


def create_key(
    subject: str,
    roles: Sequence[Role],
    *,
    days: float = 90.0,
    applicant_id: str | None = None,
    sandbox: bool = False,
) -> Call[KeyMade]:
    """Make a key; its token is in this result and nowhere else."""
    body = {
        "subject": subject,
        "roles": [role.value for role in roles],
        "days": days,
        "applicant_id": applicant_id,
        "sandbox": sandbox,
    }
    return Call("POST", "/keys", KeyMade.read, json=body)


def rotate_key(key_id: str, days: float = 90.0) -> Call[KeyMade]:
    """Make a key's successor; the old one goes on for a day."""
    return Call("POST", f"/keys/{key_id}/rotation", KeyMade.read, json={"days": days})


def revoke_key(key_id: str) -> Call[ApiKey]:
    """End a key now."""
    return Call("DELETE", f"/keys/{key_id}", reader(ApiKey), repeatable=True)


# audit


def audit_entries(cursor: str | None = None, *, limit: int = 100) -> Call[Listing[Entry]]:
    """Return what was done in the tenant, in order; the cursor is a sequence to go on behind."""
    query: _Query = {"after": cursor, "limit": limit}
    return Call("GET", "/audit", listing(Entry, "next_after"), params=query, repeatable=True)


def audit_head() -> Call[AuditState]:
    """Return the newest signed root of the audit log, and the key that signs."""
    return Call("GET", "/audit/head", reader(AuditState), repeatable=True)


def audit_consistency(first: int) -> Call[AuditConsistency]:
    """Return what shows an earlier head, of a size, to begin the newest."""
    query: _Query = {"first": first}
    path = "/audit/consistency"
    return Call("GET", path, reader(AuditConsistency), params=query, repeatable=True)


def audit_inclusion(sequence: int) -> Call[Inclusion]:
    """Return an entry with its path to the newest signed root."""
    return Call("GET", f"/audit/{sequence}/inclusion", reader(Inclusion), repeatable=True)
