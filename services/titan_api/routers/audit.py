"""The audit log: what was done, and the proof that it stands in a log that only grows."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse

from titan.domain.encoding import to_json
from titan_api.access import CallerOf, Installation
from titan_api.answers import (
    AuditAnswer,
    AuditConsistencyAnswer,
    AuditHeadAnswer,
    AuditInclusionAnswer,
)

router = APIRouter(prefix="/audit", tags=["audit"])

_MOST = (1 << 31) - 1


@router.get("", response_model=AuditAnswer)
def list_entries(
    titan: Installation,
    caller: CallerOf,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    after: Annotated[int, Query(ge=-1, le=_MOST, description="Sequence to go on behind.")] = -1,
) -> JSONResponse:
    """List what was done in the tenant, in order."""
    entries = titan.audit_entries(after, limit + 1, caller)
    more = len(entries) > limit
    shown = entries[:limit]
    following = shown[-1].sequence if more else None
    return JSONResponse({"items": to_json(shown), "next_after": following})


@router.get("/head", response_model=AuditHeadAnswer)
def read_head(titan: Installation, caller: CallerOf) -> JSONResponse:
    """Return the newest signed root, those kept beside published roots, and the public key."""
    return JSONResponse(
        {
            "head": to_json(titan.audit_head()),
            "anchors": to_json(titan.audit_anchors()),
            "public_key": titan.audit_key,
        }
    )


@router.get("/consistency", response_model=AuditConsistencyAnswer)
def read_consistency(
    titan: Installation,
    caller: CallerOf,
    first: Annotated[int, Query(ge=1, le=_MOST, description="Size of an earlier head.")],
) -> JSONResponse:
    """Return what shows an earlier head to begin the newest one (RFC 9162)."""
    head = titan.audit_head()
    path = titan.audit_consistency(first, head.size)
    return JSONResponse({"head": to_json(head), "path": list(path)})


@router.get("/{sequence}/inclusion", response_model=AuditInclusionAnswer)
def read_inclusion(
    titan: Installation,
    caller: CallerOf,
    sequence: Annotated[int, Path(ge=0, le=_MOST, description="Place of an entry.")],
) -> JSONResponse:
    """Return an entry with its path to the newest signed root (RFC 9162)."""
    return JSONResponse(to_json(titan.audit_inclusion(sequence, caller)))
