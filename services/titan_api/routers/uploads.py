"""Documents in pieces, so that an interrupted upload goes on where it stopped.

Offsets, completeness and the media type of a piece are those of the IETF draft "Resumable Uploads
for HTTP" (draft-ietf-httpbis-resumable-upload); an upload begins with a request of its own, which
announces the size.
"""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse

from titan.domain.access import Caller
from titan.domain.encoding import to_json
from titan.domain.upload import Upload
from titan.errors import UsageError
from titan.runtime import Titan
from titan_api.access import CallerOf, Installation
from titan_api.listings import UploadAnswer
from titan_api.requests import UploadOrder
from titan_api.routers.cases import CaseId

router = APIRouter(prefix="/cases", tags=["cases"])

UploadId = Annotated[str, Path(pattern=r"^upload_[0-9a-f]{32}$", description="Id of an upload.")]

_PIECE_BYTES = 1 << 20
_PIECE = {
    "requestBody": {
        "required": True,
        "description": "The next bytes of the document; none, to have a whole one handed in.",
        "content": {
            "application/partial-upload": {"schema": {"type": "string", "format": "binary"}}
        },
    }
}


@router.post("/{case_id}/uploads", status_code=201, response_model=UploadAnswer)
def begin_upload(
    titan: Installation, caller: CallerOf, case_id: CaseId, order: UploadOrder
) -> JSONResponse:
    """Begin to send the document of a case in pieces."""
    begun = titan.begin_upload(case_id, order.size, order.media_type, caller)
    answer = _answer(begun, 201)
    answer.headers["Location"] = f"/v1/cases/{case_id}/uploads/{begun.id}"
    return answer


@router.get("/{case_id}/uploads/{upload_id}", response_model=UploadAnswer)
def read_upload(
    titan: Installation, caller: CallerOf, case_id: CaseId, upload_id: UploadId
) -> JSONResponse:
    """Return how far an upload has come."""
    return _answer(titan.upload(case_id, upload_id, caller))


@router.head("/{case_id}/uploads/{upload_id}", status_code=204)
def ask_offset(
    titan: Installation, caller: CallerOf, case_id: CaseId, upload_id: UploadId
) -> Response:
    """Return in the headers how far an upload has come."""
    return Response(status_code=204, headers=_headers(titan.upload(case_id, upload_id, caller)))


@router.patch("/{case_id}/uploads/{upload_id}", response_model=UploadAnswer, openapi_extra=_PIECE)
async def continue_upload(  # noqa: PLR0913, PLR0917 - what FastAPI takes from the request
    titan: Installation,
    caller: CallerOf,
    case_id: CaseId,
    upload_id: UploadId,
    request: Request,
    upload_offset: Annotated[int, Header(ge=0, lt=1 << 53, description="Where it begins.")],
) -> JSONResponse:
    """Send the next piece; with the last one the document is handed in and its examination starts.

    What arrived of a piece whose connection was cut is kept.
    """
    if request.headers.get("content-type") != "application/partial-upload":
        raise UsageError("usage.argument", "A piece is sent as application/partial-upload.")
    taken = await _taken(titan, caller, request, (case_id, upload_id, upload_offset))
    if taken.offset == taken.size and not taken.complete:
        taken = await run_in_threadpool(titan.complete_upload, case_id, upload_id, caller)
    return _answer(taken)


@router.delete("/{case_id}/uploads/{upload_id}", status_code=204)
def cancel_upload(
    titan: Installation, caller: CallerOf, case_id: CaseId, upload_id: UploadId
) -> None:
    """Forget an upload and what came of it."""
    titan.cancel_upload(case_id, upload_id, caller)


async def _taken(
    titan: Titan, caller: Caller, request: Request, place: tuple[str, str, int]
) -> Upload:
    """Keep the body mebibyte by mebibyte, never more of it in memory."""
    case_id, upload_id, offset = place
    held = bytearray()

    async def keep() -> Upload:
        nonlocal offset
        piece = bytes(held)
        held.clear()
        kept = await run_in_threadpool(
            titan.continue_upload, case_id, upload_id, offset, piece, caller
        )
        offset = kept.offset
        return kept

    await keep()  # of nothing: refuses a wrong place before the bytes are read
    try:
        async for chunk in request.stream():
            held += chunk
            if len(held) >= _PIECE_BYTES:
                await keep()
    except ClientDisconnect:
        pass  # nobody reads the answer, but what came is kept
    return await keep()


def _answer(upload: Upload, status: int = 200) -> JSONResponse:
    return JSONResponse(to_json(upload), status, _headers(upload))


def _headers(upload: Upload) -> dict[str, str]:
    return {
        "Upload-Offset": str(upload.offset),
        "Upload-Length": str(upload.size),
        "Upload-Complete": "?1" if upload.complete else "?0",
    }
