"""What an answer means: a result, an error of the service, or a reason to ask again."""

import random
import ssl
from functools import cache
from typing import TypeVar

import httpx

from titan.client.call import Call
from titan.errors import (
    ArtifactError,
    ChainError,
    CredentialError,
    DocumentError,
    MoneyError,
    ProofError,
    ServiceError,
    StorageError,
    TitanError,
    UsageError,
)
from titan.failures import CATALOGUE

T = TypeVar("T")

ATTEMPTS = 5
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 30.0
_TOO_MANY, _BUSY = 429, frozenset((502, 503, 504))

_ROOMS: dict[str, type[TitanError]] = {
    "usage": UsageError,
    "document": DocumentError,
    "credential": CredentialError,
    "proof": ProofError,
    "chain": ChainError,
    "policy": ChainError,
    "attestation": ChainError,
    "money": MoneyError,
    "artifact": ArtifactError,
    "storage": StorageError,
}
"""Which error a code belongs to, by what stands before its dot; every other is the service's."""


@cache
def tls() -> ssl.SSLContext:
    """Return what checks certificates; made once, because that takes tens of milliseconds."""
    return httpx.create_ssl_context()


def error_of(answer: httpx.Response) -> TitanError:
    """Turn a problem (RFC 9457) back into the error that the service raised.

    What is no problem with a known code is ``service.answer``. The request's id stands in the
    error's notes.
    """
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    code = problem.get("code") if isinstance(problem, dict) else None
    if not isinstance(problem, dict) or code not in CATALOGUE:
        return ServiceError("service.answer", f"The service answered {answer.status_code}.")
    kind = _ROOMS.get(str(code).partition(".")[0], ServiceError)
    error = kind(str(code), str(problem.get("detail", "")))
    if "request_id" in problem:
        error.add_note(f"request id: {problem['request_id']}")
    return error


def result_of(call: Call[T], answer: httpx.Response) -> T:
    """Return what a call asked for.

    Raises:
        TitanError: as of `error_of`.
        ServiceError: ``service.answer`` if the answer is none of TITAN's.
    """
    if not answer.is_success:
        raise error_of(answer)
    try:
        return call.read(answer.json() if answer.content else None)
    except (ValueError, KeyError, TypeError) as error:
        raise ServiceError("service.answer", "The answer has another shape.") from error


def unreachable(url: httpx.URL) -> ServiceError:
    """Return the error of a service that does not answer."""
    return ServiceError("service.unreachable", f"No answer from {url}.")


def pause_before_next(call: Call[T], attempt: int, answer: httpx.Response | None) -> float | None:
    """Return the seconds to wait before a call is sent again, or None if it is not.

    What was refused for coming too often was not done, so that any call may come again; where
    the answer was lost or the service could not, only one that does no harm when it is done twice.

    Args:
        call: that was sent.
        attempt: how often, from 1.
        answer: what came, or None.
    """
    status = 0 if answer is None else answer.status_code
    again = status == _TOO_MANY or (call.repeatable and (status == 0 or status in _BUSY))
    if attempt >= ATTEMPTS or not again:
        return None
    asked = "" if answer is None else answer.headers.get("retry-after", "")
    if asked.isdecimal():
        return min(float(asked), _LONGEST_PAUSE)
    spread = 0.5 + random.random() / 2  # noqa: S311 - spreads load, keeps no secret
    return min(_FIRST_PAUSE * 2.0 ** (attempt - 1), _LONGEST_PAUSE) * spread
