"""Attestations as the chain records them."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from titan.domain.encoding import to_json
from titan_api.access import Installation
from titan_api.answers import AttestationsAnswer
from titan_api.requests import Address, PolicyId

router = APIRouter(prefix="/attestations", tags=["attestations"])


@router.get("", response_model=AttestationsAnswer)
def list_attestations(
    titan: Installation,
    subject: Annotated[Address | None, Query(description="Address of a subject.")] = None,
    policy: Annotated[PolicyId | None, Query(description="Id of a policy.")] = None,
) -> JSONResponse:
    """List attestations, of all or of one subject or policy."""
    return JSONResponse({"items": to_json(titan.attestations(subject, policy))})
