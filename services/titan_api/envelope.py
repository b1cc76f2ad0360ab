"""What surrounds every request: an id, one line in the log, a limit, and a last resort."""

import secrets
import time
from collections.abc import Iterable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from titan.telemetry.logs import get_log
from titan.telemetry.traces import span
from titan_api.measures import Measures
from titan_api.problems import internal_error

_JSON_BYTES = 1 << 20
"""Bodies that are read whole by the framework; documents and batches have limits of their own."""

_STREAMED = ("PUT", "PATCH")

_log = get_log("api")


class Envelope:
    """ASGI middleware, the outermost.

    Args:
        app: what answers.
        measures: where requests are counted.
    """

    def __init__(self, app: ASGIApp, measures: Measures) -> None:
        self._app = app
        self._measures = measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id, began = f"req_{secrets.token_hex(12)}", time.perf_counter()
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _with_ours(message["headers"], request_id)
            await send(message)

        incoming = receive if scope["method"] in _STREAMED else _limited(receive, _JSON_BYTES)
        with span("request", parent=_parent(scope)) as marked:
            try:
                await self._app(scope, incoming, answer)
            except Exception as error:  # the last resort: by kind, answered without a word of it
                _log.error("request.failed", request_id=request_id, exception=_place(error))
                if status == 0:
                    await internal_error(request_id)(scope, receive, answer)
            facts = _facts(scope, request_id, status, began)
            marked.add(**facts)
        self._measures.answered(scope["method"], facts["route"], status, facts["seconds"])
        _log.info("request.answered", **facts)


def _parent(scope: Scope) -> dict[str, str] | None:
    """Return a caller's trace context, where one came with the request."""
    sent = next((value for name, value in scope["headers"] if name == b"traceparent"), None)
    return None if sent is None else {"traceparent": sent.decode("latin-1")}


def _limited(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413)
        return message

    return limited


def _with_ours(
    headers: Iterable[tuple[bytes, bytes]], request_id: str
) -> list[tuple[bytes, bytes]]:
    """Add what every answer bears; only one that says how long it may be kept is kept."""
    given = [(name, value) for name, value in headers if name != b"x-request-id"]
    names = {name for name, _ in given}
    ours = ((b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store"))
    missing = [(name, value) for name, value in ours if name not in names]
    return [*given, *missing, (b"x-request-id", request_id.encode())]


def _facts(scope: Scope, request_id: str, status: int, began: float) -> dict[str, Any]:
    route = getattr(scope.get("route"), "path", None)
    if route is not None and scope["path"].startswith("/v1/"):
        route = f"/v1{route}"  # the template: what was sent in its place stays out of the log
    return {
        "request_id": request_id,
        "method": scope["method"],
        "route": route,
        "status": str(status),
        "seconds": round(time.perf_counter() - began, 4),
    }


def _place(error: Exception) -> str:
    """Name an error by its kind and the place where it was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    name = trace.tb_frame.f_globals.get("__name__", "")
    return f"{type(error).__name__} {name}:{trace.tb_lineno}"
