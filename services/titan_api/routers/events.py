"""Events of a case as they happen (server-sent events, HTML Living Standard 9.2)."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, StreamingResponse

from titan.domain.access import Caller
from titan.domain.case import FINAL
from titan.domain.encoding import to_json
from titan.domain.event import Event
from titan.runtime import Titan
from titan_api.access import CallerOf, Installation, shortly
from titan_api.limits import Together
from titan_api.listings import EventsAnswer
from titan_api.routers.cases import CaseId

router = APIRouter(prefix="/cases", tags=["cases"])

_MOST_LISTED = 500
_POLL_SECONDS = 0.25
_ALIVE_SECONDS = 15.0
_LONGEST_SECONDS = 600.0

_STREAM = {
    "responses": {
        "200": {
            "description": "Events, each with its id; the stream ends with the case.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    }
}


@router.get("/{case_id}/events", response_class=StreamingResponse, openapi_extra=_STREAM)
async def follow_case(
    titan: Installation,
    caller: CallerOf,
    request: Request,
    case_id: CaseId,
    last_event_id: Annotated[
        str | None,
        Header(pattern=r"^[0-9]{1,10}$", description="Go on behind this event."),
    ] = None,
) -> StreamingResponse:
    """Follow a case: what happened so far, and what happens until it ends (ten minutes at most)."""
    await shortly(titan, titan.case, case_id, caller)  # refused before the stream begins
    streams: Together = request.app.state.streams
    streams.require_room(caller.actor)
    stream = _counted(
        streams, caller, _events(titan, caller, request, case_id, int(last_event_id or 0))
    )
    return StreamingResponse(stream, media_type="text/event-stream")


@router.get("/{case_id}/history", response_model=EventsAnswer)
def list_events(titan: Installation, caller: CallerOf, case_id: CaseId) -> JSONResponse:
    """List what happened to a case so far, in order."""
    return JSONResponse({"items": to_json(titan.case_events(case_id, 0, _MOST_LISTED, caller))})


async def _counted(
    streams: Together, caller: Caller, stream: AsyncIterator[bytes]
) -> AsyncIterator[bytes]:
    """Pass a stream on and count it until it ends, however it does."""
    with streams.counted(caller.actor):
        async for chunk in stream:
            yield chunk


async def _events(
    titan: Titan, caller: Caller, request: Request, case_id: str, after: int
) -> AsyncIterator[bytes]:
    end, alive = time.monotonic() + _LONGEST_SECONDS, time.monotonic()
    # A stream that was cut right behind the last event is asked for again: nothing more comes.
    last = await _has_ended(titan, caller, case_id)
    while time.monotonic() < end and not await request.is_disconnected():
        events = await run_in_threadpool(titan.case_events, case_id, after, 100, caller)
        for event in events:
            yield _as_bytes(event)
            after, alive, last = event.id, time.monotonic(), event.status in FINAL
        if last:
            return
        if time.monotonic() - alive > _ALIVE_SECONDS:
            yield b": still here\n\n"
            alive = time.monotonic()
        await asyncio.sleep(_POLL_SECONDS)


async def _has_ended(titan: Titan, caller: Caller, case_id: str) -> bool:
    case = await shortly(titan, titan.case, case_id, caller)
    return case.status in FINAL


def _as_bytes(event: Event) -> bytes:
    return f"id: {event.id}\nevent: {event.type}\ndata: {json.dumps(to_json(event))}\n\n".encode()
