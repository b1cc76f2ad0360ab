"""Signing in with the identity provider of the staff, where the settings name one."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from titan.errors import TitanError
from titan.runtime import Titan
from titan_console.desk import COOKIE, SIGN_IN, render
from titan_console.sessions import SECONDS, Session, Sessions

_AWAY = "titan_sign_in"
_PLACE = f"{SIGN_IN}/staff"
_AWAY_SECONDS = 600


async def leave_for_provider(request: Request) -> Response:
    """Send the browser to the provider; it keeps what proves that it comes back from there."""
    titan: Titan = request.app.state.titan
    try:
        place, kept = await run_in_threadpool(titan.begin_sign_in, _back(request, titan))
    except TitanError as error:
        return _refused(request, error)
    answer = RedirectResponse(place, 303)
    # Lax: the way back begins at the provider's, and it has to come along.
    answer.set_cookie(
        _AWAY, kept, max_age=_AWAY_SECONDS, path=_PLACE, secure=_secure(request), httponly=True,
        samesite="lax",
    )  # fmt: skip
    return answer


async def come_back(request: Request) -> Response:
    """Open a session for whoever the provider says has come back."""
    titan: Titan = request.app.state.titan
    kept = request.cookies.get(_AWAY, "")
    state, code = (request.query_params.get(name, "") for name in ("state", "code"))
    try:
        token = await run_in_threadpool(titan.finish_sign_in, kept, state, code)
    except TitanError as error:
        return _refused(request, error)
    sessions: Sessions = request.app.state.sessions
    # A page, and no redirect: the session's cookie goes with what begins on this site alone.
    answer = render(request, "signed_in.html")
    answer.set_cookie(
        COOKIE, sessions.seal(Session(token)), max_age=SECONDS, path="/console",
        secure=_secure(request), httponly=True, samesite="strict",
    )  # fmt: skip
    answer.delete_cookie(_AWAY, _PLACE)
    return answer


def _back(request: Request, titan: Titan) -> str:
    base = titan.settings.public_url or str(request.base_url).partition("/console")[0]
    return f"{base.rstrip('/')}{_PLACE}/back"


def _secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _refused(request: Request, error: TitanError) -> Response:
    words = f"{error.detail} {error.remedy}"
    return render(request, "sign_in.html", error.failure.status, refusal=words, staff=True)
