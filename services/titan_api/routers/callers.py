"""Whom does a key stand for?"""

from fastapi import APIRouter
from starlette.responses import JSONResponse

from titan_api.access import CallerOf
from titan_api.listings import CallerAnswer

router = APIRouter(prefix="/caller", tags=["keys"])


@router.get("", response_model=CallerAnswer)
async def read_caller(caller: CallerOf) -> JSONResponse:
    """Return whom the key that was sent stands for, and what they may be."""
    return JSONResponse(
        {
            "tenant": caller.tenant,
            "subject": caller.subject,
            "roles": sorted(caller.roles),
            "applicant_id": caller.applicant_id,
            "sandbox": caller.sandbox,
        }
    )
