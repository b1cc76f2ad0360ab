"""API keys: make, list, rotate and revoke the keys of one's tenant."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import JSONResponse

from titan.domain.encoding import to_json
from titan_api.access import CallerOf, Installation
from titan_api.answers import KeyAnswer, KeyMadeAnswer, KeysAnswer
from titan_api.requests import KeyOrder, KeyRotation

router = APIRouter(prefix="/keys", tags=["keys"])

KeyId = Annotated[str, Path(pattern=r"^key_[0-9a-f]{24}$", description="Id of a key.")]


@router.get("", response_model=KeysAnswer)
def list_keys(titan: Installation, caller: CallerOf) -> JSONResponse:
    """List the tenant's keys, also those that have ended; never their secrets."""
    return JSONResponse({"items": to_json(titan.keys(caller))})


@router.post("", status_code=201, response_model=KeyMadeAnswer)
def create_key(titan: Installation, caller: CallerOf, order: KeyOrder) -> JSONResponse:
    """Make a key. Its token is in this answer and nowhere else."""
    key, token = titan.create_key(
        order.subject,
        order.roles,
        days=order.days,
        applicant_id=order.applicant_id,
        sandbox=order.sandbox,
        caller=caller,
    )
    return JSONResponse({**to_json(key), "token": token}, 201)


@router.post("/{key_id}/rotation", status_code=201, response_model=KeyMadeAnswer)
def rotate_key(
    titan: Installation, caller: CallerOf, key_id: KeyId, rotation: KeyRotation
) -> JSONResponse:
    """Make a key's successor; the old one goes on for a day."""
    key, token = titan.rotate_key(key_id, rotation.days, caller)
    return JSONResponse({**to_json(key), "token": token}, 201)


@router.delete("/{key_id}", response_model=KeyAnswer)
def revoke_key(titan: Installation, caller: CallerOf, key_id: KeyId) -> JSONResponse:
    """End a key now."""
    return JSONResponse(to_json(titan.revoke_key(key_id, caller)))
