"""The issuer's tree, whole, so that no one learns which leaf a wallet looks for."""

from fastapi import APIRouter
from starlette.responses import JSONResponse

from titan.domain.encoding import to_json
from titan_api.access import Installation
from titan_api.answers import TreeAnswer

router = APIRouter(prefix="/issuer", tags=["issuer"])


@router.get("/tree", response_model=TreeAnswer)
def read_tree(titan: Installation) -> JSONResponse:
    """Return every leaf of the issuer's tree and the root that they make."""
    return JSONResponse(to_json(titan.tree()))
