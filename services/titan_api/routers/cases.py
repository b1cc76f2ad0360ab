"""Cases: open one, send its document, follow it, review it."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from titan.domain.case import CaseStatus
from titan.domain.encoding import to_json
from titan.domain.report import ForensicReport
from titan.domain.screening import Screening
from titan_api.access import CallerOf, Installation, body_in_parts, read_body, shortly
from titan_api.answers import (
    CaseAnswer,
    CasesAnswer,
    CredentialAnswer,
    TravelRuleAnswer,
    answer,
    case_answer,
    case_json,
)
from titan_api.listings import ExhibitAnswer, ReviewsAnswer, exhibit_json
from titan_api.requests import CaseOpening, Review, SubmissionSent, without_references

router = APIRouter(prefix="/cases", tags=["cases"])

CaseId = Annotated[str, Path(pattern=r"^case_[0-9a-f]{32}$", description="Id of a case.")]

_PICTURE = {
    "requestBody": {
        "required": True,
        "description": "The picture's bytes: JPEG, PNG, WebP, HEIC, TIFF or PDF.",
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("image/jpeg", "image/png", "application/octet-stream")
        },
    }
}


_SUBMISSION = {
    "requestBody": {
        "required": True,
        "description": "The document's pictures and what comes with them, in Base64.",
        "content": {"application/json": {"schema": without_references(SubmissionSent)}},
    }
}
_MOST_FILES = 5  # of the largest size, in Base64: three pictures and a chip


@router.post("", status_code=201, response_model=CaseAnswer)
def open_case(
    titan: Installation,
    caller: CallerOf,
    opening: CaseOpening,
    idempotency_key: Annotated[
        str | None,
        Header(max_length=200, description="Repeat it to get the same case, not a second one."),
    ] = None,
) -> JSONResponse:
    """Open a case for a wallet."""
    case = titan.open_case(
        int(opening.holder_commitment),
        opening.residency,
        idempotency_key,
        caller,
        applicant_id=opening.applicant_id,
        level=opening.level,
    )
    return case_answer(case, 201)


@router.get("", response_model=CasesAnswer)
def list_cases(
    titan: Installation,
    caller: CallerOf,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    status: Annotated[CaseStatus | None, Query(description="Only those that stand there.")] = None,
) -> JSONResponse:
    """List cases, oldest first."""
    page = titan.cases(limit, cursor, caller, status=status)
    items = [case_json(case) for case in page.items]
    return JSONResponse({"items": items, "next_cursor": page.next_cursor})


@router.get("/{case_id}", response_model=CaseAnswer)
async def read_case(titan: Installation, caller: CallerOf, case_id: CaseId) -> JSONResponse:
    """Return where a case stands."""
    return case_answer(await shortly(titan, titan.case, case_id, caller))


@router.put(
    "/{case_id}/document", status_code=202, response_model=CaseAnswer, openapi_extra=_PICTURE
)
async def submit_document(
    titan: Installation, caller: CallerOf, case_id: CaseId, request: Request
) -> JSONResponse:
    """Send the picture of the document; its examination starts at once."""
    incoming = await run_in_threadpool(titan.receive_document, case_id, _declared(request), caller)
    held = list[bytes]()
    try:
        async for parts in body_in_parts(request, titan.settings.maximum_bytes):
            if held:  # sealed as it comes: no more of it is in memory than this
                await run_in_threadpool(incoming.draft.write, held)
            held = parts
        case = await run_in_threadpool(titan.hand_in, case_id, incoming, held, caller)
    finally:
        incoming.draft.discard()
    return case_answer(case, 202)


@router.put(
    "/{case_id}/submission",
    status_code=202,
    response_model=CaseAnswer,
    openapi_extra=_SUBMISSION,
)
async def submit_everything(
    titan: Installation, caller: CallerOf, case_id: CaseId, request: Request
) -> JSONResponse:
    """Send both sides, a picture of the holder or the chip's files with the document."""
    await shortly(titan, titan.case, case_id, caller)  # refuse before the bytes are read
    body = await read_body(request, _MOST_FILES * titan.settings.maximum_bytes)
    try:
        given = SubmissionSent.model_validate_json(body).as_submission()
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    return case_answer(await run_in_threadpool(titan.submit_document, case_id, given, caller), 202)


@router.get("/{case_id}/report", response_model=ForensicReport)
def read_report(titan: Installation, caller: CallerOf, case_id: CaseId) -> JSONResponse:
    """Return what the examination found. It holds personal data."""
    return JSONResponse(to_json(titan.report(case_id, caller)))


@router.get("/{case_id}/exhibit", response_model=ExhibitAnswer)
def read_exhibit(titan: Installation, caller: CallerOf, case_id: CaseId) -> JSONResponse:
    """Return the pages as they were examined, and where something speaks against them.

    They are kept since the examination; of older cases they are examined again, which takes
    seconds. It holds personal data.
    """
    sides = [exhibit_json(side) for side in titan.exhibit(case_id, caller)]
    return JSONResponse({"sides": sides})


@router.get("/{case_id}/reviews", response_model=ReviewsAnswer)
def list_reviews(titan: Installation, caller: CallerOf, case_id: CaseId) -> JSONResponse:
    """List what persons said of a case, oldest first. Their words may be personal data."""
    return JSONResponse({"items": to_json(titan.reviews(case_id, caller))})


@router.get("/{case_id}/screening", response_model=Screening)
def read_screening(titan: Installation, caller: CallerOf, case_id: CaseId) -> JSONResponse:
    """Return what lists said of the person. It holds personal data."""
    return JSONResponse(to_json(titan.screening(case_id, caller)))


@router.get("/{case_id}/credential", response_model=CredentialAnswer)
def read_credential(titan: Installation, caller: CallerOf, case_id: CaseId) -> JSONResponse:
    """Return the credential that the case ended in, for its holder's wallet."""
    return answer(titan.case_credential(case_id, caller))


@router.get("/{case_id}/travel-rule", response_model=TravelRuleAnswer)
def read_person(titan: Installation, caller: CallerOf, case_id: CaseId) -> JSONResponse:
    """Return the case's person as IVMS101, for the Travel Rule. It holds personal data."""
    return JSONResponse(titan.travel_rule(case_id, caller))


@router.post("/{case_id}/review", response_model=CaseAnswer)
def review_case(
    titan: Installation, caller: CallerOf, case_id: CaseId, review: Review
) -> JSONResponse:
    """Decide a case that waits for a person."""
    approve = review.decision == "approve"
    return case_answer(
        titan.review_case(case_id, approve=approve, reason=review.reason, caller=caller)
    )


@router.delete("/{case_id}/personal-data", status_code=204)
def erase_case(titan: Installation, caller: CallerOf, case_id: CaseId) -> None:
    """Destroy the key of the applicant's data: document, report and credential are gone."""
    titan.erase_case(case_id, caller)


def _declared(request: Request) -> str | None:
    """The type that the sender gives a picture; what tools send by default says nothing."""
    sent = request.headers.get("content-type", "")
    return sent if sent.startswith(("image/", "application/pdf")) else None
