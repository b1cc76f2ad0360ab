"""Everything that the browser gets, put on the API's application."""

from collections.abc import Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from titan.runtime import Titan
from titan_console import alerts, casework, doors, policies, registers, staff
from titan_console.desk import render_plain
from titan_console.headers import CONSOLE_POLICY, page_headers
from titan_console.holder import PROVER_ROUTES, WALLET_ROUTES
from titan_console.sessions import Sessions

STATIC = Path(__file__).with_name("static")

_CONSOLE_ROUTES = (
    Route("/", doors.home),
    Route("/sign-in", doors.show_door, methods=["GET"]),
    Route("/sign-in", doors.enter, methods=["POST"]),
    Route("/sign-in/staff", staff.leave_for_provider),
    Route("/sign-in/staff/back", staff.come_back),
    Route("/sign-out", doors.leave, methods=["POST"]),
    Route("/cases", casework.queue),
    Route("/cases/{case_id}", casework.case),
    Route("/cases/{case_id}/state", casework.state),
    Route("/cases/{case_id}/exhibit", casework.exhibit),
    Route("/cases/{case_id}/review", casework.decide, methods=["POST"]),
    Route("/credentials", registers.credentials),
    Route("/credentials/{credential_id}/revocation", registers.revoke, methods=["POST"]),
    Route("/alerts", alerts.batches),
    Route("/alerts", alerts.score, methods=["PUT"]),
    Route("/alerts/{batch_id}", alerts.batch),
    Route("/alerts/{batch_id}/{place:int}", alerts.alert),
    Route("/alerts/{batch_id}/{place:int}/suspension", alerts.suspend, methods=["POST"]),
    Route("/policies", policies.policies),
    Route("/policies/{policy_id}", policies.policy),
    Route("/attestations", registers.attestations),
    Route("/audit", registers.audit),
    Route("/audit/{sequence:int}", registers.act),
    Route("/webhooks", registers.webhooks),
    Route("/webhooks/{message_id}/redelivery", registers.redeliver, methods=["POST"]),
    Route("/system", registers.system),
)


def faces() -> tuple[Callable[[Starlette, Titan], None], ...]:
    """Return what the API may serve beside itself: nothing where the scripts were not built."""
    return (add_faces,) if (STATIC / "wallet.js").is_file() else ()


def add_faces(app: Starlette, titan: Titan) -> None:
    """Add the holder's page, the prover's page and the console to the API's application.

    Args:
        app: the API, which the console calls in the name of whoever signed in.
        titan: the installation.
    """
    console = Starlette(routes=_CONSOLE_ROUTES)
    console.state.api = app
    console.state.titan = titan
    console.state.sessions = Sessions(titan.session_key)
    app.mount("/console", console)
    app.mount("/wallet", GZipMiddleware(Starlette(routes=WALLET_ROUTES), minimum_size=1000))
    app.mount("/prover", Starlette(routes=PROVER_ROUTES))
    app.mount("/static", GZipMiddleware(_Built(directory=STATIC), minimum_size=1000))
    for path in ("/console", "/wallet", "/prover"):
        app.add_route(path, _with_slash, include_in_schema=False)
    app.add_route("/", _front, include_in_schema=False)


_OF_SCRIPTS = (
    (b"cache-control", b"no-cache"),
    (b"access-control-allow-origin", b"*"),  # other sites import titan-verify.js
)


class _Built(StaticFiles):
    """Files that change only with the package: browsers ask whether they did."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a file."""

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_OF_SCRIPTS]
            await send(message)

        await super().__call__(scope, receive, answer)


async def _with_slash(request: Request) -> Response:
    return RedirectResponse(f"{request.url.path}/", 308)


async def _front(request: Request) -> Response:
    headers = page_headers(CONSOLE_POLICY, secure=request.url.scheme == "https")
    return HTMLResponse(render_plain("front.html"), headers=headers)
