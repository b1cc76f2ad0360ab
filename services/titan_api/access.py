"""Who may call, what, how often and with how much: keys, roles, limits."""

import secrets
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool

from titan.domain.access import DEFAULT_TENANT, Caller, Role
from titan.errors import UsageError
from titan.runtime import Titan
from titan_api.limits import Limiter
from titan_api.rights import ALLOWED

T = TypeVar("T")

_EVERY_ROLE = frozenset(Role)
_AT_A_TIME = 1 << 20  # bytes of a body, where it is taken as it comes

_bearer = HTTPBearer(auto_error=False, description="An API key, as 'titan keys create' makes.")


async def installation(request: Request) -> Titan:  # async: no thread is needed for it
    """Return the installation that answers."""
    titan: Titan = request.app.state.titan
    return titan


Installation = Annotated[Titan, Depends(installation)]


async def authorised(
    request: Request,
    titan: Installation,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Caller:
    """Return who calls, if the key is good, the role allows the route, and not too often.

    Raises:
        UsageError: ``usage.unauthorized``, ``usage.forbidden`` or ``usage.rate-limited``.
    """
    return await admit(
        titan,
        request.app.state.limiter,
        given.credentials if given is not None else "",
        request_id=request.state.request_id,
        address=address_of(request),
        allowed=ALLOWED[f"{request.method} {request.scope['route'].path}"],
    )


async def admit(  # noqa: PLR0913 - what of a request decides
    titan: Titan,
    limiter: Limiter,
    token: str,
    *,
    request_id: str,
    address: str,
    allowed: frozenset[Role],
) -> Caller:
    """Return who sent a token, if it is good, one of their roles is allowed, and not too often.

    Raises:
        UsageError: as of `authorised`.
    """
    caller = _installations_own(titan, token, request_id) or titan.known_caller(token, request_id)
    if caller is None:
        limiter.take(f"unknown {address}")
        caller = await run_in_threadpool(titan.authenticate, token, request_id)
    if caller is None:
        raise UsageError("usage.unauthorized", "The request carries no valid API key.")
    limiter.take(caller.actor)
    if not caller.roles & allowed:
        raise UsageError("usage.forbidden", "The key's roles do not allow this.")
    return caller


CallerOf = Annotated[Caller, Depends(authorised)]


def _installations_own(titan: Titan, sent: str, request_id: str) -> Caller | None:
    if secrets.compare_digest(sent.encode(), titan.api_key.encode()):
        return Caller(DEFAULT_TENANT, "installation", "installation", _EVERY_ROLE, request_id)
    return None


def address_of(request: Request) -> str:
    """Return the network address that a request comes from, or "" where none is known."""
    return request.client.host if request.client else ""


async def shortly(titan: Titan, work: Callable[..., T], *arguments: Any) -> T:
    """Run what looks at single rows: at once where that takes microseconds, else in a thread."""
    if titan.looks_at_once:
        return work(*arguments)
    return await run_in_threadpool(work, *arguments)


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body of a request; errors as of `body_in_parts`."""
    return b"".join([part async for parts in body_in_parts(request, limit) for part in parts])


async def body_in_parts(request: Request, limit: int) -> AsyncIterator[list[bytes]]:
    """Yield the body of a request, a mebibyte or the rest at a time, until it is too large.

    Raises:
        UsageError: ``usage.too-large``, or ``usage.body`` if there is none.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise UsageError("usage.too-large", f"At most {limit} bytes are accepted here.")
    parts, size, yielded = list[bytes](), 0, 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > limit:
            raise UsageError("usage.too-large", f"At most {limit} bytes are accepted here.")
        if size - yielded >= _AT_A_TIME:
            yield parts
            parts, yielded = [], size
    if not size:
        raise UsageError("usage.body", "The request has no body.")
    if parts:
        yield parts
