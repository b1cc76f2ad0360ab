"""Every error as application/problem+json (RFC 9457), with a stable code and the way out."""

from math import ceil
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import compile_path

from titan.errors import ServiceError, TitanError, UsageError
from titan.failures import CATALOGUE
from titan_api.limits import TooMany

MEDIA_TYPE = "application/problem+json"

SCHEMA = {
    "type": "object",
    "title": "Problem",
    "required": ["type", "title", "status", "detail", "code", "remedy", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri", "examples": ["urn:titan:error:usage.argument"]},
        "title": {"type": "string", "description": "What happened, in general."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened this time."},
        "code": {"type": "string", "enum": sorted(CATALOGUE)},
        "remedy": {"type": "string", "description": "The way out."},
        "request_id": {"type": "string", "description": "Name it when you ask for help."},
        "errors": {
            "type": "array",
            "description": "Which fields are wrong, and how.",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}

RESPONSES: dict[int | str, dict[str, Any]] = {
    kind: {"description": text, "content": {MEDIA_TYPE: {"schema": SCHEMA}}}
    for kind, text in (("4XX", "The request is wrong."), ("5XX", "It cannot be done now."))
}
"""What every route may answer beside its own."""

FORESEEN = (TitanError, RequestValidationError, HTTPException)
"""The errors that are answered as problems."""

_OF_STATUS = {400: "usage.body", 404: "usage.not-found", 413: "usage.too-large"}


def install(app: FastAPI) -> None:
    """Have an application answer all errors as problems."""
    for kind in FORESEEN:
        app.add_exception_handler(kind, answer)


def answer(request: Request, error: Exception) -> JSONResponse:
    """Return the problem for one of the errors that were foreseen."""
    if isinstance(error, TitanError):
        return problem(error, request.state.request_id)
    if isinstance(error, RequestValidationError):
        return _validation_error(request, error)
    if isinstance(error, HTTPException):
        return _http_error(request, error)
    raise error


def problem(error: TitanError, request_id: str, **more: Any) -> JSONResponse:
    """Return the answer for an error."""
    content = {**error.as_problem(), "request_id": request_id, **more}
    headers = {"WWW-Authenticate": "Bearer"} if error.failure.status == 401 else None
    if isinstance(error, TooMany):
        headers = {"Retry-After": str(ceil(error.retry_after))}
    return JSONResponse(content, error.failure.status, headers, MEDIA_TYPE)


def internal_error(request_id: str) -> JSONResponse:
    """Return the answer for an error that nobody foresaw; nothing of it is shown."""
    error = ServiceError("service.internal", "The service met an error that it does not know.")
    return problem(error, request_id)


def _validation_error(request: Request, error: RequestValidationError) -> JSONResponse:
    """Say which fields are wrong, and never what was in them."""
    wrong = [
        {"field": ".".join(str(part) for part in entry["loc"]), "message": entry["msg"]}
        for entry in error.errors()
    ]
    detail = "; ".join(f"{entry['field']}: {entry['message']}" for entry in wrong)
    refused = UsageError("usage.argument", f"{detail}.")
    return problem(refused, request.state.request_id, errors=wrong)


def _http_error(request: Request, error: HTTPException) -> JSONResponse:
    if error.status_code == 405:
        methods = sorted(_methods(request))
        refused = UsageError("usage.method", f"{request.method} is not among the methods.")
        told = problem(refused, request.state.request_id)
        told.headers["Allow"] = ", ".join(methods)
        return told
    code = _OF_STATUS.get(error.status_code, "usage.body")
    return problem(UsageError(code, "The request was refused."), request.state.request_id)


def _methods(request: Request) -> set[str]:
    """All methods of an address: each route by itself knows only its own."""
    path = request.url.path
    return {
        method.upper()
        for template, item in request.app.openapi()["paths"].items()
        if compile_path(template)[0].fullmatch(path)
        for method in item
    }
