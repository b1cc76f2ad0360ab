"""Credentials for any wallet: OpenID4VCI 1.0 with a pre-authorised code, and what belongs to it.

Errors here are those of OAuth 2.0 (RFC 6749, 5.2), which wallets understand, and not problems.
"""

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.security.utils import get_authorization_scheme_param
from pydantic import BaseModel, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from titan.domain.encoding import to_json
from titan.errors import CredentialError
from titan.pipeline.wallets import GRANT, metadata, token_metadata
from titan_api.access import CallerOf, Installation, read_body
from titan_api.requests import Sent
from titan_api.routers.cases import CaseId
from titan_api.routers.public import anybody, costly

offers = APIRouter(prefix="/cases", tags=["wallets"])
router = APIRouter(prefix="/public/wallet", tags=["wallets"], dependencies=[Depends(anybody)])
well_known = APIRouter(prefix="/.well-known", tags=["wallets"], dependencies=[Depends(anybody)])

_BODY_BYTES = 20_000
_REFUSALS = {
    "credential.offer-spent": "invalid_grant",
    "credential.wallet-token": "invalid_token",
    "credential.unknown-form": "unknown_credential_configuration",
    "credential.key-proof": "invalid_proof",
    "credential.nonce": "invalid_nonce",
    "credential.ended": "credential_request_denied",
}


class OfferOrder(Sent):
    """How a credential shall be offered."""

    pin: bool = Field(False, description="Whether the holder must type in six digits too.")


class OfferAnswer(BaseModel):
    """An offer for a wallet, as a link or a QR code."""

    credential_offer: dict[str, Any]
    link: str = Field(examples=["openid-credential-offer://?credential_offer=%7B..."])
    pin: str | None = Field(description="Tell it to the holder another way than the offer.")
    expires_at: float


class Refusal(BaseModel):
    """Why a wallet gets nothing."""

    error: str = Field(examples=["invalid_grant"])
    error_description: str


class TokenAnswer(BaseModel):
    """An access token."""

    access_token: str
    token_type: str
    expires_in: int


class NonceAnswer(BaseModel):
    """A value for a proof of possession."""

    c_nonce: str


class Proofs(BaseModel):
    """Proofs of possession."""

    jwt: Annotated[list[str], Field(min_length=1, max_length=1)]


class CredentialRequest(BaseModel):
    """What a wallet asks for; what else it sends is ignored, as OpenID4VCI wants it."""

    credential_configuration_id: Annotated[str, Field(max_length=200)]
    proofs: Proofs


class IssuedAnswer(BaseModel):
    """The credential, for one key."""

    credentials: list[dict[str, str]]


_REFUSED: dict[int | str, dict[str, Any]] = {
    status: {"model": Refusal, "description": "As OAuth 2.0 says it."} for status in (400, 401, 409)
}
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["grant_type", "pre-authorized_code"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": [GRANT]},
                        "pre-authorized_code": {"type": "string"},
                        "tx_code": {"type": "string", "description": "The six digits."},
                    },
                }
            }
        },
    }
}
_WANTED = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["credential_configuration_id", "proofs"],
                    "properties": {
                        "credential_configuration_id": {"type": "string"},
                        "proofs": {
                            "type": "object",
                            "properties": {"jwt": {"type": "array", "items": {"type": "string"}}},
                        },
                    },
                }
            }
        },
    }
}
_STATUS = {
    "responses": {
        "200": {
            "description": "A signed list (draft-ietf-oauth-status-list).",
            "content": {"application/statuslist+jwt": {"schema": {"type": "string"}}},
        }
    }
}


@offers.post("/{case_id}/credential-offer", status_code=201, response_model=OfferAnswer)
def make_offer(
    titan: Installation, caller: CallerOf, case_id: CaseId, order: OfferOrder, request: Request
) -> JSONResponse:
    """Offer the credential that the case ended in to its holder's wallet, for ten minutes."""
    address = _address(titan, request)
    return JSONResponse(
        to_json(titan.offer_credential(case_id, address, caller, pin=order.pin)), 201
    )


@router.post("/token", response_model=TokenAnswer, responses=_REFUSED, openapi_extra=_FORM,
             dependencies=[Depends(costly)])  # fmt: skip
async def take_token(titan: Installation, request: Request) -> Response:
    """Take an offer's code, once, for an access token."""
    sent = parse_qs((await read_body(request, _BODY_BYTES)).decode("latin-1"))
    if sent.get("grant_type") != [GRANT]:
        return _refusal("unsupported_grant_type", "Only a pre-authorised code is taken here.")
    code, pin = sent.get("pre-authorized_code", [""])[0], sent.get("tx_code", [""])[0]

    def taken() -> Response:
        token, seconds = titan.redeem_offer(code, pin)
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": seconds})

    return await run_in_threadpool(_or_refusal, taken)


@router.post("/nonce", response_model=NonceAnswer)
async def make_nonce(titan: Installation) -> JSONResponse:
    """Return a value that a wallet's proof of possession must hold; good once."""
    return JSONResponse({"c_nonce": titan.wallet_nonce()})


@router.post("/credential", response_model=IssuedAnswer, responses=_REFUSED, openapi_extra=_WANTED)
async def issue_credential(titan: Installation, request: Request) -> Response:
    """Issue a credential for the key that a wallet proves to possess."""
    scheme, token = get_authorization_scheme_param(request.headers.get("authorization"))
    body = await read_body(request, _BODY_BYTES)
    try:
        wanted = CredentialRequest.model_validate_json(body)
    except ValidationError:
        return _refusal("invalid_credential_request", "The request is no credential request.")
    address = _address(titan, request)

    def issued() -> Response:
        credential = titan.issue_to_wallet(
            token if scheme.lower() == "bearer" else "",
            wanted.credential_configuration_id,
            wanted.proofs.jwt[0],
            address,
        )
        return JSONResponse({"credentials": [{"credential": credential}]})

    return await run_in_threadpool(_or_refusal, issued)


@router.get("/status", response_class=Response, openapi_extra=_STATUS)
def read_status(titan: Installation, request: Request) -> Response:
    """Return the signed list that says which credentials have ended."""
    text = titan.credential_status(_address(titan, request))
    headers = {"Cache-Control": "max-age=300"}
    return Response(text, media_type="application/statuslist+jwt", headers=headers)


@well_known.get("/openid-credential-issuer")
async def read_metadata(titan: Installation, request: Request) -> JSONResponse:
    """Return what wallets need to know of the issuer (OpenID4VCI 1.0, section 12.2)."""
    return JSONResponse(metadata(_address(titan, request)))


@well_known.get("/oauth-authorization-server")
async def read_token_metadata(titan: Installation, request: Request) -> JSONResponse:
    """Return where codes are taken (RFC 8414)."""
    return JSONResponse(token_metadata(_address(titan, request)))


@well_known.get("/jwt-vc-issuer")
async def read_keys(titan: Installation, request: Request) -> JSONResponse:
    """Return the keys that sign credentials for wallets (draft-ietf-oauth-sd-jwt-vc, section 4)."""
    return JSONResponse({"issuer": _address(titan, request), "jwks": titan.wallet_keys()})


def _address(titan: Any, request: Request) -> str:
    return str(titan.settings.public_url or request.base_url).rstrip("/")


def _or_refusal(work: Callable[[], Response]) -> Response:
    try:
        return work()
    except CredentialError as error:
        word = _REFUSALS.get(error.code)
        if word is None:
            raise
        return _refusal(word, str(error.detail), error.failure.status)


def _refusal(word: str, text: str, status: int = 400) -> JSONResponse:
    headers = {"WWW-Authenticate": f'Bearer error="{word}"'} if status == 401 else None
    return JSONResponse({"error": word, "error_description": text}, status, headers)
