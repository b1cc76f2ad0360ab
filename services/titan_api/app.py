"""The REST API as an ASGI application."""

from importlib.metadata import version
from typing import Any

from fastapi import Depends, FastAPI

from titan.runtime import Titan
from titan.settings import Settings
from titan_api import problems
from titan_api.access import require_key
from titan_api.envelope import Envelope
from titan_api.routers import (
    aml,
    attestations,
    cases,
    credentials,
    health,
    issuer,
    policies,
    proofs,
)

_DESCRIPTION = """\
Identity documents in; credentials, attestations and alerts out.

Whole numbers beyond 2^53 are decimal strings, dates are ISO 8601. Every error is a problem of
RFC 9457 with a stable `code` and a `remedy`."""


def create_app(titan: Titan) -> FastAPI:
    """Return the application that answers for an installation.

    Args:
        titan: stays open as long as the application answers; the caller closes it.
    """
    app = FastAPI(
        title="TITAN",
        version=version("titan-kyc"),
        description=_DESCRIPTION,
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        responses=problems.RESPONSES,
    )
    app.state.titan = titan
    app.add_middleware(Envelope)
    problems.install(app)
    app.include_router(health.router)
    for room in (cases, credentials, issuer, policies, attestations, proofs, aml):
        app.include_router(room.router, prefix="/v1", dependencies=[Depends(require_key)])
    return app


def openapi() -> dict[str, Any]:
    """Return the OpenAPI description; nothing of an installation is opened for it."""
    return create_app(Titan(Settings())).openapi()
