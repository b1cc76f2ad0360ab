"""Who may call, and with how much: the API key, and bodies up to a limit."""

import secrets
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from titan.errors import UsageError
from titan.runtime import Titan

_bearer = HTTPBearer(auto_error=False, description="The API key, as 'titan settings' shows.")


def installation(request: Request) -> Titan:
    """Return the installation that answers."""
    titan: Titan = request.app.state.titan
    return titan


Installation = Annotated[Titan, Depends(installation)]


def require_key(
    titan: Installation,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> None:
    """Let pass who sends the API key.

    Raises:
        UsageError: ``usage.unauthorized``.
    """
    sent = given.credentials if given is not None else ""
    if not secrets.compare_digest(sent.encode(), titan.api_key.encode()):
        raise UsageError("usage.unauthorized", "The request carries no valid API key.")


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body of a request, refusing it as soon as it is too large.

    Raises:
        UsageError: ``usage.too-large``, or ``usage.body`` if there is none.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise UsageError("usage.too-large", f"At most {limit} bytes are accepted here.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise UsageError("usage.too-large", f"At most {limit} bytes are accepted here.")
    if not body:
        raise UsageError("usage.body", "The request has no body.")
    return bytes(body)
