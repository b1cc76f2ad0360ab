"""Signing in with an API key, and out again."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from titan.runtime import Titan
from titan_console.desk import (
    COOKIE,
    SIGN_IN,
    Desk,
    Forged,
    read_form,
    render,
    service_of,
    signed_in,
)
from titan_console.service import Refusal
from titan_console.sessions import SECONDS, Session, Sessions

_HOME = "/console/"


async def show_door(request: Request) -> Response:
    """Show the page that asks for the key."""
    return render(request, "sign_in.html", refusal=None, staff=has_provider(request))


async def enter(request: Request) -> Response:
    """Take a key, and open a session where the API knows it."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        words = "That form came from another site."
        return render(request, "sign_in.html", 403, refusal=words, staff=has_provider(request))
    try:
        token = (await read_form(request)).get("key", "").strip()
        await service_of(request, token).get("/caller")
    except (Refusal, Forged, UnicodeEncodeError):
        words = "This key opens nothing. It may have been revoked or expired."
        return render(request, "sign_in.html", 401, refusal=words, staff=has_provider(request))
    sessions: Sessions = request.app.state.sessions
    answer = RedirectResponse(_HOME, 303)
    answer.set_cookie(
        COOKIE,
        sessions.seal(Session(token)),
        max_age=SECONDS,
        path="/console",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return answer


def has_provider(request: Request) -> bool:
    """Say whether staff may sign in with an identity provider."""
    titan: Titan = request.app.state.titan
    return titan.settings.oidc_issuer is not None


@signed_in
async def leave(desk: Desk) -> Response:
    """End the session, also for copies of its cookie."""
    await desk.form()
    titan: Titan = desk.request.app.state.titan
    await run_in_threadpool(titan.end_session, desk.session.id, desk.session.ends)
    answer = RedirectResponse(SIGN_IN, 303)
    answer.delete_cookie(COOKIE, "/console")
    return answer


@signed_in
async def home(desk: Desk) -> Response:
    """Lead to the first thing that the person may see."""
    return RedirectResponse(f"/console/{desk.areas[0][0]}", 303)
