"""Credentials: list them, revoke one."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse

from titan.domain.encoding import to_json
from titan_api.access import CallerOf, Installation
from titan_api.answers import RevocationAnswer, answer
from titan_api.listings import CredentialsAnswer

router = APIRouter(prefix="/credentials", tags=["credentials"])

CredentialId = Annotated[
    str, Path(pattern=r"^cred_[0-9a-f]{32}$", description="Id of a credential.")
]


@router.get("", response_model=CredentialsAnswer)
def list_credentials(
    titan: Installation,
    caller: CallerOf,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> JSONResponse:
    """List credentials, oldest first, without what they certify."""
    page = titan.credentials(limit, cursor, caller)
    return JSONResponse({"items": to_json(page.items), "next_cursor": page.next_cursor})


@router.post("/{credential_id}/revocation", response_model=RevocationAnswer)
def revoke(titan: Installation, caller: CallerOf, credential_id: CredentialId) -> JSONResponse:
    """End a credential: its leaf becomes 0 and a new root is published."""
    return answer(titan.revoke_credential(credential_id, caller))
