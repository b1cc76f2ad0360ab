"""Credentials: revoke one."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import JSONResponse

from titan_api.access import CallerOf, Installation
from titan_api.answers import RevocationAnswer, answer

router = APIRouter(prefix="/credentials", tags=["credentials"])

CredentialId = Annotated[
    str, Path(pattern=r"^cred_[0-9a-f]{32}$", description="Id of a credential.")
]


@router.post("/{credential_id}/revocation", response_model=RevocationAnswer)
def revoke(titan: Installation, caller: CallerOf, credential_id: CredentialId) -> JSONResponse:
    """End a credential: its leaf becomes 0 and a new root is published."""
    return answer(titan.revoke_credential(credential_id, caller))
