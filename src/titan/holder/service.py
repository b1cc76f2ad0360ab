"""A client of the issuer's REST service, as a holder or integrator uses it."""

import secrets
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

import httpx

from titan.domain.case import Case, CaseStatus
from titan.domain.credential import Credential
from titan.domain.encoding import from_json
from titan.domain.proof import ProofRequest
from titan.errors import ServiceError
from titan.failures import CATALOGUE

_WAITING = {CaseStatus.RECEIVED, CaseStatus.EXAMINING, CaseStatus.ISSUING}
_POLL_SECONDS = 0.1


class IssuerService:
    """A connection to one service.

    Args:
        url: base address of the service.
        api_key: sent as a bearer token.
        timeout: seconds to wait for one answer.
    """

    def __init__(self, url: str, api_key: str, timeout: float = 60.0) -> None:
        self._http = httpx.Client(
            base_url=url, headers={"Authorization": f"Bearer {api_key}"}, timeout=timeout
        )

    def __enter__(self) -> "IssuerService":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def open_case(self, holder_commitment: int, residency: str | None = None) -> Case:
        """Open a case for a wallet's commitment; repeated sends open one case."""
        body = {"holder_commitment": str(holder_commitment), "residency": residency}
        key = {"Idempotency-Key": secrets.token_hex(16)}
        return from_json(Case, self._call("POST", "/v1/cases", json=body, headers=key))

    def submit_document(self, case_id: str, content: bytes) -> None:
        """Send the picture of a document; its examination starts at once."""
        self._call("PUT", f"/v1/cases/{case_id}/document", content=content)

    def case(self, case_id: str) -> Case:
        """Return where a case stands."""
        return from_json(Case, self._call("GET", f"/v1/cases/{case_id}"))

    def wait(
        self, case_id: str, seconds: float, seen: Callable[[CaseStatus], None] | None = None
    ) -> Case:
        """Follow a case until nothing more happens by itself.

        Args:
            case_id: of the case.
            seconds: longest time to wait.
            seen: called with every new status.

        Raises:
            ServiceError: ``service.timeout`` if the case is still moving after that time.
        """
        deadline = time.monotonic() + seconds
        last: CaseStatus | None = None
        while time.monotonic() < deadline:
            case = self.case(case_id)
            if case.status is not last and seen is not None:
                seen(case.status)
            last = case.status
            if case.status not in _WAITING:
                return case
            time.sleep(_POLL_SECONDS)
        raise ServiceError("service.timeout", f"The case is still {last} after {seconds:.0f} s.")

    def report(self, case_id: str) -> dict[str, Any]:
        """Return the forensic report of a case."""
        report: dict[str, Any] = self._call("GET", f"/v1/cases/{case_id}/report")
        return report

    def credential(self, case_id: str) -> Credential:
        """Return the credential that a case ended in."""
        return from_json(Credential, self._call("GET", f"/v1/cases/{case_id}/credential"))

    def leaves(self) -> tuple[int, ...]:
        """Return every leaf of the issuer's tree, so that no one learns which is asked for."""
        tree = self._call("GET", "/v1/issuer/tree")
        return tuple(int(leaf) for leaf in tree["leaves"])

    def proof_request(self, policy_id: str = "default", challenge: int = 0) -> ProofRequest:
        """Return what a policy asks, as of today's chain."""
        asked = self._call(
            "GET", f"/v1/policies/{policy_id}/request", params={"challenge": str(challenge)}
        )
        return from_json(ProofRequest, asked)

    def revoke(self, credential_id: str) -> dict[str, Any]:
        """Revoke a credential; the answer names the root that replaced the old one."""
        done: dict[str, Any] = self._call("POST", f"/v1/credentials/{credential_id}/revocation")
        return done

    def score(self, transactions: bytes) -> dict[str, Any]:
        """Score a transaction file; the answer is a risk report."""
        report: dict[str, Any] = self._call("PUT", "/v1/aml/batches", content=transactions)
        return report

    def suspend(self, addresses: list[str]) -> dict[str, Any]:
        """Have the AML oracle suspend addresses."""
        body = {"addresses": addresses}
        done: dict[str, Any] = self._call("POST", "/v1/aml/suspensions", json=body)
        return done

    def _call(self, method: str, path: str, **request: Any) -> Any:
        try:
            answer = self._http.request(method, path, **request)
        except httpx.TransportError as error:
            raise ServiceError(
                "service.unreachable", f"No answer from {self._http.base_url}."
            ) from error
        if answer.is_success:
            return answer.json()
        raise _as_error(answer)


def _as_error(answer: httpx.Response) -> ServiceError:
    """Turn a problem+json answer back into the error that the service raised."""
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    code = problem.get("code")
    if code in CATALOGUE:
        return ServiceError(code, str(problem.get("detail", "")))
    return ServiceError("service.answer", f"The service answered {answer.status_code}.")
