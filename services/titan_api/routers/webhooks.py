"""Webhooks: who is told of every change of a case, and what came of each message."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse

from titan.domain.encoding import to_json
from titan_api.access import CallerOf, Installation
from titan_api.answers import (
    EndpointMadeAnswer,
    EndpointsAnswer,
    MessageAnswer,
    MessagesAnswer,
)
from titan_api.requests import EndpointOrder

router = APIRouter(prefix="/webhooks", tags=["webhooks"])

EndpointId = Annotated[str, Path(pattern=r"^hook_[0-9a-f]{32}$", description="Of an endpoint.")]
MessageId = Annotated[str, Path(pattern=r"^msg_[0-9a-f]{32}$", description="Id of a message.")]


@router.post("", status_code=201, response_model=EndpointMadeAnswer)
def create_endpoint(titan: Installation, caller: CallerOf, order: EndpointOrder) -> JSONResponse:
    """Make an endpoint; messages are signed as Standard Webhooks 1.0 says.

    The secret is in this answer and nowhere else.
    """
    endpoint, secret = titan.create_webhook(order.url, order.types, caller)
    return JSONResponse({**to_json(endpoint), "secret": secret}, 201)


@router.get("", response_model=EndpointsAnswer)
def list_endpoints(titan: Installation, caller: CallerOf) -> JSONResponse:
    """List the tenant's endpoints."""
    return JSONResponse({"items": to_json(titan.webhooks(caller))})


@router.delete("/{endpoint_id}", status_code=204)
def disable_endpoint(titan: Installation, caller: CallerOf, endpoint_id: EndpointId) -> None:
    """Send nothing more to an endpoint; what waits for it is given up."""
    titan.disable_webhook(endpoint_id, caller)


@router.get("/messages", response_model=MessagesAnswer)
def list_messages(
    titan: Installation,
    caller: CallerOf,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> JSONResponse:
    """List the tenant's messages, oldest first, with what came of each."""
    page = titan.webhook_messages(limit, cursor, caller)
    return JSONResponse({"items": to_json(page.items), "next_cursor": page.next_cursor})


@router.post("/messages/{message_id}/redelivery", status_code=202, response_model=MessageAnswer)
def redeliver(titan: Installation, caller: CallerOf, message_id: MessageId) -> JSONResponse:
    """Send a message again now, under the same id."""
    return JSONResponse(to_json(titan.redeliver(message_id, caller)), 202)
