"""Money laundering: score transaction files, suspend suspects."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from titan.domain.encoding import to_json
from titan.domain.money import RiskReport
from titan_api.access import CallerOf, Installation, read_body
from titan_api.answers import SuspensionsAnswer
from titan_api.listings import BatchesAnswer
from titan_api.requests import Suspension

router = APIRouter(prefix="/aml", tags=["aml"])

BatchId = Annotated[str, Path(pattern=r"^batch_[0-9a-f]{32}$", description="Id of a batch.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAnswer(RiskReport):
    """A scored file: its report, with the id by which it is found again."""

    id: str
    created_at: float


_TABLE = {
    "requestBody": {
        "required": True,
        "description": "Transactions as CSV, with the columns of AMLSim.",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
}


@router.put("/batches", status_code=201, response_model=BatchAnswer, openapi_extra=_TABLE)
async def score(titan: Installation, caller: CallerOf, request: Request) -> JSONResponse:
    """Score a transaction file; alerts come with their evidence."""
    content = await read_body(request, titan.settings.maximum_batch_bytes)
    return JSONResponse(_as_json(await run_in_threadpool(titan.score_batch, content, caller)), 201)


@router.get("/batches", response_model=BatchesAnswer)
def list_batches(
    titan: Installation,
    caller: CallerOf,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> JSONResponse:
    """List scored files, oldest first."""
    page = titan.batches(limit, cursor, caller)
    return JSONResponse({"items": to_json(page.items), "next_cursor": page.next_cursor})


@router.get("/batches/{batch_id}", response_model=BatchAnswer)
def read_batch(titan: Installation, caller: CallerOf, batch_id: BatchId) -> JSONResponse:
    """Return the report of a scored file."""
    return JSONResponse(_as_json(titan.batch(batch_id, caller)))


@router.post("/suspensions", response_model=SuspensionsAnswer)
def suspend(titan: Installation, caller: CallerOf, suspension: Suspension) -> JSONResponse:
    """Have the AML oracle suspend addresses: their attestations fail at once."""
    return JSONResponse({"suspended": titan.suspend(suspension.addresses, caller)})


def _as_json(batch: Any) -> dict[str, Any]:
    data: dict[str, Any] = to_json(batch)
    return {"id": data["id"], "created_at": data["created_at"], **data["report"]}
