"""Does the service live, and can it work?"""

from fastapi import APIRouter
from starlette.responses import JSONResponse

from titan_api.access import Installation
from titan_api.answers import HealthAnswer

router = APIRouter(tags=["health"])


@router.get("/healthz", response_model=HealthAnswer)
async def healthz() -> JSONResponse:
    """Say that the process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", response_model=HealthAnswer)
def readyz(titan: Installation) -> JSONResponse:
    """Say that database, keys and chain can be used; otherwise the problem says which cannot."""
    titan.check()
    return JSONResponse({"status": "ok"})
