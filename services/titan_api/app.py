"""The REST API as an ASGI application."""

from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig
from starlette.applications import Starlette

from titan.runtime import Titan
from titan.settings import Settings
from titan_api import problems
from titan_api.access import authorised
from titan_api.envelope import Envelope
from titan_api.lane import Lane
from titan_api.limits import Limiter, Together
from titan_api.measures import Measures
from titan_api.rights import ALLOWED
from titan_api.routers import (
    aml,
    applicants,
    attestations,
    audit,
    callers,
    cases,
    credentials,
    events,
    health,
    issuer,
    keys,
    metrics,
    policies,
    proofs,
    public,
    uploads,
    wallets,
    webhooks,
)

_PREFIX = "/v1"
_STREAMS = 20  # of events, for one key at a time
_NO_TRACES: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
"""FastAPI's own would hold addresses; ours are those of `titan.telemetry`."""

_COSTLY_A_MINUTE, _COSTLY_AT_ONCE = 6, 20  # of what an address without a key may have done

Face = Callable[[Starlette, Titan], None]
"""Adds to the application what else is served; it may call the API that it is added to."""

_DESCRIPTION = """\
Identity documents in; credentials, attestations and alerts out.

Whole numbers beyond 2^53 are decimal strings, dates are ISO 8601. Every error is a problem of
RFC 9457 with a stable `code` and a `remedy`."""


class Api(FastAPI):
    """An application whose description says once what a problem is."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI description."""
        described = super().openapi()
        described["components"]["schemas"][problems.NAME] = problems.SCHEMA
        return described


def create_app(titan: Titan, faces: Iterable[Face] = ()) -> FastAPI:
    """Return the application that answers for an installation.

    Args:
        titan: stays open as long as the application answers; the caller closes it.
        faces: what is served beside the API, such as the web console.
    """
    app = Api(
        title="TITAN",
        version=version("titan-kyc"),
        description=_DESCRIPTION,
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        telemetry=_NO_TRACES,
        responses=problems.RESPONSES,
    )
    app.state.titan = titan
    app.state.limiter = Limiter(titan.settings.requests_a_minute, titan.settings.requests_at_once)
    app.state.costly = Limiter(_COSTLY_A_MINUTE, _COSTLY_AT_ONCE)
    app.state.streams = Together(_STREAMS)
    app.state.measures = measures = Measures()
    rooms = (
        applicants, cases, uploads, events, credentials, issuer, policies, attestations, proofs,
        aml, webhooks, callers, keys, audit, metrics,
    )  # fmt: skip
    routers = [*(room.router for room in rooms), wallets.offers]
    _require_rights(routers)
    app.add_middleware(Lane, titan=titan, routers=routers, prefix=_PREFIX)
    app.add_middleware(Envelope, measures=measures)
    problems.install(app)
    app.include_router(health.router)
    for router in routers:
        app.include_router(router, prefix=_PREFIX, dependencies=[Depends(authorised)])
    app.include_router(public.router, prefix=_PREFIX)
    app.include_router(wallets.router, prefix=_PREFIX)
    app.include_router(wallets.well_known)
    for face in faces:
        face(app, titan)
    return app


def _require_rights(routers: Iterable[APIRouter]) -> None:
    """Refuse to serve a route of which nobody said who may use it."""
    served = {
        f"{method} {route.path}"
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    if served != set(ALLOWED):
        raise RuntimeError(f"routes and rights differ: {sorted(served ^ set(ALLOWED))}")


def openapi() -> dict[str, Any]:
    """Return the OpenAPI description; nothing of an installation is opened for it."""
    return create_app(Titan(Settings())).openapi()
