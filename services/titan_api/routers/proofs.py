"""Proofs: is it one, and does it say what was asked?"""

from fastapi import APIRouter
from starlette.responses import JSONResponse

from titan.domain.encoding import from_json
from titan.domain.proof import Binding, Proof
from titan_api.access import Installation
from titan_api.answers import VerificationAnswer, answer
from titan_api.requests import ProofCheck

router = APIRouter(prefix="/proofs", tags=["proofs"])


@router.post("/verification", response_model=VerificationAnswer)
def verify(titan: Installation, check: ProofCheck) -> JSONResponse:
    """Check a proof. An invalid one is an answer, not an error."""
    proof = from_json(Proof, check.proof.model_dump())
    binding = None
    if check.binding is not None:
        binding = from_json(Binding, check.binding.model_dump())
    return answer(titan.verify(proof, binding, check.policy_id))
