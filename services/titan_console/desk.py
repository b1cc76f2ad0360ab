"""What every page of the console needs: who asks, the API in their name, and the templates."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp

from titan.errors import UsageError
from titan.runtime import Titan
from titan_console import wording
from titan_console.headers import CONSOLE_POLICY, page_headers
from titan_console.service import Refusal, Service
from titan_console.sessions import Session, Sessions

COOKIE = "titan_session"
SIGN_IN = "/console/sign-in"
_MOST_FORM_BYTES = 64 << 10
_FORGED = {
    "title": "The form does not belong to this session",
    "detail": "It was made before you signed in, or by another page.",
    "remedy": "Go back, load the page again, and send it from there.",
    "code": "usage.forbidden",
}

AREAS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("cases", "Cases", frozenset(("reviewer", "issuer", "admin"))),
    ("credentials", "Credentials", frozenset(("issuer", "admin"))),
    ("alerts", "Alerts", frozenset(("aml-analyst", "auditor"))),
    ("policies", "Policies", frozenset()),
    ("attestations", "Attestations", frozenset()),
    ("audit", "Audit log", frozenset(("auditor", "admin"))),
    ("webhooks", "Webhooks", frozenset(("admin",))),
    ("system", "System", frozenset(("auditor", "admin"))),
)
"""Path, name, and who may see it (nobody named: everybody); the API decides all the same."""

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= wording.FILTERS


@dataclass(frozen=True, slots=True)
class Desk:
    """A person at work.

    Attributes:
        request: under way.
        session: of the person.
        service: the API in the person's name.
        caller: pseudonym, tenant and roles, as the API tells.
    """

    request: Request
    session: Session
    service: Service
    caller: Mapping[str, Any]

    def may(self, *roles: str) -> bool:
        """Say whether the person has one of the roles."""
        return bool(set(roles) & set(self.caller["roles"]))

    @property
    def areas(self) -> list[tuple[str, str]]:
        """Path and name of what the person may see."""
        return [(path, name) for path, name, roles in AREAS if not roles or self.may(*roles)]

    def page(self, template: str, status: int = 200, **facts: Any) -> Response:
        """Return a page."""
        return render(self.request, template, status, desk=self, **facts)

    async def form(self) -> dict[str, str]:
        """Return the fields that were sent; `Forged` if they are not of this session."""
        fields = await read_form(self.request)
        require_token(fields.pop("csrf", ""), self.session)
        return fields


class Forged(Exception):
    """A form came from somewhere else than this session's own pages."""


View = Callable[[Desk], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def signed_in(view: View) -> Endpoint:
    """Return the endpoint of a page that only persons with a session see."""

    async def endpoint(request: Request) -> Response:
        sessions: Sessions = request.app.state.sessions
        session = sessions.open(request.cookies.get(COOKIE))
        titan: Titan = request.app.state.titan
        if session is None or await run_in_threadpool(titan.session_has_ended, session.id):
            return _to_sign_in(request)
        service = service_of(request, session.token)
        try:
            caller = await service.get("/caller")
            return await view(Desk(request, session, service, caller))
        except Refusal as refusal:
            if refusal.status == 401:
                return _to_sign_in(request)
            return told(request, refusal)
        except Forged:
            return render(request, "problem.html", 403, problem=_FORGED)

    return endpoint


def service_of(request: Request, token: str) -> Service:
    """Return the API in the name of a key."""
    api: ASGIApp = request.app.state.api
    return Service(api, token, request.client.host if request.client else "")


def render(request: Request, template: str, status: int = 200, **facts: Any) -> Response:
    """Return a page, with the headers of the console."""
    facts.setdefault("desk", None)
    html = _TEMPLATES.get_template(template).render(path=request.url.path, **facts)
    secure = request.url.scheme == "https"
    return HTMLResponse(html, status, page_headers(CONSOLE_POLICY, secure=secure))


def render_plain(template: str, **values: str) -> str:
    """Return a page that says the same to everybody."""
    return _TEMPLATES.get_template(template).render(values)


def told(request: Request, refusal: Refusal) -> Response:
    """Return the page that says what went wrong and what to do."""
    return render(request, "problem.html", refusal.status, problem=refusal.problem)


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form; a later one of the same name counts."""
    body = await read_body(request, _MOST_FORM_BYTES)
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[-1] for name, values in fields.items()}


async def read_body(request: Request, most: int) -> bytes:
    """Return what a request carries; `Refusal` ``usage.too-large`` beyond so many bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            large = UsageError("usage.too-large", f"At most {most} bytes are accepted here.")
            raise Refusal(large.failure.status, large.as_problem())
    return bytes(body)


def require_token(sent: str, session: Session) -> None:
    """Raise `Forged` unless a form bears its session's token."""
    if not secrets.compare_digest(sent.encode(), session.csrf.encode()):
        raise Forged


def _to_sign_in(request: Request) -> Response:
    answer = Response(status_code=303, headers={"Location": SIGN_IN})
    if request.headers.get("hx-request"):
        answer = Response(headers={"HX-Redirect": SIGN_IN})
    answer.delete_cookie(COOKIE, "/console")
    return answer
