"""Applicants: make one, list their cases, export all that is kept of them, erase it."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query
from starlette.responses import JSONResponse

from titan.domain.encoding import to_json
from titan_api.access import CallerOf, Installation
from titan_api.answers import ApplicantAnswer, ApplicantsAnswer, ExportAnswer

router = APIRouter(prefix="/applicants", tags=["applicants"])

ApplicantId = Annotated[str, Path(pattern=r"^app_[0-9a-f]{32}$", description="Id of an applicant.")]


@router.post("", status_code=201, response_model=ApplicantAnswer)
def create_applicant(
    titan: Installation,
    caller: CallerOf,
    idempotency_key: Annotated[
        str | None,
        Header(max_length=200, description="Repeat it to get the same one, not a second."),
    ] = None,
) -> JSONResponse:
    """Make an applicant. Nothing about the person is sent; keep the id beside your own record."""
    return JSONResponse(to_json(titan.create_applicant(idempotency_key, caller)), 201)


@router.get("", response_model=ApplicantsAnswer)
def list_applicants(
    titan: Installation,
    caller: CallerOf,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> JSONResponse:
    """List applicants with the ids of their cases, oldest first."""
    page = titan.applicants(limit, cursor, caller)
    return JSONResponse({"items": to_json(page.items), "next_cursor": page.next_cursor})


@router.get("/{applicant_id}", response_model=ApplicantAnswer)
def read_applicant(
    titan: Installation, caller: CallerOf, applicant_id: ApplicantId
) -> JSONResponse:
    """Return an applicant with the ids of their cases."""
    return JSONResponse(to_json(titan.applicant(applicant_id, caller)))


@router.get("/{applicant_id}/export", response_model=ExportAnswer)
def export_applicant(
    titan: Installation, caller: CallerOf, applicant_id: ApplicantId
) -> JSONResponse:
    """Return everything that is kept about an applicant, for them. It holds personal data."""
    return JSONResponse(titan.export_applicant(applicant_id, caller))


@router.delete("/{applicant_id}/personal-data", status_code=204)
def erase_applicant(titan: Installation, caller: CallerOf, applicant_id: ApplicantId) -> None:
    """Destroy the key of an applicant's data: nothing of it can be read again."""
    titan.erase_applicant(applicant_id, caller)
