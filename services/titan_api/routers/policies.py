"""Policies: what they ask, and the request that a holder answers."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse

from titan.errors import UsageError
from titan_api.access import Installation
from titan_api.answers import PolicyAnswer, ProofRequestAnswer, answer
from titan_api.listings import PoliciesAnswer

router = APIRouter(prefix="/policies", tags=["policies"])

PolicyId = Annotated[
    str,
    Path(pattern=r"^(default|0x[0-9a-fA-F]{64})$", description="Hex, or 'default'."),
]

Challenge = Annotated[
    str, Query(pattern=r"^[0-9]{1,20}$", description="A 64-bit number; 0 for the chain.")
]


@router.get("", response_model=PoliciesAnswer)
def list_policies(titan: Installation) -> JSONResponse:
    """List the policies that this issuer's credentials can answer, each with its versions."""
    return answer({"items": titan.policies()})


@router.get("/{policy_id}", response_model=PolicyAnswer)
def read_policy(titan: Installation, policy_id: PolicyId) -> JSONResponse:
    """Return a policy as the chain publishes it."""
    return answer(titan.policy(policy_id))


@router.get("/{policy_id}/request", response_model=ProofRequestAnswer)
def read_request(
    titan: Installation, policy_id: PolicyId, challenge: Challenge = "0"
) -> JSONResponse:
    """Return what a policy asks of a holder, as of the chain's day."""
    if int(challenge) >= 1 << 64:
        raise UsageError("usage.argument", "challenge has more than 64 bits.")
    return answer(titan.proof_request(policy_id, int(challenge)))
