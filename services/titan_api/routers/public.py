"""What a holder asks without saying who they are, so that nobody can tell which answer was whose.

Wallets come here without a key: with one, the issuer could see which applicant is about to prove
what, and to which address.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import JSONResponse

from titan.domain.encoding import from_json, to_json
from titan.domain.proof import Presentation
from titan_api.access import Installation, address_of
from titan_api.answers import AttestationsAnswer, ProofRequestAnswer, TreeAnswer
from titan_api.limits import Limiter
from titan_api.listings import EnrolmentAnswer, ReceiptAnswer, TreeBucketAnswer, TreeShapeAnswer
from titan_api.requests import Address, PresentationSent
from titan_api.routers import attestations, issuer, policies


async def anybody(request: Request) -> None:
    """Count a request without a key against the address that it comes from."""
    limiter: Limiter = request.app.state.limiter
    limiter.take(f"public {address_of(request)}")


async def costly(request: Request) -> None:
    """Count what costs the installation money or an examination, far more strictly."""
    limiter: Limiter = request.app.state.costly
    limiter.take(address_of(request))


router = APIRouter(prefix="/public", tags=["public"], dependencies=[Depends(anybody)])


@router.get("/issuer/tree", response_model=TreeAnswer)
def read_tree(titan: Installation) -> JSONResponse:
    """Return every leaf of the issuer's tree and the root that they make."""
    return issuer.read_tree(titan)


@router.get("/issuer/tree/buckets", response_model=TreeShapeAnswer)
def read_shape(titan: Installation) -> JSONResponse:
    """Return how large the issuer's tree is, and into how many buckets it is cut."""
    return issuer.read_shape(titan)


@router.get("/issuer/tree/buckets/{bucket}", response_model=TreeBucketAnswer)
def read_bucket(titan: Installation, bucket: issuer.Bucket) -> JSONResponse:
    """Return 4,096 leaves of the issuer's tree or more, with what leads from them to the root."""
    return issuer.read_bucket(titan, bucket)


@router.get("/policies/{policy_id}/request", response_model=ProofRequestAnswer)
def read_request(
    titan: Installation, policy_id: policies.PolicyId, challenge: policies.Challenge = "0"
) -> JSONResponse:
    """Return what a policy asks of a holder, as of the chain's day."""
    return policies.read_request(titan, policy_id, challenge)


@router.get("/attestations", response_model=AttestationsAnswer)
def list_attestations(
    titan: Installation,
    subject: Annotated[Address, Query(description="Address of a subject.")],
) -> JSONResponse:
    """List the attestations of one subject, as anybody can read them on the chain."""
    return attestations.list_attestations(titan, subject)


@router.post(
    "/attestations", status_code=201, response_model=ReceiptAnswer, dependencies=[Depends(costly)]
)
def relay(titan: Installation, sent: PresentationSent) -> JSONResponse:
    """Record a holder's attestation at the installation's cost, as the holder consents to."""
    presented = from_json(Presentation, sent.model_dump())
    return JSONResponse(to_json(titan.relay(presented)), 201)


@router.post(
    "/enrolments", status_code=201, response_model=EnrolmentAnswer, dependencies=[Depends(costly)]
)
def enrol(titan: Installation) -> JSONResponse:
    """Make an applicant with a key to their own cases and nothing else, where that is allowed."""
    applicant_id, token = titan.enrol()
    return JSONResponse({"applicant_id": applicant_id, "token": token}, 201)
