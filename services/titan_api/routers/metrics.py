"""Metrics for Prometheus."""

from fastapi import APIRouter, Request, Response
from starlette.responses import PlainTextResponse

from titan_api.access import CallerOf, Installation

router = APIRouter(prefix="/metrics", tags=["health"])


@router.get("", response_class=PlainTextResponse)
def read_metrics(titan: Installation, caller: CallerOf, request: Request) -> Response:
    """Return requests by route, cases by status and what waits, in Prometheus's text format."""
    text = request.app.state.measures.text(titan.figures())
    return Response(text, media_type="text/plain; version=0.0.4")
