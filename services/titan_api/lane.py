"""Routes with a key, called without FastAPI's machinery, which costs more than most of them do.

FastAPI stays what declares and documents the routes, and it answers whatever is out of the
ordinary: an address that no route has, a parameter or a body that is not as declared. What is taken
here is read by the same declarations, allowed by the same table and answered by the same functions.
"""

import asyncio
import inspect
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import Any, get_args, get_type_hints
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.params import Depends, Header, Path, Query
from fastapi.routing import APIRoute
from fastapi.security.utils import get_authorization_scheme_param
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from titan.domain.access import Role
from titan.runtime import Titan
from titan_api import problems
from titan_api.access import address_of, admit, authorised, installation
from titan_api.rights import ALLOWED

_DECLARED = (Depends, Path, Query, Header)
_THREADS = 40  # as many as Starlette has for functions that wait
_REQUIRED = inspect.Parameter.empty


class Lane:
    """ASGI middleware, right around the application that it may spare.

    Args:
        app: answers what is not taken here.
        titan: the installation.
        routers: whose routes are taken; each needs a key.
        prefix: before their paths.
    """

    def __init__(
        self, app: ASGIApp, *, titan: Titan, routers: Iterable[APIRouter], prefix: str
    ) -> None:
        self._app = app
        self._titan = titan
        self._threads = ThreadPoolExecutor(_THREADS, "titan-api")
        self._ways: dict[tuple[str, int], list[_Way]] = {}
        routes = (route for router in routers for route in router.routes)
        for way in _ways((one for one in routes if isinstance(one, APIRoute)), prefix):
            self._ways.setdefault((way.method, len(way.segments)), []).append(way)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on as it came."""
        found = self._found(scope) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        way, given = found
        body = _Body(receive)
        try:
            if way.body is not None and not await _add_body(way, scope, body, given):
                await self._app(scope, body.again(), send)
                return
            scope["route"] = way.route
            response = await self._answered(way, Request(scope, receive), given)
        except problems.FORESEEN as error:
            response = problems.answer(Request(scope, receive), error)
        await response(scope, receive, send)

    def _found(self, scope: Scope) -> "tuple[_Way, dict[str, Any]] | None":
        """Return the way of a request with its parameters; None where something is unusual."""
        if scope.get("root_path"):
            return None
        segments = scope["path"].split("/")
        for way in self._ways.get((scope["method"], len(segments)), ()):
            if way.leads(segments):
                try:
                    return way, way.parameters(segments, scope)
                except ValidationError:
                    return None
        return None

    async def _answered(self, way: "_Way", request: Request, given: dict[str, Any]) -> Response:
        sent = get_authorization_scheme_param(request.headers.get("authorization"))
        caller = await admit(
            self._titan,
            request.app.state.limiter,
            sent[1] if sent[0].lower() == "bearer" else "",
            request_id=request.state.request_id,
            address=address_of(request),
            allowed=way.allowed,
        )
        known = {installation: self._titan, authorised: caller, Request: request}
        given |= {name: known[what] for name, what in way.ours}
        if way.waits:
            answer = await self._in_thread(partial(way.route.endpoint, **given))
        else:
            answer = await way.route.endpoint(**given)
        if isinstance(answer, Response):
            return answer
        return Response(status_code=way.route.status_code or 204)

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        """Run what may wait; once begun it ends, also where nobody waits for it any more."""
        running = asyncio.get_running_loop().run_in_executor(
            self._threads, copy_context().run, work
        )
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])
            raise


@dataclass(frozen=True, slots=True)
class _Given:
    """A parameter that a request may give."""

    name: str
    sent_as: str
    read: Callable[[str], Any]
    default: Any

    def of(self, sent: str | None) -> Any:
        if sent is not None:
            return self.read(sent)
        if self.default is _REQUIRED:
            raise ValidationError.from_exception_data(self.name, [])
        return self.default


@dataclass(slots=True)
class _Way:
    """A route, taken apart once."""

    route: APIRoute
    method: str
    segments: Sequence[str]
    allowed: frozenset[Role]
    waits: bool
    path: list[tuple[int, _Given]] = field(default_factory=list)
    query: list[_Given] = field(default_factory=list)
    headers: list[_Given] = field(default_factory=list)
    body: tuple[str, type[BaseModel]] | None = None
    ours: list[tuple[str, Any]] = field(default_factory=list)

    def leads(self, segments: Sequence[str]) -> bool:
        """Say whether a path of as many segments is this route's."""
        return all(
            own == sent or (sent and own.startswith("{"))
            for own, sent in zip(self.segments, segments, strict=True)
        )

    def parameters(self, segments: Sequence[str], scope: Scope) -> dict[str, Any]:
        """Return what path, query and headers give; `ValidationError` if it is not as declared."""
        given = {one.name: one.of(segments[place]) for place, one in self.path}
        if self.query:
            text = scope["query_string"].decode("latin-1")
            asked = dict(parse_qsl(text, keep_blank_values=True)) if text else {}
            given |= {one.name: one.of(asked.get(one.sent_as)) for one in self.query}
        if self.headers:
            sent = {name.decode("latin-1"): value for name, value in scope["headers"]}
            for one in self.headers:
                value = sent.get(one.sent_as)
                given[one.name] = one.of(None if value is None else value.decode("latin-1"))
        return given


class _Body:
    """The messages of a request's body, kept so that another may read them again."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._messages = list[Message]()

    async def whole(self) -> bytes | None:
        """Return all of the body, or None if the client went away."""
        while True:
            message = await self._receive()
            self._messages.append(message)
            if message["type"] != "http.request":
                return None
            if not message.get("more_body", False):
                return b"".join(one.get("body", b"") for one in self._messages)

    def again(self) -> Receive:
        """Return what gives the same messages once more, and then those that follow."""
        kept = iter(self._messages)

        async def receive() -> Message:
            for message in kept:
                return message
            return await self._receive()

        return receive


async def _add_body(way: _Way, scope: Scope, body: _Body, given: dict[str, Any]) -> bool:
    """Read a body of JSON into the parameters; say whether it is as declared."""
    kinds = [value for name, value in scope["headers"] if name == b"content-type"]
    if way.body is None or kinds != [b"application/json"]:
        return False
    content = await body.whole()
    name, model = way.body
    try:
        given[name] = model.model_validate_json(content or b"")
    except ValidationError:
        return False
    return True


def _ways(routes: Iterable[APIRoute], prefix: str) -> Iterable[_Way]:
    for route in routes:
        if route.dependencies:
            raise TypeError(f"{route.path}: what it depends on would not be asked here.")
        for method in route.methods or ():
            allowed = ALLOWED[f"{method} {route.path}"]
            segments = f"{prefix}{route.path}".split("/")
            waits = not inspect.iscoroutinefunction(route.endpoint)
            way = _Way(route, method, segments, allowed, waits)
            for name, parameter in inspect.signature(route.endpoint).parameters.items():
                hint = get_type_hints(route.endpoint, include_extras=True)[name]
                _declare(way, name, hint, parameter.default)
            yield way


def _declare(way: _Way, name: str, hint: Any, default: Any) -> None:
    """Note where a parameter comes from.

    Raises:
        TypeError: for a declaration that is not understood here, when the service starts.
    """
    if hint is Request:
        way.ours.append((name, Request))
        return
    if inspect.isclass(hint) and issubclass(hint, BaseModel):
        way.body = (name, hint)
        return
    source = next((one for one in get_args(hint) if isinstance(one, _DECLARED)), None)
    if isinstance(source, Depends):
        way.ours.append((name, source.dependency))
        return
    read = TypeAdapter[Any](hint).validate_python
    if isinstance(source, Path):
        place = way.segments.index(f"{{{name}}}")
        way.path.append((place, _Given(name, name, read, default)))
    elif isinstance(source, Query):
        way.query.append(_Given(name, name, read, default))
    elif isinstance(source, Header):
        way.headers.append(_Given(name, name.replace("_", "-"), read, default))
    else:
        raise TypeError(f"{way.route.path}: where does {name} come from?")
